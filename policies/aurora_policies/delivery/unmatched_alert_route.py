from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.matchers import alternatives
from aurora_devops.facts import AlertLabel, RouteMatcher

from ._monitoring import RULES

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
    """A route of Alertmanager matches a label value that no alert has, while alerts have one without a route.

    These alerts are sent to the default receiver instead of that of the route, so the on-call team is not notified.
    Use one value in the rules and in the route.
    Compared are labels that all alerts of the repository set. For other labels than `severity` the two values have to
    be similar.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    if not repository.whole:
        return
    routed: defaultdict[str, list[RouteMatcher]] = defaultdict(list)
    for matcher in repository.of(RouteMatcher):
        routed[matcher.name].append(matcher)
    alerts = len(repository.about("alert"))
    labels: defaultdict[str, list[AlertLabel]] = defaultdict(list)
    for label in repository.of(AlertLabel):
        labels[label.name].append(label)
    for name, matchers in routed.items():
        known = [alternatives(matcher.op, matcher.value) for matcher in matchers]
        values = {label.value: label for label in labels.get(name, ())}
        if len(labels.get(name, ())) != alerts or not all(known) or any("{" in value for value in values):
            continue
        leftover = values.keys() - {value for each in known for value in each}
        for matcher, wanted in zip(matchers, known, strict=True):
            rest = [value for value in sorted(leftover) if _is_meant(name, wanted, value)]
            if not rest or not values.keys().isdisjoint(wanted):
                continue
            shown = ", ".join(f"'{value}'" for value in rest[:3])
            yield Finding(
                at=matcher,
                message=f"no alert has {name} '{matcher.value}'; alerts with {shown} have no route",
                related=tuple(Related(values[value], f"an alert has {name} '{value}'") for value in rest[:3]),
            )


def _is_meant(name: str, wanted: tuple[str, ...], value: str) -> bool:
    """Whether a route for these values may be meant for an alert with a value that has no route."""
    if name != "severity":
        return any(nearest(each, [value], _NEARLY) for each in wanted)
    # A route for critical alerts alone is common; alerts of less severity go to the default receiver.
    return value not in _MINOR and (value, wanted) != ("warning", ("critical",))
