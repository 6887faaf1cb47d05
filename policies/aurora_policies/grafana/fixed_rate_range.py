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
            '{"title": "A", "panels": [{"type": "graph", "targets": [{"expr": "rate(x_total[$__rate_interval])"}]}]}',
            because="the range follows the resolution of the panel",
        ),
        good(
            '{"title": "A", "panels": [{"type": "timeseries", "targets": [{"expr": "rate(x_total[$interval])"}]}]}',
            because="the range is a variable",
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "increase(x_total[24h])"}]}]}',
            because="a single value can cover a day",
        ),
    ],
)
def fixed_rate_range(inside: TargetIn) -> Iterator[Finding]:
    """A rate on a dashboard does not use the range `$__rate_interval`.

    With a fixed range, a panel that is zoomed out draws one point an hour from the last five minutes, and peaks between
    the points are lost. `$__interval` can be shorter than two scrapes, which makes the panel empty.
    `$__rate_interval` follows the zoom and is at least four scrape intervals.
    The fix is unsafe, because a fixed range may be intended.

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
        coarse = written in ("[$__interval]", "[${__interval}]")
        if coarse or (written and "$" not in written and "[[" not in written):
            at = inside.part((selector.range_start, selector.range_end))
            fix = Fix((Edit(at, "[$__rate_interval]"),))
            reach = written[1:-1].strip()
            yield Finding(
                at=at,
                message=f"'{node.name}' uses the range {reach}; use $__rate_interval",
                fix=fix,
            )
