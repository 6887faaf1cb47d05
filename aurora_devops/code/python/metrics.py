"""The metrics that Python code exports with prometheus_client, and the port that it serves them on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence import Metric, Port
from ..sources import Sources
from .modules import Module, called, constant, keyword, modules_of, text_of

_CLIENT = "prometheus_client"
_TYPES = {
    "Counter": "counter",
    "Enum": "stateset",
    "Gauge": "gauge",
    "Histogram": "histogram",
    "Info": "info",
    "Summary": "summary",
}
# Packages that export metrics of their own names.
_INSTRUMENTS = frozenset(
    {
        "aioprometheus",
        "django_prometheus",
        "opentelemetry",
        "prometheus_fastapi_instrumentator",
        "prometheus_flask_exporter",
        "starlette_exporter",
        "starlette_prometheus",
        "statsd",
    }
)


def metrics(sources: Sources) -> tuple[list[Metric], bool]:
    """The metrics that the modules make, and whether these are all that the program may export."""
    found: list[Metric] = []
    complete = True
    for module in modules_of(sources).values():
        if module.packages & _INSTRUMENTS:
            complete = False
        if _CLIENT not in module.packages:
            continue
        for node in module.nodes:
            if isinstance(node, ast.Call) and (sort := _TYPES.get(_made(module, node))):
                metric = _metric(module, node, sort)
                complete = complete and metric is not None
                if metric is not None:
                    found.append(metric)
            elif isinstance(node, ast.ClassDef) and node.name.endswith("Collector"):
                complete = False
    return found, complete


def servers(sources: Sources) -> Iterator[Port]:
    """The ports on which `start_http_server` serves the metrics, at any path."""
    for module in modules_of(sources).values():
        for node in module.nodes if _CLIENT in module.packages else ():
            if isinstance(node, ast.Call) and _made(module, node) in (
                "start_http_server",
                "start_wsgi_server",
            ):
                number = constant(node.args[0] if node.args else keyword(node, "port"))
                if isinstance(number, int) and 0 < number < 65536:
                    yield Port(number, module.path, node.lineno, "start_http_server", any_path=True)


def _made(module: Module, call: ast.Call) -> str:
    """The name of what is called if it is from the client library; empty otherwise."""
    first, _, rest = called(call).partition(".")
    home, inner = module.names.get(first, ("", ""))
    if home.partition(".")[0] != _CLIENT:
        return ""
    return rest.rpartition(".")[2] or inner


def _metric(module: Module, call: ast.Call, sort: str) -> Metric | None:
    name = text_of(call.args[0] if call.args else keyword(call, "name"))
    parts = [keyword(call, "namespace"), keyword(call, "subsystem")]
    if name is None or any(part is not None and text_of(part) is None for part in parts):
        return None
    unit = keyword(call, "unit")
    full = "_".join([*(text for part in parts if (text := text_of(part))), name])
    if unit is not None:
        if (text := text_of(unit)) is None:
            return None
        full = full if not text or full.endswith(f"_{text}") else f"{full}_{text}"
    return Metric(full, sort, module.path, call.lineno, _labels(call))


def _labels(call: ast.Call) -> tuple[str, ...] | None:
    value = call.args[2] if len(call.args) > 2 else keyword(call, "labelnames")
    if value is None:
        return ()
    if not isinstance(value, (ast.List, ast.Tuple)):
        return None
    names = [text_of(item) for item in value.elts]
    return None if None in names else tuple(name for name in names if name is not None)
