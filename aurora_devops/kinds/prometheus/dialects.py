"""Which ruler a rule file is written for: Prometheus, Thanos, Mimir, Loki or VictoriaMetrics.

All of them read the same file format with fields of their own, and Loki and VictoriaMetrics other query languages.
Source: the references of each: thanos.io/tip/components/rule.md, grafana.com/docs/mimir/latest/references/,
grafana.com/docs/loki/latest/alert/, docs.victoriametrics.com/victoriametrics/vmalert/ and .../metricsql/; of the
configuration docs.victoriametrics.com/victoriametrics/sd_configs/ and .../relabeling/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...formats.metricsql import looks_like_metricsql
from ...formats.promql import looks_like_logql

if TYPE_CHECKING:
    from .config_model import PrometheusConfig
    from .model import RuleFile

FILE_KEYS = ("namespace",)
_THANOS = ("partial_response_strategy",)
_MIMIR = ("source_tenants", "evaluation_delay", "align_evaluation_time_on_interval", "remote_write")
# `type` and `debug` alone do not prove anything.
_VICTORIA_MARKS = (
    *("concurrency", "params", "headers", "notifier_headers", "extra_filter_labels", "tenant"),
    *("eval_offset", "eval_delay", "eval_alignment"),
)
_VICTORIA_GROUP = (*_VICTORIA_MARKS, "type", "debug")
_VICTORIA_RULE = ("debug", "update_entries_limit")
GROUP_KEYS = (*_THANOS, *_MIMIR)
"""Fields of a group that every file may have: those of rulers whose query language is PromQL."""


def dialect_of(file: RuleFile) -> str:
    """The ruler whose fields or queries a file has: `prometheus`, `thanos`, `mimir`, `loki`, `victoriametrics`.

    It is `template` where another program replaces parts of the queries before a ruler reads them.
    """
    groups = file.groups or ()
    found = "prometheus"
    for group in groups:
        extra = group.extra
        if (
            any(key in extra for key in _VICTORIA_MARKS)
            or extra.get("type") in ("graphite", "vlogs")
            or any("update_entries_limit" in rule.extra for rule in group.rules or ())
        ):
            return "victoriametrics"
        for name, keys in (("thanos", _THANOS), ("mimir", _MIMIR)):
            if any(key in extra for key in keys):
                found = name
    expressions = [inside.rule.expr for inside in file.rules() if inside.rule.expr]
    if any(looks_like_logql(expr) for expr in expressions):
        return "loki"
    if any(map(looks_like_metricsql, expressions)):
        return "victoriametrics"
    if any("${" in expr and _REPLACED.search(_STRING.sub("", expr)) for expr in expressions):
        return "template"
    return found


# A variable in braces, which is not one of Grafana (`${__range}`), outside of the strings of a query.
_REPLACED = regex(r"\$\{(?!_)[A-Za-z][\w.]*\}")
_STRING = regex(r"\"(?>[^\"\\]|\\.)*\"|'(?>[^'\\]|\\.)*'|`[^`]*`")


def group_keys(dialect: str) -> tuple[str, ...]:
    """The fields that a group has in a dialect, beside those of Prometheus."""
    return (*GROUP_KEYS, *_VICTORIA_GROUP) if dialect == "victoriametrics" else GROUP_KEYS


def rule_keys(dialect: str) -> tuple[str, ...]:
    """The fields that a rule has in a dialect, beside those of Prometheus."""
    return _VICTORIA_RULE if dialect == "victoriametrics" else ()


def owner(key: str) -> str:
    """The ruler that a field belongs to."""
    return "Thanos" if key in _THANOS else "Mimir" if key in _MIMIR else "VictoriaMetrics"


_VICTORIA_FILE = regex(r"(?:^|[/._-])(?:vm-?agent|victoria-?metrics|vm-?single)(?=[/._-]|\Z)")
# What only the scrape configurations of VictoriaMetrics have.
_VICTORIA_SCRAPE = frozenset(
    {
        *("disable_compression", "disable_keepalive", "max_scrape_size", "metric_relabel_debug"),
        *("no_stale_markers", "relabel_debug", "scrape_align_interval", "scrape_offset", "series_limit"),
        "stream_parse",
    }
)
_VICTORIA_ACTIONS = frozenset(
    {
        *(
            "drop_if_contains",
            "drop_if_equal",
            "drop_metrics",
            "graphite",
            "keep_if_contains",
            "keep_if_equal",
        ),
        *("keep_metrics", "labelmap_all", "replace_all"),
    }
)


def is_for_victoria(config: PrometheusConfig, path: str) -> bool:
    """Whether VictoriaMetrics reads a configuration: by a part of its path, or by what only VictoriaMetrics has."""
    return _VICTORIA_FILE.search(path) is not None or any(
        not _VICTORIA_SCRAPE.isdisjoint(scrape.extra)
        or any(
            "if" in step.extra or step.action in _VICTORIA_ACTIONS
            for step in (*scrape.relabel_configs, *scrape.metric_relabel_configs)
        )
        for scrape in config.scrape_configs
    )
