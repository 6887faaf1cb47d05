"""The classes, interfaces and annotations that files of Java and Kotlin declare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import record
from ..node.code import end_of

# The arguments of an annotation.
ARGUMENTS = r"(?>(?:[^()\"]|\"(?:\\.|[^\"\\\n])*\"|\([^()]*\))*)"
# What follows the annotations of a class.
CLASS = regex(
    rf"(?>(?:\s|@[\w.]+(?:\s*\({ARGUMENTS}\))?"
    r"|\b(?:public|final|abstract|open|internal|data|sealed|private|protected)\b)*)\b(?:class|interface)\b"
)
_DECLARED = regex(
    rf"(?P<annotations>(?>(?:@(?!interface\b)[\w.:]+(?:\s*\({ARGUMENTS}\))?\s+"
    r"|(?:public|final|abstract|open|internal|data|sealed|static|private|protected|inner|non-sealed|value|strictfp)\s+)*))"
    r"(?<![\w.])(?P<kind>annotation\s+class|@?interface|class|record|object)\s+(?P<name>\w+)"
)
ANNOTATION = regex(rf"@(?P<name>[\w.]+)\s*(?:\((?P<arguments>{ARGUMENTS})\))?")
_BRACKETS = regex(r"<[^<>]*>")
_JAVA_TYPES = regex(r"\b(?:extends|implements|permits)\b")


@record(eq=False)
class Class:
    """A class: its name, its file, the annotations with their arguments, the types above it, and its body.

    `nested` are the bodies of the classes inside.
    """

    name: str
    kind: str
    path: str
    annotations: Mapping[str, str]
    types: tuple[str, ...]
    start: int
    end: int
    nested: tuple[tuple[int, int], ...] = ()

    def has(self, offset: int) -> bool:
        """Whether an offset is in the body, and in that of no class inside."""
        return self.start <= offset < self.end and not any(
            start <= offset < end for start, end in self.nested
        )


@record(eq=False)
class Classes:
    """The classes of a program, by the code of its files without comments."""

    codes: Mapping[str, str]

    @cached_property
    def all(self) -> list[Class]:
        """All classes."""
        return [one for path, code in self.codes.items() for one in _classes(path, code)]

    @cached_property
    def _named(self) -> Mapping[str, list[Class]]:
        found: defaultdict[str, list[Class]] = defaultdict(list)
        for one in self.all:
            found[one.name].append(one)
        return found

    def named(self, name: str, path: str) -> Class | None:
        """The class of a name that a file means; None if there is none, or several elsewhere."""
        found = self._named.get(name, [])
        near = [one for one in found if dirname(one.path) == dirname(path)] or found
        return near[0] if len(near) == 1 else None

    def above(self, one: Class) -> Iterator[Class]:
        """The classes and interfaces that a class extends or implements, the nearest first."""
        seen = {id(one)}
        queue = [one]
        while queue:
            current = queue.pop(0)
            for name in current.types:
                found = self.named(name, current.path)
                if found is not None and id(found) not in seen:
                    seen.add(id(found))
                    queue.append(found)
                    yield found

    def unknown(self, one: Class) -> set[str]:
        """The names of the types above a class that are not declared here."""
        return {
            name
            for each in (one, *self.above(one))
            for name in each.types
            if self.named(name, each.path) is None
        }

    def marked(self, one: Class) -> Iterator[tuple[str, str]]:
        """The annotations of a class with their arguments, and those of its own annotations, the nearest first."""
        seen: set[str] = set()
        queue = [one]
        while queue:
            current = queue.pop(0)
            for name, arguments in current.annotations.items():
                if name not in seen:
                    seen.add(name)
                    yield name, arguments
                    declared = self.named(name, current.path)
                    if declared is not None and declared.kind == "annotation":
                        queue.append(declared)


def _classes(path: str, code: str) -> list[Class]:
    found: list[Class] = []
    for match in (
        _DECLARED.finditer(code) if "class" in code or "interface" in code or "record" in code else ()
    ):
        start, types = _head(path, code, match.end())
        end = end_of(code, start, len(code)) if start >= 0 else match.end()
        annotations = {
            one["name"].rpartition(".")[2]: one["arguments"] or ""
            for one in ANNOTATION.finditer(match["annotations"])
        }
        kind = "annotation" if "annotation" in match["kind"] or match["kind"][0] == "@" else match["kind"]
        begin = start if start >= 0 else match.end()
        found.append(Class(match["name"], kind, path, annotations, types, begin, max(end, begin)))
    return [
        Class(
            one.name,
            one.kind,
            path,
            one.annotations,
            one.types,
            one.start,
            one.end,
            tuple((each.start, each.end) for each in found if one.start < each.start and each.end <= one.end),
        )
        for one in found
    ]


def _head(path: str, code: str, offset: int) -> tuple[int, tuple[str, ...]]:
    """Where the body of a class begins, -1 for none, and the names of the types above it."""
    match = _TYPE_PARAMETERS.match(code, offset)
    offset = match.end() if match else offset
    read = _kotlin_head if path.endswith(".kt") else _java_head
    body, names = read(code, offset)
    return body, tuple(name.rpartition(".")[2] for name in names)


def _java_head(code: str, offset: int) -> tuple[int, list[str]]:
    offset = _behind_parameters(code, offset)
    match = _JAVA_HEAD.match(code, offset)
    if match is None:
        return -1, []
    text = match[1]
    while (plain := _BRACKETS.sub("", text)) != text:
        text = plain
    names = [name for part in _JAVA_TYPES.split(text)[1:] for name in part.split(",")]
    return match.end() - 1, [name.split()[-1] for name in names if name.strip()]


def _kotlin_head(code: str, offset: int) -> tuple[int, list[str]]:
    match = _CONSTRUCTOR.match(code, offset)
    offset = _behind_parameters(code, match.end() if match else offset)
    names: list[str] = []
    separator = _COLON.match(code, offset)
    while separator is not None:
        named = _KOTLIN_TYPE.match(code, separator.end())
        if named is None:
            break
        names.append(named[1])
        offset = _behind_parameters(code, named.end())
        delegated = _DELEGATE.match(code, offset)
        offset = delegated.end() if delegated else offset
        separator = _COMMA.match(code, offset)
    opened = _OPENED.match(code, offset)
    return (opened.end() - 1 if opened else -1), names


def _behind_parameters(code: str, offset: int) -> int:
    """The offset behind the parentheses that follow, if there are any."""
    opened = _PARENTHESIS.match(code, offset)
    end = end_of(code, opened.end() - 1, len(code)) if opened else -1
    return end if end >= 0 else offset


_TYPE_PARAMETERS = regex(r"\s*<(?>[^<>{}();]|<[^<>{}();]*>)*>")
_JAVA_HEAD = regex(r"([^{};()=\"]*)\{")
_CONSTRUCTOR = regex(r"(?:\s+(?:private|internal|protected|public|@[\w.]+))*\s+constructor\b")
_PARENTHESIS = regex(r"\s*\(")
_COLON = regex(r"\s*:\s*")
_COMMA = regex(r"\s*,\s*")
_KOTLIN_TYPE = regex(r"([\w.]+)(?:<(?>[^<>{}();]|<[^<>{}();]*>)*>)?")
_DELEGATE = regex(r"\s+by\s+[\w.]+")
_OPENED = regex(r"\s*(?:where\b[^{};]*)?\{")
