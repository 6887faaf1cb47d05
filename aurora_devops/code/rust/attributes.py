"""The routes of actix-web and Rocket, whose handlers have attributes with their paths, and the ports of actix-web."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from ...core.lazy import regex
from ...core.record import record
from ..evidence import Port, Route, joined
from ..sources import line_at
from ..tokens import trimmed
from .addresses import Address, Addresses
from .code import Function, arguments, end_of, functions

_HANDLER = regex(
    r"#\[(?:(?:actix_web|rocket)\s*::\s*)?(get|post|put|patch|delete|head|options|trace|route)\s*(?=\()"
)
_NAMED_FUNCTION = regex(r"(?>(?:\s*#\[[^\n]*\])*)\s*(?:pub(?:\([^()]*\))?\s+)?(?:async\s+)?fn\s+(\w+)")
_TEXT = regex(r'"([^"\n\\]*)"')
_METHOD_OF_ROUTE = regex(r'\bmethod\s*=\s*"(\w+)"')
_APP = regex(r"\b(?:actix_web\s*::\s*)?App\s*::\s*new\s*\(\s*\)")
_CALL = regex(r"\s*(?:\?|\.\s*(\w+)\s*(?:::\s*<[^()]*>\s*)?(?=\())")
_NEUTRAL = frozenset(
    {"app_data", "app_data_factory", "data", "data_factory", "guard", "name", "wrap", "wrap_fn"}
)
_SCOPE = regex(r"(?:(?:actix_web\s*::\s*)?web\s*::\s*)?(scope|resource|redirect)\s*(?=\()")
_VERB = regex(r"(?:web\s*::\s*)?(get|post|put|patch|delete|head|trace)\s*\(\s*\)")
_PATH = regex(r"(?:\w+\s*::\s*)*\w+")
_CALLED = regex(r"((?:\w+\s*::\s*)*\w+)\s*(?=\()")
_SERVICES = regex(r"(?:(?:\w+\s*::\s*)*services!\s*)?(?=[\[(])")
_CLOSURE = regex(r"(?:move\s+)?\|\s*(\w+)[^|]*\|\s*")
_TAIL = regex(r"\{(\w+)\s*:\s*[^{}]*\.[*+][^{}]*\}")
_PATTERN = regex(r"\{(\w+)\s*:[^{}]*\}")
_BIND = regex(r"\.\s*bind(?:_auto_h2c)?\s*(?=\()")
_OTHER_BIND = regex(r"\.\s*(?:bind_(?:rustls|openssl|uds)\w*|listen\w*)\s*\(")
_METRICS = regex(r"\.\s*endpoint\s*\(\s*\"(/[^\"\n]*)\"\s*\)")
# Rocket: `rocket::build().mount("/api", routes![list, orders::create])`.
_MOUNT = regex(r"\.\s*mount\s*(?=\()")
_ROUTES = regex(r"(?:rocket\s*::\s*)?routes!\s*(?=[\[(])")
_SEGMENT = regex(r"<(\w*)(\.\.)?>")
_DEEPEST = 10
# Handlers of requests for which there is no route.
_REFUSES = regex(r"(?i)not_?found|404")


@record
class _Handler:
    """A function with a path in an attribute."""

    method: str
    path: str
    file: str
    line: int
    module: str


@record(frozen=False, eq=False)
class Attributes:
    """The routes of a package; `complete` is whether these are all."""

    codes: Mapping[str, str]
    complete: bool = True

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """All functions."""
        return tuple(functions(self.codes))

    @cached_property
    def _named(self) -> Mapping[str, list[Function]]:
        found: defaultdict[str, list[Function]] = defaultdict(list)
        for one in self.functions:
            found[one.name].append(one)
        return found

    @cached_property
    def _handlers(self) -> Mapping[str, list[_Handler]]:
        found: defaultdict[str, list[_Handler]] = defaultdict(list)
        for path, code in self.codes.items():
            module = Function("", path, (), 0, 0).module
            for match in _HANDLER.finditer(code):
                end = end_of(code, match.end())
                named = _NAMED_FUNCTION.match(code, end + 1) if end > 0 else None
                said = code[match.end() : end]
                text = _TEXT.search(said)
                if named is None or text is None:
                    continue
                method = match[1].upper()
                if match[1] == "route":
                    listed = _METHOD_OF_ROUTE.findall(said)
                    method = listed[0].upper() if len(listed) == 1 else "ANY"
                line = line_at(code, match.start())
                found[named[1]].append(_Handler(method, text[1], path, line, module))
        return found

    def _of_module(self, name: str, path: str) -> list[_Handler]:
        """The handlers that a name means in a file: of the module before it, or else of the same file."""
        *home, last = re.split(r"\s*::\s*", name)
        listed = self._handlers.get(last, [])
        near = [one for one in listed if (one.module == home[-1] if home else one.file == path)]
        return near or listed

    def routes(self) -> list[Route]:
        """The routes of all applications."""
        found: list[Route] = []
        rocket = [
            (path, match)
            for path, code in self.codes.items()
            if "rocket" in code
            for match in _MOUNT.finditer(code)
        ]
        for path, match in rocket:
            found += self._mounted(path, arguments(self.codes[path], match.end()))
        for path, code in self.codes.items():
            for match in _APP.finditer(code):
                found += self._chain(path, match.end(), len(code), "", _DEEPEST)
            if "PrometheusMetrics" in code:
                found += [
                    Route("GET", one[1], path, line_at(code, one.start())) for one in _METRICS.finditer(code)
                ]
        return found

    def _mounted(self, path: str, given: list[tuple[int, int]]) -> Iterator[Route]:
        code = self.codes[path]
        base = _TEXT.fullmatch(code[slice(*given[0])].strip()) if len(given) == 2 else None
        first, end = trimmed(code, *given[1]) if base else (0, 0)
        listed = _ROUTES.match(code, first, end)
        if base is None or listed is None or end_of(code, listed.end()) != end:
            self.complete = False
            return
        for one in arguments(code, listed.end()):
            handlers = self._of_module(code[slice(*one)].strip(), path)
            self.complete = self.complete and len(handlers) == 1
            for handler in handlers:
                whole = joined(base[1], handler.path.partition("?")[0])
                pattern = _SEGMENT.sub(
                    lambda part: f"{{{part[1] or '_'}{':path' if part[2] else ''}}}", whole
                )
                yield Route(handler.method, pattern, handler.file, handler.line)

    def _chain(self, path: str, index: int, last: int, prefix: str, depth: int) -> Iterator[Route]:
        """The routes that the calls from an offset on add to an application, a scope or a configuration."""
        code = self.codes[path]
        while index < last and (call := _CALL.match(code, index, last)) is not None:
            index = call.end()
            if not call[1]:
                continue
            given = arguments(code, index)
            match call[1]:
                case "service":
                    for one in given:
                        yield from self._service(path, *one, prefix, depth - 1)
                case "route":
                    yield from self._routed(path, given, prefix)
                case "configure":
                    yield from self._configured(path, given, prefix, depth - 1)
                case "default_service":
                    self.complete = (
                        self.complete and _REFUSES.search(code, index, end_of(code, index)) is not None
                    )
                case name if name not in _NEUTRAL:
                    self.complete = False
            index = end_of(code, index)
            if index < 0:
                self.complete = False
                return

    def _routed(self, path: str, given: list[tuple[int, int]], prefix: str) -> Iterator[Route]:
        """The route of `.route("/orders", web::get().to(list))`."""
        code = self.codes[path]
        text = _TEXT.fullmatch(code[slice(*given[0])].strip()) if len(given) == 2 else None
        if text is None:
            self.complete = False
            return
        verb = _VERB.match(code[slice(*given[1])].strip())
        yield self._route(verb[1].upper() if verb else "ANY", prefix, text[1], path, given[0][0])

    def _route(self, method: str, prefix: str, below: str, path: str, offset: int) -> Route:
        whole = _PATTERN.sub(r"{\1}", _TAIL.sub(r"{\1}<path>", joined(prefix, below)))
        return Route(method, whole.replace("}<path>", ":path}"), path, line_at(self.codes[path], offset))

    def _service(self, path: str, start: int, end: int, prefix: str, depth: int) -> Iterator[Route]:
        code = self.codes[path]
        start, end = trimmed(code, start, end)
        if depth <= 0:
            self.complete = False
        elif scope := _SCOPE.match(code, start, end):
            given = arguments(code, scope.end())
            text = _TEXT.fullmatch(code[slice(*given[0])].strip()) if given else None
            behind = end_of(code, scope.end())
            if text is None or behind < 0:
                self.complete = False
            elif scope[1] == "scope":
                yield from self._chain(path, behind, end, joined(prefix, text[1]), depth)
            else:
                yield from self._resource(path, behind, end, prefix, text[1])
        elif _PATH.fullmatch(code, start, end):
            handlers = self._of_module(code[start:end], path)
            self.complete = self.complete and len(handlers) == 1
            for one in handlers:
                yield self._route(one.method, prefix, one.path, one.file, self._offset(one))
        elif (listed := _SERVICES.match(code, start, end)) and end_of(code, listed.end()) == end:
            for part in arguments(code, listed.end()):
                yield from self._service(path, *part, prefix, depth - 1)
        elif (called := _CALLED.match(code, start, end)) and end_of(code, called.end()) == end:
            yield from self._returned(called[1], prefix, depth)
        else:
            self.complete = False

    def _offset(self, handler: _Handler) -> int:
        """The offset of the line of a handler."""
        offset = 0
        for _ in range(handler.line - 1):
            offset = self.codes[handler.file].find("\n", offset) + 1
        return offset

    def _resource(self, path: str, index: int, last: int, prefix: str, below: str) -> Iterator[Route]:
        """The routes of `web::resource("/orders").route(web::get().to(list))`, or of a redirection."""
        code = self.codes[path]
        methods = set()
        start = index
        while index < last and (call := _CALL.match(code, index, last)) is not None:
            index = call.end()
            if call[1] == "route":
                verb = _VERB.match(code[slice(*arguments(code, index)[0])].strip())
                methods.add(verb[1].upper() if verb else "ANY")
            elif call[1] in ("get", "post", "put", "patch", "delete", "head"):
                methods.add(call[1].upper())
            index = end_of(code, index) if call[1] else index
            if index < 0:
                break
        for method in sorted(methods or {"ANY"}):
            yield self._route(method, prefix, below, path, start)

    def _function(self, name: str) -> Function | None:
        """The function of a name, by the module before it if there are several."""
        *home, last = re.split(r"\s*::\s*", name)
        listed = self._named.get(last, [])
        if home and len(listed) > 1:
            listed = [one for one in listed if home[-1] in (one.module, one.owner)]
        return listed[0] if len(listed) == 1 else None

    def _returned(self, name: str, prefix: str, depth: int) -> Iterator[Route]:
        """The routes of the scope that a function returns as its last expression."""
        function = self._function(name)
        code = self.codes[function.path] if function else ""
        start = 0
        if function is not None:
            start = max(code.rfind(";", function.start, function.end) + 1, function.start)
            # A semicolon inside a closure is no end of a statement.
            scope = _SCOPE.search(code, function.start, function.end)
            if scope is not None and _SCOPE.search(code, start, function.end) is None:
                start = scope.start()
        if function is None or "return" in code[start : function.end]:
            self.complete = False
        else:
            yield from self._service(function.path, start, function.end, prefix, depth)

    def _configured(
        self, path: str, given: list[tuple[int, int]], prefix: str, depth: int
    ) -> Iterator[Route]:
        """The routes that a function or a closure adds to a configuration."""
        code = self.codes[path]
        start, end = trimmed(code, *given[0]) if len(given) == 1 else (0, 0)
        closure = _CLOSURE.match(code, start, end)
        function = None if closure else self._function(code[start:end])
        if closure is not None:
            home, first, last, name = path, closure.end(), end, closure[1]
        elif function is not None and len(function.parameters) == 1:
            home, first, last, name = function.path, function.start, function.end, function.parameters[0]
        else:
            self.complete = False
            return
        if depth <= 0:
            self.complete = False
            return
        text = self.codes[home]
        for match in re.compile(rf"(?<![\w.]){re.escape(name)}\b\s*(?=\.)").finditer(text, first, last):
            yield from self._chain(home, match.end(), last, prefix, depth)
        # It may be given to other functions.
        for match in re.compile(rf"((?:\w+\s*::\s*)*\w+)\s*\(\s*{re.escape(name)}\s*\)").finditer(
            text, first, last
        ):
            other = self._function(match[1])
            if other is None or len(other.parameters) != 1:
                self.complete = False
                continue
            inner = re.compile(rf"(?<![\w.]){re.escape(other.parameters[0])}\b\s*(?=\.)")
            for use in inner.finditer(self.codes[other.path], other.start, other.end):
                yield from self._chain(other.path, use.end(), other.end, prefix, depth - 1)

    def ports(self) -> tuple[list[Port], bool]:
        """The ports on which servers of actix-web listen, and whether these are all."""
        addresses = Addresses(self.codes, self.functions)
        given: list[Address | None] = []
        for function in self.functions:
            code = self.codes[function.path]
            if "HttpServer" not in code[function.start : function.end]:
                continue
            if _OTHER_BIND.search(code, function.start, function.end):
                given.append(None)
            for match in _BIND.finditer(code, function.start, function.end):
                first = arguments(code, match.end())[:1]
                given.append(addresses.value(function, *first[0]) if first else None)
        found, complete = addresses.bound(given)
        return found, complete and bool(found)
