"""A Go program: its routes, settings, ports and metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.lazy import regex
from ...core.record import replace
from ..evidence import Metric, Port, Program, Route
from ..sources import Sources, line_at, port_number
from .environment import settings
from .routes import routes

_PORT = regex(
    r'\b(?:ListenAndServe(?:TLS)?|Run|Listen)\(\s*(?:"tcp"\s*,\s*)?"[^":\n]*:(\d{2,5})"'
    r'|\bAddr:\s*"[^":\n]*:(\d{2,5})"'
)
# An address that is neither a literal nor a flag.
_UNKNOWN_PORT = regex(
    r'\b(?:ListenAndServe(?:TLS)?|\w+\.Run|net\.Listen)\(\s*(?:"tcp"\s*,\s*)?(?:[^")\s*]|"[^"\n]*"\s*\+)|\bAddr:\s*(?:[^"\s*]|"[^"\n]*"\s*\+)|\bAddr\s*='
)
# `flag.String("listen", ":8090", "...")` and `flag.Int("port", 8090, "...")`, of the standard library or pflag.
_FLAG = regex(
    r'\.(?:String|Int)(?:Var)?P?\(\s*(?:&\w[\w.]*\s*,\s*)?"([\w-]*(?:port|listen|addr|bind)[\w-]*)"\s*,\s*(?:"\w?"\s*,\s*)?'
    r'(?:"[^":\n]*:(\d{2,5})"|(\d{2,5}))',
)
# `prometheus.NewCounterVec(prometheus.CounterOpts{...}, []string{"a", "b"})`, with promauto, too.
_METRIC = regex(
    r"\b(?:prometheus|promauto|factory|auto|With\(\w+\))\.New(Counter|Gauge|Histogram|Summary)(Vec|Func)?\(\s*"
    r"prometheus\.\w+Opts\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\s*(?:,\s*\[\]string\{([^{}]*)\})?"
)
_OPTIONS = regex(r"\bprometheus\.(?:Counter|Gauge|Histogram|Summary|Untyped)Opts\b")
_PART = regex(r'\b(Namespace|Subsystem|Name)\s*:\s*("([^"\n]*)"|[^,\n}]+)')
_CONSTANT_LABELS = regex(r"\bConstLabels:\s*(?:prometheus\.Labels|map\[string\]string)\{([^{}]*)\}")
_LABEL = regex(r'"([^"\n]*)"\s*:')
# A registry that adds labels to all metrics.
_WRAPPED = regex(r"\bWrapRegistererWith\(")
_TEXT = regex(r'"([^"\n]*)"')
# Packages that export metrics of their own names, or make them in other ways.
_INSTRUMENTS = regex(
    r'"(?:go\.opentelemetry\.io/|github\.com/[^"\n]*(?:prometheus-?gin|ginprom|go-grpc-|metrics"))|\.NewDesc\('
)
# Packages that serve paths and whose routes are not read.
_ROUTERS = regex(
    r'"(?:github\.com/(?:gofiber/fiber|go-kit|grpc-ecosystem/grpc-gateway'
    r"|beego|kataras/iris|valyala/fasthttp|emicklei/go-restful|heptiolabs/healthcheck|danielgtaylor/huma)[^\"\n]*|connectrpc\.com/[^\"\n]*"
    r'|sigs\.k8s\.io/controller-runtime[^"\n]*|k8s\.io/[^"\n]*|net/http/pprof)"'
)
# A route whose path is not a literal, or a router that is mounted.
_UNKNOWN_ROUTE = regex(
    r"(?:\.(?:Handle|HandleFunc|Mount|GET|POST|Any|PathPrefix|Static\w*|ServeFiles)|(?<!\bhttp)(?<!\b[cC]lient)\.(?:Get|Post))"
    r"\(\s*(?![\s\"])(?![\w.]+\s*\+\s*\"/)(?=[\w(])"
    r'|\.Group\(\s*(?!func\b)(?=[\w(])|\.Route\(\s*"[^"\n]*"\s*,(?!\s*func\b)|(?<!\bhttp)\.(?:NoRoute|NotFound|NotFoundHandler)\b'
    r'|\.(?:Host|MatcherFunc)\(\s*["f]|\.Match\(\s*\[\]string|\.(?:Static|Mount|PathPrefix)\(\s*"/?"'
)
# A function that adds routes to a router which it gets, and routers with a prefix that it may get.
_TAKES_ROUTER = regex(
    r"\bfunc\s+(?:\([^()\n]*\)\s*)?\w+\([^{}\n]*\b\w+\s+\*?"
    r"(?:gin\.(?:RouterGroup|IRouter|IRoutes)|echo\.Group|mux\.Router|chi\.Router)\b"
)
_PREFIXED = regex(r'\.Group\(\s*"/[^"\n]+"|\.Subrouter\(|\.Mount\(|\.Route\(\s*"[^"\n]*"\s*,\s*func')
_SERVES = regex(
    r'"net/http"|"github\.com/(?:go-chi/chi|gin-gonic/gin|gorilla/mux|labstack/echo|julienschmidt/httprouter)'
)


def program(sources: Sources) -> Program:
    """What the Go code of a project tells."""
    codes = list(sources.code(".go"))
    serving = [code for _, code in codes if _SERVES.search(code)]
    found = [_pattern(route) for route in routes(sources)]
    exported = [metric for path, code in codes for metric in _metrics(path, code)]
    if any(_WRAPPED.search(code) for _, code in codes):
        exported = [replace(metric, labels=None) for metric in exported]
    complete = set()
    unknown = any(_ROUTERS.search(code) or _UNKNOWN_ROUTE.search(code) for code in serving)
    # With a prefix elsewhere, that of the routes which a function adds is unknown.
    prefixed = any(_PREFIXED.search(code) for code in serving)
    unknown = unknown or (prefixed and any(_TAKES_ROUTER.search(code) for code in serving))
    if found and not unknown:
        complete.add("routes")
    if not any(_UNKNOWN_PORT.search(code) for code in serving):
        complete.add("ports")
    options = sum(len(_OPTIONS.findall(code)) for _, code in codes)
    if options == len(exported) and not any(_INSTRUMENTS.search(code) for _, code in codes):
        complete.add("metrics")
    return Program(
        "go",
        routes=tuple(found),
        settings=tuple(settings(codes)),
        ports=tuple(port for path, code in codes for port in ports(path, code)),
        metrics=tuple(exported),
        complete=frozenset(complete),
    )


def _pattern(route: Route) -> Route:
    """A route with its parameters as `{name}`: `:id` and `*path`, `/*`, `{id:pattern}`, and a subtree of net/http."""
    path = re.sub(r"/:(\w+)", r"/{\1}", route.path)
    path = re.sub(r"\{(\w+):[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", _parameter, path)
    path = re.sub(r"\{(\w+)\.\.\.\}", r"{\1:path}", path.removesuffix("{$}"))
    path = re.sub(r"/\*\w*$", "/{rest:path}", path)
    if path.endswith("/") and not route.path.endswith("{$}"):
        path += "{rest:path}"
    return Route(route.method, path, route.file, route.line, route.handler, route.confidence)


def _parameter(match: re.Match[str]) -> str:
    """`{id:[0-9]+}` of gorilla and chi, which may contain slashes with another pattern."""
    return f"{{{match[1]}:path}}" if "." in match[0] or "^" in match[0] else f"{{{match[1]}}}"


def ports(path: str, code: str) -> Iterator[Port]:
    """The ports that a file listens on, and the flags that set them."""
    for match in _PORT.finditer(code):
        if number := port_number(match[1] or match[2]):
            yield Port(number, path, line_at(code, match.start()), "the address")
    for match in _FLAG.finditer(code) if "ListenAndServe" in code or "net.Listen" in code else ():
        if number := port_number(match[2] or match[3]):
            yield Port(number, path, line_at(code, match.start()), "a flag", f"-{match[1]}")


def _metrics(path: str, code: str) -> Iterator[Metric]:
    for match in _METRIC.finditer(code):
        sort, vector, options, labels = match.groups()
        parts = {part[1]: part[3] for part in _PART.finditer(options)}
        if any(value is None for value in parts.values()) or not parts.get("Name"):
            continue
        names = [parts.get(key) for key in ("Namespace", "Subsystem", "Name")]
        known: tuple[str, ...] | None = ()
        if vector == "Vec":
            known = tuple(_TEXT.findall(labels)) if labels is not None and '"' in labels else None
        if known is not None and "ConstLabels" in options:
            constant = _CONSTANT_LABELS.search(options)
            # A variable may have any labels.
            known = (*known, *_LABEL.findall(constant[1])) if constant else None
        name = "_".join(text for text in names if text)
        yield Metric(name, sort.lower(), path, line_at(code, match.start()), known, exact=True)
