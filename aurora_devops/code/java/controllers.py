"""The controllers of Spring: their paths, with those of the interfaces, classes and annotations above them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ...core.lazy import regex
from ..constants import Constants
from ..evidence import Route, joined
from ..sources import line_at
from .classes import ARGUMENTS, Class, Classes
from .mappings import paths_of, pattern_of

_MAPPING = regex(rf"@(Get|Post|Put|Patch|Delete|Request)Mapping\b\s*(?:\((?P<arguments>{ARGUMENTS})\))?")
_METHOD = regex(r"RequestMethod\.(\w+)|method\s*=\s*\[?\{?\s*(GET|POST|PUT|PATCH|DELETE)\b")
_CONTROLLERS = frozenset({"Controller", "RestController"})
# What a generator makes from a description.
_GENERATED = ("Api", "ApiDelegate", "Endpoint", "Resource")


class Controllers:
    """The controllers of an application, by the code of its files, and the values of its properties by key."""

    def __init__(
        self, codes: Mapping[str, str], constants: Constants, values: Mapping[str, Collection[str]]
    ) -> None:
        self._codes = codes
        self._constants = constants
        self._values = values
        self._classes = Classes(codes)
        self.complete = True

    def routes(self) -> Iterator[Route]:
        """The routes, without the prefix of the application; `complete` is whether these are all."""
        for one in self._classes.all:
            marks = dict(self._classes.marked(one)) if one.kind != "annotation" else {}
            if _CONTROLLERS.isdisjoint(marks):
                continue
            above = list(self._classes.above(one))
            found = False
            prefixes = self._prefixes(one, above)
            for each in (one, *above):
                for route in self._mapped(each, prefixes):
                    found = True
                    yield route
            # A generator may make the interface with the paths.
            unknown = self._classes.unknown(one)
            if unknown and (not found or any(name.endswith(_GENERATED) for name in unknown)):
                self.complete = False

    def _prefixes(self, one: Class, above: list[Class]) -> tuple[str, ...]:
        """The paths of the nearest annotation of a class, or of what is above it."""
        for each in (one, *above):
            for name, arguments in self._classes.marked(each):
                if name == "RequestMapping":
                    paths = self._paths(arguments, each.path)
                    self.complete = self.complete and paths is not None
                    return paths or ("",)
        return ("",)

    def _mapped(self, one: Class, prefixes: tuple[str, ...]) -> Iterator[Route]:
        code = self._codes[one.path]
        for match in _MAPPING.finditer(code, one.start, one.end):
            if not one.has(match.start()):
                continue
            arguments = match["arguments"] or ""
            paths = self._paths(arguments, one.path)
            if paths is None:
                self.complete = False
                continue
            method = match[1].upper()
            if match[1] == "Request":
                listed = _METHOD.findall(arguments)
                method = (listed[0][0] or listed[0][1]) if len(listed) == 1 else "ANY"
            line = line_at(code, match.start())
            for prefix in prefixes:
                for below in paths:
                    yield Route(method, pattern_of(joined(prefix, below)), one.path, line)

    def _paths(self, arguments: str, path: str) -> tuple[str, ...] | None:
        return paths_of(arguments, path, self._constants, self._values)
