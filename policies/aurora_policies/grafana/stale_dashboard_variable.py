from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.grafana import VariableIn

_WHEN = {0: "never", 1: "when the dashboard is opened"}


@policy(
    "GRA023",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "template-on-time-change-reload-rule"},
    examples=[
        bad(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "query", "name": "ns", "query": "label_values(up, ns)", "refresh": «1»}]}}',
            fixed='{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "query", "name": "ns", "query": "label_values(up, ns)", "refresh": 2}]}}',
        ),
        good(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "query", "name": "ns", "query": "label_values(up, ns)", "refresh": 2}]}}'
        ),
        good(
            '{"title": "A", "panels": [], "templating": {"list": [{"type": "custom", "name": "ns", "refresh": 0}]}}'
        ),
    ],
)
def stale_dashboard_variable(inside: VariableIn) -> Iterator[Finding]:
    """A variable keeps its values when the time range changes.

    Who looks at yesterday's outage finds the pods of today in the list, and not the one that has crashed.
    Set `refresh` to 2, "on time range change"; where the query is expensive and its values never change, the other
    values are right, so the fix is not applied unasked.
    """
    variable = inside.variable
    refresh = int(variable.refresh or 0)
    if variable.type == "query" and refresh != 2:
        fix = None if variable.refresh is None else Fix((Edit(variable.at["refresh"], "2"),))
        at = inside.at if variable.refresh is None else variable.at["refresh"]
        yield Finding(at=at, message=f"{variable.name} is read {_WHEN.get(refresh, 'at odd times')}", fix=fix)
