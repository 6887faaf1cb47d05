"""The calls of Go functions that fill the struct that they are given, as an argument or as the type of a generic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from ...core.lazy import regex
from ...core.record import record, replace
from ..constants import Constants
from .arguments import calls_of, function_at, generic_calls_of, split_list

_TYPE_PARAMETERS = regex(r"func[ \t]+\w+\[([^\[\]\n]*)\]\(")
_VARIABLE = regex(r"&?(\w+)")
_TARGET = regex(r"\bTarget:\s*&?(\w+)\b")
# Functions in functions are followed this deep.
_DEEPEST = 3


@record
class Fill:
    """A call that fills a struct: its type, empty if unknown, with what is given as the struct and as the prefix.

    The prefix is an expression in the file `prefix_path`, at an offset of it.
    """

    path: str
    offset: int
    type: str
    targets: tuple[str, ...]
    prefix: str
    prefix_path: str
    prefix_offset: int


def wrapped(
    fill: Fill, type_of: Callable[[str, Sequence[str], int], str], constants: Constants, depth: int = _DEEPEST
) -> Iterator[Fill]:
    """The calls of the function around a call whose struct comes from its caller; none if it does not.

    `type_of` finds the type of the arguments of a call in a code before an offset.
    """
    code = constants.codes.get(fill.path, "")
    around = function_at(code, fill.offset)
    if around is None or around[2] or not depth:
        return
    begin, function, _, parameters = around
    listed = _TYPE_PARAMETERS.match(code, begin)
    types = [one.split()[0] for one in split_list(listed[1]) if one.split()] if listed else []
    targets = (one for one in fill.targets if one != fill.prefix)
    named = [match[1] for one in targets if (match := _VARIABLE.fullmatch(one) or _TARGET.search(one))]
    positions = [parameters.index(name) for name in named if name in parameters]
    if not positions and fill.type not in types:
        return
    prefix = parameters.index(fill.prefix) if fill.prefix in parameters else -1
    for path, offset, given, given_types in chain(
        ((*one, ()) for one in calls_of(function, fill.path, constants.codes)),
        generic_calls_of(function, fill.path, constants.codes) if types else (),
    ):
        passed = tuple(given[position].strip() for position in positions if position < len(given))
        type_ = ""
        if fill.type in types and types.index(fill.type) < len(given_types):
            type_ = given_types[types.index(fill.type)].lstrip("*")
        type_ = type_ or type_of(constants.codes[path], passed, offset)
        one = replace(fill, path=path, offset=offset, type=type_, targets=passed)
        if prefix >= 0:
            text = given[prefix].strip() if prefix < len(given) else "unknown()"
            one = replace(one, prefix=text, prefix_path=path, prefix_offset=offset)
        outer = list(wrapped(one, type_of, constants, depth - 1))
        yield from outer or (one,)
