"""The metrics that Python code exports with prometheus_client, and the port that it serves them on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...core.lazy import regex
from ...core.record import record, replace
from ..constants import Constants
from ..evidence import Metric, Port
from ..sources import Sources
from .label_values import Values, variable_of
from .modules import Module, called, constant, keyword, modules_of, text_of
from .routers import listed, made_by, origin
from .texts import text_and_variables
from .variants import Variant, variants_of

_CLIENT = "prometheus_client"
_TYPES = {
    "Counter": "counter",
    "CounterMetricFamily": "counter",
    "Enum": "stateset",
    "Gauge": "gauge",
    "GaugeMetricFamily": "gauge",
    "Histogram": "histogram",
    "HistogramMetricFamily": "histogram",
    "Info": "info",
    "InfoMetricFamily": "info",
    "Summary": "summary",
    "SummaryMetricFamily": "summary",
}
# Packages that export metrics of their own names, with the beginnings of these; empty if they may have any name.
_INSTRUMENTS: dict[str, tuple[str, ...]] = {
    "aioprometheus": ("exceptions", "requests", "responses", "status"),
    "django_prometheus": ("django",),
    "opentelemetry": (),
    "prometheus_fastapi_instrumentator": ("http",),
    "prometheus_flask_exporter": ("flask",),
    "starlette_exporter": ("starlette",),
    "starlette_prometheus": ("starlette",),
    "statsd": ("",),
}
# By what they are given other names, or other beginnings.
_NAMED_BY = regex(r"(?:\w+_)?(prefix|namespace|subsystem|metric_name)")
# The methods of prometheus_flask_exporter that make metrics.
_OF_EXPORTER = frozenset({"counter", "gauge", "histogram", "summary"})


def metrics(sources: Sources) -> tuple[list[Metric], bool, list[str]]:
    """The metrics that the modules make, whether they are all, and the beginnings of names that are computed."""
    reader = _Reader(sources)
    for module in modules_of(sources).values():
        reader.instruments(module)
        reader.read(module)
    return reader.found, reader.complete and not reader.prefixes, reader.prefixes


class _Reader:
    """Reads the metrics of the modules."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.found: list[Metric] = []
        self.prefixes: list[str] = []
        self.complete = True
        modules = modules_of(sources).values()
        packages = {package for module in modules for package in module.packages}
        self._used = not packages.isdisjoint((*_CLIENTS, "opentelemetry"))
        used = self._used or not packages.isdisjoint(_INSTRUMENTS)
        self._constants = Constants({module.path: sources.text(module.path) for module in modules if used})
        self._values = Values(sources)
        self._variants = variants_of(sources)

    def instruments(self, module: Module) -> None:
        """What packages export under names of their own."""
        instruments = [one for one in _INSTRUMENTS if one in module.packages]
        if instruments:
            self.complete = False
            self.prefixes += (prefix for one in instruments for prefix in _INSTRUMENTS[one])
        if instruments and instruments != ["opentelemetry"]:
            usual = [prefix for one in instruments for prefix in _INSTRUMENTS[one]]
            self.prefixes += _beginnings(module, self._constants, usual)
        if "prometheus_flask_exporter" in instruments:
            self.found += _of_exporter(module, self._constants)

    def read(self, module: Module) -> None:
        """The metrics that a module makes with a client of Prometheus."""
        for call in module.of(ast.Call) if self._used else ():
            kind = self._class(module, call.func) or self._constructed(module, call)
            if kind is not None:
                for variant in self._variants.of(module, _merged(call, kind.given)):
                    self._add(variant, kind)
            elif isinstance(call.func, ast.Attribute) and (sort := _OF_METERS.get(call.func.attr)):
                for variant in self._variants.of(module, call):
                    self._add(variant, _Class(sort, loose=True))
            elif isinstance(call.func, ast.Name) and call.args and self._may_be_class(module, call):
                for variant in self._variants.of(module, call):
                    given = self._class(variant.module, variant.call.func)
                    if given is not None:
                        self._add(variant, given)
        if _CLIENT in module.packages:
            collectors = (one for one in module.of(ast.ClassDef) if one.name.endswith("Collector"))
            self.complete = self.complete and next(collectors, None) is None

    def _constructed(self, module: Module, call: ast.Call) -> _Class | None:
        """The class of metrics whose constructor a class that derives from it calls: `super().__init__(name)`."""
        match call.func:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
                return self._base(module, module.class_at(call.lineno))
            case _:
                return None

    def _base(self, module: Module, name: str) -> _Class | None:
        """The class of metrics from which a class of a module derives."""
        bases = (base for one in module.of(ast.ClassDef) if one.name == name for base in one.bases)
        return next((kind for base in bases if (kind := self._class(module, base))), None)

    def _may_be_class(self, module: Module, call: ast.Call) -> bool:
        """Whether a call is one of a parameter, which may be a class of metrics."""
        around = module.function_at(call.lineno)
        arguments = around[1].args if around else None
        return arguments is not None and any(
            one.arg == called(call)
            for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        )

    def _add(self, variant: Variant, kind: _Class) -> None:
        module = variant.module
        metric = _metric(variant, kind, self._constants, self._sources)
        if isinstance(metric, Metric):
            variable = variable_of(module, variant.at) if metric.labels else ""
            known = self._values.of(module, variable, metric.labels or ()) if variable else ()
            self.found.append(replace(metric, values=tuple(known)))
        else:
            self.prefixes.append(metric)

    def _class(self, module: Module, value: ast.expr, depth: int = 0) -> _Class | None:
        """The class of metrics that an expression means, also one that another module has, or a `partial` of it."""
        name = called(value)
        first, _, rest = name.partition(".")
        home, inner = (
            module.names.get(first, ("", "")) if rest else origin((module.name, name), self._sources)
        )
        package = home.partition(".")[0]
        if package in _CLIENTS:
            sort = _TYPES.get(rest.rpartition(".")[2] or inner)
            return _Class(sort, exact=package != _CLIENT) if sort else None
        other = modules_of(self._sources).get(home)
        if other is not None and not rest and inner in other.bases and depth < _MOST_STEPS:
            # What a constructor of its own makes is read where it is.
            return None if f"{inner}.__init__" in other.functions else self._base(other, inner)
        source = other or module
        made = source.only_value(inner) if name and not rest and depth < _MOST_STEPS else None
        if isinstance(made, ast.Call) and called(made).rpartition(".")[2] == "partial" and made.args:
            kind = self._class(source, made.args[0], depth + 1)
            given = (*(kind.given if kind else ()), *made.keywords)
            return replace(kind, given=given) if kind and len(made.args) == 1 else None
        return None


