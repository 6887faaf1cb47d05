"""The section `app` of a new `aurora.yaml`: the application that is detected in the repository."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.lazy import regex

if TYPE_CHECKING:
    from ..generation.detect import Detection

# Libraries that add a metrics endpoint for Prometheus, by framework.
_METRICS = {
    "fastapi": "prometheus-fastapi-instrumentator: Instrumentator().instrument(app).expose(app)",
    "express": "express-prom-bundle: app.use(promBundle({includeMethod: true, includePath: true}))",
    "chi": 'client_golang: router.Handle("/metrics", promhttp.Handler())',
    "gin": 'client_golang: router.GET("/metrics", gin.WrapH(promhttp.Handler()))',
    "net/http": 'client_golang: http.Handle("/metrics", promhttp.Handler())',
}


# Files that say what a folder is written in; a folder with one of them may be an application of a monorepo.
_MANIFESTS = frozenset(
    {"build.gradle", "build.gradle.kts", "Cargo.toml", "composer.json", "Gemfile", "go.mod", "package.json"}
    | {"pom.xml", "pyproject.toml", "requirements.txt"}
)
_ASIDE = frozenset(
    {"docs", "e2e", "example", "examples", "fixtures", "node_modules", "test", "tests", "vendor"}
)
_DEEPEST = 3
_NONE = (
    "no application found: none of the known frameworks, and no Dockerfile, Procfile or script that starts one; "
    "add a section app to aurora.yaml to generate its delivery"
)
# Where a start command is written down.
_STARTS = {
    "Dockerfile": regex(r"(?mi)^(?:CMD|ENTRYPOINT)\s"),
    "Procfile": regex(r"(?m)^web:"),
    "manage.py": regex(r"execute_from_command_line"),
    "package.json": regex(r'"start"\s*:\s*"'),
}


def app_section(root: Path) -> tuple[str, list[str]]:
    """The text of the section, and notes for the user; no text if no framework is detected."""
    from ..generation.detect import Texts

    found = _detection(root)
    # A library has a language too, but is not deployed.
    if found.best("language") is not None and found.best("framework") is not None:
        return _section(found, "")
    if started := _started(Texts(root)):
        return _section(found, started)
    return "", [_NONE]


def nested_sections(root: Path) -> dict[str, tuple[str, list[str]]]:
    """The sections of the applications in the folders of a monorepo, by folder, with notes."""
    from ..generation.detect import Texts

    sections = {}
    for folder in _folders(Texts(root)):
        found = _detection(root / folder)
        if found.best("language") is not None and found.best("framework") is not None:
            sections[folder] = _section(found, "")
    return sections


def _folders(paths: Iterable[str]) -> list[str]:
    """The folders below the root that may be applications, without folders inside of others."""
    found: list[str] = []
    candidates = {path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] in _MANIFESTS}
    for folder in sorted(candidates - {""}, key=lambda folder: (folder.count("/"), folder)):
        parts = folder.split("/")
        inside = any(folder.startswith(f"{one}/") for one in found)
        if len(parts) <= _DEEPEST and not _ASIDE & set(parts) and not inside:
            found.append(folder)
    return found


def _started(files: Mapping[str, str]) -> str:
    """The file that starts an application of a framework that is not known; empty without one."""
    for path, pattern in _STARTS.items():
        if pattern.search(files.get(path, "")):
            return path
    return ""


def _section(found: Detection, started: str) -> tuple[str, list[str]]:
    from ..generation.bundle import PLACEHOLDER
    from ..generation.proposal import section, unknown

    framework = found.best("framework")
    if framework is not None:
        notes = [f"found an application: {framework.value}, {framework.evidence}"]
    else:
        notes = [f"found an application that {started} starts, of a framework that is not known"]
    if missing := unknown(found):
        notes.append(f"fill in the values that could not be detected ({PLACEHOLDER}): {', '.join(missing)}")
    if framework is not None and found.best("metrics_path") is None and framework.value in _METRICS:
        notes.append(f"no metrics endpoint found; add one with {_METRICS[framework.value]}")
    return section(found), notes


def _detection(folder: Path) -> Detection:
    """What is detected in a folder, with what its git repository says."""
    from ..code.sources import Sources
    from ..generation.detect import Clue, Detection, Texts, detect
    from ..generation.repository import repository_of

    known = repository_of(folder)
    if known is None:
        return detect(folder)
    nested = known.root != folder.resolve()
    sources = Sources(Texts(folder), folder.resolve().name, known.config) if nested else folder
    found = detect(sources)
    clues = dict(found.clues)
    if known.branch:
        clues["default_branch"] = (Clue("default_branch", known.branch, "default branch", known.evidence),)
    image, name = found.best("image"), found.best("name")
    if nested and image is not None and name is not None and image.path == ".git/config":
        # The name of the repository is that of no single application.
        from ..generation.proposal import application_name

        own = f"{image.value}/{application_name(name.value)}"
        clues["image"] = (Clue("image", own, image.why, image.path, image.line, image.confidence),)
    return Detection(clues)
