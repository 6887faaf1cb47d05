"""Looks the ends of joins up by a key: near a fact first, and only where one thing is meant."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable
from posixpath import dirname

from ..core.facts import Fact
from .model import End, namespace_of

# How many environments of one thing a name leads to; more are ambiguous.
MOST = 50


class Index:
    """Ends by a key."""

    def __init__(self, ends: Iterable[tuple[Hashable, End]]) -> None:
        self._found: defaultdict[tuple[Hashable, ...], dict[str, End]] = defaultdict(dict)
        for key, end in ends:
            for realm in _realms(end.fact):
                self._found[realm, key].setdefault(end.id, end)

    def near(self, key: Hashable, fact: Fact, most: int = MOST) -> list[End]:
        """The ends of a key in the unit of a fact, or else in its folder, or else everywhere; none if too many."""
        for realm in _realms(fact):
            ends = self._found.get((realm, key), {})
            if len(ends) > most:
                return []
            found = [end for end in ends.values() if _may_share(end.fact, fact)]
            if found:
                return found
        return []

    def the(self, key: Hashable, fact: Fact) -> list[End]:
        """The end of a key, or all ends that one file gives in several environments; none if it is ambiguous."""
        found = self.near(key, fact)
        return found if len(found) == 1 or len({end.fact.path for end in found}) == 1 else []


def _realms(fact: Fact) -> tuple[str, ...]:
    if fact.kind == "compose":
        return (f"file {fact.path}", f"folder {dirname(fact.path)}", "")
    return (f"unit {fact.unit}" if fact.unit else f"folder {dirname(fact.path)}", "")


def _may_share(one: Fact, other: Fact) -> bool:
    first, second = namespace_of(one), namespace_of(other)
    return not first or not second or first == second


class Owners:
    """What a place belongs to: the last of these ends that begins before it in the file."""

    def __init__(self, ends: Iterable[End]) -> None:
        found: defaultdict[tuple[str, str], list[tuple[tuple[int, int], int, End]]] = defaultdict(list)
        for number, end in enumerate(ends):
            location = end.fact.location
            found[end.fact.unit, end.fact.path].append(((location.line, location.column), number, end))
        self._starts: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self._ends: dict[tuple[str, str], list[End]] = {}
        for key, each in found.items():
            each.sort(key=lambda row: row[:2])
            self._starts[key] = [start for start, _, _ in each]
            self._ends[key] = [end for _, _, end in each]

    def of(self, fact: Fact) -> End | None:
        """The end that a fact belongs to."""
        key = (fact.unit, fact.path)
        if key not in self._starts:
            return None
        index = bisect_right(self._starts[key], (fact.location.line, fact.location.column))
        return self._ends[key][index - 1] if index else None
