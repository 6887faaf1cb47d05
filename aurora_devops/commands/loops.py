"""The rounds of loops over words that are known: `for name in api web; do docker push "$REGISTRY/$name"; done`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..core.lazy import regex
from .call import without_part

if TYPE_CHECKING:
    from ..formats.shell import Command, Loop, Shell, Word

    Lists = Mapping[str, tuple[Word, ...] | tuple[str, ...]]

# A word that is one variable, or all values of an array.
ALONE = regex(r"\$(\w+)|\$\{(\w+)\}")
ELEMENTS = regex(r"\"?\$\{(\w+)\[[@*]\]\}\"?")
# Longer lists are data rather than names of parts.
_MOST = 30
# A command in these may be for some of the words only.
_CONDITIONS = frozenset({"case", "condition", "function", "if"})
_UNKNOWN = regex(r"[$`*?\[{~]")


class Loops:
    """The loops of a script whose words are known, with the variables that each round sets."""

    def __init__(self, shell: Shell, variables: Mapping[str, str], lists: Lists) -> None:
        self._variables = variables
        self._loops: list[tuple[int, int, str, tuple[str, ...]]] = []
        self._guarded = _after_tests(shell) if shell.loops else frozenset[int]()
        assigned = Counter(one.name for one in shell.assignments) if shell.loops else {}
        leaving = [one.start for one in shell.called("break", "continue")] if shell.loops else []
        for loop in shell.loops:
            values = _values(loop, variables, lists)
            # Some rounds may end early.
            whole = not any(loop.start <= start < loop.end for start in leaving)
            if values and whole and loop.variable and assigned[loop.variable] == 1:
                self._loops.append((loop.start, loop.end, loop.variable, values))

    def rounds(self, command: Command) -> Iterator[Mapping[str, str]]:
        """The variables of a command, once for each round of the loop that it depends on."""
        found = [one for one in self._loops if one[0] <= command.start < one[1]]
        if len(found) == 1 and _CONDITIONS.isdisjoint(command.context) and command.start not in self._guarded:
            *_, name, values = found[0]
            used = {one.name for word in command.words for one in word.expansions}
            # `${pair}`, `${pair%%=*}` and `${pair#*=}`
            changing = [
                one
                for one, value in self._variables.items()
                if any(f"${{{name}{end}" in value for end in ("}", "%", "#"))
            ]
            if name in used or not used.isdisjoint(changing):
                for value in values:
                    own = {name: value}
                    filled = {
                        one: without_part(self._variables[one], own).replace(f"${{{name}}}", value)
                        for one in changing
                    }
                    yield {**self._variables, **filled, name: value}
                return
        yield self._variables


def _after_tests(shell: Shell) -> frozenset[int]:
    """Where the commands are that run only after a test: `[ -d "$name" ] && make -C "$name"`."""
    found: set[int] = set()
    tested = False
    for command in shell.commands:
        if command.operator not in ("&&", "||"):
            tested = False
        if tested:
            found.add(command.start)
        tested = tested or command.name in _TESTS
    return frozenset(found)


_TESTS = frozenset({"[", "[[", "test", "command", "grep"})


def _values(loop: Loop, variables: Mapping[str, str], lists: Lists) -> tuple[str, ...]:
    """The words of a loop; none if one of them is unknown."""
    found: list[str] = []
    for word in loop.words:
        match = ALONE.fullmatch(word.raw) or ELEMENTS.fullmatch(word.raw) if word.expansions else None
        name = next(filter(None, match.groups()), "") if match else ""
        if name in lists:
            found += (one if isinstance(one, str) else one.text for one in lists[name])
        elif name in variables:
            found += variables[name].split()
        else:
            found.append(word.text)
    if loop.kind != "for" or len(found) > _MOST or any(_UNKNOWN.search(one) for one in found):
        return ()
    return tuple(dict.fromkeys(found))
