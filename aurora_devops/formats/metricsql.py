"""As much of MetricsQL as is needed to know it from PromQL, which it extends. It is not parsed.

Source: docs.victoriametrics.com/victoriametrics/metricsql/.
"""

from __future__ import annotations

from ..core.lazy import regex
from .promql import Mistake, without_strings

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
    rf"\b(?:{'|'.join(_FUNCTIONS)})\s*\(|\b(?:keep_metric_names|vmrange)\b|[\w)\]}}]\s+(?:default|if|ifnot)\s+[\w({{-]"
    r"|\[\d+(?:\.\d+)?i\]|>\s*[\d.]+(?:[KMGT]i?B?)\b"
)


def looks_like_metricsql(text: str) -> bool:
    """Whether a query has a function, a keyword or a label that only VictoriaMetrics has."""
    return _METRICSQL.search(without_strings(text)) is not None


# In MetricsQL a rollup needs no range, any expression can have one, and aggregations take several arguments.
_ACCEPTED = regex(
    r"expected type|ranges only allowed|binary expression must contain|wrong number of arguments for aggregate"
)


def accepts(mistake: Mistake) -> bool:
    """Whether MetricsQL has an interpretation for what Prometheus refuses."""
    return _ACCEPTED.match(mistake.message) is not None
