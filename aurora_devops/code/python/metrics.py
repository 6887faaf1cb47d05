"""The metrics that Python code exports with prometheus_client, and the port that it serves them on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...core.lazy import regex
from ...core.record import replace
from ..constants import Constants
from ..evidence import Metric, Port
from ..sources import Sources
from .label_values import Values, variable_of
from .modules import Module, called, constant, keyword, modules_of, text_of
from .routers import made_by

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
    "aioprometheus": ("",),
    "django_prometheus": ("django",),
    "opentelemetry": (),
    "prometheus_fastapi_instrumentator": ("http",),
    "prometheus_flask_exporter": ("flask",),
    "starlette_exporter": ("starlette",),
    "starlette_prometheus": ("starlette",),
    "statsd": ("",),
}
# By what they are given other names, or other beginnings.
_NAMED_BY = regex(r"(?:\w+_)?(?:prefix|namespace|subsystem|metric_name)")
# The methods of prometheus_flask_exporter that make metrics.
_OF_EXPORTER = frozenset({"counter", "gauge", "histogram", "summary"})


def metrics(sources: Sources) -> tuple[list[Metric], bool, list[str]]:
    """The metrics that the modules make, whether they are all, and the beginnings of names that are computed."""
    found: list[Metric] = []
    prefixes: list[str] = []
    complete = True
    modules = modules_of(sources).values()
    used = any(_CLIENT in module.packages or module.packages & _INSTRUMENTS.keys() for module in modules)
    constants = Constants({module.path: sources.text(module.path) for module in modules if used})
    values = Values(sources)
    for module in modules:
        instruments = [one for one in _INSTRUMENTS if one in module.packages]
        if instruments:
            complete = False
            prefixes += (prefix for one in instruments for prefix in _INSTRUMENTS[one])
        if instruments and instruments != ["opentelemetry"]:
            prefixes += _beginnings(module, constants)
        if "prometheus_flask_exporter" in instruments:
            found += _of_exporter(module, constants)
        if _CLIENT not in module.packages:
            continue
        for node in module.nodes:
            if isinstance(node, ast.Call) and (sort := _TYPES.get(made_by(module, node, _CLIENT))):
                metric = _metric(module, node, sort, constants)
                if isinstance(metric, Metric):
                    variable = variable_of(module, node) if metric.labels else ""
                    known = values.of(module, variable, metric.labels or ()) if variable else ()
                    found.append(replace(metric, values=tuple(known)))
                else:
                    prefixes.append(metric)
            elif isinstance(node, ast.ClassDef) and node.name.endswith("Collector"):
                complete = False
    return found, complete and not prefixes, prefixes


def _beginnings(module: Module, constants: Constants) -> Iterator[str]:
    """The beginnings of names that a module gives a package with metrics of its own; empty for an unknown one."""
    for call in module.of(ast.Call):
        if made_by(module, call, _CLIENT) in _TYPES:
            continue
        for argument in call.keywords:
            if argument.arg and _NAMED_BY.fullmatch(argument.arg) and argument.arg != "url_prefix":
                yield constants.text(ast.unparse(argument.value), module.path) or ""


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


def _metric(module: Module, call: ast.Call, sort: str, constants: Constants) -> Metric | str:
    """The metric that a call makes, or the beginning of a name that is not known."""
    name = call.args[0] if call.args else keyword(call, "name")
    parts = [keyword(call, "namespace"), keyword(call, "subsystem"), name]
    known: list[str] = []
    for part in parts:
        if part is None:
            continue
        written = ast.unparse(part)
        text = constants.text(written, module.path)
        if text is None:
            return "_".join([*known, constants.beginning(written, module.path)])
        if text:
            known.append(text)
    full = "_".join(known)
    unit = keyword(call, "unit")
    if name is None:
        return full
    if unit is not None:
        if (text := text_of(unit)) is None:
            return full
        full = full if not text or full.endswith(f"_{text}") else f"{full}_{text}"
    return Metric(full, sort, module.path, call.lineno, _labels(module, call, constants))


def _labels(module: Module, call: ast.Call, constants: Constants) -> tuple[str, ...] | None:
    if called(call).endswith("MetricFamily"):
        # The third argument of a family is its value.
        value = call.args[3] if len(call.args) > 3 else keyword(call, "labels")
    else:
        value = call.args[2] if len(call.args) > 2 else keyword(call, "labelnames")
    if value is None:
        return ()
    if isinstance(value, ast.Name):
        given = [
            one.value
            for one in module.of(ast.Assign)
            if any(isinstance(target, ast.Name) and target.id == value.id for target in one.targets)
        ]
        value = given[0] if len(given) == 1 else value
    if not isinstance(value, (ast.List, ast.Tuple)):
        return None
    names = [constants.text(ast.unparse(item), module.path) for item in value.elts]
    return None if None in names else tuple(name for name in names if name is not None)
