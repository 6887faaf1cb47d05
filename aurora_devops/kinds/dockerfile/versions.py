"""The versions of languages that the base images of a Dockerfile have, and the projects that their stages build."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from posixpath import basename, dirname, normpath

from ...core.kind import Document
from ...core.lazy import regex
from ...facts import UsedVersion
from ...runtimes import runtime_of
from .model import Copy, Dockerfile, Run, Stage, Transfer
from .stages import serves_files

_MANIFESTS = {
    "dotnet": ("*.csproj", "*.fsproj", "*.vbproj"),
    "go": ("go.mod",),
    "java": ("pom.xml", "build.gradle", "build.gradle.kts"),
    "node": ("package.json",),
    "php": ("composer.json",),
    "python": ("pyproject.toml",),
    "ruby": ("Gemfile",),
    "rust": ("Cargo.toml",),
}
# What builds the project in the folder where it runs.
_BUILDS = {
    "dotnet": regex(r"\bdotnet[ \t]+(?:build|publish|restore|test)\b"),
    "go": regex(r"\bgo[ \t]+(?:build|generate|mod|test|vet)\b"),
    "java": regex(r"\b(?:gradlew?|mvnw?)\b"),
    "rust": regex(r"\bcargo[ \t]+(?:b|build|test|auditable|zigbuild)\b"),
}
# A program of these languages does not need them when it runs.
_COMPILED = frozenset({"go", "rust"})
_PATH = regex(r"[\w./*@+-]+")


def used_versions(document: Document, dockerfile: Dockerfile) -> Iterator[UsedVersion]:
    """The versions of languages of the base images."""
    # With this variable, Go may fetch the version that the project requires.
    fetched = "GOTOOLCHAIN" in document.source.text
    for stage in dockerfile.stages:
        image = stage.from_.image if stage.from_ else None
        runtime = runtime_of(image) if image is not None else None
        if image is None or runtime is None or (fetched and runtime[0] == "go"):
            continue
        language, version = runtime
        if language == "node" and serves_files(stage):
            continue
        yield document.fact(
            UsedVersion,
            image.at,
            language=language,
            version=version,
            by=f"the image '{image.text}'",
            copied=_copied(dockerfile, stage, language),
            argument=_argument(stage),
        )


def _argument(stage: Stage) -> str:
    """The build argument with which the tag of the base image begins: `node:${NODE_VERSION}-slim`."""
    word = stage.from_.word if stage.from_ is not None else None
    match = _AT_TAG.search(word.text) if word is not None else None
    return match[1] or match[2] if match else ""


_AT_TAG = regex(r":(?:\$\{(\w+)(?:\}|:-)|\$(\w+))")


def _copied(dockerfile: Dockerfile, stage: Stage, language: str) -> tuple[str, ...]:
    """The folders of the build context whose manifest a stage copies, with `/**` those that it copies and builds."""
    stages = [one for one in dockerfile.stages if one is stage or stage in one.ancestors]
    if language not in _COMPILED:
        copies = [copy for one in stages for copy in one.of(Copy)]
        stages += [one for copy in copies if (one := copy.stage_reference) is not None and one not in stages]
    sources = [source for one in stages for source in _sources(one)]
    manifests = _MANIFESTS[language]
    found = {
        dirname(source)
        for source in sources
        if any(fnmatchcase(manifest, basename(source)) for manifest in manifests)
    }
    scripts = [run.script.text for one in stages for run in one.of(Run) if run.script is not None]
    builds = _BUILDS.get(language)
    if builds is not None and any(map(builds.search, scripts)):
        found.update(f"{source}/**" for source in sources if "*" not in source)
    return tuple(sorted(found))


def _sources(stage: Stage) -> Iterator[str]:
    """The paths of the build context that a stage copies or mounts; `.` for all of it."""
    for transfer in stage.of(Transfer):
        for source in transfer.sources if transfer.flag("from") is None else ():
            if _PATH.fullmatch(source.text):
                yield normpath(source.text.lstrip("/") or ".")
    for run in stage.of(Run):
        for mount in run.mounts:
            if mount.type == "bind" and "from" not in mount.options:
                yield normpath(mount.options.get("source", ".").lstrip("/") or ".")
