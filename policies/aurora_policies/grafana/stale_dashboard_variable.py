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
            '[{"type": "query", "name": "ns", "query": "label_values(up, ns)", "refresh": 2}]}}',
            because="2 refreshes the variable when the time range changes",
        ),
        good(
            '{"title": "A", "panels": [], "templating": {"list": [{"type": "custom", "name": "ns", "refresh": 0}]}}',
            because="a custom variable has fixed values",
        ),
    ],
)
def stale_dashboard_variable(inside: VariableIn) -> Iterator[Finding]:
    """A variable keeps its values when the time range changes.

    The list contains the current pods, and not those of the selected time.
    Set `refresh` to 2, "on time range change". The fix is unsafe, because an expensive query whose values never
    change may use another setting.
    """
    variable = inside.variable
    refresh = int(variable.refresh or 0)
    if variable.type == "query" and refresh != 2:
        fix = None if variable.refresh is None else Fix((Edit(variable.at["refresh"], "2"),))
        at = inside.at if variable.refresh is None else variable.at["refresh"]
        yield Finding(
            at=at,
            message=f"variable '{variable.name}' is refreshed {_WHEN.get(refresh, 'never')}; set 'refresh' to 2",
            fix=fix,
        )