_CLIENTS = (_CLIENT, "aioprometheus")
# The methods of meters of OpenTelemetry.
_OF_METERS = {
    "create_counter": "counter",
    "create_gauge": "gauge",
    "create_histogram": "histogram",
    "create_observable_counter": "counter",
    "create_observable_gauge": "gauge",
    "create_observable_up_down_counter": "gauge",
    "create_up_down_counter": "gauge",
}
_MOST_STEPS = 3


@record
class _Class:
    """A class of metrics: its type, and the arguments that it is given already.

    With some libraries the names are `exact` or `loose`, and the labels are those of each value.
    """

    sort: str
    given: tuple[ast.keyword, ...] = ()
    exact: bool = False
    loose: bool = False


def _merged(call: ast.Call, given: tuple[ast.keyword, ...]) -> ast.Call:
    """A call with the arguments of a `partial`."""
    if not given:
        return call
    own = {word.arg for word in call.keywords}
    words = [*call.keywords, *(word for word in given if word.arg not in own)]
    return ast.copy_location(ast.Call(call.func, call.args, words), call)


def _beginnings(module: Module, constants: Constants, usual: list[str]) -> Iterator[str]:
    """The beginnings of names that a module gives a package with metrics of its own; empty for an unknown one.

    The package adds its `usual` beginnings to a namespace.
    """
    for call in module.of(ast.Call):
        if made_by(module, call, _CLIENT) in _TYPES:
            continue
        given = {
            match[1]: constants.text(ast.unparse(argument.value), module.path)
            for argument in call.keywords
            if argument.arg and argument.arg != "url_prefix" and (match := _NAMED_BY.fullmatch(argument.arg))
        }
        before = [given[name] for name in ("prefix", "namespace") if name in given]
        after = [given[name] for name in ("subsystem", "metric_name") if name in given]
        if None in (*before, *after):
            yield ""
        elif after:
            yield "_".join(text for text in (*before, *after) if text)
        elif "namespace" in given:
            yield from ("_".join(text for text in (*before, one) if text) for one in usual or ("",))
        elif before:
            yield from (text for text in before if text is not None)


