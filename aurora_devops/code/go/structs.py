"""The structs that Go files declare, with their fields and the tags of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import basename, dirname

from ...core.lazy import regex
from ...core.record import record
from ..sources import line_at
from .code import BRACES

# A field of a struct, or an embedded one, with its tag.
_FIELD = regex(
    r"(?m)^[ \t]*(?:(\w+)[ \t]+)?(\*?[\w.\[\]*]+(?:\{\})?)(?:[ \t]+`([^`\n]*)`)?[ \t]*(?://[^\n]*)?$"
)
_TAG_PART = regex(r'([\w-]+):"([^"]*)"')
_TAG = regex(r"[ \t]*`([^`\n]*)`")
_STRUCT = regex(r"\b(\w+)[ \t]+(\*?)struct[ \t]*\{|\b(\w+)[ \t]*:?=[ \t]*&?struct[ \t]*\{")
_BRACES = regex(BRACES)
_EMBEDDED = regex(r"\*?(?:\w+\.)?([A-Z]\w*)")


@record
class Field:
    """A field of a struct: the key of the struct, its own name and type, the parts of its tag, and where it is.

    `inner` is the key of the struct that is its type if it has no name of its own.
    """

    struct: str
    name: str
    type: str
    tag: Mapping[str, str]
    path: str
    line: int
    inner: str = ""
    embedded: bool = False


@record(eq=False)
class Structs:
    """The structs of files, by path and code. The key of one is its name, with its offset if it is inside a block."""

    codes: Sequence[tuple[str, str]]

    @cached_property
    def fields(self) -> list[Field]:
        """The fields of all structs, each with the struct that it is directly in."""
        return [field for path, code in self.codes if "struct" in code for field in _fields(path, code)]

    @cached_property
    def _of(self) -> Mapping[tuple[str, str], list[Field]]:
        found: defaultdict[tuple[str, str], list[Field]] = defaultdict(list)
        for field in self.fields:
            found[dirname(field.path), field.struct].append(field)
        return found

    @cached_property
    def _folders(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for folder, name in self._of:
            found[name].append(folder)
        return found

    def of(self, field: Field) -> tuple[str, str] | None:
        """The struct that is the type of a field: its folder and key; None if it is another type."""
        if field.inner:
            return dirname(field.path), field.inner
        return self.named(field.type.lstrip("*"), field.path)

    def named(self, type_: str, path: str) -> tuple[str, str] | None:
        """The struct of a type in a file, `Config` or `config.Config`: its folder and key; None if it is unknown."""
        package, _, name = type_.rpartition(".")
        folders = self._folders.get(name, [])
        own = dirname(path)
        if not package:
            return (own, name) if own in folders else None
        named = [folder for folder in folders if basename(folder) == package] or folders
        return (named[0], name) if len(named) == 1 else None

    def fields_of(self, struct: tuple[str, str]) -> Sequence[Field]:
        """The fields of a struct, by its folder and key."""
        return self._of.get(struct, ())


def _fields(path: str, code: str) -> Iterator[Field]:
    opened = {}
    for match in _STRUCT.finditer(code):
        before = code[code.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
        at_top = before in ("", "type", "var")
        # One inside another is no type of its own; that of a variable has its name.
        opened[match.end() - 1] = (match[1] or match[3], at_top or bool(match[3]))
    if not opened:
        return
    lines = _Lines(code)
    # The innermost struct from each brace on.
    inside: list[tuple[int, str]] = [(0, "")]
    stack: list[tuple[str, str]] = []
    for match in _BRACES.finditer(code):
        if match[0] == "{":
            name, at_top = opened.get(match.start(), ("", False))
            outer = stack[-1][1] if stack else ""
            key = name if at_top and not outer else f"{name}@{match.start()}" if name else ""
            stack.append((name, key))
        elif match[0] == "}" and stack:
            name, key = stack.pop()
            if key and stack and stack[-1][1]:
                tag = _TAG.match(code, match.end())
                parts = dict(_TAG_PART.findall(tag[1])) if tag else {}
                yield Field(stack[-1][1], name, "", parts, path, line_at(code, match.start()), inner=key)
        else:
            continue
        inside.append((match.end(), stack[-1][1] if stack else ""))
    at = 0
    for match in _FIELD.finditer(code):
        while at + 1 < len(inside) and inside[at + 1][0] <= match.start():
            at += 1
        if not inside[at][1]:
            continue
        embedded = None if match[1] else _EMBEDDED.fullmatch(match[2])
        if match[1] or embedded:
            tag_parts = dict(_TAG_PART.findall(match[3] or ""))
            name = match[1] or (embedded[1] if embedded else "")
            line = lines.at(match.start(2))
            yield Field(inside[at][1], name, match[2], tag_parts, path, line, embedded=embedded is not None)


@record(frozen=False, eq=False)
class _Lines:
    """The numbers of lines of a text, for offsets that do not decrease."""

    code: str
    offset: int = 0
    line: int = 1

    def at(self, offset: int) -> int:
        """The number of the line that contains an offset."""
        self.line += self.code.count("\n", self.offset, offset)
        self.offset = offset
        return self.line
