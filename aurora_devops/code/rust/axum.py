"""The routes of axum: routers that are nested and merged through variables and functions, and the ports of servers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from ...core.lazy import regex
from ...core.record import field, record
from ..evidence import Route, joined
from ..sources import line_at
from ..tokens import trimmed
from .addresses import Address, Addresses
from .code import Function, arguments, end_of, functions, pieces

SERVED = regex(r"\b(?:axum\s*::\s*)?serve\s*(?=\()|\.\s*serve(?:_with_incoming)?\s*(?=\()")
_NEW = regex(r"(?:axum\s*::\s*)?Router\s*(?:::\s*<[^()]*>\s*)?::\s*(?:new|default)\s*\(\s*\)")
_CALL = regex(r"((?:[A-Za-z_]\w*\s*::\s*)*)([A-Za-z_]\w*)\s*(?=\()")
_NAME = regex(r"[a-z_]\w*")
_METHOD = regex(r"\s*(?:\?|\.\s*([A-Za-z_]\w*)\s*(?:::\s*<[^()]*>\s*)?(?=\()|\.\s*await\b)")
_WRAPPED = regex(r"(?:Ok|Some|Box::new|std::convert::identity)\s*(?=\()")
_BLOCK = regex(r"\s*(?:(?:if|else|for|while|match|loop|unsafe)\b|#\[)")
_TEXT = regex(
    r'&?\s*"([^"\n\\{}]*(?:\{[^"\n\\{}]*\}[^"\n\\{}]*)*)"(?:\s*\.\s*(?:into|to_string|to_owned)\(\))?'
)
_CONSTANT = regex(r'\b(?:const|static)\s+(\w+)\s*:\s*&(?:\s*\'static\s+)?str\s*=\s*"([^"\n]*)"')
_CONSTANT_NAME = regex(r"&?\s*(?:[\w:]+::)?([A-Z][A-Z0-9_]*)")
_HTTP = regex(r"(?:\b|\.)(get|post|put|patch|delete|head|options|trace|any|connect)(?:_service)?\s*(?=\()")
_PARAMETER = regex(r"/:(\w+)")
_REST = regex(r"/\{?\*(\w+)\}?")
# Methods that do not add routes.
_NEUTRAL = frozenset(
    {
        "clone",
        "boxed",
        "into_make_service",
        "into_make_service_with_connect_info",
        "layer",
        "method_not_allowed_fallback",
        "route_layer",
        "with_graceful_shutdown",
        "with_state",
        "without_v07_checks",
    }
)
_REFUSES = regex(r"(?i)not_?found|404")
_DEEPEST = 12


@record
class _Served:
    """Routes, and whether they are complete."""

    routes: tuple[Route, ...] = ()
    complete: bool = True

    def __or__(self, other: _Served) -> _Served:
        return _Served((*self.routes, *other.routes), self.complete and other.complete)


_UNKNOWN = _Served((), False)


@record
class _Scope:
    """A part of a function in which names are looked up: the file and its offsets."""

    path: str
    start: int
    end: int
    function: Function


@record(eq=False)
class Axum:
    """The servers of a package that are made with axum."""

    codes: Mapping[str, str]
    _running: set[tuple[str, int]] = field(default_factory=set)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """All functions."""
        return tuple(functions(self.codes))

    @cached_property
    def addresses(self) -> Addresses:
        """The values of addresses."""
        return Addresses(self.codes, self.functions)

    @cached_property
    def _named(self) -> dict[str, list[Function]]:
        found: defaultdict[str, list[Function]] = defaultdict(list)
        for one in self.functions:
            found[one.name].append(one)
        return found

    @cached_property
    def _constants(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for code in self.codes.values():
            for match in _CONSTANT.finditer(code):
                found[match[1]].add(match[2])
        return found

    def servers(self) -> tuple[list[Route], bool]:
        """The routes of all servers, with ports if these differ, and whether these are all."""
        found: list[tuple[_Served, Address | None]] = []
        for function in self.functions:
            code = self.codes[function.path]
            for match in SERVED.finditer(code, function.start, function.end):
                if self._inner(function, match.start()):
                    continue
                given = arguments(code, match.end())
                if not given:
                    continue
                scope = _Scope(function.path, function.start, match.start(), function)
                served = self._value(scope, *given[-1], _DEEPEST)
                bound = self.addresses.listener(function, given[0], match.start()) if len(given) > 1 else None
                found.append((served, bound))
        ports = {bound.number for _, bound in found if bound}
        several = len(found) > 1 and len(ports) == len(found)
        routes = [
            Route(one.method, one.path, one.file, one.line, port=bound.number if several and bound else 0)
            for served, bound in found
            for one in served.routes
        ]
        return routes, bool(found) and all(served.complete for served, _ in found)

    def _inner(self, function: Function, offset: int) -> bool:
        """Whether an offset is in a nested function of this one."""
        return any(
            one.path == function.path and function.start < one.start <= offset < one.end < function.end
            for one in self.functions
        )

    def _value(self, scope: _Scope, start: int, end: int, depth: int) -> _Served:
        """The routes of an expression."""
        code = self.codes[scope.path]
        start, end = trimmed(code, start, end)
        while code[start : start + 1] == "&":
            start, end = trimmed(code, start + 1, end)
        if depth <= 0:
            return _UNKNOWN
        if wrapped := _WRAPPED.match(code, start, end):
            given = arguments(code, wrapped.end())
            if len(given) == 1 and end_of(code, wrapped.end()) == end:
                return self._value(scope, *given[0], depth - 1)
        if made := _NEW.match(code, start, end):
            served, index = _Served(), made.end()
        elif call := _CALL.match(code, start, end):
            served = self._called(scope, call, depth)
            index = end_of(code, call.end())
        elif (name := _NAME.match(code, start, end)) and code[name.end() : name.end() + 2] != "::":
            served, index = self._variable(scope, name[0], start, depth), name.end()
        else:
            return _UNKNOWN
        while index < end:
            method = _METHOD.match(code, index, end)
            if method is None:
                return served if not code[index:end].strip() else _UNKNOWN
            index = method.end()
            if method[1]:
                given = arguments(code, index)
                served |= self._added(scope, method[1], given, method.start(1), depth)
                index = end_of(code, index)
                if index < 0:
                    return _UNKNOWN
        return served

    def _added(
        self, scope: _Scope, method: str, given: list[tuple[int, int]], offset: int, depth: int
    ) -> _Served:
        """What a method of a router adds to its routes."""
        code = self.codes[scope.path]
        if method in _NEUTRAL:
            return _Served()
        if method in ("fallback", "fallback_service"):
            refused = any(_REFUSES.search(code[first:last]) for first, last in given)
            return _Served() if refused else _UNKNOWN
        if method == "merge" and len(given) == 1:
            return self._value(scope, *given[0], depth - 1)
        if method not in ("route", "route_service", "nest", "nest_service") or len(given) != 2:
            return _UNKNOWN
        path = self._text(code[slice(*given[0])])
        if path is None:
            return _UNKNOWN
        line = line_at(code, given[0][0])
        plain = _REST.sub(r"/{\1:path}", _PARAMETER.sub(r"/{\1}", path))
        if method == "nest":
            inner = self._value(scope, *given[1], depth - 1)
            below = tuple(
                Route(one.method, joined(plain, one.path), one.file, one.line) for one in inner.routes
            )
            return _Served(below, inner.complete)
        if method == "nest_service":
            return _Served(
                (
                    Route("ANY", plain, scope.path, line),
                    Route("ANY", joined(plain, "{rest:path}"), scope.path, line),
                )
            )
        methods = self._methods(code, *given[1]) if method == "route" else ("ANY",)
        return _Served(tuple(Route(one, plain, scope.path, line) for one in methods))

    def _methods(self, code: str, start: int, end: int) -> tuple[str, ...]:
        """The methods of `get(show).post(create)`."""
        found: list[str] = []
        index = start
        while index < end:
            match = _HTTP.search(code, index, end)
            if match is None or (
                match.start() != index
                and code[index : match.start()].strip(" \n\t:").rpartition("::")[2]
                not in ("", "routing", "axum")
            ):
                return ("ANY",)
            found.append(match[1].upper())
            index = end_of(code, match.end())
            if index < 0:
                return ("ANY",)
            while (more := _METHOD.match(code, index, end)) and more[1] in _NEUTRAL:
                index = end_of(code, more.end())
            if not code[index:end].strip():
                break
            if code[index:end].lstrip()[:1] == ".":
                index = code.index(".", index)
        return ("ANY",) if "ANY" in found or not found else tuple(found)

    def _text(self, said: str) -> str | None:
        if match := _TEXT.fullmatch(said.strip()):
            return match[1]
        named = _CONSTANT_NAME.fullmatch(said.strip())
        values = self._constants.get(named[1], set()) if named else set()
        return next(iter(values)) if len(values) == 1 else None

    def _variable(self, scope: _Scope, name: str, offset: int, depth: int) -> _Served:
        """The routes that are assigned to a variable before an offset, or passed by callers if it is a parameter."""
        code = self.codes[scope.path]
        assigned = re.compile(
            rf"(?<![\w.])(?:let\s+(?:mut\s+)?)?{re.escape(name)}\s*(?::\s*[\w:<>, ()]+)?=(?![=>])\s*"
        )
        found: _Served | None = None
        for match in assigned.finditer(code, scope.function.start, min(offset, scope.end)):
            first, last = next(pieces(code, match.end(), scope.function.end, ";"))
            if last >= offset:
                # The assignment that contains the offset.
                continue
            inner = _Scope(scope.path, scope.start, match.start(), scope.function)
            value = self._value(inner, first, last, depth - 1)
            found = value if found is None else found | value
        if found is not None:
            return found
        if name in scope.function.parameters:
            return self._given(scope.function, name, depth)
        return _UNKNOWN

    def _given(self, function: Function, name: str, depth: int) -> _Served:
        """The routes that the calls of a function pass for a parameter."""
        key = function.path, function.start
        if key in self._running:
            return _UNKNOWN
        self._running.add(key)
        index = function.parameters.index(name)
        found: _Served | None = None
        call = re.compile(rf"(?P<definition>\bfn\s+)?\b{function.name}\s*(?=\()")
        for caller in self.functions:
            code = self.codes[caller.path]
            for match in call.finditer(code, caller.start, caller.end):
                if match["definition"]:
                    continue
                given = arguments(code, match.end())
                scope = _Scope(caller.path, caller.start, match.start(), caller)
                value = self._value(scope, *given[index], depth - 1) if index < len(given) else _UNKNOWN
                found = value if found is None else found | value
        self._running.discard(key)
        return found if found is not None else _UNKNOWN

    def _called(self, scope: _Scope, call: re.Match[str], depth: int) -> _Served:
        """The routes of the router that a function returns."""
        function = self._function(
            scope, [part.strip() for part in call[1].split("::") if part.strip()], call[2]
        )
        if function is None:
            return _UNKNOWN
        key = function.path, function.start
        if key in self._running:
            return _UNKNOWN
        self._running.add(key)
        inner = _Scope(function.path, function.start, function.end, function)
        returned = _returned(self.codes[function.path], function)
        found = self._value(inner, *returned, depth - 1) if returned else _UNKNOWN
        self._running.discard(key)
        return found

    def _function(self, scope: _Scope, qualifiers: list[str], name: str) -> Function | None:
        candidates = self._named.get(name, [])
        of = qualifiers[-1] if qualifiers else ""
        if of == "Self":
            candidates = [one for one in candidates if one.owner == scope.function.owner]
        elif of in ("self", ""):
            here = [one for one in candidates if one.path == scope.path and not one.owner]
            candidates = here or [one for one in candidates if self._imports(scope.path, one)]
        elif of == "super":
            candidates = [one for one in candidates if not one.owner]
        elif of == "crate":
            candidates = [one for one in candidates if one.module in ("main", "lib")]
        else:
            candidates = [one for one in candidates if of in (one.module, one.owner)]
            if len(candidates) > 1 and len(qualifiers) > 1:
                candidates = [one for one in candidates if f"{qualifiers[-2]}/" in f"/{one.path}"]
        return candidates[0] if len(candidates) == 1 else None

    def _imports(self, path: str, function: Function) -> bool:
        """Whether a file imports a function: `use crate::orders::router;`, `use orders::{router, State};`."""
        module = re.escape(function.module)
        return (
            re.search(
                rf"\buse\s+[\w:{{}},\s]*\b{module}::(?:{function.name}\b|\{{[^;]*\b{function.name}\b|\*)",
                self.codes[path],
            )
            is not None
        )


def _returned(code: str, function: Function) -> tuple[int, int] | None:
    """The expression at the end of a function, behind blocks; None if the function may return another one."""
    if "return" in code[function.start : function.end]:
        return None
    *_, last = pieces(code, function.start, function.end, ";")
    start, end = trimmed(code, *last)
    while _BLOCK.match(code, start, end):
        opening = code.find("[" if code[start] == "#" else "{", start, end)
        closed = end_of(code, opening)
        if closed < 0:
            return None
        start, end = trimmed(code, closed, end)
    return (start, end) if start < end else None
