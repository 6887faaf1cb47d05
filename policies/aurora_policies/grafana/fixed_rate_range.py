from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.formats.promql import Call, Selector, unwrapped
from aurora_devops.kinds.grafana import TargetIn

_SERIES = frozenset(
    {"graph", "timeseries", "singlestat", "stat", "table", "state-timeline", "gauge", "bargauge"}
)


@policy(
    "GRA011",
    severity="warning",
    category="observability",
    equivalents={"dashboard-linter": "target-rate-interval-rule"},
    examples=[
        bad(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "rate(x_total«[5m]»)"}]}]}',
            fixed='{"title": "A", "panels": [{"type": "timeseries", "targets": '
            '[{"expr": "rate(x_total[$__rate_interval])"}]}]}',
        ),
        good(
            '{"title": "A", "panels": [{"type": "graph", "targets": [{"expr": "rate(x_total[$__rate_interval])"}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "rate(x_total[$interval])"}]}]}'
        ),
        good('{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "increase(x_total[24h])"}]}]}'),
    ],
)
def fixed_rate_range(inside: TargetIn) -> Iterator[Finding]:
    """A rate on a dashboard looks back over a fixed range.

    Zoomed out, the panel draws a point an hour and each looks at the last five minutes: peaks between the points
    are never seen; and where scrapes are rarer than the range, the panel is empty.
    Write `$__rate_interval`, which follows the zoom and the scrape interval; the fix is not applied unasked, because
    a fixed range may be meant.

    <https://grafana.com/blog/2020/09/28/new-in-grafana-7.2-__rate_interval-for-prometheus-rate-queries-that-just-work/>
    """
    if inside.query is None or inside.panel.type not in _SERIES:
        return
    for node in inside.query.walk():
        if not isinstance(node, Call) or node.name not in ("rate", "irate"):
            continue
        selector = unwrapped(node.args[0])
        if not isinstance(selector, Selector):
            continue
        written = inside.query.text[selector.range_start : selector.range_end]
        if written and "$" not in written and "[[" not in written:
            at = inside.part((selector.range_start, selector.range_end))
            fix = Fix((Edit(at, "[$__rate_interval]"),))
            reach = written[1:-1].strip()
            yield Finding(
                at=at,
                message=f"{node.name} over {reach}, however far the panel is zoomed",
                fix=fix,
            )
