"""A Go program: its routes, settings, ports and metrics."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from posixpath import dirname

from ...core.lazy import regex
from ...core.record import record, replace
from ..constants import Constants
from ..evidence import Metric, Port, Program, Route, Setting
from ..label_values import variable_before, with_values
from ..sources import Sources, line_at, port_number
from .arguments import argument, arguments_at
from .environment import settings
from .packages import Packages
from .routers import Routers, with_literals
from .routes import routes
from .servers import Servers
from .viper import HELD

# What listens: net/http, gin, fiber and echo. A server of net/http has its address in a field.
_LISTENS = (
    r"(?:\b(?:ListenAndServe(?:TLS)?|\w+\.Run|net\.Listen)\(\s*(?:\"tcp\d?\"\s*,\s*)?|\b(?:\w*[aA]pp|\w*[eE]cho|e|s|srv|server|router)"
    r"\.(?:Listen|Start)\(\s*|\bAddr:\s*)"
)
_PORT = regex(
    r'\b(?:ListenAndServe(?:TLS)?|Run|Listen|Start)\(\s*(?:"tcp"\s*,\s*)?"[^":\n]*:(\d{2,5})"'
    r'|\bAddr:\s*"[^":\n]*:(\d{2,5})"'
)
# An address that is neither a literal nor a flag.
_UNKNOWN_PORT = regex(
    r'\b(?:ListenAndServe(?:TLS)?|\w+\.Run|net\.Listen)\(\s*(?:"tcp"\s*,\s*)?(?:[^")\s*]|"[^"\n]*"\s*\+)|\bAddr:\s*(?:[^"\s*]|"[^"\n]*"\s*\+)|\bAddr\s*='
)
# The servers of fiber and echo, whose methods other objects have as well.
_UNKNOWN_SERVER = regex(
    r'\b(?:\w*[aA]pp|\w*[eE]cho|e|s|srv|server|router)\.(?:Listen|Start)\(\s*(?!ctx\b|context\.)(?:[A-Za-z_]|"[^"\n]*"\s*\+)'
)
_SERVER = regex(r'"github\.com/(?:labstack/echo|gofiber/fiber)')
# An address in a constant, a variable or a field, or a port behind a colon: `":" + port`, `fmt.Sprintf(":%d", port)`,
# `net.JoinHostPort(host, port)`.
_NAME_OF_PORT = r"(?:strconv\.Itoa\(\s*)?(?P<{}>\*?[A-Za-z_][\w.]*(?:\(\))?)\s*\)?"
_WITH_COLON = (
    rf"\":\"\s*\+\s*{_NAME_OF_PORT.format('added')}"
    rf'|fmt\.Sprintf\(\s*"[^":\n]*:%[dsv]"\s*,\s*(?:\*?[A-Za-z_][\w.]*(?:\(\))?\s*,\s*)?{_NAME_OF_PORT.format("formatted")}\s*,?\s*\)?'
    rf'|net\.JoinHostPort\(\s*(?:"[^"\n]*"|\*?[\w.]+)\s*,\s*{_NAME_OF_PORT.format("joined")}\s*\)?'
)
_NAMED_PORT = regex(rf"{_LISTENS}(?:{_WITH_COLON}|(?P<whole>\*?[A-Za-z_][\w.]*(?:\(\))?))\s*[,)}}\n]")
_BUILT = regex(_WITH_COLON)
# A variable that is read where the program listens: `Addr: env.Or("ADDR", ":9100")`, `":" + getenv("PORT", "8080")`.
_READ_PORT = regex(
    rf"{_LISTENS}(?P<colon>\":\"\s*\+\s*|fmt\.Sprintf\(\s*\"[^\":\n]*:%[dsv]\"\s*,\s*|net\.JoinHostPort\(\s*\"[^\"\n]*\"\s*,\s*)?"
    r'(?P<call>(?:[A-Za-z_][\w.]*\(\s*)+)"(?P<variable>[A-Za-z_]\w*)"'
)
# A part of each text that listens.
_WORDS_OF_PORTS = ("Addr:", "Listen", ".Run(", ".Start(")
_ELSEWHERE = regex(rf"\b(?:ListenAndServe(?:TLS)?|\w+\.Run)\(\s*(?:{_WITH_COLON})")
_OF_SERVER = regex(r"(?!net\.)\w+\.(?:Listen|Start)\(")
# An address in a variable that a flag sets.
_POINTED = regex(r'\b(?:ListenAndServe(?:TLS)?|\w+\.Run|net\.Listen)\(\s*(?:"tcp\d?"\s*,\s*)?\*|\bAddr:\s*\*')
_ADDRESS = regex(r"[^:\n]*:(\d{2,5})|(\d{2,5})")
# `flag.String("listen", ":8090", "...")` and `flag.Int("port", 8090, "...")`, of the standard library or pflag.
_FLAG = regex(
    r'\.(?:String|Int)(?:Var)?P?\(\s*(?:&\w[\w.]*\s*,\s*)?"([\w-]*(?:port|listen|addr|bind)[\w-]*)"\s*,\s*(?:"\w?"\s*,\s*)?'
    r'(?:"[^":\n]*:(\d{2,5})"|(\d{2,5}))',
)
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
    given = list(settings(codes))
    listening = {path: routers.codes[path] for path in serving}
    addresses = list(_named_ports(routers.codes, serving, given, constants))
    packages = Packages(dict(codes), sources.text("go.mod"))
    named = [
        replace(one.port, entries=packages.programs(one.path)) for one in addresses if one.port is not None
    ]
    found = [
        replace(_pattern(route), entries=packages.programs(route.file))
        for route in routes(routers, _servers(routers, listening, addresses, packages))
    ]
    complete = set()
    unknown = any(
        _ROUTERS.search(code) or _UNKNOWN_ROUTE.search(routers.read(path)) for path, code in serving.items()
    )
    # With a prefix elsewhere, that of the routes which a function adds has to be known.
    unknown = unknown or (any(_PREFIXED.search(code) for code in routers.codes.values()) and routers.unknown)
    if found and not unknown:
        complete.add("routes")
    unknown_ports = sum(len(_UNKNOWN_PORT.findall(code)) for code in serving.values())
    if any(map(_SERVER.search, serving.values())):
        unknown_ports += sum(len(_UNKNOWN_SERVER.findall(code)) for _, code in codes)
    # Those of files without a package that serves.
    unknown_ports += sum(
        len(_ELSEWHERE.findall(code))
        for path, code in codes
        if path not in serving and serving and any(word in code for word in _WORDS_OF_PORTS)
    )
    # The ports of flags that are not found here are among those of all flags.
    if unknown_ports == sum(one.port is not None and not one.pointed for one in addresses):
        complete.add("ports")
        pointed = sum(len(_POINTED.findall(code)) for code in serving.values())
        if pointed == sum(one.port is not None and one.pointed for one in addresses):
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
        for port in ports(path, code, listens):
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


def ports(path: str, code: str, listens: bool = True) -> Iterator[Port]:
    """The ports that a file listens on, and the flags that set them if the program `listens` at their addresses."""
    for match in _PORT.finditer(code):
        if number := port_number(match[1] or match[2]):
            yield Port(number, path, line_at(code, match.start()), "the address")
    for match in _FLAG.finditer(code) if listens else ():
        if number := port_number(match[2] or match[3]):
            yield Port(number, path, line_at(code, match.start()), "a flag", f"-{match[1]}")


def _named_ports(
    codes: Mapping[str, str], serving: Mapping[str, str], given: Sequence[Setting], constants: Constants
) -> Iterator[_Address]:
    """The addresses that constants have, or the defaults of variables and flags that are read into names."""
    lines_of: dict[str, list[str]] = {}
    read: defaultdict[str, list[Setting]] = defaultdict(list)
    for one in given:
        if one.file not in lines_of:
            lines_of[one.file] = codes.get(one.file, "").splitlines()
        lines = lines_of[one.file]
        line = lines[one.line - 1] if 0 < one.line <= len(lines) else ""
        if one.by == "a tag":
            read[line.split()[0] if line.split() else ""].append(one)
            continue
        if one.by == "viper":
            held = HELD.search(re.split(r"\b\w+\.Get", line)[0])
            if held is not None:
                read[held[1].rpartition(".")[2]].append(one)
            continue
        before = line.partition(f'"{one.name}"')[0] if f'"{one.name}"' in line else line
        if (assigned := _READ_INTO.search(before)) is not None:
            read[assigned[1].rpartition(".")[2]].append(one)
    defaults = {(one.file, one.name): one for one in given}
    ports = _NamedPorts(codes, dict(read), constants, _flags(codes, constants))
    method = any(map(_SERVER.search, serving.values()))
    for path, code in codes.items():
        if not serving or not any(word in code for word in _WORDS_OF_PORTS):
            continue
        for match in _NAMED_PORT.finditer(code):
            if _OF_SERVER.match(match[0]) and not method:
                continue
            whole = match["whole"]
            if whole and path not in serving:
                # Other objects have a method with one of these names.
                continue
            name = whole or _behind_colon(match)
            port = ports.of(name.lstrip("*"), path, match.start(), not whole)
            pointed = bool(whole) and name.startswith("*")
            yield _Address(path, match.start(match.lastgroup or 0), port, pointed)
        for match in _READ_PORT.finditer(code) if path in serving else ():
            setting = defaults.get((path, match["variable"]))
            if setting is not None and (method or not _OF_SERVER.match(match[0])):
                number = _port_in(str(setting.default), match["colon"] is not None)
                named = Port(number, path, setting.line, "the address", setting.name) if number else None
                yield _Address(path, match.start("call"), named, False)


@record
class _Address:
    """An address on which a file listens: its offset and its port, None if it is unknown.

    It is `pointed` if it is a pointer to the value of a flag.
    """

    path: str
    offset: int
    port: Port | None
    pointed: bool


# `addr := flag.String("addr", ":8080", "")`, `flag.StringVar(&cfg.Addr, "addr", ":8080", "")`, with pflag and cobra,
# and `addr = kingpin.Flag("addr", "").Default(":8080").String()`.
_HELD_FLAG = regex(
    r"(?:(?P<name>\b[A-Za-z_]\w*)\s*:?=\s*[\w.()]+\.(?:String|U?[Ii]nt(?:16|32|64)?)P?\(|\.(?:String|U?[Ii]nt(?:16|32|64)?)VarP?\(\s*&(?P<field>[\w.]+)\s*,)"
    r'\s*"(?P<flag>[\w.-]+)"\s*,\s*(?:"\w?"\s*,\s*)?(?P<value>"[^"\n]*"|[A-Za-z_][\w.]*|\d+)\s*,'
)
_KINGPIN = regex(
    r'(?P<name>\b[A-Za-z_]\w*)\s*:?=\s*\w+\.Flag\(\s*"(?P<flag>[\w.-]+)"\s*,[^\n]*?\)\.Default\((?P<value>"[^"\n]*")\)'
    r"\.(?:String|U?[Ii]nt(?:16|32|64)?)\(\)"
)
_ASSIGNED = regex(r"(?<![\w.])(\w++)\s*=(?!=)")


def _flags(codes: Mapping[str, str], constants: Constants) -> dict[str, list[Port]]:
    """The flags that may be ports, by the name of the variable or field with their value."""
    found: defaultdict[str, list[Port]] = defaultdict(list)
    for path, code in codes.items():
        flags = [
            *(_HELD_FLAG.finditer(code) if "lag" in code or "fs." in code else ()),
            *(_KINGPIN.finditer(code) if "kingpin" in code else ()),
        ]
        assignments = Counter(_ASSIGNED.findall(code) if flags else ())
        for match in flags:
            value = match["value"]
            text = value.strip('"') if value[0] == '"' or value.isdecimal() else constants.text(value, path)
            port = _ADDRESS.fullmatch(text or "")
            number = port_number(port[1] or port[2]) if port else None
            name = match["name"] or match["field"].rpartition(".")[2]
            assigned = match["name"] is not None and ":=" not in match[0]
            again = assignments[name] > assigned
            line = line_at(code, match.start("value"))
            flag = Port(number or 0, path, line, "the address", f"-{match['flag']}")
            found[name].append(replace(flag, number=0) if again else flag)
    return dict(found)


@record(eq=False)
class _NamedPorts:
    """The ports of addresses that names stand for."""

    codes: Mapping[str, str]
    # What the names of fields and variables are read from.
    read: Mapping[str, Sequence[Setting]]
    constants: Constants
    # The flags by the variable or field with their value; an unknown port is 0.
    flags: Mapping[str, Sequence[Port]] = {}

    def of(self, name: str, path: str, start: int, plain: bool, depth: int = 0) -> Port | None:
        """The port of a name at an offset; None if it is unknown. A `plain` one is only a number."""
        code = self.codes.get(path, "")
        *owners, field = name.removesuffix("()").split(".")
        found = [one for one in self.read.get(field, ()) if owners or one.file == path]
        if len(found) > 1 and len(owners) > 1:
            # `cfg.HTTP.Port`: the variable with the name of the part.
            of_part = [one for one in found if owners[-1].upper() in one.name.upper()]
            found = of_part or found
        if len(found) == 1:
            number = _port_in(str(found[0].default), plain)
            return (
                Port(number, found[0].file, found[0].line, "the address", found[0].name) if number else None
            )
        if found or depth > _MOST_STEPS:
            return None
        flags = [one for one in self.flags.get(field, ()) if owners or dirname(one.file) == dirname(path)]
        if flags:
            return flags[0] if len(flags) == 1 and flags[0].number else None
        if name.endswith("()"):
            return self._returned(field, depth)
        if not owners and (built := self._built(field, path, code, start, depth)) is not None:
            return built
        if not owners and _is_assigned(field, code):
            return None
        number = _port_in(self.constants.text(name, path) or "", plain)
        line = _declared_at(field, code) or line_at(code, start)
        return Port(number, path, line, "the address") if number else None

    def _built(self, name: str, path: str, code: str, start: int, depth: int) -> Port | None:
        """The port of a variable with an address: `addr := fmt.Sprintf(":%d", port)`."""
        found = list(re.finditer(rf"\b{re.escape(name)}\s*:?=\s*(?!=)", code[:start]))
        match = _BUILT.match(code, found[0].end()) if len(found) == 1 else None
        if match is None:
            return None
        return self.of(_behind_colon(match), path, found[0].start(), True, depth + 1)

    def _returned(self, method: str, depth: int) -> Port | None:
        """The port of the address that the only method of a name returns: `return fmt.Sprintf(":%d", c.Port)`."""
        pattern = re.compile(
            rf"(?m)^func[ \t]+\([^()\n]*\)[ \t]*{re.escape(method)}\(\)[ \t]*string[ \t]*\{{\s*return\s+"
        )
        found = [(path, match) for path, code in self.codes.items() for match in pattern.finditer(code)]
        if len(found) != 1:
            return None
        path, match = found[0]
        built = _BUILT.match(self.codes[path], match.end())
        return self.of(_behind_colon(built), path, match.start(), True, depth + 1) if built else None


_MOST_STEPS = 3


def _behind_colon(match: re.Match[str]) -> str:
    """The name of the port in an address that is concatenated, formatted or joined."""
    return match["added"] or match["formatted"] or match["joined"]


def _servers(
    routers: Routers, serving: Mapping[str, str], named: Sequence[_Address], packages: Packages
) -> Servers:
    """The servers of a program, by the ports of their addresses; those that flags set are unknown."""
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for path, code in serving.items():
        for match in _PORT.finditer(code):
            if number := port_number(match[1] or match[2]):
                found[path][match.start(1 if match[1] else 2)] = number
    for one in named:
        if one.port is not None:
            found[one.path][one.offset] = one.port.number
    return Servers(routers.codes, found, packages)


def _port_in(text: str, plain: bool) -> int | None:
    """The port of an address; it is only a number if it is written after a colon (`plain`)."""
    match = _ADDRESS.fullmatch(text)
    number = match[2 if plain else 1] if match else None
    return port_number(number) if number else None


def _is_assigned(name: str, code: str) -> bool:
    """Whether a file has a variable of this name inside a function, whose value is unknown."""
    return (
        re.search(
            rf"(?m)\b{re.escape(name)}\s*(?:,\s*\w+\s*)?:=|^[ \t]+{re.escape(name)}\s*=[^=\n]*[(]", code
        )
        is not None
    )


def _declared_at(name: str, code: str) -> int:
    match = re.search(rf"(?m)^(?:const|var)?[ \t]*{re.escape(name)}\s*(?:string\s*)?=", code)
    return line_at(code, match.start()) if match else 0


# What a line reads into a variable or a field: `listen := os.Getenv("LISTEN")`, `Addr: or("ADDR", ":80")`.
_READ_INTO = regex(
    r"\b([A-Za-z_][\w.]*)(?:\s*,\s*(?:err|ok|_)\w*)?(?:\s+string)?(?:\s*:?=\s*|:\s*|\s+`[^`]*)(?:\w[\w.]*\(\s*)*$"
)


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
def constants_of(sources: Sources) -> Constants:
    """The constants of a project, with those of packages that are named as folders of built files are elsewhere."""
    built = (path for path in sources.paths if path.endswith(".go") and "build" in path.split("/")[:-1])
    return Constants({**dict(sources.code(".go")), **{path: sources.text(path) for path in built}})


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
