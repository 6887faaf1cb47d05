"""The words that call policies: codes, names, ids of other linters, with or without the linter's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from .lazy import regex

if TYPE_CHECKING:
    from .policy import Category

_NUMBERED = regex(r"(?:avd-)?([a-z]++)-?(?=\d)0*+(\d++)|(?:avd-)?([a-z]++)-?0++")


def canonical(word: str) -> str:
    """The canonical spelling of a word that calls a policy.

    Case does not matter, nor do hyphens and leading zeros of a number: `AVD-DS-0002`, `DS-0002`, `ds002` are one
    id of trivy, `img-1` is the code IMG001. A linter's name before a colon stays: `trivy:DS002` is `trivy:ds2`.
    """
    word = word.lower()
    if not word[-1:].isdigit():
        return word
    peer, colon, id = word.rpartition(":")
    match = _NUMBERED.fullmatch(id)
    return f"{peer}{colon}{match[1] or match[3]}{match[2] or 0}" if match else word


class Names(NamedTuple):
    """All by which a policy can be called, known without importing the policy.

    `module` is the full name of its module; `equivalents` maps a linter's name to the ids of its rules. A policy
    that is `by_id` answers for many rules, and each of its findings names those that it answers for.
    """

    module: str
    code: str
    name: str
    category: Category
    aliases: tuple[str, ...] = ()
    equivalents: Mapping[str, tuple[str, ...]] = {}
    by_id: bool = False

    @property
    def family(self) -> str:
        """The folder of the module: `compose`, `images`, ..."""
        return self.module.split(".")[-2] if "." in self.module else ""

    @property
    def qualified(self) -> str:
        """The name with its folder, for where one kind's policy of that name is meant: `compose/root-user`."""
        return f"{self.family}/{self.name}"

    def all(self) -> Iterator[str]:
        """Code, name, qualified name, old names and ids of other linters, as they are written."""
        yield self.code
        yield self.name
        yield self.qualified
        yield from self.aliases
        for ids in self.equivalents.values():
            yield from ids

    def calls(self) -> Iterator[str]:
        """Every word that calls the policy, in canonical spelling; ids also with the name of their linter."""
        yield from map(canonical, (self.code, self.name, self.qualified, *self.aliases))
        for peer, ids in self.equivalents.items():
            for id in map(canonical, ids):
                yield id
                yield f"{peer}:{id}"

    def ids(self, word: str) -> frozenset[str]:
        """The id by which a word calls the policy, canonical; empty if it calls all of it."""
        called = canonical(word)
        own = (self.code, self.name, self.qualified, *self.aliases)
        if not self.by_id or called in map(canonical, own):
            return frozenset()
        id = called.rpartition(":")[2]
        return frozenset({id} & {canonical(each) for ids in self.equivalents.values() for each in ids})


# The ids of other linters by which policies are called, by the code of the policy; none for all of the policy.
Calls = Mapping[str, frozenset[str]]


def together(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """What two calls of a policy come to; None is no call."""
    if one is None or other is None:
        return other if one is None else one
    return one | other if one and other else frozenset()
