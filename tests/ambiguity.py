"""Whether a regular expression is exponentially ambiguous, so that a text can make it try 2^n ways.

A pattern becomes an automaton whose states are its characters (Glushkov). It is ambiguous if a text leads from a state
back to itself on two different paths: a path in the product of the automaton with itself that leaves the diagonal and
returns to it. Groups that are atomic or possessive are read in two ways that both have at least the paths of the
original, as if they were not atomic and as one repeated character; a pattern is ambiguous if it is so in both. What is
inside of such a group is a pattern of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

# A set of characters is a number with a bit for each of these; the last one stands for all others.
_ALPHABET = [chr(code) for code in range(128)] + ["\x85", "é", "²", "µ", "μ", "\u2028", "\U0010ffff"]
_ALL = (1 << len(_ALPHABET)) - 1
_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
# A repetition is written out up to this number, and counts as unbounded above it.
_WRITTEN_OUT = 4

Counts = dict[int, int]


class Part(NamedTuple):
    """A part of an automaton: how often it matches nothing, and its first and last states, each with its paths."""

    empty: int
    first: Counts
    last: Counts


NOTHING = Part(1, {}, {})


def ambiguous(pattern: str, flags: int = 0) -> bool:
    """Whether a pattern, or a part of it that is matched on its own, is exponentially ambiguous."""
    tree = _parser.parse(pattern, flags)
    todo: list[tuple[Iterable[Any], int]] = [(tree, tree.state.flags)]
    while todo:
        items, flags = todo.pop()
        readings = [_Automaton(atomic=atomic) for atomic in (False, True)]
        for reading in readings:
            reading.sequence(items, flags)
        if all(reading.ambiguous() for reading in readings):
            return True
        todo.extend(readings[1].inner)
    return False


class _Automaton:
    def __init__(self, *, atomic: bool) -> None:
        self.atomic = atomic
        self.signs: list[int] = []
        self.after: list[Counts] = []
        self.inner: list[tuple[Iterable[Any], int]] = []
        self.repeated: set[int] = set()

    def sequence(self, items: Iterable[Any], flags: int) -> Part:
        made = NOTHING
        for item in items:
            made = self._both(made, self._item(item, flags))
        return made

    def _state(self, signs: int) -> Part:
        self.signs.append(signs)
        self.after.append({})
        state = len(self.signs) - 1
        return Part(0, {state: 1}, {state: 1})

    def _link(self, last: Counts, first: Counts) -> None:
        for state, paths in last.items():
            for following, more in first.items():
                self.after[state][following] = self.after[state].get(following, 0) + paths * more

    def _both(self, one: Part, other: Part) -> Part:
        self._link(one.last, other.first)
        return Part(
            one.empty * other.empty,
            _sum(one.first, other.first, one.empty),
            _sum(other.last, one.last, other.empty),
        )

    def _loop(self, part: Part) -> Part:
        self._link(part.last, part.first)
        return Part(1, part.first, part.last)

    def _item(self, item: Any, flags: int) -> Part:
        kind, value = item
        match kind:
            case op.LITERAL | op.NOT_LITERAL | op.ANY | op.IN:
                return self._state(_signs(kind, value, flags))
            case op.SUBPATTERN:
                _, added, removed, items = value
                return self.sequence(items, (flags | added) & ~removed)
            case op.BRANCH:
                return _either(self.sequence(branch, flags) for branch in value[1])
            case op.MAX_REPEAT | op.MIN_REPEAT:
                return self._repeat(*value, flags)
            case op.ATOMIC_GROUP:
                return self._group(value, flags)
            case op.POSSESSIVE_REPEAT:
                return self._group([(op.MAX_REPEAT, value)], flags)
            case op.ASSERT | op.ASSERT_NOT:
                self.inner.append((value[1], flags))
                return NOTHING
            case op.GROUPREF_EXISTS:
                return _either(self.sequence(branch or (), flags) for branch in value[1:])
            case op.AT | op.GROUPREF:
                return NOTHING
        raise NotImplementedError(str(kind))

    def _repeat(self, least: int, most: Any, items: Any, flags: int) -> Part:
        made = NOTHING
        for _ in range(min(least, _WRITTEN_OUT)):
            made = self._both(made, self.sequence(items, flags))
        if most is op.MAXREPEAT or most - least > _WRITTEN_OUT:
            return self._both(made, self._loop(self.sequence(items, flags)))
        optional = NOTHING
        for _ in range(most - least):
            optional = _either([NOTHING, self._both(self.sequence(items, flags), optional)])
        return self._both(made, optional)

    def _group(self, items: Sequence[Any], flags: int) -> Part:
        *front, (kind, value) = items or [(op.AT, None)]
        # A repetition that ends an atomic group never fails, so only its last round is tried again.
        last = value[2] if kind in (op.MAX_REPEAT, op.MIN_REPEAT) else [(kind, value)]
        self.inner.append(([*front, *last], flags))
        if not self.atomic:
            return self.sequence(items, flags)
        inside = _Automaton(atomic=True)
        empty = inside.sequence(items, flags).empty
        if not inside.signs:
            return NOTHING
        signs = 0
        for each in inside.signs:
            signs |= each
        made = self._state(signs)
        if any(inside.after):
            made = self._loop(made)._replace(empty=0)
            self.repeated.update(made.first)
        return _either([NOTHING, made]) if empty else made

    def ambiguous(self) -> bool:
        return any(map(self._ambiguous, _components(self.after)))

    def _ambiguous(self, states: set[int]) -> bool:
        """Whether two paths of the same text lead from a state of a component back to it."""
        for state in states:
            ways = {following: paths for following, paths in self.after[state].items() if following in states}
            # What an atomic group repeats is not repeated again from outside.
            if any(paths > 1 and following not in self.repeated for following, paths in ways.items()):
                return True
        diagonal = [(state, state) for state in states]
        before: dict[tuple[int, int], list[tuple[int, int]]] = {}

        def following(pair: tuple[int, int]) -> Iterator[tuple[int, int]]:
            for one in self.after[pair[0]].keys() & states:
                for other in self.after[pair[1]].keys() & states:
                    if self.signs[one] & self.signs[other]:
                        reached = (min(one, other), max(one, other))
                        before.setdefault(reached, []).append(pair)
                        yield reached

        _reached(diagonal, following)
        return any(one != other for one, other in _reached(diagonal, lambda pair: before.get(pair, ())))


def _reached(start: Iterable[Any], following: Callable[[Any], Iterable[Any]]) -> set[Any]:
    found = set(start)
    todo = list(found)
    while todo:
        for each in following(todo.pop()):
            if each not in found:
                found.add(each)
                todo.append(each)
    return found


def _components(after: Sequence[Counts]) -> Iterator[set[int]]:
    """The sets of states that lead to each other."""
    before: list[list[int]] = [[] for _ in after]
    for state, ways in enumerate(after):
        for following in ways:
            before[following].append(state)
    left = set(range(len(after)))
    while left:
        state = left.pop()
        component = _reached([state], lambda at: after[at]) & _reached([state], lambda at: before[at])
        left -= component
        if len(component) > 1 or state in after[state]:
            yield component


def _sum(one: Counts, other: Counts, times: int = 1) -> Counts:
    if not times:
        return one
    return {state: one.get(state, 0) + times * other.get(state, 0) for state in {**one, **other}}


def _either(parts: Iterable[Part]) -> Part:
    made = Part(0, {}, {})
    for part in parts:
        made = Part(made.empty + part.empty, _sum(made.first, part.first), _sum(made.last, part.last))
    return made


def _signs(kind: Any, value: Any, flags: int) -> int:
    """The characters that a class or a literal matches."""
    if kind is op.ANY:
        return _ALL if flags & re.DOTALL else _ALL & ~_literal(ord("\n"), 0)
    if kind is op.LITERAL:
        return _literal(value, flags)
    if kind is op.NOT_LITERAL:
        return _ALL & ~_literal(value, flags)
    found = 0
    for part, inside in value:
        if part is op.LITERAL:
            found |= _literal(inside, flags)
        elif part is op.RANGE:
            found |= _matching(lambda sign, ends=inside: ends[0] <= ord(sign) <= ends[1], flags)
        elif part is op.CATEGORY:
            found |= _matching(lambda sign, name=inside: re.match(_CATEGORIES[name], sign) is not None, 0)
    return _ALL & ~found if value[0][0] is op.NEGATE else found


def _literal(code: int, flags: int) -> int:
    sign = chr(code) if chr(code) in _ALPHABET else _ALPHABET[-1]
    return _matching(lambda each: each == sign, flags)


def _matching(matches: Callable[[str], bool], flags: int) -> int:
    cases = (str.lower, str.upper) if flags & re.IGNORECASE else (str,)
    return sum(
        1 << index
        for index, sign in enumerate(_ALPHABET)
        if any(matches(changed) for case in cases if len(changed := case(sign)) == 1)
    )
