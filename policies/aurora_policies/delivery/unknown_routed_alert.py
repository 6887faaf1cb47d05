from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.matchers import alternatives
from aurora_devops.facts import InhibitMatcher, RouteMatcher, SelectedLabel

from ._monitoring import (
    HARBOUR,
    RULES,
    USUAL_ALERTS,
    alerts_by_name,
    first_word,
    knows_all_alerts,
    program_words,
    project_words,
)

_Naming = RouteMatcher | InhibitMatcher | SelectedLabel

# How similar the name of another alert must be; the rules of other alerts may be in another repository.
_NEARLY = 0.75
_ROUTE = """\
route:
  receiver: team
  routes:
    - receiver: on-call
      matchers:
        - {matcher}
receivers:
  - name: team
  - name: on-call
"""
_INHIBIT = """\
route:
  receiver: team
receivers:
  - name: team
inhibit_rules:
  - source_matchers:
      - {matcher}
    target_matchers:
      - severity = "warning"
    equal: [job]
"""
_TIDES = RULES.replace("ShopDown", "TidesDown").replace("shop", "tides")
_PROGRAM = {
    "tides/Dockerfile": "FROM python:3.13.7-slim\nCOPY . /app\n",
    "tides/pyproject.toml": '[project]\nname = "tides"\nversion = "1.0.0"\ndependencies = ["prometheus-client"]\n',
    "tides/main.py": """\
from prometheus_client import Counter, start_http_server

ORDERS = Counter("tides_orders_total", "Orders")
start_http_server(9000)
ORDERS.inc()
""",
}
_DASHBOARD = """\
{{
  "title": "Harbour",
  "schemaVersion": 41,
  "panels": [
    {{
      "type": "stat",
      "title": "Alerts",
      "targets": [{{"refId": "A", "expr": "sum(ALERTS{{«alertname=\\"{}\\"»}})"}}]
    }}
  ]
}}
"""


@policy(
    "DLV134",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _ROUTE.format(matcher='«alertname = "ShopIsDown"»'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        bad(
            _INHIBIT.format(matcher='«alertname =~ "ShopDwn|NodeDown"»'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        bad(
            _INHIBIT.format(matcher='«alertname = "HarbourUnreachable"»'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/harbour.rules.yml": HARBOUR},
        ),
        bad(
            _INHIBIT.format(matcher='«alertname = "Unreachable"»'),
            path="monitoring/alertmanager.yml",
            files={
                "monitoring/shop.rules.yml": RULES,
                "monitoring/prometheus.yml": "rule_files: [shop.rules.yml]\n",
            },
        ),
        bad(
            _INHIBIT.format(matcher='«alertname = "TidesUnreachable"»'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/tides.rules.yml": _TIDES, **_PROGRAM},
        ),
        good(
            _INHIBIT.format(matcher='alertname = "TidesUnreachable"'),
            path="monitoring/alertmanager.yml",
            files={
                "monitoring/tides.rules.yml": _TIDES,
                **_PROGRAM,
                "tides/main.py": _PROGRAM["tides/main.py"].replace("tides_", "water_"),
            },
            because="one alert with the word does not show that all of them are here",
        ),
        bad(
            _DASHBOARD.format("HarbourUnreachable"),
            path="dashboards/harbour.json",
            files={"monitoring/harbour.rules.yml": HARBOUR},
        ),
        good(
            _DASHBOARD.format("HarbourDown").replace("«", "").replace("»", ""),
            path="dashboards/harbour.json",
            files={"monitoring/harbour.rules.yml": HARBOUR},
            because="a rule has the alert",
        ),
        good(
            _INHIBIT.format(matcher='alertname = "NodeUnreachable"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/nodes.rules.yml": HARBOUR.replace("Harbour", "Node")},
            because="many repositories have alerts whose names begin with `Node`",
        ),
        good(
            _ROUTE.format(matcher='alertname = "ShopDown"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="a rule has the alert",
        ),
        good(
            _ROUTE.format(matcher='alertname = "Watchdog"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="the rules of other alerts may be in another repository",
        ),
        good(
            _ROUTE.format(matcher='alertname =~ "Shop.*"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="the names are not listed",
        ),
    ],
)
def unknown_routed_alert(repository: Repository) -> Iterator[Finding]:
    """A route or an inhibit rule of Alertmanager, or a query for `ALERTS`, names an alert that no rule defines.

    The route gets no alerts, the inhibit rule inhibits nothing, and the query has no result.
    Correct the name of the alert.
    Other alerts may be defined elsewhere, so a name is reported if an alert of the repository has a similar name that
    no other route or inhibit rule names, if several alerts of the repository begin with the same word, such as the
    name of the application, if one does and the word is the name of a program that exports metrics with it, or if the
    repository has all rules that its Prometheus loads.

    <https://prometheus.io/docs/alerting/latest/configuration/#matcher>
    """
    if not repository.whole:
        return
    alerts = alerts_by_name(repository)
    routes: list[_Naming] = [*repository.of(RouteMatcher)]
    inhibitions: list[_Naming] = [*repository.of(InhibitMatcher)]
    queries: list[_Naming] = [one for one in repository.of(SelectedLabel) if one.metric in _OF_ALERTS]
    complete = knows_all_alerts(repository)
    own = project_words(alerts) | (program_words(repository) & {first_word(name) for name in alerts})
    for matchers in (routes, inhibitions, queries):
        naming = [(one, name) for one in matchers for name in _named(one)]
        free = sorted(alerts.keys() - {name for _, name in naming})
        for one, name in naming:
            if name in alerts or name in USUAL_ALERTS:
                continue
            near = nearest(name, free, _NEARLY)
            if near is not None:
                yield Finding(
                    at=one,
                    message=f"no rule defines the alert '{name}'; did you mean '{near}'?",
                    related=(Related(alerts[near], f"the alert '{near}'"),),
                )
            elif alerts and (complete or first_word(name) in own):
                alike = [other for other in free if first_word(other) == first_word(name)]
                yield Finding(
                    at=one,
                    message=f"no rule defines the alert '{name}'",
                    related=tuple(Related(alerts[other], f"the alert '{other}'") for other in alike[:1]),
                )


# The series that Prometheus has of alerts.
_OF_ALERTS = ("ALERTS", "ALERTS_FOR_STATE")


def _named(one: _Naming) -> tuple[str, ...]:
    """The alerts that a condition names."""
    if isinstance(one, SelectedLabel):
        return (one.value,) if one.label == "alertname" and one.value else ()
    return alternatives(one.op, one.value) if one.name == "alertname" else ()
