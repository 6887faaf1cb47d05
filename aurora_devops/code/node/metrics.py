"""The metrics that JavaScript and TypeScript export with prom-client."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.lazy import regex
from ..constants import Constants
from ..evidence import Metric
from ..sources import Sources, line_at
from .code import codes_of, entries, packages_of_files, strings_of

_CLIENT = frozenset({"prom-client", "@willsoto/nestjs-prometheus"})
_MADE = regex(
    r"\bnew\s+(?:\w+\s*\.\s*)?(Counter|Gauge|Histogram|Summary)\s*(?:<[^<>()]*>)?\(\s*"
    r"|\bmake(Counter|Gauge|Histogram|Summary)Provider\s*\(\s*"
)
_DEFAULTS = regex(r"\bcollectDefaultMetrics\s*\(\s*\{[^{}]*\bprefix\b\s*(?::\s*([^,{}\n]+))?")
_LABELS = regex(r"\bsetDefaultLabels\s*\(\s*")
# Packages that export metrics of their own names.
_INSTRUMENTS = regex(
    r"@opentelemetry/|^(?:appmetrics-prometheus|express-prom-bundle|express-prometheus-middleware|fastify-metrics"
    r"|koa-prometheus-exporter|nestjs-prometheus|next-prometheus|prometheus-api-metrics|prom-bundle|swagger-stats)$"
)


def metrics(sources: Sources) -> tuple[list[Metric], bool, list[str]]:
    """The metrics that the files make, whether they are all, and the beginnings of names that are computed."""
    found: list[Metric] = []
    prefixes: list[str] = []
    complete = True
    codes = codes_of(sources)
    constants = Constants(codes)
    defaults = _default_labels(codes)
    for path, code in codes.items():
        packages = packages_of_files(sources)[path]
        defaults_of = _DEFAULTS.search(code)
        if any(_INSTRUMENTS.search(name) for name in packages) or defaults_of:
            complete = False
        if any(_INSTRUMENTS.search(name) and not name.startswith("@opentelemetry/") for name in packages):
            # They may be given the beginning of their names.
            prefixes.append("")
        if defaults_of:
            beginning = constants.text(defaults_of[1], path) if defaults_of[1] else None
            prefixes += [f"{beginning}{each}" for each in ("process", "nodejs")] if beginning else [""]
        if packages.isdisjoint(_CLIENT):
            continue
        for match in _MADE.finditer(code):
            options = {key: value for key, value, _ in _options(code, match.end())}
            written = options.get("name", "")
            name = constants.text(written, path)
            if not name:
                prefixes.append(constants.beginning(written, path))
                continue
            labels = _labels(options["labelNames"], code) if "labelNames" in options else ()
            labels = None if labels is None or defaults is None else (*labels, *defaults)
            sort = (match[1] or match[2]).lower()
            found.append(Metric(name, sort, path, line_at(code, match.start()), labels, exact=True))
    return found, complete and not prefixes, prefixes


def _labels(value: str, code: str) -> tuple[str, ...] | None:
    """The labels in an array, or in a constant of the file; None if they are unknown."""
    if _NAME.fullmatch(value):
        given = [match[2] for match in _ARRAY.finditer(code) if match[1] == value]
        value = given[0] if len(given) == 1 else value
    return strings_of(value)


_NAME = regex(r"[A-Za-z_$][\w$]*")
_ARRAY = regex(r"\bconst\s+([A-Za-z_$][\w$]*)\s*(?::[^=\n]+)?=\s*(\[[^\[\]]*\](?:\s*as\s+const)?)")


def _default_labels(codes: Mapping[str, str]) -> tuple[str, ...] | None:
    """The labels that `setDefaultLabels` gives all metrics; None if they are unknown."""
    found: list[str] = []
    for code in codes.values():
        for match in _LABELS.finditer(code):
            listed = _options(code, match.end())
            if not listed:
                return None
            found += (key for key, _, _ in listed)
    return tuple(found)


def _options(code: str, start: int) -> list[tuple[str, str, int]]:
    return (entries(code, start) if code[start : start + 1] == "{" else None) or []
