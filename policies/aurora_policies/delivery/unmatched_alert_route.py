from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from textwrap import indent

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import hint, nearest
from aurora_devops.delivery.matchers import alternatives, matches
from aurora_devops.facts import AlertLabel, RouteMatcher

from ._monitoring import MINOR_SEVERITIES, RULES, Condition, is_routed, knows_all_alerts, takes_route

_NEARLY = 0.6
# A label, an operator and a value.
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
_SHIFTS = """\
route:
  receiver: clerks
  routes:
    - receiver: clerks
      matchers: ['severity="daytime"', {}]
    - receiver: harbour
      matchers: ['severity="night"', 'team="harbour"']
receivers:
  - name: harbour
  - name: clerks
"""
_SHIFT_RULES = _RULES.format("harbour").replace("daytime", "night", 1)

# Two severities with routes; one of them is not that of an alert.
_LEVELS = """\
route:
  receiver: harbour
  routes:
    - receiver: clerks
      matchers: ['severity="daytime"']
    - receiver: harbour
      matchers: [«severity="routine"»]
receivers:
  - name: harbour
  - name: clerks
"""
_LEVEL_RULES = _RULES.format("harbour").replace("daytime", "low", 1)


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
        bad(
            _SHIFTS.format("«'team=\"port\"'»"),
            path="monitoring/alertmanager.yml",
            files={"monitoring/harbour.rules.yml": _SHIFT_RULES},
        ),
        bad(
            """\
            route:
              receiver: clerks
              routes:
                - matchers: [severity="daytime"]
                  routes:
                    - matchers: [«team="port"»]
                      receiver: clerks
                - match: {team: harbour, severity: night}
                  receiver: harbour
            receivers:
              - name: harbour
              - name: clerks
            """,
            path="monitoring/alertmanager.yml",
            files={"monitoring/harbour.rules.yml": _SHIFT_RULES},
        ),
        bad(
            _LEVELS,
            path="monitoring/alertmanager.yml",
            files={
                "monitoring/harbour.rules.yml": _LEVEL_RULES,
                "monitoring/prometheus.yml": "rule_files: [/etc/prometheus/rules/*.rules.yml]\n",
            },
        ),
        good(
            _LEVELS.replace("«", "").replace("»", ""),
            path="monitoring/alertmanager.yml",
            files={"monitoring/harbour.rules.yml": _LEVEL_RULES},
            because="alerts that are not in the repository may have the severity",
        ),
        good(
            _SHIFTS.format("'team=\"port\"'").replace('severity="daytime"', 'area="north"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/harbour.rules.yml": _SHIFT_RULES},
            because="no alert has the other label of the route, which may be for alerts of another repository",
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
    or for `severity` any value, without a route; if the values of alerts and routes agree apart from one of each; if
    alerts have no route that meet its other conditions, and whose value another route of the file has; or if the
    repository has all rules that its Prometheus loads.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    if not repository.whole:
        return
    routed: defaultdict[str, list[RouteMatcher]] = defaultdict(list)
    for matcher in repository.of(RouteMatcher):
        routed[matcher.name].append(matcher)
    if not routed:
        return
    alerts = [dict(fact.detail) for fact in repository.about("alert")]
    routes = {one.conditions for one in repository.of(RouteMatcher)}
    labels: defaultdict[str, list[AlertLabel]] = defaultdict(list)
    for label in repository.of(AlertLabel):
        labels[label.name].append(label)
    changed = {fact.name for fact in repository.about("target-label")}
    complete = knows_all_alerts(repository)
    for name, matchers in routed.items():
        values = {label.value: label for label in labels.get(name, ())}
        if len(labels.get(name, ())) != len(alerts) or any("{" in value for value in values):
            continue
        wanted = [alternatives(one.op, one.value) for one in matchers]
        matched = [{value for value in values if matches(one.op, one.value, value)} for one in matchers]
        leftover = values.keys() - {value for each in (*matched, *wanted) for value in each}
        unused = {value for each in wanted for value in each} - values.keys()
        for matcher, meant, found in zip(matchers, wanted, matched, strict=True):
            if found or matcher.op not in ("=", "=~"):
                continue
            rest = [value for value in sorted(leftover) if _is_meant(name, meant, value)]
            # Alerts of other repositories may have the severity of a route.
            of_all = complete or name != "severity"
            if not rest and len(leftover) == len(unused) == 1 and len(values) > 1 and of_all:
                value = next(iter(leftover))
                if not all(is_routed(one, routes) for one in alerts if one.get(name) == value):
                    rest = [value]
            if rest:
                shown = ", ".join(f"'{value}'" for value in rest[:3])
                yield Finding(
                    at=matcher,
                    message=f"no alert has {name} '{matcher.value}'; alerts with {shown} have no route",
                    related=tuple(
                        Related(values[value], f"an alert has {name} '{value}'") for value in rest[:3]
                    ),
                )
            elif len(unused) == len(meant) == 1 and (
                missed := _missed(matcher, matchers, values, alerts, routes)
            ):
                yield Finding(
                    at=matcher,
                    message=f"no alert has {name} '{matcher.value}'; an alert with '{missed}' has no route",
                    related=(Related(values[missed], f"an alert has {name} '{missed}'"),),
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


def _missed(
    matcher: RouteMatcher,
    matchers: Iterable[RouteMatcher],
    values: Iterable[str],
    alerts: Iterable[Mapping[str, str]],
    routes: Iterable[tuple[Condition, ...]],
) -> str:
    """The value that a matcher misses: the file routes it otherwise, and alerts with it have no route but for this one.

    These alerts meet the other conditions of the route.
    """
    others = [one for one in matcher.conditions if one != (matcher.name, matcher.op, matcher.value)]
    beside = {
        value
        for one in matchers
        if (one.path, one.unit) == (matcher.path, matcher.unit) and one.op in ("=", "=~")
        for value in alternatives(one.op, one.value)
    }
    known = sorted(beside.intersection(values))
    if not others or len(known) != 1 or len(others) == len(matcher.conditions):
        return ""
    # The routes above this one take the alerts, too.
    elsewhere = [route for route in routes if not set(route) <= set(others)]
    missed = [one for one in alerts if one.get(matcher.name) == known[0] and takes_route(one, others)]
    return "" if not missed or any(is_routed(one, elsewhere) for one in missed) else known[0]


def _is_meant(name: str, wanted: tuple[str, ...], value: str) -> bool:
    """Whether a route for these values may be meant for an alert with a value that has no route."""
    if name != "severity":
        return any(nearest(each, [value], _NEARLY) for each in wanted)
    # A route for critical alerts alone is common; alerts of less severity go to the default receiver.
    return bool(wanted) and value not in MINOR_SEVERITIES and (value, wanted) != ("warning", ("critical",))
