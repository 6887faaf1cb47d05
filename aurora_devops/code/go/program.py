"""A Go program: its routes, settings, ports and metrics."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import replace
from ..constants import Constants
from ..evidence import Metric, Port, Program, Route
from ..label_values import variable_before, with_values
from ..sources import Sources, line_at
from .addresses import Address, addresses, literal_offsets, literals
from .arguments import argument, arguments_at
from .code import constants_of
from .environment import settings
from .packages import Packages
from .routers import Routers, with_literals
from .routes import routes
from .servers import Servers

# `prometheus.NewCounterVec(prometheus.CounterOpts{...}, []string{"a", "b"})`, with promauto, too.
_METRIC = regex(
    r"(?:\.New(?P<made>Counter|Gauge|Histogram|Summary)(?P<vector>Vec|Func)?\(\s*)?"
    r"\b\w+\.(?P<sort>Counter|Gauge|Histogram|Summary|Untyped)Opts\{"
    r"(?P<options>[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*)\}"
    r"\s*(?:,\s*(?:\[\]string\{(?P<labels>[^{}]*)\}|(?P<variable>[A-Za-z_]\w*)\s*,?\s*\)))?"
)
_LISTS = r"\b{}\s*(?::?=|\[\]string\s*=)\s*\[\]string\{{([^{{}}]*)\}}"
# `prometheus.NewDesc(prometheus.BuildFQName(namespace, "queue", "length"), ...)`
_NAME = regex(r"\b\w+\.BuildFQName\(([^(),\n]*),([^(),\n]*),\s*([^(),\n]*?)\s*,?\s*\)")
_DESCRIPTION = regex(r"\b\w+\.NewDesc\((?>\s*)(?!\w+\.BuildFQName\()([^(),\n]*)")
_OPTIONS = regex(r"\bprometheus\.(?:Counter|Gauge|Histogram|Summary|Untyped)Opts\b")
_PART = regex(r'\b(Namespace|Subsystem|Name)\s*:\s*("[^"\n]*"|[^,\n}]+)')
_CONSTANT_LABELS = regex(r"\bConstLabels:\s*(?:prometheus\.Labels|map\[string\]string)\{([^{}]*)\}")
_LABEL = regex(r'"([^"\n]*)"\s*:')
# `metrics.GetOrCreateCounter(fmt.Sprintf(`orders_total{region=%q}`, region))` of VictoriaMetrics.
_VICTORIA = regex(r'"github\.com/VictoriaMetrics/metrics"')
_OF_VICTORIA = regex(
    r"\.(?:New|GetOrCreate)(?:Float)?(?P<sort>Counter|Gauge|Histogram|Summary)(?:Ext)?\(\s*(?:fmt\.Sprintf\(\s*)?"
    r"(?:(?P<quote>[`\"])(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>(?:\\.|[^`\"{}\\]|\"[^\"`]*\")*)\})?(?P=quote)\s*[,)])?"
)
_LABEL_OF_VICTORIA = regex(r"(\w+)\s*=")
# A registry that adds labels to all metrics.
_WRAPPED = regex(r"\bWrapRegistererWith\(")
# Packages that export metrics of their own names, or make them in other ways.
_INSTRUMENTS = regex(
    r'"(?:go\.opentelemetry\.io/|github\.com/[^"\n]*(?:prometheus-?gin|ginprom|go-grpc-|metrics"))|\.NewDesc\('
)
# Packages that may be given the beginning of the names of their metrics.
_PREFIXED_METRICS = regex(
    r'"[^"\n]*(?:gin-?prom|prometheus-?gin|echo-?prom|echo-contrib/prom|fiberprom|go-http-metrics|chi-?prom|go-kit/kit/metrics'
    r'|(?:armon|hashicorp|rcrowley)/go-metrics|uber-go/tally|statsd|gorm.io/plugin/prometheus)[^"\n]*"'
)
_WRAPPED_PREFIX = regex(r"\bWrapRegistererWithPrefix\(\s*([^,\n]+),")
# Packages that serve paths and whose routes are not read.
_ROUTERS = regex(
    r'"(?:github\.com/(?:go-kit|grpc-ecosystem/grpc-gateway'
    r"|beego|kataras/iris|valyala/fasthttp|emicklei/go-restful|heptiolabs/healthcheck|danielgtaylor/huma|gin-contrib/pprof"
    r"|gofiber/fiber/v\d/middleware/(?:filesystem|healthcheck|monitor|pprof|proxy|static)|zsais/go-gin-prometheus|penglongli/gin-metrics)[^\"\n]*|connectrpc\.com/[^\"\n]*"
    r'|sigs\.k8s\.io/controller-runtime[^"\n]*|k8s\.io/[^"\n]*|net/http/pprof)"'
)
# A route whose path is not a literal, or a router that is mounted.
_UNKNOWN_ROUTE = regex(
    r"(?:\.(?:Handle|HandleFunc|Mount|GET|POST|Any|PathPrefix|Static\w*|ServeFiles)|(?<!\bhttp)(?<!\b[cC]lient)\.(?:Get|Post))"
    r"\(\s*(?![\s\"])(?![\w.]+\s*\+\s*\"/)(?=[\w(])"
    r'|\.Group\(\s*(?!func\b)(?=[\w(])|\.Route\(\s*"[^"\n]*"\s*,(?!\s*func\b)|(?<!\bhttp)\.(?:NoRoute|NotFound|NotFoundHandler)\b'
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
    made = [one for path, code in codes for one in _metrics(path, code, constants)]
    exported = [one for one in made if isinstance(one, Metric)]
    if any(_WRAPPED.search(code) for _, code in codes):
        exported = [replace(metric, labels=None) for metric in exported]
    exported = list(with_values(exported, dict(codes), constants))
    given = list(settings(codes, constants))
    listening = {path: routers.codes[path] for path in serving}
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
    unknown = any(
        _ROUTERS.search(code) or _UNKNOWN_ROUTE.search(routers.read(path)) for path, code in serving.items()
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
        options == len(exported)
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
        prefixes=tuple(one for one in made if isinstance(one, str)),
        complete=frozenset(complete),
    )


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


def _metrics(path: str, code: str, constants: Constants) -> Iterator[Metric | str]:
    """The metrics that a file makes with the client of Prometheus, and the beginnings of names that are unknown."""
    for match in _METRIC.finditer(code) if "Opts{" in code else ():
        parts = {part[1]: part[2] for part in _PART.finditer(match["options"])}
        names = [parts.get(key, '""') for key in ("Namespace", "Subsystem", "Name")]
        name, whole = _full_name(names, path, match.start(), constants)
        if not whole or "Name" not in parts:
            yield name if "Name" in parts else ""
            continue
        known: tuple[str, ...] | None = () if match["made"] else None
        if match["vector"] == "Vec":
            known = _labels(match["labels"], match["variable"], path, code, constants)
        if known is not None and "ConstLabels" in match["options"]:
            constant = _CONSTANT_LABELS.search(match["options"])
            # A variable may have any labels.
            known = (*known, *_LABEL.findall(constant[1])) if constant else None
        sort = (match["made"] or match["sort"]).lower()
        variable = variable_before(code, match.start()) if match["made"] else ""
        line = line_at(code, match.start())
        yield Metric(name, sort, path, line, known, exact=True, variable=variable)
    for match in _OF_VICTORIA.finditer(code) if _VICTORIA.search(code) else ():
        if not match["name"]:
            yield ""
            continue
        written = tuple(_LABEL_OF_VICTORIA.findall(match["labels"] or ""))
        sort = match["sort"].lower()
        yield Metric(match["name"], sort, path, line_at(code, match.start()), written, exact=True)
    if _PREFIXED_METRICS.search(code):
        yield ""
    for match in _WRAPPED_PREFIX.finditer(code) if "WrapRegistererWithPrefix" in code else ():
        yield constants.text(match[1], path) or constants.beginning(match[1], path)
    for match in _NAME.finditer(code) if "BuildFQName" in code else ():
        name, whole = _full_name(match.groups(), path, match.start(), constants)
        labels = _labels_of_description(code, match.end(), path, constants)
        yield _described(name, path, code, match.start(), labels) if whole else name
    for match in _DESCRIPTION.finditer(code) if "NewDesc" in code else ():
        found = constants.text(match[1], path)
        labels = _labels_of_description(code, match.end(), path, constants)
        yield (
            _described(found, path, code, match.start(), labels)
            if found
            else constants.beginning(match[1], path)
        )


def _labels(
    listed: str | None, variable: str | None, path: str, code: str, constants: Constants
) -> tuple[str, ...] | None:
    """The labels in a slice of literals and constants, or in a variable of the file; None if they are unknown."""
    if variable:
        given = re.findall(_LISTS.format(re.escape(variable)), code)
        changed = re.search(rf"\b{re.escape(variable)}\s*=\s*append\(", code)
        listed = given[0] if len(given) == 1 and not changed else None
    if listed is None:
        return None
    texts = [constants.text(part.strip(), path) for part in listed.split(",") if part.strip()]
    return None if None in texts else tuple(text for text in texts if text is not None)


@lru_cache(maxsize=2)
def routers_of(sources: Sources) -> Routers:
    """The routers of a project."""
    return Routers(with_literals(dict(sources.code(".go")), constants_of(sources)))


def _full_name(parts: Sequence[str], path: str, start: int, constants: Constants) -> tuple[str, bool]:
    """The name of a metric from its namespace, subsystem and name, or its beginning, and whether it is the whole."""
    known: list[str] = []
    for part in parts:
        passed, text = argument(part.strip(), path, start, constants)
        if not passed:
            text = constants.text(part, path)
        if text is None:
            return "_".join([*known, constants.beginning(part, path)]), False
        if text:
            known.append(text)
    return "_".join(known), bool(known)


def _labels_of_description(code: str, end: int, path: str, constants: Constants) -> tuple[str, ...] | None:
    """The labels of `NewDesc(name, help, labels, constants)`, whose name ends at an offset; None if unknown."""
    given = [part.strip() for part in arguments_at(code, end)]
    # The name, or what is left of it, the help, the labels, and the constant ones.
    given = [part for part in given[1:] if part]
    if len(given) != 3:
        return None
    listed = _SLICE.fullmatch(given[1])
    variable = given[1] if given[1].isidentifier() and given[1] != "nil" else None
    found = (
        () if given[1] == "nil" else _labels(listed[1] if listed else None, variable, path, code, constants)
    )
    constant = _CONSTANT_SLICE.fullmatch(given[2])
    if found is None or (given[2] != "nil" and constant is None):
        return None
    return (*found, *(_LABEL.findall(constant[1]) if constant else ()))


_SLICE = regex(r"\[\]string\{([^{}]*)\}")
_CONSTANT_SLICE = regex(r"(?:prometheus\.Labels|map\[string\]string)\{([^{}]*)\}")


def _described(name: str, path: str, code: str, start: int, labels: tuple[str, ...] | None = None) -> Metric:
    """A metric whose type is unknown."""
    return Metric(name, "untyped", path, line_at(code, start), labels, loose=True)
