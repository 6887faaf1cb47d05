"""A manifest: the language and the name of a project, and the versions of the language that it allows.

Sources: packaging.python.org/en/latest/specifications/pyproject-toml, docs.npmjs.com/cli/configuring-npm/package-json,
go.dev/ref/mod#go-mod-file, maven.apache.org/pom.html,
docs.gradle.org/current/userguide/toolchains.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename
from typing import Any

from ...code.data import json_object, table, toml
from ...code.programs import language_of
from ...core.lazy import regex
from ...core.record import record, replace
from ...core.source import Source, Span


@record
class Requirement:
    """The versions of the language that a project runs on, as the manifest writes it: `>=3.13`, `^22`, `1.26`."""

    language: str
    versions: str
    at: Span


@record
class Function:
    """A function that a command calls: its module and its name, and the place of both."""

    command: str
    module: str
    value: str
    at: Span


@record
class Manifest:
    """A manifest, with the place of its name, or of its first line if it has none.

    `commands` are those that the installation of the project adds, `commands_at` is the place of the first one, and
    `functions` are what they call.
    """

    language: str
    name: str
    at: Span
    requires: Requirement | None = None
    text: str = ""
    commands: tuple[str, ...] = ()
    commands_at: Span = Span(0, 0)
    functions: tuple[Function, ...] = ()


_GO = regex(r"(?m)^module[ \t]+(\S+)")
_GO_VERSION = regex(r"(?m)^go[ \t]+(\S+)")
# The major version at the end of the path of a module.
_MAJOR = regex(r"/v\d+$")
_FIRST = regex(r"\S[^\n]*")


def read(source: Source) -> Manifest:
    """The manifest in a text; a text that cannot be read has no name."""
    return replace(_read(source), text=source.text)


def _read(source: Source) -> Manifest:
    file, text = basename(source.path), source.text
    language = language_of(file)
    first = _FIRST.search(text)
    top = Span(first.start(), first.end()) if first else Span(0, 0)
    if file == "go.mod":
        match, version = _GO.search(text), _GO_VERSION.search(text)
        requires = Requirement("go", version[1], Span(*version.span(1))) if version else None
        if match is None:
            return Manifest(language, "", top, requires)
        name = _MAJOR.sub("", match[1]).rpartition("/")[2]
        return Manifest(language, name, Span(*match.span(1)), requires)
    if file == "pyproject.toml":
        data = toml(text)
        project, poetry = table(data, "project"), table(data, "tool", "poetry")
        named = project.get("name") or poetry.get("name")
        wanted = project.get("requires-python") or table(poetry, "dependencies").get("python")
        manifest = _named(language, text, top, named, "requires-python|python", wanted)
        commands = table(project, "scripts") or table(poetry, "scripts")
        return replace(
            manifest,
            commands=tuple(commands),
            commands_at=_first_command(text, commands) or top,
            functions=tuple(_functions(text, commands)),
        )
    if file == "package.json":
        package = json_object(text)
        return _named(language, text, top, package.get("name"), "node", table(package, "engines").get("node"))
    if language == "java":
        return _java(file, text, top)
    return Manifest(language, "", top)


# `<artifactId>` of the project itself is not inside of its parent, and comes before the dependencies.
_PARENT = regex(r"<parent>(?>(?:[^<]|<(?!/parent>))*)</parent>")
_ARTIFACT = regex(r"<artifactId>\s*([\w.-]+)\s*</artifactId>")
_MAVEN_JAVA = regex(
    r"<(java\.version|maven\.compiler\.release|maven\.compiler\.target|release)>\s*(?:1\.)?(\d{1,2})\s*</\1>"
)
_GRADLE_JAVA = regex(
    r"\bJavaLanguageVersion\.of\(\s*[\"']?(\d{1,2})[\"']?\s*\)|\bjvmToolchain\(\s*(\d{1,2})\s*\)"
    r"|\b(?:source|target)Compatibility\s*=\s*(?:JavaVersion\.VERSION_(?:1_)?|[\"']?(?:1\.)?)(\d{1,2})\b"
)


def _java(file: str, text: str, top: Span) -> Manifest:
    """The manifest of Maven or Gradle: the oldest version of Java that runs what is built."""
    if file == "pom.xml":
        head = _PARENT.sub(lambda match: " " * len(match[0]), text)
        name = _ARTIFACT.search(head)
        versions = list(_MAVEN_JAVA.finditer(text))
        places = [match.span(2) for match in versions]
    else:
        name = None
        versions = list(_GRADLE_JAVA.finditer(text))
        places = [match.span(match.lastindex or 0) for match in versions]
    found = {int(text[start:end]) for start, end in places}
    requires = None
    if len(found) == 1:
        requires = Requirement("java", str(found.pop()), Span(*places[0]))
    if name is None:
        return Manifest("java", "", top, requires)
    return Manifest("java", name[1], Span(*name.span(1)), requires)


_FUNCTION = regex(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?::\s*([A-Za-z_]\w*)(?:\.\w+)*)?\s*(?:\[[^\]]*\])?")


def _functions(text: str, commands: Mapping[str, Any]) -> Iterator[Function]:
    """What commands call: `shop-worker = "shop.worker:main"`."""
    for name, value in commands.items():
        match = _FUNCTION.fullmatch(value) if isinstance(value, str) else None
        key = rf"""(?m)^[ \t]*["']?{re.escape(name)}["']?[ \t]*=[ \t]*["']({re.escape(str(value))})["']"""
        place = re.search(key, text) if match else None
        if match is not None and place is not None:
            yield Function(name, match[1], match[2] or "", Span(*place.span(1)))


def _first_command(text: str, commands: Mapping[str, Any]) -> Span | None:
    """The place of the first command of a table of scripts."""
    for name, value in commands.items():
        if isinstance(value, str):
            match = re.search(
                rf"""(?m)^[ \t]*(["']?{re.escape(name)}["']?)[ \t]*=[ \t]*["']{re.escape(value)}""", text
            )
            return Span(*match.span(1)) if match else None
    return None


def _named(language: str, text: str, top: Span, name: object, key: str, versions: object) -> Manifest:
    at, requires = top, None
    if isinstance(name, str) and name:
        at = _value(text, "name", name) or top
    if isinstance(versions, str) and versions and (place := _value(text, key, versions)):
        requires = Requirement(language, versions, place)
    return Manifest(language, name if isinstance(name, str) else "", at, requires)


def _value(text: str, key: str, value: str) -> Span | None:
    """The place of a string after a key, in TOML or JSON."""
    match = re.search(rf"""(?:^|[\s"'{{,])(?:{key})["']?\s*[:=]\s*["']({re.escape(value)})["']""", text)
    return Span(*match.span(1)) if match else None
