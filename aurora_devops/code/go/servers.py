"""The servers of a Go program: at which port each of its routers answers."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import record
from .arguments import arguments_at, call_end
from .code import block_end
from .packages import Packages

_SERVER = regex(
    r"(?<![\]*])\bhttp\.Server\{|\b(?:http\.)?ListenAndServe(TLS)?\(\s*(?=[^)\s])|\b(\w+)\.Run\(\s*(?=[^)\s])"
)
_HANDLER = regex(r"\bHandler:\s*")
_FUNCTION = regex(r"(?m)^func[ \t]+(?:\([^()\n]*\)[ \t]*)?(\w+)\(")
_NAME = regex(r"[A-Za-z_]\w*")
_FIELD = regex(r"(?:[A-Za-z_]\w*\.)+([A-Za-z_]\w*)")
_CALL = regex(r"(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)\(")
_END = regex(r"[,\n}]")
# A handler is looked for in the arguments of this many calls.
_DEEPEST = 4
_DEFAULT = ("default",)

# What a server answers with: the default router, a variable of a function, a field in a package, or what a function
# returns.
Key = tuple[str, ...]


@record(eq=False)
class Servers:
    """The servers of a program: its codes, by file the offsets of addresses with their ports, and its packages."""

    codes: Mapping[str, str]
    ports: Mapping[str, Mapping[int, int]]
    packages: Packages

    def port(self, path: str, start: int, owner: str) -> int:
        """The port of the server that answers the paths which are added to a router at an offset; 0 if unknown."""
        if not self._ports:
            return 0
        if owner == "http":
            return self._only(_DEFAULT, path)
        function = self._around(path, start)
        return (
            self._only(("function", function), path)
            or self._only(("local", path, function, owner), path)
            or self._only(("field", dirname(path), owner), path)
        )

    def _only(self, key: Key, path: str) -> int:
        """The only port of what answers, among the servers of the programs that contain a file."""
        programs = self.packages.programs(path)
        found = {
            number
            for number, file in self._ports.get(key, ())
            if not programs or not (others := self.packages.programs(file)) or set(programs) & set(others)
        }
        return found.pop() if len(found) == 1 else 0

    @cached_property
    def _ports(self) -> dict[Key, set[tuple[int, str]]]:
        """The ports by what answers there, with the files of the servers.

        None if there is one server, or if one of them is not known.
        """
        found: defaultdict[Key, set[tuple[int, str]]] = defaultdict(set)
        for path, code in self.codes.items():
            for match in _SERVER.finditer(code) if "http" in code else ():
                keys, number = self._server(path, code, match.start(), match.end(), match[2])
                if match[2] and not number:
                    continue  # another method of this name
                if not keys or not number:
                    return {}
                for key in keys:
                    found[key].add((number, path))
        several = len({number for each in found.values() for number, _ in each}) > 1
        return dict(found) if several else {}

    def _server(
        self, path: str, code: str, start: int, begin: int, router: str | None
    ) -> tuple[list[Key], int]:
        """What a server answers with, and its port."""
        if code[begin - 1] == "{":
            end = block_end(code, begin)
            handler = _HANDLER.search(code, begin, end)
            text = code[handler.end() : end] if handler else "nil"
        else:
            given = arguments_at(code, begin)
            end = call_end(code, begin)
            text = router or (given[-1] if len(given) > 1 else "nil")
        numbers = {number for offset, number in self.ports.get(path, {}).items() if start <= offset <= end}
        keys = list(self._keys(path, start, text.strip(), _DEEPEST))
        return keys, numbers.pop() if len(numbers) == 1 else 0

    def _keys(self, path: str, start: int, text: str, depth: int) -> Iterator[Key]:
        """What an expression of a handler may be."""
        call = _CALL.match(text)
        if call is not None:
            if call[1] in self._names:
                yield ("function", call[1])
            for argument in arguments_at(text, call.end()) if depth else ():
                if argument.strip() not in ("", "nil"):
                    yield from self._keys(path, start, argument.strip(), depth - 1)
            return
        word = _END.split(text, maxsplit=1)[0].strip()
        if word in ("", "nil", "http.DefaultServeMux"):
            yield _DEFAULT
        elif _NAME.fullmatch(word):
            yield ("local", path, self._around(path, start), word)
            made = self._made(path, start, word)
            if made and depth:
                yield from self._keys(path, start, made, depth - 1)
        elif field := _FIELD.fullmatch(word):
            yield ("field", dirname(path), field[1])

    def _made(self, path: str, start: int, name: str) -> str:
        """The call that gives a variable of a function its value; empty if another expression does."""
        code = self.codes[path]
        found = ""
        for line in code[code.rfind("\nfunc ", 0, start) + 1 : start].splitlines():
            before, equals, after = line.partition("=")
            if equals and before.rstrip(" :").strip() == name:
                found = after.strip()
        return found if _CALL.match(found) else ""

    @cached_property
    def _functions(self) -> dict[str, list[tuple[int, str]]]:
        return {
            path: [(match.start(), match[1]) for match in _FUNCTION.finditer(code)]
            for path, code in self.codes.items()
        }

    @cached_property
    def _names(self) -> frozenset[str]:
        """The functions that only one file has."""
        known: defaultdict[str, int] = defaultdict(int)
        for functions in self._functions.values():
            for _, name in functions:
                known[name] += 1
        return frozenset(name for name, number in known.items() if number == 1)

    def _around(self, path: str, start: int) -> str:
        """The name of the function around an offset."""
        listed = self._functions.get(path, [])
        index = bisect_right(listed, start, key=itemgetter(0)) - 1
        return listed[index][1] if index >= 0 else ""