def _of_exporter(module: Module, constants: Constants) -> Iterator[Metric]:
    """The metrics of `@metrics.counter("orders_total", "Orders", labels={"region": region})`."""
    for call in module.of(ast.Call):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in _OF_EXPORTER and call.args):
            continue
        name = constants.text(ast.unparse(call.args[0]), module.path)
        labels = keyword(call, "labels")
        keys = [text_of(key) for key in labels.keys] if isinstance(labels, ast.Dict) else None
        known = () if labels is None else None if keys is None or None in keys else tuple(filter(None, keys))
        if name:
            yield Metric(name, call.func.attr, module.path, call.lineno, known)


def servers(sources: Sources) -> Iterator[Port]:
    """The ports on which `start_http_server` serves the metrics, at any path, if they are numbers."""
    for module, node in server_calls(sources):
        number = constant(served_port(node))
        if isinstance(number, int) and 0 < number < 65536:
            yield Port(number, module.path, node.lineno, SERVER, any_path=True)


def server_calls(sources: Sources) -> Iterator[tuple[Module, ast.Call]]:
    """The calls that start a server for metrics."""
    for module in modules_of(sources).values():
        for node in module.of(ast.Call) if _CLIENT in module.packages else ():
            if made_by(module, node, _CLIENT) in (SERVER, "start_wsgi_server"):
                yield module, node


def served_port(call: ast.Call) -> ast.expr | None:
    """The port that a call gives a server for metrics."""
    return call.args[0] if call.args else keyword(call, "port")


SERVER = "start_http_server"


def _metric(variant: Variant, kind: _Class, constants: Constants, sources: Sources) -> Metric | str:
    """The metric that a call makes, or the beginning of a name that is not known."""
    call, module = variant.call, variant.module
    name = call.args[0] if call.args else keyword(call, "name")
    parts = [keyword(call, "namespace"), keyword(call, "subsystem"), name] if not kind.loose else [name]
    known: list[str] = []
    if any(word.arg is None for word in call.keywords) or any(
        isinstance(one, ast.Starred) for one in call.args
    ):
        # Other arguments may have a namespace.
        return ""
    for part in parts:
        if part is None:
            continue
        text = _text(part, module, constants, sources)
        if text is None:
            # The argument of a function is no beginning: `os.getenv("NAMESPACE")`.
            begins = "" if isinstance(part, ast.Call) else constants.beginning(ast.unparse(part), module.path)
            return "_".join([*known, begins])
        if text:
            known.append(text)
    full = "_".join(known)
    unit = keyword(call, "unit")
    if name is None:
        return full
    if unit is not None and not kind.loose:
        if (text := text_of(unit)) is None:
            return full
        full = full if not text or full.endswith(f"_{text}") else f"{full}_{text}"
    if kind.exact or kind.loose:
        return Metric(
            full, kind.sort, module.path, variant.at.lineno, None, exact=kind.exact, loose=kind.loose
        )
    return Metric(full, kind.sort, module.path, variant.at.lineno, _labels(call, module, constants, sources))


def _text(value: ast.expr, module: Module, constants: Constants, sources: Sources) -> str | None:
    """The text of an expression that the environment does not change."""
    if isinstance(value, ast.Constant):
        return text_of(value)
    text = constants.text(ast.unparse(value), module.path)
    if text is None:
        text, variables = text_and_variables(value, module, sources)
        return None if variables else text
    return text


def _labels(call: ast.Call, module: Module, constants: Constants, sources: Sources) -> tuple[str, ...] | None:
    if called(call).endswith("MetricFamily"):
        # The third argument of a family is its value.
        value = call.args[3] if len(call.args) > 3 else keyword(call, "labels")
    else:
        value = call.args[2] if len(call.args) > 2 else keyword(call, "labelnames")
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return ()
    items = listed(value, module, sources)
    names = [_text(item, home, constants, sources) for home, item in items or ()]
    return None if items is None or None in names else tuple(name for name in names if name is not None)
