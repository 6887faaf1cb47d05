"""The variables that `-ldflags "-X main.version=1.4"` sets, and those that the packages of a module have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from posixpath import dirname, normpath

from ...core.lazy import regex
from ...core.record import record
from ...formats import yaml
from ..sources import Sources, is_test
from .code import package_of

# The files with commands that build programs.
BUILDING = (
    "**/*ockerfile*",
    "**/*ontainerfile*",
    "**/*.sh",
    "**/Makefile",
    "**/*.mk",
    "**/justfile",
    "**/Taskfile.y*ml",
    "**/.goreleaser*.y*ml",
    "**/.ko.y*ml",
    ".gitlab-ci.yml",
    ".github/workflows/*.y*ml",
)
_MODULE = regex(r"(?m)^module[ \t]+\"?([^\s\"]+)")
_FLAG = regex(r"(?<![\w-])-X(?:[ \t]+|=)\\?[\"']?([^\s\"'=\\]{3,200})=")
_LINKER = regex(r"(?i)ldflags")
# Another program is built, too.
_OTHERS = regex(r"\bgit[ \t]+clone\b|\bgo[ \t]+(?:install|get)[ \t][^\n]{0,200}@|\bGO111MODULE=off\b")
# `$(PKG)` and `${PKG}`, with the assignment `PKG := github.com/acme/shop`.
_VARIABLE = regex(r"\$(?:\((\w+)\)|\{(\w+)\}|(\w+))")
_ASSIGNED = regex(
    r"(?m)^[ \t]*(?:(?:export|ARG|ENV)[ \t]+)?(\w+)[ \t]*[:?]?=[ \t]*[\"']?([\w./~-]+)[\"']?[ \t]*$"
)
_NAME = regex(r"[A-Za-z_]\w*")
# Declarations of a package: `var a, b = 1, 2`, and the lines of `var ( ... )`.
_DECLARED = regex(r"(?m)^(var|const)[ \t]+(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\)|(\w+(?:[ \t]*,[ \t]*\w+)*))")
_LINE = regex(r"(?m)^[ \t]+(\w+(?:[ \t]*,[ \t]*\w+)*)")
_TARGET = regex(r"(?<![\w/.])\./([\w./-]*\w)(?=[\s\"']|$)")
_MOST = 300


@record
class Linked:
    """A variable that a build sets: the offset of its name behind `-X`, its package and the folder that is built."""

    file: str
    start: int
    end: int
    package: str
    name: str
    targets: tuple[str, ...]


@record
class Missing:
    """A variable that a build sets without effect, the package variables that there are; it may be a constant."""

    linked: Linked
    known: tuple[str, ...]
    constant: bool


def linked_in(texts: Mapping[str, str]) -> tuple[Linked, ...]:
    """The variables that builds in files set, by the texts of these."""
    return tuple(one for path, text in list(texts.items())[:_MOST] for one in _linked(path, text))


def _linked(path: str, text: str) -> Iterator[Linked]:
    if not _LINKER.search(text) or _OTHERS.search(text):
        return
    values: dict[str, set[str]] = defaultdict(set)
    for assigned in _ASSIGNED.finditer(text):
        values[assigned[1]].add(assigned[2])
    builds = list(_builds(text)) if _LISTING.search(path) else []
    for match in _FLAG.finditer(text):
        begin = text.rfind("\n", 0, match.start()) + 1
        if text[begin : match.start()].lstrip().startswith(("#", "//")):
            continue
        end = text.find("\n", match.end())
        line = text[match.end() : end if end >= 0 else len(text)]

        package, _, name = _with(values, match[1]).rpartition(".")
        if package and "$" not in package and _NAME.fullmatch(name):
            targets = tuple(_TARGET.findall(line))
            targets = targets or tuple(main for start, end, main in builds if start <= match.start() < end)
            yield Linked(path, *match.span(1), package, name, targets)


def _builds(text: str) -> Iterator[tuple[int, int, str]]:
    """The builds of GoReleaser or ko, by the offsets of their settings and the folders of their packages."""
    stream = yaml.read(text)
    tree = stream.documents[0] if stream.documents else None
    builds = tree.value.get("builds") if tree is not None and isinstance(tree.value, dict) else None
    for index, build in enumerate(builds if isinstance(builds, list) else ()):
        span = tree.find(("builds", index), "value") if tree is not None else None
        if span is None or not isinstance(build, dict) or build.get("dir") not in (None, "."):
            continue
        main = build.get("main", ".")
        if isinstance(main, str) and "{" not in main:
            folder = normpath(dirname(main) if main.endswith(".go") else main)
            yield span.start, span.end, "" if folder == "." else folder


_LISTING = regex(r"(?:^|/)\.(?:goreleaser[\w.-]*|ko)\.ya?ml$")


def _with(values: Mapping[str, set[str]], text: str) -> str:
    """The text with the values of variables that have a single one; the others are replaced by `$`."""

    def value(found: re.Match[str]) -> str:
        known = values.get(found[1] or found[2] or found[3], set())
        return next(iter(known)) if len(known) == 1 else "$"

    return _VARIABLE.sub(value, text)


def missing(
    sources: Sources, linked: tuple[Linked, ...], folder: str, others: frozenset[str]
) -> Iterator[Missing]:
    """The variables that builds set and that a module does not have.

    `others` are the folders of the other modules of the repository.
    """
    module = _MODULE.search(sources.text("go.mod"))
    if module is None or not linked:
        return
    packages = _packages(sources)
    mains = {path: one for path, one in packages.items() if one.main}
    for one in linked:
        if one.package == "main":
            if _nearest(one.file, {folder, *others}) != folder or _is_above(folder, others):
                continue
            built = {path for path in mains if path in one.targets}
            found = [mains[path] for path in (built if len(one.targets) == 1 and built else mains)]
        elif one.package == module[1] or one.package.startswith(f"{module[1]}/"):
            below = one.package[len(module[1]) + 1 :]
            found = [packages[below]] if below in packages else []
        else:
            continue
        if found and not any(one.name in each.variables or each.generated for each in found):
            known = tuple(sorted({name for each in found for name in each.variables}))
            yield Missing(one, known, any(one.name in each.constants for each in found))


@record
class _Package:
    """The variables and constants of a package; `generated` if a tool may write more files of it."""

    main: bool
    variables: frozenset[str]
    constants: frozenset[str]
    generated: bool


def _packages(sources: Sources) -> dict[str, _Package]:
    """The packages of a module by folder."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for path in sources.paths:
        if path.endswith(".go") and not is_test(path):
            texts[dirname(path)].append(sources.text(path))
    return {folder: _package(each) for folder, each in texts.items()}


def _package(texts: list[str]) -> _Package:
    names: dict[str, set[str]] = {"var": set(), "const": set()}
    for text in texts:
        for match in _DECLARED.finditer(text):
            listed = _LINE.findall(match[2]) if match[2] is not None else [match[3]]
            for each in listed:
                names[match[1]].update(part.strip() for part in each.split(","))
    return _Package(
        any(package_of(text) == "main" for text in texts),
        frozenset(names["var"]),
        frozenset(names["const"]),
        any("go:generate" in text for text in texts),
    )


def _nearest(path: str, folders: set[str]) -> str | None:
    """The folder of the module that has a file, or the only module; None if several could be meant."""
    above = [folder for folder in folders if not folder or path.startswith(f"{folder}/")]
    if above:
        return max(above, key=len)
    return next(iter(folders)) if len(folders) == 1 else None


def _is_above(folder: str, others: frozenset[str]) -> bool:
    return any(not folder or other.startswith(f"{folder}/") for other in others)
