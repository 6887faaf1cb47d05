"""The images that GoReleaser builds and pushes, with or without a Dockerfile, and the programs that it puts into them.

Source: goreleaser.com/customization.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from posixpath import basename, dirname, join, normpath
from typing import Any

from ...commands.images import built_by, handled
from ...core.context import Context
from ...core.facts import Fact
from ...core.kind import Document, Tree
from ...core.lazy import regex
from ...core.place import Route
from ...facts import BuiltBinary, BuiltPackage
from ...formats import yaml

PATH = regex(r"(?:^|/)\.?goreleaser[\w.-]*\.ya?ml$")
COMMAND = "goreleaser"
# How many names of one image are read.
_MOST = 20
_UNKNOWN = "${UNKNOWN}"
_OF_REF = "GITHUB_REF_NAME"
# What the fields of a release are in the variables of a pipeline that a tag starts.
_FIELDS = {
    "Version": f"${{{_OF_REF}#v}}",
    "Tag": f"${{{_OF_REF}}}",
    "Major": f"${{{_OF_REF}#v%%.*}}",
    "FullCommit": "${GITHUB_SHA}",
    "Commit": "${GITHUB_SHA}",
    "ShortCommit": "${GITHUB_SHA:0:7}",
    "Branch": "${GITHUB_HEAD_REF}",
    "Timestamp": "${GITHUB_RUN_ID}",
    "CommitTimestamp": "${GITHUB_RUN_ID}",
}
_FIELD = regex(r"\{\{-?\s*\.(?:Env\.)?(\w+)\s*-?\}\}")
_MINOR = regex(r"\{\{-?\s*\.Major\s*-?\}\}\.\{\{-?\s*\.Minor\s*-?\}\}(?:\.\{\{-?\s*(\.Patch)\s*-?\}\})?")
_TEMPLATE = regex(r"\{\{[^{}]*\}\}")
# A text that is left out in some releases.
_SOMETIMES = regex(
    r"\{\{-?\s*if\b[^{}]*\}\}([^{}]*(?:\{\{-?\s*\.[\w.]+\s*-?\}\}[^{}]*)*)\{\{-?\s*end\s*-?\}\}"
)


def images(document: Document, context: Context) -> Iterator[Fact]:
    """What a configuration of GoReleaser builds."""
    stream = yaml.read(document.source.text)
    for tree in stream.documents[:1]:
        yield from _Release(document, tree, context).facts()


class _Release:
    """A configuration, with the folder in which its paths begin."""

    def __init__(self, document: Document, tree: Tree, context: Context) -> None:
        self.document, self.tree, self.context = document, tree, context
        self.data: dict[str, Any] = tree.value if isinstance(tree.value, dict) else {}
        self.name = self._constant(self.data.get("project_name"))
        folder = dirname(document.source.path)
        # A configuration in a folder of its own is read from the root of the repository.
        self.folders = (dirname(folder), "") if basename(folder) == ".config" else (folder, "")
        self.builds: dict[str, Mapping[str, Any]] = {}
        for one in _listed(self.data.get("builds")) or [{}]:
            self.builds[str(one.get("id") or self.name or "default")] = one

    def facts(self) -> Iterator[Fact]:
        """The facts that it states."""
        for index, one in enumerate(_listed(self.data.get("kos"))):
            yield from self._by_ko(one, ("kos", index))
        for key in ("dockers", "dockers_v2"):
            for index, one in enumerate(_listed(self.data.get(key))):
                yield from self._by_dockerfile(one, (key, index))
        for index, one in enumerate(_listed(self.data.get("docker_manifests"))):
            if not _left_out(one):
                yield from self._pushed(
                    (_text(one.get("name_template")),), ("docker_manifests", index, "name_template")
                )

    def _by_ko(self, one: Mapping[str, Any], route: Route) -> Iterator[Fact]:
        """An image that ko builds from the package of a build."""
        build = self.builds.get(str(one.get("build") or self.name or "default"), {})
        folder = self._package(
            {**build, **{"main": one.get("main") or build.get("main")}}, one.get("working_dir")
        )
        bare, based = one.get("bare") is True, one.get("base_import_paths") is True
        key = next((each for each in ("repositories", "repository") if each in one), "")
        names = _texts(one.get(key)) if key else ["${KO_DOCKER_REPO}"]
        tags = _texts(one.get("tags")) or ["latest"]
        for index, written in enumerate(names[:_MOST]):
            at = (*route, key, index) if isinstance(one.get(key), list) else (*route, key) if key else route
            name = self._filled(written)
            if based and folder is not None:
                name = f"{name}/{basename(folder)}"
            elif not bare or based:
                # The name ends with a part of a digest, or with the path of the package.
                name = f"{name}/{_UNKNOWN}"
            yield from self._pushed([f"{name}:{tag}" for tag in tags], at)
            if folder is not None and (span := self._span(at)) is not None:
                base = _text(one.get("base_image"))
                yield self.document.fact(
                    BuiltPackage,
                    span,
                    image=name,
                    folder=folder,
                    command=COMMAND,
                    base="" if "{" in base else base,
                )

    def _by_dockerfile(self, one: Mapping[str, Any], route: Route) -> Iterator[Fact]:
        """The image of a Dockerfile, to which the programs of builds are copied."""
        written = _text(one.get("dockerfile")) or "Dockerfile"
        dockerfile = next(
            (
                path
                for folder in self.folders
                if (path := built_by(folder, ".", self._filled(written))) and self.context.exists(path)
            ),
            "",
        )
        flags = [*_texts(one.get("build_flag_templates")), *_texts(one.get("flags"))]
        stage = next((flag.partition("=")[2] for flag in flags if flag.startswith("--target=")), "")
        stage = "" if "{" in stage else stage
        if "image_templates" in one:
            templates = _texts(one["image_templates"])
            for index, each in enumerate(templates[:_MOST]):
                at = (*route, "image_templates", index)
                yield from self._pushed([each], at, dockerfile, stage, pushed=not _left_out(one))
        else:
            pairs = product(enumerate(_texts(one.get("images"))), _texts(one.get("tags")) or ["latest"])
            for (index, name), tag in islice(pairs, _MOST):
                yield from self._pushed([f"{name}:{tag}"], (*route, "images", index), dockerfile, stage)
        if dockerfile and (span := self._span((*route, "dockerfile")) or self._span(route)) is not None:
            ids = _texts(one.get("ids")) or list(self.builds)
            for name in ids:
                build = self.builds.get(name, {})
                binary, folder = self._binary(build), self._package(build)
                if binary and folder is not None and build:
                    yield self.document.fact(
                        BuiltBinary, span, dockerfile=dockerfile, name=binary, folder=folder
                    )

    def _pushed(
        self,
        texts: Sequence[str],
        route: Route,
        dockerfile: str = "",
        stage: str = "",
        *,
        pushed: bool = True,
    ) -> Iterator[Fact]:
        """Images with their names and tags."""
        span = self._span(route)
        for text in texts if span is not None else ():
            does = "push" if pushed else "build"
            yield from handled(self.document, span, self._filled(text), does, COMMAND, {}, dockerfile, stage)

    def _binary(self, build: Mapping[str, Any]) -> str:
        """The name of the program of a build; empty if it is unknown."""
        return self._constant(build["binary"]) if "binary" in build else self.name

    def _package(self, build: Mapping[str, Any], working: object = None) -> str | None:
        """The folder of the package of a build; None if it is unknown, or if there is none."""
        main, within = _text(build.get("main")) or ".", _text(working) or _text(build.get("dir")) or "."
        if "{" in main + within or main.startswith(("/", "..")):
            return None
        main = dirname(main) if main.endswith(".go") else main
        for folder in self.folders:
            path = normpath(join(folder, within, main))
            if not path.startswith("..") and self.context.glob(f"{path}/*.go" if path != "." else "*.go"):
                return "" if path == "." else path
        return None

    def _filled(self, text: str) -> str:
        """A text with the fields of the release as variables of a pipeline that its tag starts."""
        if "{{" not in text:
            return text
        text = _SOMETIMES.sub(r"\1", text) if _SOMETIMES.fullmatch(text.rpartition(":")[2].strip()) else text
        text = _MINOR.sub(lambda match: f"${{{_OF_REF}#v}}" if match[1] else f"${{{_OF_REF}#v%.*}}", text)
        return _TEMPLATE.sub(_UNKNOWN, _FIELD.sub(self._field, text))

    def _field(self, match: re.Match[str]) -> str:
        name = match[1]
        if ".Env." in match[0]:
            return f"${{{name}}}"
        if name == "ProjectName":
            return self.name or _UNKNOWN
        return _FIELDS.get(name, _UNKNOWN)

    def _constant(self, value: object) -> str:
        """A text without templates; empty for any other value."""
        text = _text(value)
        if "{{" in text:
            text = _FIELD.sub(self._field, text) if "ProjectName" in text and self.name else text
        return "" if "{" in text else text

    def _span(self, route: Route) -> Any:
        return self.tree.find(route, "value")


def _left_out(one: Mapping[str, Any]) -> bool:
    """Whether an image is not pushed."""
    return one.get("skip_push") is True or one.get("disable") is True


def _listed(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [one.strip() for one in listed if isinstance(one, str) and one.strip()]
