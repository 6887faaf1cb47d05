"""A Go program: its routes, settings, ports and metrics."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import replace
from ..evidence import Metric, Port, Program, Route
from ..label_values import with_values
from ..sources import Sources
from .addresses import Address, addresses, literal_offsets, literals
from .arguments import arguments_at
from .code import constants_of
from .environment import settings
from .metrics import Metrics
from .packages import Packages, lacks_packages
from .routers import Routers, with_literals
from .routes import routes
from .servers import Servers
from .variables import variables_of

# A registry that adds labels to all metrics.
_WRAPPED = regex(r"\bWrapRegistererWith\(")
# Packages that export metrics of their own names, or make them in other ways.
# Conversions to a type of options make no literal.
_OPTIONS = regex(r"\bprometheus\.(?:Counter|Gauge|Histogram|Summary|Untyped)?Opts\b(?!\()")
_INSTRUMENTS = regex(
    r'"(?:go\.opentelemetry\.io/|github\.com/[^"\n]*(?:prometheus-?gin|ginprom|go-grpc-|metrics"))|\.NewDesc\('
)
# Packages that serve paths and whose routes are not read.
_ROUTERS = regex(
    r'"(?:github\.com/(?:go-kit|grpc-ecosystem/grpc-gateway'
    r"|beego|kataras/iris|valyala/fasthttp|emicklei/go-restful|heptiolabs/healthcheck|danielgtaylor/huma|gin-contrib/pprof"
    r"|gofiber/fiber/v\d/middleware/(?:filesystem|healthcheck|monitor|pprof|proxy|static)|zsais/go-gin-prometheus|penglongli/gin-metrics)[^\"\n]*|connectrpc\.com/[^\"\n]*"
    r'|sigs\.k8s\.io/controller-runtime[^"\n]*|k8s\.io/[^"\n]*|net/http/pprof)"'
)
# A route whose path is not a literal, or a router that is mounted.
_UNKNOWN_ROUTE = regex(
    r"(?:\.(?:Handle|HandleFunc|Mount|GET|POST|Any|PathPrefix|Static\w*|ServeFiles)|(?<!\bhttp)(?<!\b[cC]lient)\.(?P<method>Get|Post))"
    r"\(\s*(?![\s\"])(?![\w.]+\s*\+\s*\"(?:[A-Z]+ )?/)(?!http\.Method\w+\s*,\s*\")"
    r"(?=[\w(])"
    r'|\.Group\(\s*(?!func\b)(?=[\w(])|\.Route\(\s*"[^"\n]*"\s*,(?!\s*func\b)|(?<!\bhttp)\.(?:NoRoute|NotFound)\(|\.NotFoundHandler\b'
    r'|\.(?:Host|MatcherFunc)\(\s*["f]|\.Match\(\s*\[\]string|\.(?:Static|Mount|PathPrefix)\(\s*"/?"'
)
# Routers with a prefix, which functions may get.
_PREFIXED = regex(r'\.Group\(\s*"/[^"\n]+"|\.Subrouter\(|\.Mount\(|\.Route\(\s*"[^"\n]*"\s*,\s*func')
_SERVES = regex(
    r'"net/http"|"github\.com/(?:go-chi/chi|gin-gonic/gin|gorilla/mux|labstack/echo|gofiber/fiber|julienschmidt/httprouter)'
)


def program(sources: Sources) -> Program:
    """What the Go code of a project tells."""
    codes = list(sources.code(".go"))
    serving = {path: code for path, code in codes if _SERVES.search(code)}
    constants = constants_of(sources)
    routers = routers_of(sources)
    read = Metrics(dict(codes), constants)
    made = list(read.read())
    exported = [one for one in made if isinstance(one, Metric)]
    if any(_WRAPPED.search(code) for _, code in codes):
        exported = [replace(metric, labels=None) for metric in exported]
    exported = list(with_values(exported, dict(codes), constants))
    given = list(settings(variables_of(sources)))
    # A server of gRPC listens without net/http.
    listening = {
        path: routers.codes[path] for path, code in codes if path in serving or "net.Listen(" in code
    }
    named_addresses = list(addresses(routers.codes, listening, given, constants))
    packages = Packages(dict(codes), sources.text("go.mod"))
    named = [
        replace(one.port, entries=packages.programs(one.path))
        for one in named_addresses
        if one.port is not None
    ]
    found = [
        replace(_pattern(route), entries=packages.programs(route.file))
        for route in routes(routers, _servers(routers, listening, named_addresses, packages))
    ]
    complete = set()
    lacks = lacks_packages(sources)
    unknown = lacks or any(
        _ROUTERS.search(code) or _has_unknown_route(routers.read(path)) for path, code in serving.items()
    )
    # With a prefix elsewhere, that of the routes which a function adds has to be known.
    unknown = unknown or (any(_PREFIXED.search(code) for code in routers.codes.values()) and routers.unknown)
    if found and not unknown:
        complete.add("routes")
    # The ports of flags that are not found here are among those of all flags.
    if all(one.port is not None or one.pointed for one in named_addresses):
        complete.add("ports")
    if all(one.port is not None for one in named_addresses):
        complete.add("addresses")
    listens = any("ListenAndServe" in code or "net.Listen" in code for _, code in codes)
    options = sum(len(_OPTIONS.findall(code)) for _, code in codes)
    if (
        options == read.options()
        and len(made) == len(exported)
        and not any(_INSTRUMENTS.search(code) for _, code in codes)
    ):
        complete.add("metrics")
    return Program(
        "go",
        routes=tuple(found),
        settings=tuple(given),
        ports=(*named, *_others(codes, named, packages, listens)),
        metrics=tuple(exported),
        prefixes=(*(one for one in made if isinstance(one, str)), *(("",) if lacks else ())),
        complete=frozenset(complete),
    )


def _has_unknown_route(code: str) -> bool:
    """Whether a router is given a path that is not a literal."""
    return any(
        # `cache.Get(key)` and `result.Get(r.Context(), key)` add no route: they have no handler, or a context first.
        match["method"] is None
        or (len(given := arguments_at(code, match.end())) > 1 and _CONTEXT.fullmatch(given[0]) is None)
        for match in _UNKNOWN_ROUTE.finditer(code)
    )


_CONTEXT = regex(r"\s*(?:\w*[cC]tx|context\.\w+\(\)|[\w.]+\.Context\(\))\s*")


def _others(
    codes: Sequence[tuple[str, str]], named: Sequence[Port], packages: Packages, listens: bool
) -> Iterator[Port]:
    """The ports of literals, and of flags whose variables are not read as addresses."""
    seen = {(one.file, one.line, one.variable) for one in named}
    for path, code in codes:
        for port in literals(path, code, listens):
            if (path, port.line, port.variable) not in seen:
                yield replace(port, entries=packages.programs(path))


def _pattern(route: Route) -> Route:
    """A route with its parameters as `{name}`: `:id` and `*path`, `/*`, `{id:pattern}`, and a subtree of net/http."""
    path = re.sub(r"/:(\w+)", r"/{\1}", route.path)
    path = re.sub(r"\{(\w+):[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", _parameter, path)
    path = re.sub(r"\{(\w+)\.\.\.\}", r"{\1:path}", path.removesuffix("{$}"))
    path = re.sub(r"/\*\w*$", "/{rest:path}", path)
    if path.endswith("/") and not route.path.endswith("{$}"):
        path += "{rest:path}"
    return replace(route, path=path)


def _parameter(match: re.Match[str]) -> str:
    """`{id:[0-9]+}` of gorilla and chi, which may contain slashes with another pattern."""
    return f"{{{match[1]}:path}}" if "." in match[0] or "^" in match[0] else f"{{{match[1]}}}"


def _servers(
    routers: Routers, serving: Mapping[str, str], named: Sequence[Address], packages: Packages
) -> Servers:
    """The servers of a program, by the ports of their addresses; those that flags set are unknown."""
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for path, code in serving.items():
        found[path].update(literal_offsets(code))
    for one in named:
        if one.port is not None:
            found[one.path][one.offset] = one.port.number
    return Servers(routers.codes, found, packages)


@lru_cache(maxsize=2)
def routers_of(sources: Sources) -> Routers:
    """The routers of a project."""
    return Routers(with_literals(dict(sources.code(".go")), constants_of(sources)))
