"""The variables that the crates config and figment read into structs.

Sources: docs.rs/config and docs.rs/figment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...core.lazy import regex
from ...core.record import record
from ..constants import Constants
from ..evidence import Setting
from ..sources import line_at
from .code import Function, arguments, end_of
from .structs import RENAMED, Field, Struct

_SOURCE = regex(r"\b(?:Environment\s*::\s*with_prefix|Env\s*::\s*prefixed)\s*(?=\()")
_CHAIN = regex(r"\s*\.\s*(\w+)\s*(?=\()")
# Methods that change no names.
_NEUTRAL = frozenset(
    {"try_parsing", "ignore_empty", "list_separator", "with_list_parse_key", "keep_prefix", "global"}
)
# What fills a struct: `.try_deserialize()`, `.extract::<Settings>()`.
_FILLS = regex(r"\.\s*(?:try_deserialize|extract)\s*(?:::\s*<\s*(?P<type>\w+)\s*>\s*)?\(\s*\)")
_DECLARED = regex(r"\blet\s+(?:mut\s+)?\w+\s*:\s*(\w+)\s*=\s*[^;]*\Z")
_RETURNS = regex(r"\)\s*->\s*(?:[\w:]*Result\s*<\s*)?(\w+)")
_RENAME_ALL = regex(r'#\[serde\([^\]]*\brename_all\s*=\s*"([^"\n]*)"')
_FLATTEN = regex(r"#\[serde\([^\]]*\bflatten\b")
_INNER = regex(r"(?:Option\s*<\s*)?(\w+)")
_PLAIN_CASES = frozenset({"", "lowercase", "snake_case", "UPPERCASE", "SCREAMING_SNAKE_CASE"})
_OPEN = regex(r"\b(?:HashMap|BTreeMap|IndexMap|Value|Vec\s*<\s*[A-Z]\w*)\b(?!\s*<\s*String\s*>)")
# Structs in structs are followed this deep.
_DEEPEST = 8


@record(eq=False)
class Layers:
    """How a program reads variables into structs, and the structs and functions of its files."""

    codes: Mapping[str, str]
    constants: Constants
    structs: Sequence[Struct]
    functions: Sequence[Function]

    def read(self) -> tuple[list[Setting], bool]:
        """The variables, and whether these are all that may be read in this way."""
        found: list[Setting] = []
        known = True
        for path, code in self.codes.items():
            for match in _SOURCE.finditer(code) if "nv" in code else ():
                names = self._names(path, match.start(), end_of(code, match.end()))
                struct = self._filled(path, match.start())
                if names is None or struct is None:
                    known = False
                    continue
                prefix, separator = names
                fields = list(self._fields(struct, separator, ()))
                known = known and not any(_OPEN.search(one.type) for _, one, _ in fields)
                for name, field, home in fields:
                    line = line_at(self.codes[home], field.offset)
                    found.append(Setting(prefix + name, home, line, "a struct"))
        return found, known

    def _names(self, path: str, start: int, end: int) -> tuple[str, str | None] | None:
        """What all names begin with, and what separates their parts; None if that is unknown."""
        code = self.codes[path]
        opening = code.find("(", start)
        given = arguments(code, opening)
        prefix = self.constants.text(code[slice(*given[0])], path) if given else None
        if prefix is None:
            return None
        config = code.startswith("Environment", start)
        separator = before = None
        while end > 0 and (call := _CHAIN.match(code, end)) is not None:
            given = arguments(code, call.end())
            text = self.constants.text(code[slice(*given[0])], path) if given else None
            if call[1] in ("separator", "split"):
                separator = text
            elif call[1] == "prefix_separator":
                before = text
            elif call[1] not in _NEUTRAL:
                return None
            end = end_of(code, call.end())
        if config:
            prefix += before if before is not None else separator if separator is not None else "_"
        return prefix.upper(), separator

    def _filled(self, path: str, offset: int) -> Struct | None:
        """The struct that the function around an offset fills, or the only one that the program fills."""
        around = [one for one in self.functions if one.path == path and one.start <= offset < one.end]
        inner = max(around, key=lambda one: one.start, default=None)
        found = list(self._filled_in(inner)) if inner is not None else []
        if not found:
            found = [name for one in self.functions for name in self._filled_in(one)]
        listed = [one for one in self.structs if one.name in found]
        return listed[0] if len(listed) == 1 and len(set(found)) == 1 else None

    def _filled_in(self, function: Function) -> Iterator[str]:
        code = self.codes[function.path]
        for match in _FILLS.finditer(code, function.start, function.end):
            declared = _DECLARED.search(code, function.start, match.start())
            returned = _RETURNS.findall(code[max(0, function.start - 300) : function.start])
            name = match["type"] or (declared[1] if declared else returned[-1] if returned else "")
            yield function.owner if name == "Self" else name

    def _fields(
        self, struct: Struct, separator: str | None, above: tuple[str, ...]
    ) -> Iterator[tuple[str, Field, str]]:
        """The names of the fields of a struct and of those in it, without the prefix, and their files."""
        case = _RENAME_ALL.search(struct.attributes)
        if case is not None and case[1] not in _PLAIN_CASES:
            return
        for field in struct.fields:
            renamed = RENAMED.search(field.attributes)
            name = (renamed[1] if renamed else field.name).upper()
            inner_type = _INNER.match(field.type)
            listed = [one for one in self.structs if inner_type and one.name == inner_type[1]]
            if len(listed) != 1 or not listed[0].fields:
                yield name, field, struct.path
            elif listed[0].name not in above and len(above) < _DEEPEST:
                flat = _FLATTEN.search(field.attributes) is not None
                if flat or separator:
                    below = "" if flat else f"{name}{separator}"
                    for rest, inner, home in self._fields(listed[0], separator, (*above, struct.name)):
                        yield below.upper() + rest, inner, home
