"""The functions of Go programs that read the environment variable that they are given the name of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import record
from .arguments import Function, arguments_at, functions
from .code import FAILURE, package_of

_READS = regex(r"\bos\.(?:Getenv|LookupEnv|ExpandEnv)\(\s*([A-Za-z_]\w*)\s*\)")
_FAILS = regex(
    r"(?:(?:==|<=?)\s*(?:\"\"|0|false)|!\w+)\s*(?:\|\|[^{\n]{0,200})?"
    r"\{(?:[^{}]|\{\}){0,200}?(?:" + FAILURE + r"|\bErr[A-Z]\w*)"
)
_NAME = regex(r'"([A-Z][A-Z0-9_]*)"')
# How deep a function may give the name to another one.
_MOST_LEVELS = 3


@record
class Helper:
    """A function that reads the variable with the name at `position` of its arguments.

    It `fails` if the variable is not set and has no default; `default` is the position of that, -1 for none.
    """

    folder: str
    package: str
    function: str
    method: bool
    position: int
    default: int
    fails: bool


@record
class Call:
    """A call of such a function with the name of a variable."""

    path: str
    offset: int
    name: str
    default: str | None
    helper: Helper


def calls(codes: Sequence[tuple[str, str]]) -> Iterator[Call]:
    """The calls of all functions that read the variable that they are given the name of."""
    helpers = _helpers(codes)
    if not helpers:
        return
    by_name: defaultdict[str, list[Helper]] = defaultdict(list)
    for helper in helpers:
        by_name[helper.function].append(helper)
    called = re.compile(rf"(?:\b(\w+)\.)?\b({'|'.join(map(re.escape, sorted(by_name)))})\(")
    for path, code in codes:
        for match in called.finditer(code):
            meant = next((one for one in by_name[match[2]] if _is_meant(one, match[1], path)), None)
            given = arguments_at(code, match.end()) if meant else ()
            if meant is None or meant.position >= len(given):
                continue
            name = _NAME.fullmatch(given[meant.position].strip())
            if name and _is_variable(name[1], meant):
                default = given[meant.default].strip() if 0 <= meant.default < len(given) else None
                yield Call(path, match.start(), name[1], default, meant)


def _is_meant(helper: Helper, qualifier: str | None, path: str) -> bool:
    """Whether a call means a function: of the same package, with the name of its package, or a method."""
    if helper.method:
        return qualifier is not None
    return helper.folder == dirname(path) if qualifier is None else qualifier == helper.package


def _is_variable(name: str, helper: Helper) -> bool:
    # Other methods of the same name take other names, such as that of a header.
    return "_" in name or not helper.method


def _helpers(codes: Sequence[tuple[str, str]]) -> list[Helper]:
    found: list[Helper] = []
    known: set[tuple[str, str]] = set()
    reads = [(path, code) for path, code in codes if "os.Getenv(" in code or "os.LookupEnv(" in code]
    folders = {dirname(path) for path, _ in reads}
    inside = [(path, code) for path, code in codes if dirname(path) in folders]
    for _ in range(_MOST_LEVELS):
        before = len(found)
        inner = "|".join(re.escape(one.function) for one in found)
        pattern = re.compile(rf"\b(?:\w+\.)?(?:{inner})\(\s*([A-Za-z_]\w*)\s*[,)]") if inner else _READS
        for path, code in inside if found else reads:
            package = package_of(code)
            listed = functions(code)
            for match in pattern.finditer(code):
                helper = _helper(path, code, package, listed, match)
                if helper and (helper.folder, helper.function) not in known:
                    known.add((helper.folder, helper.function))
                    found.append(helper)
        if len(found) == before:
            break
    return found


def _helper(
    path: str, code: str, package: str, listed: Sequence[Function], match: re.Match[str]
) -> Helper | None:
    """The function around a read of a variable whose name is one of its parameters."""
    index = bisect_right(listed, match.start(), key=itemgetter(0)) - 1
    if index < 0 or match[1] not in listed[index][3]:
        return None
    begin, name, method, parameters = listed[index]
    end = listed[index + 1][0] if index + 1 < len(listed) else len(code)
    position = parameters.index(match[1])
    others = [each for each in range(len(parameters)) if each > position]
    fails = not others and _FAILS.search(code, begin, end) is not None
    return Helper(dirname(path), package, name, method, position, others[0] if others else -1, fails)
