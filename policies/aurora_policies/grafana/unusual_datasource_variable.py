from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.grafana import VariableIn

_NOT_WORD = regex(r"\W")


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
            '[{"type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus"}]}}',
            because="name and label are the usual ones",
        ),
        good(
            '{"title": "API", "schemaVersion": 39, "panels": [], "templating": {"list": ['
            '{"type": "datasource", "name": "prometheus_datasource", "label": "Prometheus data source", '
            '"query": "prometheus"}, {"type": "datasource", "name": "loki_datasource", '
            '"label": "Loki data source", "query": "loki"}]}}',
            because="with two data sources, the names start with the type",
        ),
    ],
)
def unusual_datasource_variable(inside: VariableIn) -> Iterator[Finding]:
    """A data source variable has an unusual name or label.

    Links between dashboards pass variables by name: if one dashboard uses `ds` and the next `datasource`, the selected
    data source is lost.
    Name the variable `datasource`, or `prometheus_datasource` and so on if there are several, with matching labels.
    """
    variable = inside.variable
    if variable.type != "datasource":
        return
    alone = len(inside.dashboard.datasource_variables) < 2
    # Names of variables consist of letters, digits and underscores; plugin ids do not.
    sort = _NOT_WORD.sub("_", variable.query_text).removesuffix("_datasource")
    names = [*([f"{sort}_datasource"] if sort else []), *(["datasource"] if alone else [])]
    labels = [*([f"{sort.capitalize()} data source"] if sort else []), *(["Data source"] if alone else [])]
    if not sort and not alone and variable.name.endswith("_datasource"):
        return
    if _NOT_WORD.search(variable.query_text) and variable.name in (sort, sort.rpartition("_")[2]):
        return
    if variable.name and variable.name not in names:
        usual = names[-1] if names else "<type>_datasource"
        message = f"data source variable '{variable.name}' is usually called '{usual}'"
        yield Finding(at=inside.at, message=message)
    elif variable.label and labels and variable.label not in labels:
        message = f"the label of '{variable.name}' is usually '{labels[-1]}', not '{variable.label}'"
        yield Finding(at=variable.at["label"], message=message)
