"""The routes of Ktor: blocks of `routing`, and the functions, wrappers and resources that they use.

Sources: ktor.io/docs (server-routing, server-resources, server-static-content, server-configuration-code).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from ...core.lazy import regex
from ...core.record import field, record, replace
from ..evidence import Route, joined
from ..sources import line_at
from .kotlin import STRING, Function, Project, Texts, argument, arguments, end_of, texts_of

_STARTED = regex(r"\bembeddedServer\s*\(|\bEngineMain\b")
ENGINE_IN_BUILD = regex(r"\bio\.ktor\.server\.\w+\.EngineMain\b")


def is_ktor(codes: Mapping[str, str], manifest: str) -> bool:
    """Whether the code starts a server of Ktor, and is not also an application of Spring Boot."""
    if any("@SpringBootApplication" in code for code in codes.values()):
        return False
    return ENGINE_IN_BUILD.search(manifest) is not None or any(
        "io.ktor" in code and _STARTED.search(code) for code in codes.values()
    )


SERVED = regex(r"\bembeddedServer\s*(?=\()")
_ROUTING = regex(r"(?<!\w)(?:routing|install\s*\(\s*(?:Routing|RoutingRoot)\s*\))\s*(?=\{)")
_CALL = regex(
    rf"{STRING}|(?:(?P<of>(?<=[)\]}}])\s*\??\.\s*)|(?<![\w.@?])(?P<owner>(?>(?:\w+\s*\??\.\s*)*)))"
    r"(?P<name>[A-Za-z_]\w*)[ \t]*"
    r"(?P<types><[\w.,<>?* ]*>)?\s*(?P<open>[({])"
)
_BODY = regex(r"\s*(?::[^{\n]*)?\{")
_LAMBDA = regex(r"\s*(?:\w+@)?\s*(?=\{)")
_METHODS = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "query"})
_VERB = regex(
    r"(?<![\w.@])(?:get|post|put|patch|delete|head|options|webSocket|sse|route)[ \t]*(?:<[\w.]+>\s*)?(?=[({])"
)
_SOCKETS = frozenset({"sse", "webSocket", "webSocketRaw"})
_BLOCKS = frozenset({"location", "resource", "route"})
# Functions for files, those of them that serve below the block that they are in, and pages with their usual paths.
_FILES = frozenset(
    "files resources singlePageApplication static staticFileSystem staticFiles staticResources staticZip".split()  # noqa: SIM905
)
_BELOW = frozenset({"files", "resources", "singlePageApplication"})
_PAGES = {"openAPI": "openapi", "openApi": "", "redoc": "", "swaggerUI": "swagger"}
_READ = _METHODS | _SOCKETS | _BLOCKS | _FILES | _PAGES.keys() | {"handle"}
_OTHER_FILES = regex(r"\b(?:default|fallback|extensions|preCompressed)\b")
# The first argument of a call without a path, and a path that is a regular expression.
_NOT_PATH = regex(r"\Z|\{|::|[a-z]\w*::|\w+\s*->|HttpMethod\.")
_EXPRESSION = regex(r"Regex\s*\(|\"[^\"\n]*\"\s*\.\s*toRegex")
_KEYWORDS = frozenset(
    """
    by catch class constructor do else finally for fun if in init interface is object return set super this throw try
    when while
    """.split()  # noqa: SIM905
)
# Names of packages whose functions add no routes, apart from those of Ktor that are read.
_HARMLESS = tuple(
    f"{name}."
    for name in """
    arrow com.codahale com.fasterxml com.github.ajalt com.google com.sksamuel.hoplite com.typesafe com.zaxxer
    io.github.cdimascio io.github.oshai io.ktor io.lettuce io.micrometer io.opentelemetry io.prometheus io.r2dbc jakarta
    java javax kotlin kotlinx mu org.apache org.flywaydb org.jetbrains org.jooq org.kodein org.koin org.postgresql
    org.slf4j redis.clients
    """.split()  # noqa: SIM905
)
# Functions of the standard library and of Ktor that need no import, or that a wildcard imports.
_USUAL = frozenset(
    """
    accept also application apply arrayOf assert async attributes authenticate buildList buildMap buildString call check
    checkNotNull contentType coroutineScope createChild delay emptyList emptyMap environment error exitProcess forEach
    get getKoin handle header host inject install intArrayOf koin launch lazy let listOf listOfNotNull localPort log
    mapOf maxOf measureTime method minOf monitor mutableListOf mutableMapOf mutableSetOf optionalParam param port print
    println proceed rateLimit repeat require requireNotNull route run runBlocking runCatching setOf setOfNotNull
    singlePageApplication supervisorScope synchronized takeIf takeUnless to TODO transaction use with withContext
    """.split()  # noqa: SIM905
)
# What can be installed without adding a path.
_PLUGINS = frozenset(
    """
    Authentication AutoHeadResponse BodyLimit CORS CSRF CachingHeaders CallId CallLogging Compression ConditionalHeaders
    ContentNegotiation DataConversion DefaultHeaders DoubleReceive DropwizardMetrics ForwardedHeaderSupport
    ForwardedHeaders FreeMarker HSTS HttpsRedirect IgnoreTrailingSlash Jte Koin KoinIsolated KtorServerMetrics
    KtorServerTelemetry KtorServerTracing Krpc Locations MicrometerMetrics Mustache OpenTelemetry PartialContent Pebble
    RateLimit RequestBodyLimit RequestValidation Resources Routing RoutingRoot SSE Sentry Sessions StatusPages Thymeleaf
    Velocity WebSockets XForwardedHeaderSupport XForwardedHeaders XHttpMethodOverride
    """.split()  # noqa: SIM905
)
_OWN_PLUGIN = regex(r"\bval\s+(\w+)[^=\n]*=\s*create(?:Application|RouteScoped)Plugin\b")
_INSTALLED = regex(r"\(\s*([\w.]+)")
_IMPORT = regex(r"(?m)^[ \t]*import[ \t]+([\w.]+?)(?:\.(\*)|\.(\w+))(?:[ \t]+as[ \t]+(\w+))?[ \t]*;?[ \t]*$")
_PACKAGE = regex(r"(?m)^[ \t]*package[ \t]+([\w.]+)")
_RESOURCE = regex(
    r"@(?:Resource|Location)\s*\((?P<path>[^()]*)\)\s*(?:@[\w.]+(?:\([^()]*\))?\s*)*"
    r"(?:(?:data|public|internal|private|sealed|open)\s+)*(?:class|object)\s+(?P<name>\w+)"
)
_REFERENCE = regex(r"\bApplication::(\w+)")
_OF_ROUTE = frozenset(
    {"IgnoreTrailingSlashRoute", "Route", "Routing", "RoutingNode", "RoutingRoot", "RootRoute"}
)
_BUILDER = regex(r"\bRout(?:e|ing)\.\(")
_PREFIX = regex(r"\brootPath\s*=\s*(?!=)([^\n,)}]+)")
# What a wrapper of routes has that puts them below another path.
_MOVES = regex(r"\broute\s*\(")
_ROUTING_PACKAGES = (
    "io.ktor.server.routing",
    "io.ktor.routing",
    "io.ktor.server.resources",
    "io.ktor.server.websocket",
)
_DEEPEST = 20
_MOST = 5_000


@record
class _Scope:
    """Code that is read: its file, the names of its receivers, the values of its parameters, and its blocks of routes.

    Outside `routing` (`routes` is false), only what is called is of interest.
    """

    path: str
    texts: Mapping[str, str | None]
    receivers: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    routes: bool = True


@record
class _Call:
    """A call: its name, owner and type, and the spans of its arguments and of the block behind them."""

    name: str
    owner: str
    type: str
    start: int
    opening: int
    given: list[tuple[int, int]]
    inner: tuple[int, int] | None
    last: int


def _call_of(code: str, match: re.Match[str]) -> _Call:
    opening = after = match.start("open")
    given: list[tuple[int, int]] = []
    if code[opening] == "(":
        given, after = arguments(code, opening), max(end_of(code, opening), opening + 1)
    block = _LAMBDA.match(code, after)
    closed = end_of(code, block.end()) if block else -1
    inner = (block.end() + 1, closed - 1) if block and closed > 0 else None
    owner = "." if match["of"] else (match["owner"] or "").strip("?. \n\t")
    kind = (match["types"] or "").strip("<> ")
    return _Call(match["name"], owner, kind, match.start(), opening, given, inner, closed if inner else after)


@record(eq=False)
class Ktor:
    """The applications of a project that are made with Ktor; it is `modular` if it uses the code of other projects."""

    project: Project
    modules: Sequence[str] = ()
    root: str = ""
    paths: Sequence[str] = ()
    modular: bool = False
    _found: list[Route] = field(default_factory=list)
    _visited: set[tuple[object, ...]] = field(default_factory=set)
    _spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _unknown: list[str] = field(default_factory=list)

    @property
    def codes(self) -> Mapping[str, str]:
        """The files."""
        return self.project.codes

    @cached_property
    def texts(self) -> Texts:
        """The constants."""
        return texts_of(self.codes)

    @cached_property
    def _imports(self) -> dict[str, tuple[dict[str, str], bool]]:
        """By file, the packages of imported names, and whether a wildcard imports other functions of libraries."""
        own = {match[1] for code in self.codes.values() if (match := _PACKAGE.search(code))}
        found = {}
        for path, code in self.codes.items():
            names: dict[str, str] = {}
            foreign = False
            for match in _IMPORT.finditer(code):
                if match[2]:
                    last = match[1].rpartition(".")[2]
                    foreign = foreign or not (
                        match[1] in own or last[:1].isupper() or f"{match[1]}.".startswith(_HARMLESS)
                    )
                else:
                    names[match[4] or match[3]] = f"{match[1]}."
            found[path] = names, foreign
        return found

    @cached_property
    def _plugins(self) -> set[str]:
        return {match[1] for code in self.codes.values() for match in _OWN_PLUGIN.finditer(code)}

    @cached_property
    def _resources(self) -> dict[str, tuple[str | None, str]]:
        """The paths of resources by the names of their classes with those around them, and their parents."""
        found: dict[str, tuple[str | None, str]] = {}
        for path, code in self.codes.items():
            around: list[tuple[int, str]] = []
            for match in _RESOURCE.finditer(code):
                around = [(end, name) for end, name in around if end > match.start()]
                whole = ".".join((*(name for _, name in around), match["name"]))
                index = match.end()
                parent = ""
                if code[index : index + 1] == "(":
                    said = code[index : end_of(code, index)]
                    typed = re.findall(r":\s*([A-Z][\w.]*)", said)
                    names = {name for _, name in around} | {one.rpartition(".")[2] for one in found}
                    parent = next((one for one in typed if one.rpartition(".")[2] in names), "")
                    index = end_of(code, index)
                body = _BODY.match(code, index) if index > 0 else None
                if body:
                    around.append((end_of(code, body.end() - 1), match["name"]))
                text = re.sub(r"^\s*path\s*=", "", match["path"])
                found[whole] = self.texts.text(text, path, {}), parent
        return found

    def served(self) -> tuple[list[Route], bool]:
        """The routes of all applications, and whether these are all that are served."""
        for name in self.modules:
            if not any(one.receiver == "Application" for one in self.project.named(name)):
                self._unknown.append(f"module {name}")
        prefixes = {self.root} if self.root else set()
        for path, code in self.codes.items():
            if "io.ktor" not in code:
                continue
            for match in _PREFIX.finditer(code):
                text = self.texts.text(match[1], path, {})
                prefixes.add("?" if text is None else text)
            self._application(path, code)
        if len(prefixes) > 1 or any("?" in one or "$" in one for one in prefixes):
            self._unknown.append("rootPath")
        prefix = prefixes.pop() if len(prefixes) == 1 else ""
        for path, code in self.codes.items():
            for match in _ROUTING.finditer(code):
                self._walk(_Scope(path, {}), match.end() + 1, end_of(code, match.end()) - 1, prefix, _DEEPEST)
        self._check()
        return list(dict.fromkeys(self._found)), bool(self._found) and not self._unknown

    def _application(self, path: str, code: str) -> None:
        """Look for what adds routes outside `routing`: libraries, plugins and interceptors."""
        scope = _Scope(path, {}, routes=False)
        for function in self.project.functions(path):
            if function.receiver == "Application":
                names = frozenset(one.name for one in function.parameters)
                self._walk(replace(scope, parameters=names), function.start, function.end, "", _DEEPEST)
        for match in SERVED.finditer(code):
            end = end_of(code, match.end())
            following = _LAMBDA.match(code, end) if end > 0 else None
            last = end_of(code, following.end()) if following else end
            self._walk(scope, match.end() + 1, last, "", _DEEPEST)
        for match in _REFERENCE.finditer(code):
            if not any(one.receiver == "Application" for one in self.project.named(match[1])):
                self._unknown.append(f"module {match[1]}")

    def _walk(self, scope: _Scope, start: int, end: int, prefix: str, depth: int) -> None:
        """Read what a part of a file adds below a prefix."""
        code = self.codes[scope.path]
        index = start
        if depth <= 0 or len(self._found) > _MOST:
            self._unknown.append("too deep")
            return
        while 0 <= index < end and (match := _CALL.search(code, index, end)):
            index = self._read(scope, _call_of(code, match), prefix, depth) if match["name"] else match.end()

    def _read(self, scope: _Scope, call: _Call, prefix: str, depth: int) -> int:
        """Read a call; where the rest of what is to be read begins."""
        code, name = self.codes[scope.path], call.name
        if code[: call.start].endswith("fun ") or name in _KEYWORDS:
            return call.opening + 1
        if call.owner and call.owner not in scope.receivers and call.owner != "this":
            self._passed(scope, call, prefix, depth)
            return call.opening + 1
        if not scope.routes or name not in _READ:
            return self._called(scope, call, prefix, depth)
        if name == "get" and not call.given and call.inner is None:
            return call.last
        spans = self._spans.setdefault(scope.path, [])
        if name in _BLOCKS:
            spans.append((call.start, call.opening))
            below = self._path(scope, call)
            if call.inner and below is not None:
                self._walk(scope, *call.inner, joined(prefix, below) if below else prefix, depth - 1)
            return call.last
        spans.append((call.start, call.last))
        if name in _FILES or name in _PAGES:
            self._files(scope, call, prefix)
        elif name == "handle":
            self._add(scope, call, "ANY", prefix)
        else:
            self._add(
                scope, call, "GET" if name in _SOCKETS else name.upper(), prefix, self._path(scope, call)
            )
        return call.last

    def _add(self, scope: _Scope, call: _Call, method: str, prefix: str, below: str | None = "") -> None:
        line = line_at(self.codes[scope.path], call.start)
        if below is not None:
            for pattern in _patterns(joined(prefix, below) if below else prefix or "/"):
                self._found.append(Route(method, pattern, scope.path, line))

    def _path(self, scope: _Scope, call: _Call) -> str | None:
        """The path of a call; None, which is noted, if it is unknown."""
        code = self.codes[scope.path]
        first = argument(code, call.given, "path", 0)
        if call.type and first is None:
            return self._resource(call.type)
        said = code[slice(*first)] if first else ""
        if _NOT_PATH.match(said):
            return ""
        if _EXPRESSION.match(said):
            return "{rest...}"
        text = self.texts.text(said, scope.path, scope.texts)
        if text is None:
            self._unknown.append(f"path {said} in {scope.path}")
        return text

    def _resource(self, name: str) -> str | None:
        """The path of a resource with those of its parents."""
        path = ""
        for _ in range(_DEEPEST):
            known = [one for one in self._resources if one == name] or [
                one
                for one in self._resources
                if f".{one}".endswith(f".{name}") or f".{name}".endswith(f".{one}")
            ]
            own, parent = self._resources[known[0]] if len(known) == 1 else (None, "")
            if own is None:
                break
            path = joined(own, path) if path else own
            if not parent:
                return path
            name = parent
        self._unknown.append(f"resource {name}")
        return None

    def _files(self, scope: _Scope, call: _Call, prefix: str) -> None:
        """Add what serves the files of a folder, or the pages of a documentation."""
        code = self.codes[scope.path]
        key = "remotePath" if call.name.startswith("static") else "path"
        first = argument(code, call.given, key, 0) if call.name not in _BELOW else None
        text: str | None = _PAGES.get(call.name, "")
        if first:
            text = self.texts.text(code[slice(*first)], scope.path, scope.texts)
        if text is None:
            # The page is below the path of the block that it is in.
            text = "" if prefix else None
        shown = self._listed(scope, call)
        for each in shown if shown is not None else ("{rest...}",):
            self._add(scope, call, "ANY", prefix, None if text is None else joined(text, each))
        if text is None:
            self._unknown.append(f"path of {call.name}")

    def _listed(self, scope: _Scope, call: _Call) -> list[str] | None:
        """The files that `staticResources` serves; None if it may serve others."""
        code = self.codes[scope.path]
        place = argument(code, call.given, "basePackage", 1) if call.name == "staticResources" else None
        folder = self.texts.text(code[slice(*place)], scope.path, scope.texts) if place else None
        if not folder or (call.inner and _OTHER_FILES.search(code, *call.inner)):
            return None
        start = f"resources/{folder.replace('.', '/').strip('/')}/"
        found = [path.partition(start)[2] for path in self.paths if f"/{start}" in f"/{path}"]
        indexes = [
            path.removesuffix("index.html").rstrip("/") for path in found if path.endswith("index.html")
        ]
        return [*found, *indexes] or None

    def _called(self, scope: _Scope, call: _Call, prefix: str, depth: int) -> int:
        """Read the call of a function of the project or of a library."""
        code, name = self.codes[scope.path], call.name
        if name == "install":
            installed = _INSTALLED.match(code, call.opening)
            plugin = installed[1].rpartition(".")[2] if installed else ""
            if not scope.routes and plugin not in _PLUGINS and plugin not in self._plugins:
                self._unknown.append(f"plugin {plugin}")
            return call.last
        if name == "intercept":
            if call.inner and ".respond" in code[slice(*call.inner)]:
                self._unknown.append("intercept")
            return call.last
        if not scope.routes and name == "routing":
            return call.last
        if name[0].isupper() or name in scope.parameters:
            return call.opening + 1
        candidates = self.project.named(name)
        if not candidates:
            self._imported(scope, name)
        own = [one for one in candidates if one.receiver in _OF_ROUTE] if scope.routes else []
        if not own:
            self._passed(scope, call, prefix, depth)
            return call.opening + 1
        for function in own:
            self._entered(scope, function, call, prefix, depth)
        if call.inner and any(_BUILDER.search(each.type) for one in own for each in one.parameters):
            if any(_MOVES.search(self.codes[one.path], one.start, one.end) for one in own):
                self._unknown.append(f"wrapper {name}")
            self._walk(scope, *call.inner, prefix, depth - 1)
        return call.last

    def _entered(self, scope: _Scope, function: Function, call: _Call, prefix: str, depth: int) -> None:
        """Read the body of a function of routes that is called."""
        code = self.codes[scope.path]
        texts: dict[str, str | None] = {}
        for index, parameter in enumerate(function.parameters):
            if parameter.type.strip("?") == "String":
                said = argument(code, call.given, parameter.name, index)
                default = self.codes[function.path][parameter.start : parameter.end]
                texts[parameter.name] = (
                    self.texts.text(code[slice(*said)], scope.path, scope.texts)
                    if said
                    else self.texts.text(default, function.path, {})
                )
        key = (function.path, function.start, prefix, tuple(texts.items()))
        if key in self._visited:
            return
        self._visited.add(key)
        receivers = frozenset(one.name for one in function.parameters if one.type in _OF_ROUTE)
        names = frozenset(one.name for one in function.parameters)
        inner = _Scope(function.path, texts, receivers, names)
        self._walk(inner, function.start, function.end, prefix, depth - 1)

    def _passed(self, scope: _Scope, call: _Call, prefix: str, depth: int) -> None:
        """Read the function that gets the router as an argument, as in `orders.register(this)`."""
        code = self.codes[scope.path]
        if call.name in _USUAL or not any(
            code[slice(*one)] in ("this", *scope.receivers) for one in call.given
        ):
            return
        candidates = self.project.named(call.name)
        if not candidates:
            self._unknown.append(f"passed to {call.name}")
        for function in candidates if scope.routes else ():
            self._entered(scope, function, call, prefix, depth)

    def _imported(self, scope: _Scope, name: str) -> None:
        """Note a function of a library that may add routes."""
        names, foreign = self._imports[scope.path]
        package = names.get(name)
        if package is not None:
            known = package.startswith(_HARMLESS) or package[:-1].rpartition(".")[2][:1].isupper()
        else:
            known = name in _USUAL or not (foreign or self.modular)
        declared = re.search(rf"\b(?:va[lr]\s+|\(|,\s*)?{name}\s*(?::|by\b|=)", self.codes[scope.path])
        if not known and not declared:
            self._unknown.append(f"{name} in {scope.path}")

    def _check(self) -> None:
        """Note routes that no block of `routing` reaches, apart from those of functions that are not used."""
        everything = "\n".join(self.codes.values())
        for path, code in self.codes.items():
            if not any(package in code for package in _ROUTING_PACKAGES):
                continue
            spans = self._spans.get(path, [])
            for match in _VERB.finditer(code):
                if any(start <= match.start() < end for start, end in spans) or not _registers(code, match):
                    continue
                around = self.project.function_at(path, match.start())
                if around and len(_called(around.name).findall(everything)) == 1:
                    continue
                self._unknown.append(f"unread {match[0]} in {path}:{line_at(code, match.start())}")
                return


def _called(name: str) -> re.Pattern[str]:
    """Where a function is defined, called or referred to."""
    return re.compile(rf"(?<![\w/]){re.escape(name)}\s*(?=[({{<])|::{re.escape(name)}\b")


def _registers(code: str, match: re.Match[str]) -> bool:
    """Whether a call looks like a route: its first argument is a path, or a block follows."""
    if code[match.end()] == "{":
        return True
    end = end_of(code, match.end())
    if end < 0 or code[match.end() : end].strip("() \n") == "":
        return False
    return code[match.end() + 1 : end].lstrip().startswith('"/') or _LAMBDA.match(code, end) is not None


_SEGMENT = regex(r"\{([^{}/.?]*)(\.\.\.|\?)?\}|(?<=/)\*(?=/|\Z)")


def _patterns(path: str) -> Iterator[str]:
    """The patterns of a path: `{name?}` and `{name...}` also match nothing."""
    plain = _SEGMENT.sub(
        lambda match: (
            "{any}"
            if not match[0].startswith("{")
            else f"{{{match[1] or 'rest'}{':path' if match[2] == '...' else ''}}}"
        ),
        path,
    )
    yield plain or "/"
    last = _SEGMENT.search(path, path.rfind("/") + 1)
    if last and last[2] and last.start() == path.rfind("/") + 1 and last.end() == len(path):
        yield plain[: plain.rfind("/")] or "/"
