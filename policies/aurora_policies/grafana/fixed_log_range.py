from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import TargetIn
from aurora_devops.kinds.grafana.logql import fixed_ranges

_TYPES = frozenset(
    {"singlestat", "graph", "table", "stat", "state-timeline", "timeseries", "gauge", "bargauge"}
)


@policy(
    "GRA024",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "target-logql-auto-rule"},
    examples=[
        bad(
            '{"title": "A", "templating": {"list": [{"type": "datasource", "name": "ds", "query": "loki"}]}, '
            '"panels": [{"type": "timeseries", "targets": [{"expr": "sum(rate({app=\\"api\\"}«[5m]»))"}]}]}'
        ),
        good(
            '{"title": "A", "templating": {"list": [{"type": "datasource", "name": "ds", "query": "loki"}]}, '
            '"panels": [{"type": "timeseries", "targets": [{"expr": "sum(rate({app=\\"api\\"}[$__auto]))"}]}]}',
            because="`$__auto` follows the resolution of the panel",
        ),
    ],
)
def fixed_log_range(inside: TargetIn) -> Iterator[Finding]:
    """A log query uses a fixed range.

    If the panel is zoomed out, peaks between the points are lost; if it is zoomed in, neighbouring points count the
    same lines.
    Use `$__auto`, which follows the zoom.

    <https://grafana.com/docs/grafana/latest/datasources/loki/template-variables/>
    """
    expr = inside.target.expr
    if not expr or inside.language != "loki" or inside.target.hide or inside.panel.type not in _TYPES:
        return
    if "$__auto" not in expr:
        for start, end in fixed_ranges(expr):
            yield Finding(
                at=inside.part((start, end)), message=f"fixed range {expr[start:end]}; use [$__auto]"
            )
