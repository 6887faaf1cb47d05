"""The environment variables that Go programs read in loops over lists and maps of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import record
from .code import FAILURE, block_end

_READS = regex(r"\bos\.(?:Getenv|LookupEnv)\(\s*(\w+)(?:\.(\w+))?\s*\)")
# The types of the lists and maps that are looped over, before their brace.
_TYPE = (
    r"(map\[\*?string\]\*?[\w.\[\]*]{1,60}|\[(?:\.{3}|\d{0,4})\]string|\[\]struct\s*\{[^{}]{0,300}\})\s*\{"
)
_LOOP = regex(rf"\bfor\s+(\w+)\s*(?:,\s*(\w+)\s*)?:=\s*range\s+(?:{_TYPE}|(\w+)\s*\{{)")
_DECLARED = regex(rf"\b(\w+)\s*:?=\s*{_TYPE}")
_KEY = regex(r'"([A-Z][A-Z0-9_]*)"\s*:')
_VALUE = regex(r':\s*"([A-Z][A-Z0-9_]*)"')
_ITEM = regex(r'"([A-Z][A-Z0-9_]*)"')
_FIRST = regex(r'\{\s*(?:(\w+):\s*)?"([A-Z][A-Z0-9_]*)"')
_FIRST_FIELD = regex(r"\{\s*(\w+)\b")
# What ends the program, or makes or names an error.
_FAILURE = rf"(?:{FAILURE}|\bErr[A-Z]\w*)"
_FAILS = regex(
    r"(?:==\s*\"\"|==\s*false|!\w+)\s*(?:\|\|[^{\n]{0,200})?"
    r"\{(?:[^{}]|\{\}){0,200}?" + _FAILURE
)
# `missing = append(missing, name)`, which the program tests behind the loop.
_COLLECTS = regex(r"(?:==\s*\"\"|==\s*false|!\w+)\s*(?:\|\|[^{\n]{0,200})?\{\s*(\w+)\s*=\s*append\(\s*\1\s*,")


@record
class LoopRead:
    """A variable that a loop reads: the offset of its name, and that of the loop, in whose file it may not be.

    It `fails` if the program ends, or the function returns an error, when the variable is not set.
    """

    name: str
    path: str
    offset: int
    loop_path: str
    loop: int
    fails: bool


def loops(codes: Sequence[tuple[str, str]]) -> Iterator[LoopRead]:
    """The variables that loops read."""
    for path, code in codes:
        if "os.Getenv(" not in code and "os.LookupEnv(" not in code:
            continue
        for match in _LOOP.finditer(code):
            begin = code.find("{", block_end(code, match.end())) + 1 if match[3] else match.end()
            end = block_end(code, begin)
            read = _READS.search(code, begin, end)
            if read is None or not begin or read[1] not in (match[1], match[2]):
                continue
            here = path, code, match.end(), match[3]
            listed = here if match[3] else _declared(codes, path, match[4])
            if listed is None:
                continue
            fails = _fails(code, begin, end)
            for name, offset in _names(listed, read[1] == match[1], read[2] or ""):
                yield LoopRead(name, listed[0], offset, path, match.start(), fails)


def _declared(codes: Sequence[tuple[str, str]], path: str, name: str) -> tuple[str, str, int, str] | None:
    """The only list or map with a name in a package: its file, its code, the offset of its content and its type."""
    found = [
        (other, code, match.end(), match[2])
        for other, code in codes
        if dirname(other) == dirname(path) and name in code
        for match in _DECLARED.finditer(code)
        if match[1] == name
    ]
    return found[0] if len(found) == 1 else None


def _names(listed: tuple[str, str, int, str], first: bool, field: str) -> Iterator[tuple[str, int]]:
    """The names in a list or map, those that the first or the second variable of a loop has."""
    _, code, begin, type_ = listed
    end = block_end(code, begin)
    if type_.startswith("map"):
        pattern = _KEY if first else _VALUE
    elif first or bool(field) != ("struct" in type_):
        return
    elif field:
        known = _FIRST_FIELD.search(type_)
        for match in _FIRST.finditer(code, begin, end):
            if match[1] == field or (not match[1] and known is not None and known[1] == field):
                yield match[2], match.start(2)
        return
    else:
        pattern = _ITEM
    for match in pattern.finditer(code, begin, end):
        yield match[1], match.start(1)


def _fails(code: str, begin: int, end: int) -> bool:
    """Whether the block of a loop, or a test of what it collects, ends the program without a variable."""
    if _FAILS.search(code, begin, end):
        return True
    collected = _COLLECTS.search(code, begin, end)
    if collected is None:
        return False
    own = re.escape(collected[1])
    test = re.compile(rf"\blen\(\s*{own}\s*\)\s*(?:>|!=)\s*0\s*\{{(?:[^{{}}]|\{{\}}){{0,300}}?{_FAILURE}")
    return test.search(code, end, end + 600) is not None
