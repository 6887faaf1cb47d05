from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import Call, Selector, parents
from aurora_devops.kinds.grafana import TargetIn

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
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "sum(rate(requests_total[5m]))"}]}]}'
        ),
        good('{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "memory_bytes"}]}]}'),
        good('{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "count(requests_total)"}]}]}'),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "container_fs_inodes_total"}]}]}',
            because="it is the size of a file system",
        ),
    ],
)
def counter_without_function(inside: TargetIn) -> Iterator[Finding]:
    """A panel shows a counter itself.

    A counter grows until the process restarts: the curve is a saw whose teeth say when it was deployed, and
    nothing about the load now.
    Show how fast it grows: `rate(...[$__rate_interval])`, or `increase` over the range of the dashboard.

    <https://prometheus.io/docs/concepts/metric_types/#counter>
    """
    query = inside.query
    if query is None or query.expr is None or "_total" not in query.text:
        return
    for node, above in parents(query.expr):
        if not isinstance(node, Selector) or not node.is_counter:
            continue
        if any(_reads_no_value(part) for part in above):
            continue
        holder = above[-1] if above else None
        if not (isinstance(holder, Call) and holder.name in _RATES and node.range is not None):
            yield Finding(at=inside.part(node), message=f"{query.source(node)} only grows: show its rate")


def _reads_no_value(node: object) -> bool:
    """Whether an expression asks only which series there are, or already for a change."""
    name = getattr(node, "op", "") or getattr(node, "name", "")
    return name in (
        "count",
        "group",
        "absent",
        "absent_over_time",
        "resets",
        "changes",
        "timestamp",
        "rate",
        "increase",
    )
