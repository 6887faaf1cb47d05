from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import InvalidProvisioning

_SOURCES = """\
apiVersion: 1
datasources:
  - name: Prometheus
    type: prometheus
    url: http://prometheus:9090
    isDefault: true
  - name: Loki
    type: loki
    url: http://loki:3100
    isDefault: {}
"""
_RULES = """\
apiVersion: 1
groups:
  - name: shop
    folder: Shop
    interval: {}
    rules:
      - uid: shop-down
        title: Shop is down
        condition: A
        noDataState: {}
        data:
          - refId: A
            datasourceUid: prometheus
            model:
              expr: up{{job="shop"}} == 0
"""
_PATH = "grafana/provisioning/datasources/all.yaml"


@policy(
    "GRA029",
    severity="error",
    category="validity",
    examples=[
        bad(_SOURCES.format("«true»"), kind="grafana-provisioning", path=_PATH),
        bad(
            "apiVersion: 1\ndatasources:\n  - «name»: Prometheus\n    url: http://prometheus:9090\n    access: proxy\n",
            kind="grafana-provisioning",
            path=_PATH,
        ),
        bad(
            _RULES.format("«1 minute»", "«Ok»"),
            kind="grafana-provisioning",
            path="grafana/provisioning/alerting/shop.yaml",
        ),
        good(
            _SOURCES.format("false"),
            kind="grafana-provisioning",
            path=_PATH,
            because="there is one default data source",
        ),
        good(
            _RULES.format("1m", "OK"),
            kind="grafana-provisioning",
            path="grafana/provisioning/alerting/shop.yaml",
            because="Grafana loads the rule",
        ),
    ],
)
def invalid_provisioning(problem: InvalidProvisioning) -> Iterator[Finding]:
    """Grafana does not load this provisioning file.

    It does not start, or skips what the file defines.
    Data sources need a name and a type, and only one data source of an organization can be the default. Providers of
    dashboards need a path, and groups of rules a name, a folder and an interval. Unknown keys are ignored by Grafana
    and not reported.

    <https://grafana.com/docs/grafana/latest/administration/provisioning/>
    """
    yield Finding(at=problem.at, message=problem.message)
