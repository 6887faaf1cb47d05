"""Shell scripts: simple commands with their words, redirections and context, at exact places.

The grammar of tree-sitter-bash also parses POSIX sh and recovers from errors. All offsets are
code points into the text given to `parse`, those of nested scripts included.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from .masking import mask
from .model import Assignment, Command, Expansion, Function, Loop, Pipeline, Redirect, Word
from .reading import SMALL, Reading, in_order
from .wrappers import set_options

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

__all__ = [
    "Assignment",
    "Command",
    "Expansion",
    "Function",
    "Loop",
    "Pipeline",
    "Redirect",
    "Shell",
    "Word",
    "parse",
]


class Shell:
    """A parsed script.

    `commands` are all simple commands, at any depth; `pipelines` those of two and more stages;
    `assignments` all that set a variable; `expansions` the nested ones too; `redirects` those of
    compound commands too; `comments` (the shebang too) and `errors` are spans. All are in source order.
    `expressions` are the spans of `${{ ... }}` and `{{ ... }}`, which another tool replaces.
    """

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self.text = text
        self.start = start
        self.end = len(text) if end is None else end
        masked, self.expressions = mask(text, start, self.end)
        reading = Reading(self, masked)
        self.tree: Tree | None = reading.tree
        self.commands: tuple[Command, ...] = in_order(reading.commands)
        self.pipelines: tuple[Pipeline, ...] = in_order(reading.pipelines)
        self.assignments: tuple[Assignment, ...] = in_order(reading.assignments)
        self.expansions: tuple[Expansion, ...] = in_order(reading.expansions)
        self.redirects: tuple[Redirect, ...] = in_order(reading.redirects)
        self.functions: tuple[Function, ...] = in_order(reading.functions)
        self.loops: tuple[Loop, ...] = in_order(reading.loops)
        self._subshells = reading.subshells
        self.comments: tuple[tuple[int, int], ...] = tuple(sorted(reading.comments))
        self.errors: tuple[tuple[int, int], ...] = tuple(sorted(reading.errors))

    @classmethod
    def running(cls, text: str, words: tuple[Word, ...]) -> Shell:
        """The script of a single command that runs these words without a shell, as an exec form does."""
        shell = cls(text, 0, 0)
        shell.commands = (Command(words, words[0].start, words[-1].end, _shell=shell),)
        return shell

    def nested(self, start: int, end: int) -> Shell:
        """A script inside the text of this one."""
        return Shell(self.text, start, end)

    @cached_property
    def programs(self) -> tuple[Command, ...]:
        """The commands that finally run: those behind wrappers, and those of `sh -c` scripts."""
        found: list[Command] = []
        for command in self.commands:
            inner = command.unwrapped
            found.append(inner)
            if inner.script is not None:
                found.extend(inner.script.programs)
        return tuple(found)

    @cached_property
    def scopes(self) -> list[tuple[int, int]]:
        """The spans whose commands leave the working directory as it is: subshells, substitutions and functions.

        Those of the scripts of `sh -c` belong to them. They are in source order, the outer ones first.
        """
        found = [*self._subshells, *((e.start, e.end) for e in self.substitutions)]
        found += ((function.start, function.end) for function in self.functions)
        for command in self.commands:
            if (script := command.unwrapped.script) is not None:
                found += ((script.start, script.end), *script.scopes)
        return sorted(found, key=lambda span: (span[0], -span[1]))

    @cached_property
    def _by_name(self) -> dict[str, list[Command]]:
        found: dict[str, list[Command]] = {}
        for command in self.programs:
            found.setdefault(command.name, []).append(command)
        return found

    def called(self, *names: str) -> list[Command]:
        """The programs with these names, in source order."""
        if len(names) == 1:
            return self._by_name.get(names[0], [])
        found = [command for name in names for command in self._by_name.get(name, ())]
        return sorted(found, key=lambda command: command.start) if len(found) > 1 else found

    @cached_property
    def substitutions(self) -> tuple[Expansion, ...]:
        """The expansions that run commands."""
        return tuple(e for e in self.expansions if e.kind in ("command", "backtick", "process"))

    @property
    def shebang(self) -> str:
        """The first line after `#!`, or empty."""
        if not self.text.startswith("#!", self.start):
            return ""
        return self.text[self.start + 2 : self.end].partition("\n")[0].strip()

    @property
    def options(self) -> frozenset[str]:
        """The long names of the options (`errexit`, `pipefail`) that are set before the first command."""
        first = next((c.start for c in self.commands if c.name not in ("set", "shopt")), self.end)
        return self.options_at(first)

    def options_at(self, offset: int) -> frozenset[str]:
        """The options that are set at an offset, by the shebang and each `set` before it."""
        return self._options[bisect_left(self._options, offset, key=lambda change: change[0]) - 1][1]

    @cached_property
    def _options(self) -> list[tuple[int, frozenset[str]]]:
        """The options after each command that sets some, with its offset; first those of the shebang."""
        held: set[str] = set()
        set_options(held, [word for word in self.shebang.split()[1:] if word.startswith("-")])
        found = [(-1, frozenset(held))]
        for command in self.commands:
            if command.name == "set" and not command.inside("function", "subshell", "substitution"):
                set_options(held, [word.text for word in command.arguments])
                found.append((command.start, frozenset(held)))
        return found

    def walk(self, *types: str) -> Iterator[Node]:
        """The raw nodes of these types (all types if none are given), in source order.

        In the raw `tree` every character is one byte: byte offsets are code points, counted from `start`.
        Template expressions are words in it, here-documents blank.
        """
        stack = [self.tree.root_node] if self.tree else []
        while stack:
            node = stack.pop()
            if not types or node.type in types:
                yield node
            if node.child_count:
                stack.extend(reversed(node.children))

    def source(self, node: Node) -> str:
        """The text of a raw node."""
        return self.text[self.start + node.start_byte : self.start + node.end_byte]


def parse(text: str) -> Shell:
    """Read a shell script; any text gives a Shell, and an empty one if the text is too large or too deep.

    Such a text has a single error that spans all of it.
    """
    return _small(text) if len(text) < SMALL else Shell(text)


# The jobs of a repository often run the same scripts.
_small = lru_cache(maxsize=256)(Shell)
