"""The variables of a dashboard for the labels that all series have."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.kinds.grafana import Dashboard
from aurora_devops.kinds.grafana.model import uid_of, variable_name


def mistakes(dashboard: Dashboard, label: str) -> Iterator[Finding]:
    """What is missing from the variable of a label, in a dashboard over one Prometheus."""
    if not dashboard.is_prometheus:
        return
    variable = next((other for other in dashboard.variables if other.name == label), None)
    if variable is None:
        at = dashboard.at["title"] if dashboard.title else dashboard.at["templating"]
        yield Finding(at=at, message=f"the dashboard has no variable '{label}'")
        return
    source = uid_of(variable.datasource)
    chosen = variable_name(source or "")
    named = [name for name in dashboard.datasource_variables if name]
    if chosen is None or (named and chosen not in named):
        at = variable.at["datasource"]
        yield Finding(at=at, message=f"variable '{label}' does not use a data source variable")
    elif variable.type != "query":
        yield Finding(at=variable.at["name"], message=f"variable '{label}' must be of type 'query'")
    elif (variable.label or label.capitalize()).lower() != label:
        yield Finding(
            at=variable.at["label"], message=f"the label of variable '{label}' is '{variable.label}'"
        )
    elif not variable.multi:
        yield Finding(at=variable.at["name"], message=f"variable '{label}' does not set 'multi'")
    elif variable.all_value != ".+":
        yield Finding(at=variable.at["name"], message=f"variable '{label}' needs allValue '.+'")
