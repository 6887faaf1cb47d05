"""The environment variables that Kotlin reads: `System.getenv`, maps of it, and functions that read one by its name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from ...core.lazy import regex
from ...core.record import record, replace
from ..evidence import Setting
from ..sources import line_at
from .kotlin import Function, Project, arguments, end_of, statement_end
from .kotlin_start import Started

# A map of all variables: `val env = System.getenv()`, or a parameter of this type with such a name.
_MAP = regex(
    r"\b(\w+)\s*(?::\s*Map<\s*String\s*,\s*String\??\s*>\s*)?=\s*System\.getenv\(\s*\)(?!\s*[\[.!?])"
    r"|\b(\w*[eE]nv\w*)\s*:\s*Map<\s*String\s*,\s*String\??\s*>"
)
# What also reads a file of variables.
_FILE = regex(r"\b(\w+)\s*(?::\s*Dotenv\s*)?=\s*(?:dotenv\s*[({]|Dotenv\s*\.\s*(?:load|configure)\b)")
_ARGUMENT = r'"[A-Z][A-Z0-9_]*"|[a-z]\w*'
_READ = regex(
    rf"\bSystem\s*\.\s*getenv\(\s*(?P<direct>{_ARGUMENT})\s*\)"
    rf"|(?<![\w.])(?:this\s*\.\s*)?(?P<map>System\s*\.\s*getenv\(\s*\)|\w+)\s*"
    rf"(?:\[\s*|\.\s*(?P<get>get\w*)\(\s*)(?P<key>{_ARGUMENT})(?=\s*[\]),])"
)
# What follows a variable without changing whether it is set.
_SAME = regex(
    r"\s*(\??\.)\s*(\w+)\b(?:<[\w.<>?, ]*>)?\s*(?:\((?:[^()\n]|\([^()\n]*\))*\)|(?=\{))?(?:\s*\{[^{}]*\})?"
)
# Methods that fail for null.
_FAILS = frozenset(
    """
    lowercase removePrefix removeSuffix replace split toByteArray toDouble toInt toLong trim trimEnd trimStart uppercase
    """.split()  # noqa: SIM905
)
_MISSING = regex(r"\s*(?:!!|\?:\s*(?:error\b|throw\b|TODO\b|exitProcess\b|fail\w*\s*\())")
_OR = regex(r"\s*\?:\s*")
_LITERAL = regex(r'(?:\w+\s*=\s*)?(?:"([^"\\$\n]*)"|([\d_]+)L?\b|(true|false)\b)')
_REQUIRED_BY = regex(r"(?:\b(?:requireNotNull|checkNotNull)\s*\(\s*|:\s*String\s*=\s*)\Z")
_CONDITION = regex(r"\b(?:if|else|when|catch)\b|->|&&|\|\||\?:|\bby\s+lazy\b|\bget\(\)\s*=")
_GIVEN_NAME = regex(r'(?:\w+\s*=\s*)?"([A-Z][A-Z0-9_]*)"')
_NEAR = 60


@record
class Read:
    """A variable that is read: where the expression begins and ends, its default, and whether it has to be set.

    `default` is None if the code gives none, or an unknown one. The variable is `optional` if the code also works
    without it. A file may set it if it is `in_file`.
    """

    name: str
    path: str
    start: int
    end: int
    default: str | None = None
    required: bool = False
    optional: bool = False
    in_file: bool = False


@record
class _Reader:
    """A function that reads a variable: the positions of its name and of its default, and how it is read."""

    position: int
    default: int
    read: Read


@record(eq=False)
class Environment:
    """The environment variables of a program in Kotlin."""

    project: Project

    @property
    def _codes(self) -> Mapping[str, str]:
        return self.project.codes

    @cached_property
    def reads(self) -> dict[str, list[Read]]:
        """The variables that each file reads, in order."""
        return {
            path: sorted((*self._direct(path), *self._by_readers(path)), key=lambda one: one.start)
            for path in self._codes
        }

    def settings(self, entries: tuple[str, ...] = ()) -> Iterator[Setting]:
        """The variables; what is required is read at the start if `main` or another entry reaches it."""
        started = Started(self.project, entries)
        for path, reads in self.reads.items():
            code = self._codes[path]
            for one in reads:
                before = code[code.rfind("\n", 0, one.start) + 1 : one.start]
                alone = one.required and not _CONDITION.search(before)
                yield Setting(
                    one.name,
                    path,
                    line_at(code, one.start),
                    "System.getenv",
                    one.default,
                    one.required,
                    optional=one.optional,
                    in_file=one.in_file,
                    at_start=alone and started.contains(path, one.start),
                )

    @cached_property
    def _files(self) -> set[str]:
        about = (code for code in self._codes.values() if "otenv" in code)
        return {match[1] for code in about for match in _FILE.finditer(code)}

    @cached_property
    def _maps(self) -> dict[str, set[str]]:
        """The names of the maps of each file that may read variables."""
        about = re.compile("|".join(("getenv", r"Map<\s*String\s*,\s*String", *sorted(self._files))))
        return {
            path: {match[1] or match[2] for match in _MAP.finditer(code)} | self._files
            for path, code in self._codes.items()
            if about.search(code)
        }

    def _matches(self, path: str, start: int = 0, end: int = -1) -> Iterator[tuple[re.Match[str], str]]:
        """What reads variables without the help of a function, and the argument that is the name."""
        code, maps = self._codes[path], self._maps.get(path, set())
        if path not in self._maps:
            return
        for match in _READ.finditer(code, start, len(code) if end < 0 else end):
            if match["direct"]:
                yield match, match["direct"]
            elif match["map"].startswith("System") or match["map"] in maps:
                yield match, match["key"]

    def _direct(self, path: str) -> Iterator[Read]:
        for match, name in self._matches(path):
            if name.startswith('"'):
                yield self._read(path, match, name.strip('"'))

    def _read(self, path: str, match: re.Match[str], name: str) -> Read:
        code = self._codes[path]
        if match["direct"]:
            return self._followed(Read(name, path, match.start(), match.end()), platform=True)
        method = match["get"] or ""
        opening = code.rfind("(" if method else "[", match.start(), match.start("key"))
        read = Read(name, path, match.start(), max(end_of(code, opening), match.end()))
        read = replace(read, required=method == "getValue", in_file=match["map"] in self._files)
        given = arguments(code, opening)
        if len(given) > 1:
            return replace(read, default=_literal(code[slice(*given[1])]), optional=True)
        if method == "getOrElse":
            return replace(read, optional=True)
        return self._followed(read)

    def _followed(self, read: Read, platform: bool = False) -> Read:
        """A read with what follows it, such as `?: "default"` or `!!`; the value of a `platform` type may be null."""
        code = self._codes[read.path]
        end, fails = read.end, read.required
        while match := _SAME.match(code, end):
            fails = fails or (platform and match[1] == "." and match[2] in _FAILS)
            end = match.end()
        before = _REQUIRED_BY.search(code, max(0, read.start - _NEAR), read.start)
        if before and "(" in before[0]:
            return replace(read, end=end, required=True)
        if _MISSING.match(code, end):
            return replace(read, end=end, required=True)
        if match := _OR.match(code, end):
            rest = code[match.end() : statement_end(code, match.end())]
            return replace(read, end=end, default=_literal(rest), optional=True, required=False)
        return replace(read, end=end, required=fails or (platform and before is not None and end == read.end))

    @cached_property
    def _readers(self) -> dict[str, _Reader]:
        """The functions that read a variable by its name, without those that share their name with a different one."""
        found: defaultdict[str, list[_Reader]] = defaultdict(list)
        for path in self._maps:
            for function in self.project.functions(path):
                reader = self._reader(function)
                if reader is not None:
                    found[function.name].append(reader)
        return {
            name: readers[0]
            for name, readers in found.items()
            if len({(one.position, one.default, one.read.required) for one in readers}) == 1
        }

    def _reader(self, function: Function) -> _Reader | None:
        code = self._codes[function.path]
        names = [one.name for one in function.parameters]
        of_map = function.receiver == "Map"
        found = [
            match
            for match in _READ.finditer(code, function.start, function.end)
            if (of_map and match["map"] == "this") or (match["key"] or match["direct"]) in names
        ]
        known = {match.start() for match, _ in self._matches(function.path, function.start, function.end)}
        found = [match for match in found if match.start() in known or (of_map and match["map"] == "this")]
        key = (found[0]["key"] or found[0]["direct"]) if len(found) == 1 else ""
        if key not in names:
            return None
        read = self._read(function.path, found[0], key)
        either = _OR.match(code, read.end)
        rest = code[either.end() : function.end].strip() if either else ""
        default = [index for index, name in enumerate(names) if re.match(rf"{name}\b", rest)]
        return _Reader(names.index(key), default[0] if default else -1, read)

    def _by_readers(self, path: str) -> Iterator[Read]:
        """The variables that functions read by their names."""
        if not self._readers:
            return
        code = self._codes[path]
        names = "|".join(map(re.escape, sorted(self._readers)))
        for match in re.finditer(rf'(?<!fun )(?<![\w"])({names})\s*(?:<[\w?]+>)?\s*(?=\()', code):
            reader = self._readers[match[1]]
            given = [code[first:last] for first, last in arguments(code, match.end())]
            said = given[reader.position] if reader.position < len(given) else ""
            name = _GIVEN_NAME.fullmatch(said)
            if name is None:
                continue
            end = end_of(code, match.end())
            read = replace(reader.read, name=name[1], path=path, start=match.start(), end=end)
            if reader.default >= 0:
                default = _literal(given[reader.default]) if reader.default < len(given) else None
                yield replace(read, default=default, optional=True, required=False)
            else:
                yield read if read.required or read.optional else self._followed(read)


def _literal(said: str) -> str | None:
    """The text of a string, a number or a truth value."""
    match = _LITERAL.match(said.strip())
    return next((each for each in match.groups() if each is not None), None) if match else None
