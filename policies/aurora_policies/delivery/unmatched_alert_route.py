from collections import defaultdict
from collections.abc import Iterator
from textwrap import indent

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import hint, nearest
from aurora_devops.delivery.matchers import alternatives, matches
from aurora_devops.facts import AlertLabel, RouteMatcher

from ._monitoring import RULES, knows_all_alerts

# Severities of alerts that are sent to the default receiver on purpose.
_MINOR = frozenset({"info", "none"})
_NEARLY = 0.6
_ROUTES = """\
route:
  receiver: team
  routes:
    - receiver: on-call
      matchers:
        - {}
receivers:
  - name: team
  - name: on-call
"""
_TEAMS = """\
route:
  receiver: harbour
  routes:
    - receiver: harbour
      matchers: ['severity="daytime"', 'team="harbour"']
    - receiver: clerks
      matchers: ['severity="daytime"', '{}']
receivers:
  - name: harbour
  - name: clerks
"""
_RULES = """\
groups:
  - name: harbour
    rules:
      - alert: Absent
        expr: absent(up{{job="harbour"}})
        labels: {{severity: daytime, team: harbour}}
      - alert: Full
        expr: berths_free == 0
        labels: {{severity: daytime, team: {}}}
"""


@policy(
    "DLV022",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _ROUTES.format('«severity = "page"»'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        bad(
            """\
            apiVersion: monitoring.coreos.com/v1alpha1
            kind: AlertmanagerConfig
            metadata:
              name: shop
            spec:
              route:
                receiver: team
                routes:
                  - receiver: on-call
                    matchers:
                      - name: severity
                        value: «high»
            """,
            path="monitoring/config.yaml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        bad(
            _TEAMS.replace("'{}'", "«'team=\"clerks\"'»"),
            path="monitoring/alertmanager.yml",
            files={"monitoring/harbour.rules.yml": _RULES.format("office")},
        ),
        bad(
            _ROUTES.format('«team =~ "clerks|porters"»'),
            path="monitoring/alertmanager.yml",
            files={
                "monitoring/harbour.rules.yml": _RULES.format("office"),
                "monitoring/prometheus.yml": "rule_files: [/etc/prometheus/rules/*.rules.yml]\n",
            },
        ),
        good(
            _TEAMS.format('team = "clerks"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/harbour.rules.yml": _RULES.format("clerks")},
            because="an alert has the team",
        ),
        good(
            _ROUTES.format('team =~ "clerks|porters"'),
            path="monitoring/alertmanager.yml",
            files={
                "monitoring/harbour.rules.yml": _RULES.format("office"),
                "monitoring/prometheus.yml": "rule_files: [/etc/prometheus/rules/*.rules.yml, /etc/more/clerks.yml]\n",
            },
            because="Prometheus loads rules that are not in the repository",
        ),
        bad(
            "alertmanager:\n  alertmanagerSpec: {}\n  config:\n"
            + indent(_ROUTES.format('«severity = "page"»'), "    "),
            path="values/kube-prometheus-stack.yaml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        good(
            _ROUTES.format('severity =~ "critical|page"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="an alert has the severity 'critical'",
        ),
        good(
            _ROUTES.format('namespace = "shop"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="the series of the alert may have the label",
        ),
    ],
)
def unmatched_alert_route(repository: Repository) -> Iterator[Finding]:
    """A route of Alertmanager matches a label value that no alert has.

    The route gets no alerts. These are sent to another receiver, such as the default one, so the on-call team is not
    notified. Use one value in the rules and in the route.
    Compared are labels that all alerts of the repository set. A route is reported if other alerts have a similar value,
    or for `severity` any value, without a route; if the values of alerts and routes agree apart from one of each; or if
    the repository has all rules that its Prometheus loads.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    if not repository.whole:
        return
    routed: defaultdict[str, list[RouteMatcher]] = defaultdict(list)
    for matcher in repository.of(RouteMatcher):
        routed[matcher.name].append(matcher)
    if not routed:
        return
    alerts = len(repository.about("alert"))
    labels: defaultdict[str, list[AlertLabel]] = defaultdict(list)
    for label in repository.of(AlertLabel):
        labels[label.name].append(label)
    changed = {fact.name for fact in repository.about("target-label")}
    complete = knows_all_alerts(repository)
    for name, matchers in routed.items():
        values = {label.value: label for label in labels.get(name, ())}
        if len(labels.get(name, ())) != alerts or any("{" in value for value in values):
            continue
        wanted = [alternatives(one.op, one.value) for one in matchers]
        matched = [{value for value in values if matches(one.op, one.value, value)} for one in matchers]
        leftover = values.keys() - {value for each in (*matched, *wanted) for value in each}
        unused = {value for each in wanted for value in each} - values.keys()
        for matcher, meant, found in zip(matchers, wanted, matched, strict=True):
            if found or matcher.op not in ("=", "=~"):
                continue
            rest = [value for value in sorted(leftover) if _is_meant(name, meant, value)]
            if not rest and len(leftover) == len(unused) == 1 and len(values) > 1 and name != "severity":
                rest = sorted(leftover) if not _is_routed(next(iter(leftover)), name, repository) else []
            if rest:
                shown = ", ".join(f"'{value}'" for value in rest[:3])
                yield Finding(
                    at=matcher,
                    message=f"no alert has {name} '{matcher.value}'; alerts with {shown} have no route",
                    related=tuple(
                        Related(values[value], f"an alert has {name} '{value}'") for value in rest[:3]
                    ),
                )
            elif complete and name != "severity" and name not in changed and "*" not in changed:
                yield Finding(
                    at=matcher,
                    message=f"no alert has {name} '{matcher.value}'{hint(matcher.value, values)}",
                    related=tuple(
                        Related(values[value], f"an alert has {name} '{value}'")
                        for value in sorted(leftover or values)[:3]
                    ),
                )


def _is_routed(value: str, name: str, repository: Repository) -> bool:
    """Whether all alerts with a value of a label take a route below the first one."""
    routes = {one.conditions for one in repository.of(RouteMatcher)}
    alerts = [dict(fact.detail) for fact in repository.about("alert")]
    return all(
        any(
            bool(route)
            and all(label in alert and matches(op, wanted, alert[label]) for label, op, wanted in route)
            for route in routes
        )
        for alert in alerts
        if alert.get(name) == value
    )


def _is_meant(name: str, wanted: tuple[str, ...], value: str) -> bool:
    """Whether a route for these values may be meant for an alert with a value that has no route."""
    if name != "severity":
        return any(nearest(each, [value], _NEARLY) for each in wanted)
    # A route for critical alerts alone is common; alerts of less severity go to the default receiver.
    return bool(wanted) and value not in _MINOR and (value, wanted) != ("warning", ("critical",))
