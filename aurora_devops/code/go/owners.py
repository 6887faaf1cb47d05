"""The structs of the variables whose fields an expression of Go reads: `API` for `cfg` in `cfg.Addr`."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping

from ...core.lazy import regex
from .arguments import function_at
from .struct_tags import declared_type

_HEADER = 600
_STRUCT = regex(r"(?m)^[ \t]*(?:type[ \t]+)?(\w+)[ \t]+struct[ \t]*\{")
_FUNCTION = r"(?m)^func[ \t]+{}\([^()\n]*\)[ \t]*\(?(?:\w+[ \t]+)?\*?(?:\w+\.)?(\w+)"


def owner_type(owner: str, path: str, start: int, codes: Mapping[str, str]) -> str:
    """The name of the type of a variable at an offset of a file, without its package; empty if it is unknown."""
    code = codes[path]
    around = function_at(code, start)
    begin = around[0] if around else 0
    name = re.escape(owner)
    given = re.compile(rf"\b{name}(?:,\s*\w+)?\s*:?=\s*(?:\w+\.)?(\w+)(?:\[([\w.*]+)\])?\(")
    last = deque(given.finditer(code, begin, start), 1)
    made = last[0] if last else None
    if made is not None and made[2]:
        return made[2].rpartition(".")[2]
    passed = re.compile(rf"[(,]\s*{name}\s+\*?([\w.]+)").search(code, begin, min(start, begin + _HEADER))
    type_ = passed[1] if passed else declared_type(code[begin:start], owner, start - begin)
    if not type_ and made is not None:
        returned = {
            match[1]
            for other in codes.values()
            if f"func {made[1]}(" in other
            for match in re.finditer(_FUNCTION.format(made[1]), other)
        }
        type_ = returned.pop() if len(returned) == 1 else ""
    return type_.rpartition(".")[2]


def struct_at(line: int, code: str) -> str:
    """The name of the last struct that begins above a line; empty if there is none."""
    offset = 0
    for _ in range(line):
        offset = code.find("\n", offset) + 1 or len(code)
    found = ""
    for match in _STRUCT.finditer(code, 0, offset):
        found = match[1]
    return found
