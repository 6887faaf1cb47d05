from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint
from aurora_devops.kinds.grafana.model import TargetIn

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
    ],
)
def undefined_dashboard_variable(inside: TargetIn) -> Iterator[Finding]:
    """A query uses a variable that the dashboard does not define.

    Grafana sends the name instead of a value, so the panel is empty.
    Correct the name, or add the variable. Queries of Prometheus are compared; names in capital letters may be replaced
    before Grafana reads the dashboard. A dashboard with a space in the name of a variable is for the console of
    OpenShift, and is not checked.

    <https://grafana.com/docs/grafana/latest/dashboards/variables/>
    """
    expr = inside.target.expr or ""
    if ("$" not in expr and "[[" not in expr) or inside.language != "prometheus" or "?P<" in expr:
        return
    if inside.dashboard.is_for_openshift:
        return
    names = {variable.name for variable in inside.dashboard.variables}
    for match in _REFERENCE.finditer(expr):
        name = match[1] or match[2] or match[3]
        if name in names or name in _BUILT_IN or name.startswith("__") or name.isupper():
            continue
        yield Finding(
            at=inside.part((match.start(), match.end())),
            message=f"the dashboard has no variable '{name}'{hint(name, names)}",
        )
