"""The packages of other projects that a manifest requires, and the versions that files beside it pin.

Sources: packaging.python.org/en/latest/specifications/dependency-specifiers, pip.pypa.io/en/stable/reference
(requirements file format), docs.npmjs.com/cli/configuring-npm/package-lock-json.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname
from typing import TYPE_CHECKING, Any

from ...code.data import json_object, table, toml
from ...core.lazy import regex
from ...core.place import Elsewhere
from ...core.source import Source, Span
from ...facts import PinnedPackage, RequiredPackage

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from ...core.kind import Document
    from .package_model import Package

# `flask[async] >=3.1,<4`, without a marker or an address.
_REQUIREMENT = regex(
    r"([A-Za-z0-9][\w.-]*)\s*(?:\[[\w, .-]*\]\s*)?"
    r"\(?([<>=!~^]{1,3}\s*[\w.*+-]+(?:\s*,\s*[<>=!~^]{1,3}\s*[\w.*+-]+)*)[\s,)]*"
)
_NAME = regex(r"\s*([A-Za-z0-9][\w.-]*)")
# A line of a file of requirements that pins a version; a marker or hashes may follow.
_PIN = regex(
    r"(?m)^[ \t]*([A-Za-z0-9][\w.-]*)[ \t]*(?:\[[\w, .-]*\])?[ \t]*===?[ \t]*(?P<version>\d[\w.!+]*)"
    r"[ \t\r]*(?=$|[;#\\]|--)"
)
# An entry of a file that uv, Poetry or PDM writes.
_LOCKED = regex(r'(?m)^name = "([\w.-]+)"\r?\nversion = "(?P<version>\d[\w.!+]*)"')
_PINNING = regex(r"(?:constraints?|requirements?)(?:[-_.][\w.-]+)?\.txt")
_OTHER_PURPOSE = regex(
    r"(?i)docs?\b|doc-|sphinx|readthedocs|example|lint|min(?:imum|imal)?\b|oldest|lowest|legacy"
)
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock")
# A larger file is not read.
_MOST = 4_000_000


def packages_of_python(document: Document, context: Context) -> Iterator[Fact]:
    """The packages that `pyproject.toml` or `setup.cfg` require, and the pins of the files beside it."""
    source = document.source
    required = dict(_required(source))
    if not required:
        return
    for name, (versions, span) in required.items():
        yield document.fact(RequiredPackage, span, language="python", name=name, versions=versions)
    folder = dirname(source.path)
    prefix = f"{folder}/" if folder else ""
    paths = [path for path in context.glob(f"{prefix}*.txt") if _PINNING.fullmatch(basename(path))]
    paths += context.glob(f"{prefix}requirements/*.txt")
    for path in paths:
        if not _OTHER_PURPOSE.search(path[len(prefix) :]):
            yield from _pins(document, context.source(path), required, _PIN)
    for name in _LOCKS:
        if context.exists(f"{prefix}{name}"):
            yield from _pins(document, context.source(f"{prefix}{name}"), required, _LOCKED)


def _required(source: Source) -> Iterator[tuple[str, tuple[str, Span]]]:
    """The packages that are always installed with a project, with the versions that it allows and their places."""
    from packaging.utils import canonicalize_name

    text = source.text
    if basename(source.path) == "setup.cfg":
        block = _INSTALLED.search(text)
        for line in _LINE.finditer(text, *block.span(1)) if block is not None else ():
            found = _REQUIREMENT.fullmatch(line[0].strip())
            if found is not None:
                yield canonicalize_name(found[1]), (found[2], Span(*line.span()))
        return
    data = toml(text)
    listed = table(data, "project").get("dependencies")
    entries = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    names = Counter(canonicalize_name(match[1]) for one in entries if (match := _NAME.match(one)))
    for one in entries:
        match = _REQUIREMENT.fullmatch(one.strip())
        place = max(text.find(f'"{one}"'), text.find(f"'{one}'")) if match is not None else -1
        # An entry of the same name is for another environment.
        if match is not None and place >= 0 and names[canonicalize_name(match[1])] == 1:
            yield canonicalize_name(match[1]), (match[2], Span(place, place + len(one) + 2))
    poetry = table(data, "tool", "poetry", "dependencies")
    for name, value in poetry.items():
        versions = _of_poetry(value)
        entry = re.search(rf"(?m)^{re.escape(name)}[ \t]*=[^\n]*", text) if versions else None
        if entry is not None and name != "python":
            yield canonicalize_name(name), (versions, Span(*entry.span()))


_INSTALLED = regex(r"(?m)^install_requires[ \t]*=[ \t]*((?:[^\n]*\n(?=[ \t\n]))*[^\n]*)")
_LINE = regex(r"[^\s\n][^\n]*")


def _of_poetry(value: object) -> str:
    """The versions that an entry of Poetry allows; empty if they depend on the environment."""
    if isinstance(value, dict):
        if {"markers", "python", "platform", "source"} & value.keys():
            return ""
        value = value.get("version")
    return value if isinstance(value, str) and value[:1] in "<>=!^" else ""


def _pins(
    document: Document, source: Source | None, required: Mapping[str, object], pattern: Any
) -> Iterator[PinnedPackage]:
    """The versions that a file pins of the required packages; a file may have several for one package."""
    from packaging.utils import canonicalize_name

    if source is None or len(source.text) > _MOST:
        return
    found: defaultdict[str, list[re.Match[str]]] = defaultdict(list)
    for match in pattern.finditer(source.text):
        own = canonicalize_name(match[1])
        if own in required:
            found[own].append(match)
    for name, matches in found.items():
        yield document.fact(
            PinnedPackage,
            Elsewhere(source, Span(matches[0].start(1), matches[0].end("version"))),
            language="python",
            name=name,
            versions=tuple(dict.fromkeys(match["version"] for match in matches)),
            manifest=document.source.path,
        )


def packages_of_npm(document: Document, package: Package, context: Context) -> Iterator[Fact]:
    """The packages that a `package.json` requires, and the versions in the `package-lock.json` beside it."""
    folder = dirname(document.source.path)
    path = f"{folder}/package-lock.json" if folder else "package-lock.json"
    source = context.source(path) if context.exists(path) else None
    if source is None or len(source.text) > _MOST:
        return
    given = json_object(document.source.text)
    installed = table(json_object(source.text), "packages")
    if given.get("overrides") or given.get("workspaces") or not installed:
        return
    for section in ("dependencies", "devDependencies"):
        for name, versions in table(given, section).items():
            locked = table(installed, f"node_modules/{name}")
            version = locked.get("version")
            if not isinstance(versions, str) or not isinstance(version, str) or locked.get("link"):
                continue
            if not _RANGE.fullmatch(versions) or "-" in version:
                continue
            start = source.text.find(f'"node_modules/{name}": {{')
            at = source.text.find(f'"version": "{version}"', start)
            if start >= 0 and at >= 0:
                place = Elsewhere(source, Span(at, at + len(version) + 13))
                yield document.fact(
                    RequiredPackage, package.at[section][name], language="node", name=name, versions=versions
                )
                yield document.fact(
                    PinnedPackage,
                    place,
                    language="node",
                    name=name,
                    versions=(version,),
                    manifest=document.source.path,
                )


# A range of npm with numbers only: no tag, address or pre-release.
_RANGE = regex(r"[\^~<>=]{0,2}\d+(?:\.(?:\d+|x)){0,2}(?:(?: \|\|)? [\^~<>=]{0,2}\d+(?:\.(?:\d+|x)){0,2})*")
