from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import VariableIn


@policy(
    "GRA010",
    severity="info",
    category="maintainability",
    equivalents={"dashboard-linter": "template-datasource-rule"},
    examples=[
        bad(
            '{"title": "API", "schemaVersion": 39, "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": «"ds"», "label": "Data source", "query": "prometheus"}]}}'
        ),
        good(
            '{"title": "API", "schemaVersion": 39, "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus"}]}}'
        ),
        good(
            '{"title": "API", "schemaVersion": 39, "panels": [], "templating": {"list": ['
            '{"type": "datasource", "name": "prometheus_datasource", "label": "Prometheus data source", '
            '"query": "prometheus"}, {"type": "datasource", "name": "loki_datasource", '
            '"label": "Loki data source", "query": "loki"}]}}'
        ),
    ],
)
def unusual_datasource_variable(inside: VariableIn) -> Iterator[Finding]:
    """A variable that chooses a data source has a name or a label of its own making.

    Links between dashboards hand a variable on by its name: where one dashboard says `ds` and the next
    `datasource`, the choice is lost on the way.
    Name it `datasource`, or `prometheus_datasource` and so on where there are several, with labels to match.
    """
    variable = inside.variable
    if variable.type != "datasource" or not variable.query_text:
        return
    alone = len(inside.dashboard.datasource_variables) < 2
    sort = variable.query_text
    names = [f"{sort}_datasource", *(["datasource"] if alone else [])]
    labels = [f"{sort.capitalize()} data source", *(["Data source"] if alone else [])]
    if variable.name and variable.name not in names:
        yield Finding(at=inside.at, message=f"{variable.name} would be {names[-1]} elsewhere")
    elif variable.label and variable.label not in labels:
        yield Finding(
            at=variable.at["label"], message=f"{variable.label!r} would be {labels[-1]!r} elsewhere"
        )
