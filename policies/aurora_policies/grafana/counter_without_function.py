from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.promql import Binary, Call, Selector, constant, parents
from aurora_devops.kinds.grafana import PanelIn, TargetIn

# Panels of one value or a table, where a total since the start can be intended.
_TOTALS = frozenset({"stat", "singlestat", "gauge", "bargauge", "table", "table-old", "piechart"})
_CUMULATIVE = regex(
    r"(?i)\b(?:cumulat\w+|accumulated|all[- ]time|running total|lifetime|since (?:the )?(?:last )?(?:re)?start)\b"
)
# Totals that are small numbers since a pod was made, of which each step is one event.
_RESTARTS = regex(r"_restarts?_total$")
_RATES = frozenset({"rate", "irate", "increase"})


@policy(
    "GRA014",
    severity="warning",
    category="observability",
    equivalents={"dashboard-linter": "target-counter-agg-rule"},
    examples=[
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "sum(«requests_total»)"}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"type": "graph", "targets": [{"expr": "sum(rate(requests_total[5m]))"}]}]}',
            because="the rate is calculated first",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "memory_bytes"}]}]}',
            because="the metric is a gauge",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "locks_currentQueue_total"}]}]}',
            because="the metric is what waits at the moment",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": ['
            '{"expr": "sum(jobs_total{status=\\"pending\\"})"}, {"expr": "sum(jobs_total{status=\\"failed\\"})"}]}]}',
            because="pending jobs are an amount, so the failed ones are as well",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": ['
            '{"expr": "sum(«jobs_total{status=\\"failed\\"}»)"}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "count(requests_total)"}]}]}',
            because="`count` does not use the values",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "container_fs_inodes_total"}]}]}',
            because="the metric is the size of a file system",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "sum(ring_membership_total)"}]}]}',
            because="the metric is the number of members",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "started_total - ended_total"}]}]}',
            because="the difference of two counters is a gauge",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "sum(blocks_bytes_total) or sum(blocks_bytes)"}]}]}',
            because="the metric is a gauge that was renamed",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "«requests_total» or blocks_bytes"}]}]}',
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "irate(requests_total[1h:5m])"}]}]}',
            because="it is wrapped in a subquery",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "sum(avg_over_time(backup_items_total[1h]))"}]}]}',
            because="the average of a value is that of a gauge",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "sum(last_over_time(«requests_total[1h]»))"}]}]}',
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "delta(«requests_total[1h]»)"}]}]}',
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "max by (pod) (topk(9, cpu_seconds_total) > 1800)"}, '
            '{"expr": "count(1800 < cpu_seconds_total)"}]}]}',
            because="the total since the start is compared with a limit",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "sum by (pod) (kube_pod_container_status_restarts_total)"}]}]}',
            because="the number of restarts of a pod is what such a panel is for",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "«restarted_jobs_total»"}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "sum(requests_total)"}]}]}',
            because="a single value can be a total",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "title": "Cumulative failures", "targets": '
            '[{"expr": "sum(failures_total)"}]}]}',
            because="the title names a total",
        ),
        good(
            '{"title": "A", "panels": [{"type": "graph", "title": "Orders since start", "targets": '
            '[{"expr": "sum by (shop) (orders_total)"}]}]}',
            because="the title names a total",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "title": "Requests", "targets": '
            '[{"expr": "sum(«requests_total»)"}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "load * on (pod) group_left (app) max by (pod, app) (requests_total * 0 + 1)"}]}]}',
            because="only the labels of the counter are used",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "load * on (pod) group_left (app) (requests_total ^ 0)"}]}]}',
            because="only the labels of the counter are used",
        ),
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "«requests_total» * 10"}]}]}'
        ),
    ],
)
def counter_without_function(inside: TargetIn) -> Iterator[Finding]:
    """A panel shows the value of a counter instead of its rate.

    A counter increases until the process restarts, so the graph shows the time since the last restart and not the
    current load.
    Panels of a single value and tables are not reported: they can show a total. Neither are panels with
    such a word in their title, "cumulative" or "since start", and the numbers of restarts.
    Use `rate(...[$__rate_interval])`, or `increase` over the range of the dashboard.

    <https://prometheus.io/docs/concepts/metric_types/#counter>
    """
    query = inside.query
    if inside.panel.type in _TOTALS or _CUMULATIVE.search(inside.panel.title or ""):
        return
    if query is None or query.expr is None or "_total" not in query.text:
        return
    for node, above in parents(query.expr):
        if not isinstance(node, Selector) or not node.is_counter:
            continue
        if _RESTARTS.search(node.name or "") or node.name in _amounts(inside):
            continue
        holder = above[-1] if above else None
        if isinstance(holder, Call) and holder.name in _OF_GAUGES:
            continue
        if any(
            _reads_no_value(part) or _is_difference(part) or _has_gauge(part, node) or _is_limit(part)
            for part in above
        ):
            continue
        if not (isinstance(holder, Call) and holder.name in _RATES and node.range is not None):
            instead = "wrap it in rate() or increase()"
            if isinstance(holder, Call) and holder.name in _CHANGES:
                instead = f"use increase() instead of {holder.name}()"
            yield Finding(at=inside.part(node), message=f"'{query.source(node)}' is a counter; {instead}")


def _amounts(inside: TargetIn) -> frozenset[str | None]:
    """The metrics of which a query of the panel selects what is in a state that ends: they are amounts."""
    queries = (target.query for target in PanelIn(inside.panel, inside.dashboard).targets())
    return frozenset(
        part.name
        for query in queries
        if query is not None and query.expr is not None
        for part in query.expr.walk()
        if isinstance(part, Selector) and part.in_a_state
    )


# Statistics of a value over time, which only a gauge has: its name is misleading.
_OF_GAUGES = frozenset(f"{name}_over_time" for name in ("avg", "min", "max", "quantile", "stddev", "stdvar"))
# The functions for changes of gauges, which take a restart for a change.
_CHANGES = frozenset({"delta", "idelta", "deriv"})


def _is_limit(node: object) -> bool:
    """Whether a total is compared with a number: which programs have used more than that since they started."""
    return (
        isinstance(node, Binary)
        and node.op in (">", ">=", "<", "<=")
        and any(constant(side) is not None for side in node.children)
    )


def _is_difference(node: object) -> bool:
    """Whether counters are subtracted: what was started and not yet finished."""
    return (
        isinstance(node, Binary)
        and node.op == "-"
        and all(
            any(isinstance(part, Selector) and part.is_counter for part in side.walk())
            for side in node.children
        )
    )


def _has_gauge(node: object, counter: Selector) -> bool:
    """Whether a query also has a metric without the `_total`, so that it is a gauge that was renamed."""
    name = (counter.name or "").removesuffix("_total")
    return (
        isinstance(node, Binary)
        and node.op == "or"
        and any(isinstance(part, Selector) and part.name == name for part in node.walk())
    )


def _reads_no_value(node: object) -> bool:
    """Whether an expression depends only on which series exist, or is already a change."""
    if isinstance(node, Binary):
        zero = (constant(side) == 0 for side in node.children)
        return (node.op == "*" and any(zero)) or (node.op == "^" and constant(node.rhs) == 0)
    name = getattr(node, "op", "") or getattr(node, "name", "")
    return name in (
        "count",
        "group",
        "absent",
        "absent_over_time",
        "resets",
        "changes",
        "timestamp",
        *_RATES,
    )
