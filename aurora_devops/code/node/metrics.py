"""The metrics that JavaScript and TypeScript export with prom-client."""

from __future__ import annotations

from ...core.lazy import regex
from ..evidence import Metric
from ..sources import Sources, line_at
from .code import codes_of, entries, packages_of_files, string_of, strings_of

_CLIENT = frozenset({"prom-client", "@willsoto/nestjs-prometheus"})
_MADE = regex(
    r"\bnew\s+(?:\w+\s*\.\s*)?(Counter|Gauge|Histogram|Summary)\s*(?:<[^<>()]*>)?\(\s*"
    r"|\bmake(Counter|Gauge|Histogram|Summary)Provider\s*\(\s*"
)
_DEFAULTS = regex(r"\bcollectDefaultMetrics\s*\(\s*\{[^{}]*\bprefix\b")
_LABELS = regex(r"\bsetDefaultLabels\s*\(")
# Packages that export metrics of their own names.
_INSTRUMENTS = regex(
    r"@opentelemetry/|^(?:appmetrics-prometheus|express-prom-bundle|express-prometheus-middleware|fastify-metrics"
    r"|koa-prometheus-exporter|nestjs-prometheus|next-prometheus|prometheus-api-metrics|prom-bundle|swagger-stats)$"
)


def metrics(sources: Sources) -> tuple[list[Metric], bool]:
    """The metrics that the files make, and whether these are all that the program may export."""
    found: list[Metric] = []
    complete = True
    for path, code in codes_of(sources).items():
        packages = packages_of_files(sources)[path]
        if any(_INSTRUMENTS.search(name) for name in packages) or _DEFAULTS.search(code):
            complete = False
        if packages.isdisjoint(_CLIENT):
            continue
        defaults = _LABELS.search(code) is not None
        for match in _MADE.finditer(code):
            options = {key: value for key, value, _ in _options(code, match.end())}
            name = string_of(options.get("name", ""))
            if name is None:
                complete = False
                continue
            labels: tuple[str, ...] | None = ()
            if "labelNames" in options or defaults:
                labels = None if defaults else strings_of(options["labelNames"])
            sort = (match[1] or match[2]).lower()
            found.append(Metric(name, sort, path, line_at(code, match.start()), labels, exact=True))
    return found, complete


def _options(code: str, start: int) -> list[tuple[str, str, int]]:
    return (entries(code, start) if code[start : start + 1] == "{" else None) or []
