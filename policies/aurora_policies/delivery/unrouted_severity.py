from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.delivery.matchers import alternatives, matches
from aurora_devops.facts import AlertLabel, RouteMatcher

from ._monitoring import MINOR_SEVERITIES

_FEWEST = 2
_ROUTES = """\
route:
  receiver: backlog
  routes:
    - receiver: on-call
      matchers: ['severity="page"']
    - receiver: backlog
      matchers: ['severity{}']
receivers:
  - name: backlog
  - name: on-call
"""
_RULES = """\
groups:
  - name: ferry
    rules:
      - alert: FerryAbsent
        expr: absent(up{{job="ferry"}})
        labels: {{severity: page}}
      - alert: FerryFull
        expr: ferry_seats_free == 0
        labels: {{severity: ticket}}
      - alert: FerryLate
        expr: ferry_delay_seconds > 600
        labels: {{severity: {}}}
"""

_CONFIG = """\
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata:
  name: ferry
spec:
  route:
    receiver: team
    routes:
      - receiver: on-call
        matchers:
          - name: severity
            value: critical
      - receiver: team
        matchers:
          - name: severity
            value: warning
  receivers:
    - name: team
    - name: on-call
"""


@policy(
    "DLV178",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _RULES.format("«urgent»"),
            path="monitoring/ferry.rules.yml",
            files={"monitoring/alertmanager.yml": _ROUTES.format('="ticket"')},
        ),
        bad(
            """\
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: ferry
            spec:
              groups:
                - name: ferry
                  rules:
                    - alert: FerryAbsent
                      expr: absent(up{job="ferry"})
                      labels: {severity: critical}
                    - alert: FerrySlow
                      expr: ferry_delay_seconds > 60
                      labels: {severity: warning}
                    - alert: FerryLate
                      expr: ferry_delay_seconds > 600
                      labels: {severity: «error»}
            """,
            path="deploy/rules.yaml",
            files={"deploy/alertmanager.yaml": _CONFIG},
        ),
        good(
            _RULES.format("info"),
            path="monitoring/ferry.rules.yml",
            files={"monitoring/alertmanager.yml": _ROUTES.format('="ticket"')},
            because="alerts of this severity are sent to the default receiver on purpose",
        ),
        good(
            _RULES.format("urgent"),
            path="monitoring/ferry.rules.yml",
            files={"monitoring/alertmanager.yml": _ROUTES.format('!="page"')},
            because="a route takes all other severities",
        ),
        good(
            _RULES.format("urgent, team: ferry"),
            path="monitoring/ferry.rules.yml",
            files={
                "monitoring/alertmanager.yml": _ROUTES.format('="ticket"').replace(
                    "receivers:", "    - receiver: on-call\n      matchers: [team=ferry]\nreceivers:"
                )
            },
            because="a route takes the alert by its team",
        ),
        good(
            _RULES.format("urgent"),
            path="monitoring/ferry.rules.yml",
            files={"monitoring/alertmanager.yml": _ROUTES.format('="later"')},
            because="only one severity of the alerts has a route, the others are sent to the default receiver",
        ),
    ],
)
def unrouted_severity(repository: Repository) -> Iterator[Finding]:
    """An alert has a severity that no route of Alertmanager matches, while the other severities have routes.

    The alert is sent to the default receiver, which may not be read at night, or not at all.
    Use a severity that has a route, or add a route for this one.
    Reported is one severity that has no route, if at least two others have one, and if no route can take the alert by
    other labels. Severities such as `info` are not reported.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    if not repository.whole:
        return
    matchers = [one for one in repository.of(RouteMatcher) if one.name == "severity"]
    # Empty for a matcher that excludes values, or whose values cannot be enumerated.
    severities = [alternatives(one.op, one.value) for one in matchers]
    if not matchers or not all(severities):
        return
    routed = {value for values in severities for value in values}
    labels: defaultdict[str, list[AlertLabel]] = defaultdict(list)
    for label in repository.of(AlertLabel):
        if label.name == "severity":
            labels[label.value].append(label)
    known = routed.intersection(labels)
    rest = labels.keys() - routed - MINOR_SEVERITIES
    if len(known) < _FEWEST or len(rest) != 1:
        return
    value = next(iter(rest))
    routes = {one.conditions for one in repository.of(RouteMatcher)}
    if "{" in value or () in routes:
        return
    by_severity = [set(route) for route in routes if any(name == "severity" for name, *_ in route)]
    # Routes that take alerts of any severity, apart from those that hold the routes for severities.
    others = [
        route
        for route in routes
        if not any(name == "severity" for name, *_ in route)
        and not any(set(route) < one for one in by_severity)
    ]
    alerts = {fact.name: dict(fact.detail) | {"alertname": fact.name} for fact in repository.about("alert")}
    for label in labels[value]:
        alert = alerts.get(label.alert, {})
        if not any(
            all(name not in alert or matches(op, wanted, alert[name]) for name, op, wanted in route)
            for route in others
        ):
            yield Finding(
                at=label,
                message=f"no route of Alertmanager matches severity '{value}'",
                related=tuple(Related(one, f"this route is for '{one.value}'") for one in matchers[:3]),
            )
