from collections import defaultdict
from collections.abc import Iterator, Mapping

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

# The routes of teams; the default receiver sends nothing.
_TEAMS = """\
route:
  receiver: "null"
  routes:
    - receiver: on-call
      matchers: ['severity="page"']
    - receiver: ferry
      matchers: ['severity="ticket"', 'team="ferry"']
    - receiver: harbor
      matchers: ['severity="ticket"', 'team="harbor"']
receivers:
  - name: "null"{}
  - name: on-call
    webhook_configs: [{{url: "https://example.com/page"}}]
  - name: ferry
  - name: harbor
"""
_OF_TEAMS = """\
groups:
  - name: ferry
    rules:
      - alert: FerryFull
        expr: ferry_seats_free == 0
        labels: {{severity: ticket, team: ferry}}
      - alert: HarborFull
        expr: harbor_places_free == 0
        labels: {{severity: ticket, team: harbor}}
      - alert: FerryLate
        expr: ferry_delay_seconds > 600
        labels: {{severity: {}, team: {}}}
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
        bad(
            _OF_TEAMS.format("ticket", "«ferries»"),
            path="monitoring/ferry.rules.yml",
            files={"monitoring/alertmanager.yml": _TEAMS.format("")},
        ),
        good(
            _OF_TEAMS.format("page", "ferries"),
            path="monitoring/ferry.rules.yml",
            files={"monitoring/alertmanager.yml": _TEAMS.format("")},
            because="a route takes the alert by its severity",
        ),
        good(
            _OF_TEAMS.format("info", "ferries"),
            path="monitoring/ferry.rules.yml",
            files={"monitoring/alertmanager.yml": _TEAMS.format("")},
            because="alerts of this severity are not sent on purpose",
        ),
        good(
            _OF_TEAMS.format("ticket", "ferries"),
            path="monitoring/ferry.rules.yml",
            files={
                "monitoring/alertmanager.yml": _TEAMS.format(
                    '\n    webhook_configs: [{url: "https://example.com/"}]'
                )
            },
            because="the default receiver sends the alert",
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
    So is one value of another label, such as `team`, if the default receiver sends nothing.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    if not repository.whole:
        return
    alerts = {fact.name: dict(fact.detail) | {"alertname": fact.name} for fact in repository.about("alert")}
    matchers: defaultdict[str, list[RouteMatcher]] = defaultdict(list)
    for matcher in repository.of(RouteMatcher):
        matchers[matcher.name].append(matcher)
    labels: defaultdict[str, list[AlertLabel]] = defaultdict(list)
    for label in repository.of(AlertLabel):
        if label.name in matchers:
            labels[label.name].append(label)
    silent = _is_silent(repository)
    for name in sorted(labels):
        if name != "severity" and (not silent or name == "alertname"):
            continue
        for label in _unrouted(repository, matchers[name], labels[name], alerts):
            if name != "severity" and alerts.get(label.alert, {}).get("severity", "none") in MINOR_SEVERITIES:
                continue
            yield Finding(
                at=label,
                message=f"no route of Alertmanager matches {name} '{label.value}'",
                related=tuple(Related(one, f"this route is for '{one.value}'") for one in matchers[name][:3]),
            )


def _is_silent(repository: Repository) -> bool:
    """Whether the default receivers send alerts nowhere."""
    defaults = {one.name for one in repository.about("alert-route") if not dict(one.detail).get("matchers")}
    sending = {one.name: dict(one.detail).get("integrations") for one in repository.about("alert-receiver")}
    return bool(defaults) and all(name in sending and not sending[name] for name in defaults)


def _unrouted(
    repository: Repository,
    matchers: list[RouteMatcher],
    labels: list[AlertLabel],
    alerts: Mapping[str, Mapping[str, str]],
) -> Iterator[AlertLabel]:
    """The labels with the only value that has no route, if no route can take their alerts."""
    # Empty for a matcher that excludes values, or whose values cannot be enumerated.
    listed = [alternatives(one.op, one.value) for one in matchers]
    if not all(listed):
        return
    routed = {value for values in listed for value in values}
    found = {label.value for label in labels}
    name = matchers[0].name
    rest = found - routed - (MINOR_SEVERITIES if name == "severity" else set())
    routes = {one.conditions for one in repository.of(RouteMatcher)}
    if len(routed & found) < _FEWEST or len(rest) != 1 or () in routes:
        return
    value = next(iter(rest))
    by_name = [set(route) for route in routes if any(key == name for key, *_ in route)]
    # Routes that take alerts with any value, apart from those that hold the routes for values.
    others = [
        route
        for route in routes
        if not any(key == name for key, *_ in route) and not any(set(route) < one for one in by_name)
    ]
    for label in labels if "{" not in value else ():
        alert = alerts.get(label.alert, {})
        if label.value == value and not any(
            all(key not in alert or matches(op, wanted, alert[key]) for key, op, wanted in route)
            for route in others
        ):
            yield label
