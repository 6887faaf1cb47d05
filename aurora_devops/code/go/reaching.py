"""Which code of a Go program certainly runs when it starts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, pairwise
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import field, record
from .code import BRACES, block_end, outside_blocks, package_of

_BRACES = regex(BRACES + r"|\breturn(?:[ \t]+nil)?(?=[ \t]*(?:\n|\}))")
_FUNCTION = regex(r"(?m)^func[ \t]+(\([^()\n]*\)[ \t]*)?(\w+)")
# The name in the file, the path and the name of a package.
_IMPORTED = regex(
    r'(?m)(?:^(?:import)?[ \t]+([A-Za-z]\w*)[ \t]+)?"((?:[^"\n]*/)?([A-Za-z_][\w-]*)(?:/v\d+)?)"'
)
_NAME = regex(r"(?:\b(\w+)\.)?\b([A-Za-z_]\w*)")
# What precedes a brace whose block may not run, and one that returns only from a function inside.
_CONDITION = regex(r"[ \t}]*(?:if|else|for|switch|select|case)\b")
_CLOSURE = regex(r"\bfunc\b")
# A condition under which a program only checks its health or prints its version: `os.Args[1] == "healthcheck"`.
_ASIDE = regex(
    r"\bos\.Args\b.*\"-{0,2}(?i:\w*health[\w-]*|help|ping|probe|ready|version)\""
    r"|[ (!]\*\w*(?i:health|probe|version)\w*[ )]"
)
# A call whose error is ignored, or after which the program only goes on if there is none: a failure does not end it.
_TOLERATED = regex(
    r"(?m)^[ \t]*\w+,[ \t]*_[ \t]*:?=[ \t]*[\w.]+(?=\()"
    r"|^[ \t]*\w+,[ \t]*(?P<error>\w+)[ \t]*:?=[ \t]*[\w.]+"
    r"(?=\([^()\n]*\)\n[ \t]*if[ \t]+(?P=error)[ \t]*==[ \t]*nil\b)"
)
# A command of a command-line interface, and the function that it runs.
_COMMAND = regex(r"\b(?:cobra|cli)\.Command\{")
_HANDLER = regex(r"\b(?:Action|Run|RunE)\s*[:=]\s*(?:func\b|([\w.]+))")
# A choice by the first argument: `switch os.Args[1] {`, or `switch command {` below `command = os.Args[1]`.
_SWITCH = regex(r"(?m)^(?P<indent>[ \t]*)switch[ \t]+(?P<subject>[\w.]+(?:\[1\]|\(0\))?)[ \t]*\{")
_ARGUMENT = regex(r"os\.Args\[1\]|flag\.Arg\(0\)")
_CASE = regex(r"(?m)^([ \t]*)(?:case[ \t]+([^\n]*?)|default)[ \t]*:")
_LABEL = regex(r"\"([\w:.-]+)\"")
# How far above a choice its subject is set.
_ABOVE = 1000
# What a file has at its top level.
_TOP = -1


@record(frozen=False, eq=False)
class _File:
    """A file: its folder, and from each offset on the function there and whether a call of it certainly gets there."""

    folder: str
    code: str
    offsets: list[int] = field(default_factory=list)
    places: list[tuple[int, bool]] = field(default_factory=list)
    # The packages by their names in the file, and its code with blanks in place of strings and comments.
    imported: dict[str, str] = field(default_factory=dict)
    plain: str = ""

    def place(self, offset: int) -> tuple[int, bool]:
        """The function at an offset, and whether a call of it certainly gets there."""
        return self.places[max(0, bisect_right(self.offsets, offset) - 1)]


@record
class _Command:
    """A command of a program: its names, and the parts of a file and the functions that certainly run with it."""

    names: tuple[str, ...]
    path: str
    parts: tuple[tuple[int, int], ...]
    reached: frozenset[int]

    def runs(self, path: str, offset: int) -> bool:
        """Whether an offset of a file is in one of the parts."""
        return path == self.path and any(start <= offset < end for start, end in self.parts)


def _is_argument(code: str, subject: str, start: int) -> bool:
    """Whether the subject of a choice is the first argument, or a variable that is set to it above."""
    if _ARGUMENT.fullmatch(subject):
        return True
    above = code[max(0, start - _ABOVE) : start]
    return _ARGUMENT.search(above) is not None and any(
        _ARGUMENT.search(line[1]) is not None
        for line in re.finditer(rf"(?m)^[ \t]*(?:var[ \t]+)?{re.escape(subject)}\b[^\n=]*=([^\n]*)", above)
    )


def argument_choices(code: str) -> Iterator[tuple[int, list[tuple[tuple[str, ...], int, int]]]]:
    """The choices by the first argument: their offsets, and the cases, each with its texts and its part of the code."""
    for match in _SWITCH.finditer(code):
        if not _is_argument(code, match["subject"], match.start()):
            continue
        end = block_end(code, match.end())
        cases = [each for each in _CASE.finditer(code, match.end(), end) if each[1] == match["indent"]]
        ends = [*(each.start() for each in cases[1:]), end]
        found = [
            (names, case.end(), following)
            for case, following in zip(cases, ends, strict=True)
            if (names := tuple(_LABEL.findall(case[2] or "")))
        ]
        yield match.start(), found


class Start:
    """The code that runs whenever the program starts; with several programs, whenever any of them does."""

    def __init__(self, codes: Sequence[tuple[str, str]]) -> None:
        self._files: dict[str, _File] = {}
        # The functions and methods by the name of their package, or by its folder with a slash, and by their own.
        self._named: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._called: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        # Of several commands, only the selected one runs.
        several = sum(len(_COMMAND.findall(code)) for _, code in codes) > 1
        numbers = count()
        mains: list[tuple[str, int]] = []
        for path, code in codes:
            package = package_of(code)
            if several:
                # A reference to a handler is not a call.
                code = _HANDLER.sub(_without_name, code)
            one = self._files[path] = _File(f"/{dirname(path)}", code)
            for name, number in _functions(one, numbers, several=several):
                self._named[one.folder, name].append(number)
                self._named[package, name].append(number)
                if package == name == "main":
                    mains.append((dirname(path) or ".", number))
        self._folders = {one.folder for one in self._files.values()}
        for one in self._files.values():
            self._collect(one)
        self._reached = [(folder, self._reach(main)) for folder, main in mains]
        self._commands = [each for path in self._files for each in self._chosen(path)]

    def programs(self, places: Iterable[tuple[str, int]]) -> tuple[str, ...] | None:
        """The folders of the programs that certainly get to one of these offsets of files; None if none does.

        Empty if all do, or if no function `main` is known.
        """
        functions = self._functions(places)
        others = {folder for folder, reached in self._reached if functions.isdisjoint(reached)}
        found = {folder for folder, _ in self._reached} - others
        return tuple(sorted(found if others else ())) if found or not self._reached else None

    def commands(self, places: Sequence[tuple[str, int]]) -> tuple[str, ...]:
        """The first arguments with which the program certainly gets to one of these offsets of files.

        The function `main` chooses by them what runs: `switch os.Args[1]`.
        """
        if not self._commands:
            return ()
        functions = self._functions(places)
        found = {
            name
            for one in self._commands
            if not functions.isdisjoint(one.reached) or any(one.runs(*place) for place in places)
            for name in one.names
        }
        return tuple(sorted(found))

    def _functions(self, places: Iterable[tuple[str, int]]) -> set[int]:
        """The functions whose calls certainly get to one of these offsets of files."""
        return {
            function
            for path, offset in places
            for function, runs in [self._files[path].place(offset)]
            if runs
        }

    def _chosen(self, path: str) -> Iterator[_Command]:
        """The commands that a file chooses by the first argument, in a function that certainly runs."""
        one = self._files[path]
        for offset, cases in argument_choices(one.code):
            function, runs = one.place(offset)
            if not runs or not any(function in reached for _, reached in self._reached):
                continue
            for names, start, end in cases:
                parts = tuple(outside_blocks(one.code, start, end))
                called = {each for part in parts for each in self._names(one, *part)}
                numbers = {number for name in called for number in self._named.get(name, ())}
                yield _Command(names, path, parts, frozenset(self._followed(numbers)))

    def _names(self, one: _File, start: int, end: int) -> Iterator[tuple[str, str]]:
        """The functions and methods that a part of a file names, as in `_named`."""
        imported, code = one.imported, one.plain
        known = {*imported.values(), one.folder}
        for match in _NAME.finditer(code, start, end):
            name = match[2]
            if name == "main":
                continue  # `package main`
            if match[1] in imported or not match[1]:
                yield imported[match[1]] if match[1] else one.folder, name
            else:
                # A method, unless it is one of another repository.
                yield from ((package, f".{name}") for package in known)

    def _collect(self, one: _File) -> None:
        """What the functions of a file, and its top level, certainly call."""
        one.imported = self._imported(one.code)
        one.plain = _BRACES.sub(
            lambda match: match[0] if match[0][0] in "{}r" else " " * len(match[0]), one.code
        )
        one.plain = _TOLERATED.sub(lambda match: " " * len(match[0]), one.plain)
        starts = [*one.offsets, len(one.code)]
        for (start, end), (function, runs) in zip(pairwise(starts), one.places, strict=True):
            if runs:
                self._called[function].update(self._names(one, start, end))

    def _imported(self, code: str) -> dict[str, str]:
        """The packages that a file imports by their names in it: their folder if it is known, else their name."""
        found: dict[str, str] = {}
        for match in _IMPORTED.finditer(code):
            parts = match[2].split("/")
            folders = (f"/{'/'.join(parts[start:])}" for start in range(len(parts)))
            folder = next((one for one in folders if one in self._folders), match[3])
            # Another text in quotes is no path of a folder.
            name = match[1] or match[3]
            if folder.startswith("/") or name not in found:
                found[name] = folder
        return found

    def _reach(self, main: int) -> set[int]:
        tops = _TOP, *(one for (_, name), numbers in self._named.items() if name == "init" for one in numbers)
        return self._followed({main, *tops})

    def _followed(self, reached: set[int]) -> set[int]:
        """Some functions, and those that they certainly call; the set is extended."""
        stack = list(reached)
        while stack:
            for name in self._called.get(stack.pop(), ()):
                for number in self._named.get(name, ()):
                    if number not in reached:
                        reached.add(number)
                        stack.append(number)
        return reached


def _without_name(handler: re.Match[str]) -> str:
    """A handler with spaces in place of the name of its function."""
    return handler[0][: -len(handler[1])] + " " * len(handler[1]) if handler[1] else handler[0]


def _functions(one: _File, numbers: Iterator[int], *, several: bool) -> Iterator[tuple[str, int]]:
    """The functions of a file by name; the file gets the places of their parts."""
    # The name of a method begins with a dot.
    headers = {
        match.start(): f"{'.' if match[1] else ''}{match[2]}" for match in _FUNCTION.finditer(one.code)
    }
    starts = sorted(headers)
    one.offsets.append(0)
    one.places.append((_TOP, True))
    # For each open brace, whether its block is conditional, whether it handles an error or does not serve, and whether
    # it is the body of a nested function.
    stack: list[tuple[bool, bool, bool]] = []
    function, cut = _TOP, False

    def mark(offset: int) -> None:
        runs = not cut and not any(conditional for conditional, _, _ in stack)
        one.offsets.append(offset)
        one.places.append((function, runs))

    following = 0
    for match in _BRACES.finditer(one.code):
        while following < len(starts) and starts[following] <= match.start():
            # A header at the beginning of a line ends what is before.
            function, cut = next(numbers), False
            stack.clear()
            mark(starts[following])
            yield headers[starts[following]], function
            following += 1
        if match[0] == "{":
            line = one.code[one.code.rfind("\n", 0, match.start()) + 1 : match.start()]
            conditional = _CONDITION.match(line) is not None or (
                several and _HANDLER.search(line) is not None
            )
            aside = "err" in line or _ASIDE.search(line) is not None
            stack.append((conditional, aside, bool(stack) and _CLOSURE.search(line) is not None))
            mark(match.end())
        elif match[0] == "}":
            if stack:
                stack.pop()
            if not stack and function != _TOP and one.code[match.start() - 1 : match.start()] == "\n":
                function, cut = _TOP, False
            mark(match.end())
        elif match[0].startswith("return"):
            # What follows a block that returns early without an error may not run.
            early = any(conditional and not error for conditional, error, _ in stack)
            cut = cut or (early and not any(inner for _, _, inner in stack))
    for start in starts[following:]:
        function = next(numbers)
        mark(start)
        yield headers[start], function
