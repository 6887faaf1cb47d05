"""Which ruler a rule file is written for: Prometheus, Thanos, Mimir, Loki or VictoriaMetrics.

All of them read the same file format with fields of their own, and Loki and VictoriaMetrics other query languages.
Source: the references of each: thanos.io/tip/components/rule.md, grafana.com/docs/mimir/latest/references/,
grafana.com/docs/loki/latest/alert/, docs.victoriametrics.com/victoriametrics/vmalert/ and .../metricsql/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...formats.promql import looks_like_logql, without_strings

if TYPE_CHECKING:
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

_FUNCTIONS = (
    *(
        "WITH",
        "alias",
        "aggr_over_time",
        "any",
        "bitmap_and",
        "bitmap_or",
        "buckets_limit",
        "count_eq_over_time",
    ),
    *("count_gt_over_time", "count_le_over_time", "count_ne_over_time", "default_rollup", "delta_prometheus"),
    *(
        "distinct_over_time",
        "drop_common_labels",
        "drop_empty_series",
        "duration_over_time",
        "geomean_over_time",
    ),
    *("histogram", "histogram_over_time", "histogram_share", "hoeffding_bound_upper", "increase_prometheus"),
    *(
        "increase_pure",
        "increases_over_time",
        "interpolate",
        "iqr_over_time",
        "keep_last_value",
        "keep_next_value",
    ),
    *("label_copy", "label_del", "label_graphite_group", "label_keep", "label_lowercase", "label_map"),
    *("label_match", "label_mismatch", "label_move", "label_set", "label_transform", "label_uppercase"),
    *("label_value", "labels_equal", "lag", "lifetime", "limit_offset", "median", "median_over_time", "mode"),
    *("mode_over_time", "now", "outliers_iqr", "outliers_mad", "outliersk", "prometheus_buckets"),
    *(
        "quantiles",
        "quantiles_over_time",
        "range_avg",
        "range_first",
        "range_last",
        "range_max",
        "range_median",
    ),
    *(
        "range_min",
        "range_quantile",
        "range_sum",
        "rate_over_sum",
        "rate_prometheus",
        "remove_resets",
        "rollup",
    ),
    *("rollup_delta", "rollup_deriv", "rollup_increase", "rollup_rate", "running_avg", "running_max"),
    *("running_min", "running_sum", "scrape_interval", "share_eq_over_time", "share_gt_over_time"),
    *("share_le_over_time", "smooth_exponential", "sort_by_label_numeric", "stale_samples_over_time", "sum2"),
    *("sum2_over_time", "sum_eq_over_time", "sum_gt_over_time", "sum_le_over_time", "tfirst_over_time"),
    *("timestamp_with_name", "tlast_over_time", "tmax_over_time", "tmin_over_time", "topk_avg", "topk_last"),
    *("topk_max", "topk_median", "topk_min", "bottomk_avg", "bottomk_last", "bottomk_max", "bottomk_min"),
    *("union", "vmrange", "zscore", "zscore_over_time"),
)
_METRICSQL = regex(
    rf"\b(?:{'|'.join(_FUNCTIONS)})\s*\(|\bkeep_metric_names\b|[\w)\]}}]\s+(?:default|if|ifnot)\s+[\w({{-]"
    r"|\[\d+(?:\.\d+)?i\]|>\s*[\d.]+(?:[KMGT]i?B?)\b"
)


def dialect_of(file: RuleFile) -> str:
    """The ruler whose fields or queries a file has: `prometheus`, `thanos`, `mimir`, `loki`, `victoriametrics`."""
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
    if any(_METRICSQL.search(without_strings(expr)) for expr in expressions):
        return "victoriametrics"
    return found


def group_keys(dialect: str) -> tuple[str, ...]:
    """The fields that a group has in a dialect, beside those of Prometheus."""
    return (*GROUP_KEYS, *_VICTORIA_GROUP) if dialect == "victoriametrics" else GROUP_KEYS


def rule_keys(dialect: str) -> tuple[str, ...]:
    """The fields that a rule has in a dialect, beside those of Prometheus."""
    return _VICTORIA_RULE if dialect == "victoriametrics" else ()


def owner(key: str) -> str:
    """The ruler that a field belongs to."""
    return "Thanos" if key in _THANOS else "Mimir" if key in _MIMIR else "VictoriaMetrics"
