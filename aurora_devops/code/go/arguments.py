"""The parameters of Go functions that have the same text in all calls."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from posixpath import dirname

from ...core.lazy import regex
from ..constants import Constants
from .code import package_of

_FUNCTION = regex(
    r"(?m)^func[ \t]+(?P<receiver>\([^()\n]*\)[ \t]*)?(?P<name>\w+)(?:\[[^\[\]\n]*\])?"
    r"\((?P<parameters>[^()]*(?:\([^()]*\)[^()]*)*)\)"
)
# What precedes the name of a function where it is defined.
DEFINED = regex(r"func[ \t]+(?:\([^()\n]*\)[ \t]*)?")
# Parameters of parameters are followed this deep.
_DEEPEST = 3
# How many characters the arguments of a call may have.
_LONGEST = 2000

# Where a function begins, its name, whether it is a method, and its parameters.
Function = tuple[int, str, bool, tuple[str, ...]]


def argument(
    name: str, path: str, start: int, constants: Constants, depth: int = _DEEPEST
) -> tuple[bool, str | None]:
    """Whether a name is a parameter of the function around an offset, and its text if all calls give the same one."""
    code = constants.codes.get(path, "")
    around = function_at(code, start) if name.isidentifier() else None
    if around is None or name not in around[3]:
        return False, None
    begin, function, method, parameters = around
    changed = any(code.find(f"{name} {sign} ", begin, start) >= 0 for sign in ("=", ":="))
    if method or not depth or changed:
        return True, None
    position = parameters.index(name)
    found = set()
    for caller, at, arguments in _calls(function, path, constants):
        given = arguments[position].strip() if position < len(arguments) else ""
        passed, text = argument(given, caller, at, constants, depth - 1)
        found.add(text if passed else constants.text(given, caller) if given else None)
    return True, found.pop() if len(found) == 1 else None


@lru_cache(maxsize=32)
def functions(code: str) -> tuple[Function, ...]:
    """The functions of a file: where they begin, their names, whether they are methods, and their parameters."""
    return tuple(
        (
            match.start(),
            match["name"],
            match["receiver"] is not None,
            parameters_of(match["parameters"]),
        )
        for match in _FUNCTION.finditer(code)
    )


def parameters_of(listed: str) -> tuple[str, ...]:
    """The names of parameters, of the text between the parentheses."""
    return tuple(part.split()[0] if part.split() else "" for part in split_list(listed))


def function_at(code: str, offset: int) -> Function | None:
    """The last function of a file that begins at or before an offset; None if there is none."""
    listed = functions(code)
    index = bisect_right(listed, offset, key=itemgetter(0)) - 1
    return listed[index] if index >= 0 else None


@lru_cache(maxsize=64)
def _calls(function: str, path: str, constants: Constants) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """The calls of a function of the package of a file: the file with the call, its offset and its arguments."""
    return tuple(calls_of(function, path, constants.codes))


def calls_of(
    function: str, path: str, codes: Mapping[str, str], *, method: bool = False
) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """The calls of a function of the package of a file: the file with the call, its offset and its arguments.

    A `method` is called of a variable of any name.
    """
    for caller, start in _named(function, "(", path, codes, method=method):
        yield caller, start, arguments_at(codes[caller], start + len(function) + 1)


def generic_calls_of(
    function: str, path: str, codes: Mapping[str, str]
) -> Iterator[tuple[str, int, tuple[str, ...], tuple[str, ...]]]:
    """The calls `Load[Config](name)` of a generic function: the file, the offset, the arguments, and the types."""
    for caller, start in _named(function, "[", path, codes):
        types = _TYPES.match(codes[caller], start + len(function))
        if types is not None:
            given = arguments_at(codes[caller], types.end())
            yield caller, start, given, tuple(one.strip() for one in types[1].split(","))


_TYPES = regex(r"\[([^\[\]\n]*)\]\(")


def _named(
    function: str, opened: str, path: str, codes: Mapping[str, str], *, method: bool = False
) -> Iterator[tuple[str, int]]:
    """Where a function of the package of a file is named before a bracket, but for its definition."""
    package = package_of(codes[path])
    folder = dirname(path)
    inside = folder.rpartition("/")[2]
    for caller, code in codes.items():
        start = code.find(f"{function}{opened}") if caller.endswith(".go") else -1
        while start >= 0:
            line = code.rfind("\n", 0, start) + 1
            dot = code[start - 1 : start] == "."
            before = code[line : start - 1] if dot else ""
            qualifier = before[len(before.rstrip(_NAME_CHARACTERS)) :]
            if not dot:
                own = dirname(caller) == folder
            else:
                imported = qualifier and f'{qualifier} "' in code and f'/{inside}"' in code
                own = method or bool(qualifier == package or imported)
            whole = dot or not (code[start - 1 : start].isalnum() or code[start - 1 : start] == "_")
            if own and whole and DEFINED.fullmatch(code, line, start) is None:
                yield caller, start
            start = code.find(f"{function}{opened}", start + 1)


_NAME_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"


def call_end(code: str, start: int) -> int:
    """The offset behind the closing parenthesis of a call, of which `start` is behind the opening one."""
    return start + sum(len(one) + 1 for one in arguments_at(code, start))


def arguments_at(code: str, start: int) -> tuple[str, ...]:
    """The arguments of a call, of which `start` is the offset behind the opening parenthesis."""
    return tuple(split_list(code[start : start + _LONGEST], closed=True))


def split_list(text: str, *, closed: bool = False) -> list[str]:
    """The parts of a list between commas; a `closed` one ends at its closing parenthesis."""
    parts: list[str] = []
    depth, quote, last = 0, "", 0
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote and text[index - 1] != "\\" else quote
        elif char in "\"`'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}" and depth:
            depth -= 1
        elif char == ")" and closed:
            return [*parts, text[last:index]]
        elif char == "," and not depth:
            parts.append(text[last:index])
            last = index + 1
    return [*parts, text[last:]]
