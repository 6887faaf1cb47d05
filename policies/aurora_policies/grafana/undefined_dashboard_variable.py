from collections.abc import Collection, Iterable, Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint
from aurora_devops.core.place import Place
from aurora_devops.kinds.grafana.model import Dashboard, Datasource, TargetIn, uid_of, variable_name

_REFERENCE = regex(r"\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)(?:[:.][^}]*)?\}|\[\[([A-Za-z_]\w*)(?::\w+)?\]\]")
# The variables of Grafana's older versions; those of newer ones begin with `__`.
# Source: grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables.
_BUILT_IN = frozenset({"interval", "timeFilter", "timeFrom", "timeTo"})
_DASHBOARD = """\
{{
  "title": "Shop",
  "templating": {{"list": [{{"name": "service", "type": "custom", "query": "api,web"}}]}},
  "panels": [
    {{
      "type": "stat",
      "title": "Orders",
      "datasource": {{"type": "prometheus", "uid": "main"}},
      "targets": [{{"expr": "sum(rate(shop_orders_total{{service=\\"{}\\"}}[$__rate_interval]))"}}]
    }}
  ]
}}
"""
_CONSOLE = _DASHBOARD.replace('"name": "service"', '"name": "service name"')
_SOURCES = """\
{{
  "title": "Shop",
  "templating": {{"list": [
    {{"name": "prometheus", "type": "datasource", "query": "prometheus"}},
    {{"name": "service", "type": "query", "datasource": {{"uid": "$prometheus"}}, "query": "label_values(up, job)"}}
  ]}},
  "panels": [
    {{"type": "stat", "title": "Up", "datasource": {}, "targets": [{{"expr": "up"}}]}},
    {{"type": "stat", "title": "Jobs", "datasource": {}, "targets": [{{"expr": "count(up)"}}]}}
  ]
}}
"""
_CHOSEN = '{"type": "prometheus", "uid": "${prometheus}"}'


@policy(
    "GRA028",
    severity="error",
    category="validity",
    examples=[
        bad(_DASHBOARD.format("«$component»")),
        bad(_DASHBOARD.format("«${services:regex}»")),
        good(_DASHBOARD.format("$service"), because="the dashboard defines the variable"),
        good(_DASHBOARD.format("${service:regex}"), because="a format may follow the name of the variable"),
        good(
            _DASHBOARD.format("${CLUSTER}"), because="a program may replace it before Grafana reads the file"
        ),
        good(_CONSOLE.format("$service name"), because="the console of OpenShift allows spaces in the names"),
        bad(_DASHBOARD.format("«$service_name»")),
        bad(_SOURCES.format('{"type": "prometheus", "uid": «"${metrics}"»}', '"$metrics"')),
        bad(_SOURCES.format(_CHOSEN, '«"$metrics"»')),
        bad(
            _SOURCES.replace('"$prometheus"', '«"[[source]]"»').format(_CHOSEN, _CHOSEN),
        ),
        bad(
            _SOURCES.format(
                '{"uid": "-- Mixed --"}, "targets": [{"expr": "up", "datasource": {"uid": «"${prom:text}"»}}], "x": 1',
                _CHOSEN,
            ).replace('"x": 1, "targets": [{"expr": "up"}]', '"x": 1')
        ),
        good(_SOURCES.format(_CHOSEN, '"[[prometheus]]"'), because="the variable chooses the data source"),
        good(
            _SOURCES.format(_CHOSEN, '{"type": "prometheus", "uid": "${DS_PROMETHEUS}"}'),
            because="Grafana replaces it when the dashboard is imported",
        ),
        good(
            _DASHBOARD.format("$service").replace('"uid": "main"', '"uid": "${metrics}"'),
            because="without a variable for a data source, a program may replace it",
        ),
    ],
)
def undefined_dashboard_variable(dashboard: Dashboard) -> Iterator[Finding]:
    """A query or a reference to a data source uses a variable that the dashboard does not define.

    Grafana sends the name instead of a value, so the panel is empty, or finds no data source.
    Correct the name, or add the variable. Queries of Prometheus are compared; names in capital letters may be replaced
    before Grafana reads the dashboard. References to data sources are compared if the dashboard has a variable for a
    data source, and a name is reported once. A dashboard with a space in the name of a variable is for the console of
    OpenShift, and is not checked.

    <https://grafana.com/docs/grafana/latest/dashboards/variables/>
    """
    if dashboard.is_for_openshift:
        return
    names = dict.fromkeys(variable.name for variable in dashboard.variables)
    yield from _sources(dashboard, names)
    for inside in dashboard.all_panels():
        for target in inside.targets():
            yield from _in_query(target, names)


def _is_defined(name: str, names: Collection[str]) -> bool:
    """Whether a variable is one of the dashboard or of Grafana, or may be replaced before Grafana reads the file."""
    return name in names or name in _BUILT_IN or name.startswith("__") or name.isupper()


def _sources(dashboard: Dashboard, names: Iterable[str]) -> Iterator[Finding]:
    """The references to data sources by variables that are not defined, each name once."""
    choices = dashboard.datasource_variables
    if not choices:
        return
    seen = set(names)
    for reference, at in _references(dashboard):
        name = variable_name(uid_of(reference) or "")
        if name is None or _is_defined(name, seen):
            continue
        seen.add(name)
        first = next(iter(choices.values()))
        yield Finding(
            at=at["uid"] if isinstance(reference, Datasource) else at,
            message=f"the dashboard has no variable '{name}'{hint(name, choices)}",
            related=(Related(first.at["name"], "a variable that chooses a data source"),),
        )


def _references(dashboard: Dashboard) -> Iterator[tuple[Datasource | str | None, Place]]:
    for variable in dashboard.variables:
        yield variable.datasource, variable.at["datasource"]
    for inside in dashboard.all_panels():
        panel = inside.panel
        if panel.library_panel is not None:
            continue
        yield panel.datasource, panel.at["datasource"]
        for target in panel.targets or ():
            yield target.datasource, target.at["datasource"]


def _in_query(inside: TargetIn, names: Collection[str]) -> Iterator[Finding]:
    """The variables of a query that are not defined."""
    expr = inside.target.expr or ""
    if ("$" not in expr and "[[" not in expr) or inside.language != "prometheus" or "?P<" in expr:
        return
    for match in _REFERENCE.finditer(expr):
        name = match[1] or match[2] or match[3]
        if _is_defined(name, names):
            continue
        yield Finding(
            at=inside.part((match.start(), match.end())),
            message=f"the dashboard has no variable '{name}'{hint(name, names)}",
        )
