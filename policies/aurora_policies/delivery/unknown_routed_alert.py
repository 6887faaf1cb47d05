from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.matchers import alternatives
from aurora_devops.facts import InhibitMatcher, RouteMatcher

from ._monitoring import RULES

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
    """A route or an inhibit rule of Alertmanager names an alert that no rule defines.

    The route gets no alerts, and the inhibit rule inhibits nothing.
    Correct the name of the alert.
    A name is reported if an alert of the repository has a similar name that no other route or inhibit rule names,
    because other alerts may be defined elsewhere.

    <https://prometheus.io/docs/alerting/latest/configuration/#matcher>
    """
    if not repository.whole:
        return
    alerts = {fact.name: fact for fact in reversed(repository.about("alert"))}
    routes: list[RouteMatcher | InhibitMatcher] = [*repository.of(RouteMatcher)]
    inhibitions: list[RouteMatcher | InhibitMatcher] = [*repository.of(InhibitMatcher)]
    for matchers in (routes, inhibitions):
        naming = [
            (one, name)
            for one in matchers
            if one.name == "alertname"
            for name in alternatives(one.op, one.value)
        ]
        free = alerts.keys() - {name for _, name in naming}
        for one, name in naming:
            near = nearest(name, sorted(free), _NEARLY)
            if name not in alerts and near is not None:
                yield Finding(
                    at=one,
                    message=f"no rule defines the alert '{name}'; did you mean '{near}'?",
                    related=(Related(alerts[near], f"the alert '{near}'"),),
                )
