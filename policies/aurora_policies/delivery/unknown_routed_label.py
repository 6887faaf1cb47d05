from collections.abc import Container, Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.matchers import alternatives
from aurora_devops.facts import (
    AlertLabel,
    ExportedMetric,
    InhibitMatcher,
    RoutedLabel,
    RouteMatcher,
    SelectedLabel,
)

from ._monitoring import RULES, is_routed

_NEARLY = 0.8
_ROUTE = """\
route:
  receiver: team
  group_by: [alertname, {label}]
receivers:
  - name: team
"""

_LEVELS = """\
receivers:
  - name: clerks
  - name: harbour
route:
  receiver: clerks
  routes:
    - receiver: harbour
      matchers: [{}]
"""
_URGENCIES = """\
groups:
  - name: berths
    rules:
      - alert: NoBerths
        expr: berths_free == 0
        labels: {{{}: page}}
"""


@policy(
    "DLV136",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _ROUTE.format(label="«sevrity»"),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        bad(
            """\
            route:
              receiver: team
              routes:
                - receiver: team
                  matchers:
                    - «severty = "critical"»
            receivers:
              - name: team
            """,
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        bad(
            _LEVELS.format('«severity="page"»'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/berths.rules.yml": _URGENCIES.format("urgency")},
        ),
        good(
            _LEVELS.format('urgency="page"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/berths.rules.yml": _URGENCIES.format("urgency")},
            because="the alert has the label",
        ),
        good(
            _LEVELS.format('severity="page"') + "    - matchers: ['urgency=~\"page|hours\"']\n",
            path="monitoring/alertmanager.yml",
            files={"monitoring/berths.rules.yml": _URGENCIES.format("urgency")},
            because="another route takes the alert; alerts of other repositories may have the label",
        ),
        good(
            _LEVELS.format('service="page"'),
            path="monitoring/alertmanager.yml",
            files={"monitoring/berths.rules.yml": _URGENCIES.format("urgency")},
            because="the series of an alert may have the label",
        ),
        good(
            _ROUTE.format(label="severity"),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="the alert has the label",
        ),
        good(
            _ROUTE.format(label="namespace"),
            path="monitoring/alertmanager.yml",
            files={"monitoring/shop.rules.yml": RULES},
            because="the series of the alert may have the label",
        ),
    ],
)
def unknown_routed_label(repository: Repository) -> Iterator[Finding]:
    """Alertmanager groups, routes or inhibits alerts by a label that is spelled differently in the rules.

    Alerts do not have the label, so all of them are in one group, no alert takes the route, or alerts of different
    services inhibit each other.
    Use the name of the label that the rules set.
    A name is reported if no query and no configuration in the repository has the label, and if it is similar to a
    label that an alerting rule sets, or if a route matches a value that alerts without a route have for another label.

    <https://prometheus.io/docs/alerting/latest/configuration/#route>
    """
    if not repository.whole:
        return
    set_labels = {label.name: label for label in reversed(repository.of(AlertLabel))}
    if not set_labels:
        return
    known = {
        *set_labels,
        *(one.label for one in repository.of(SelectedLabel)),
        *(fact.name for fact in repository.about("target-label")),
        *(label for one in repository.of(ExportedMetric) for label in one.labels or ()),
    }
    routed: list[RoutedLabel | RouteMatcher | InhibitMatcher] = [*repository.of(RoutedLabel)]
    routed += [*repository.of(RouteMatcher), *repository.of(InhibitMatcher)]
    for one in routed:
        if one.name in known:
            continue
        if isinstance(one, RouteMatcher) and (one.name not in _SERIES or one.name == "severity"):
            label = repository.derived(_Unrouted).having(alternatives(one.op, one.value))
            if label is not None:
                yield Finding(
                    at=one,
                    message=f"no rule sets the label '{one.name}'; alerts with {label.name} '{label.value}' "
                    "have no route",
                    related=(Related(label, f"alert '{label.alert}' has the label '{label.name}'"),),
                )
                continue
        if one.name in _SERIES:
            continue
        near = nearest(one.name, set_labels, _NEARLY)
        if near is not None:
            yield Finding(
                at=one,
                message=f"no rule sets the label '{one.name}'; did you mean '{near}'?",
                related=(
                    Related(set_labels[near], f"alert '{set_labels[near].alert}' has the label '{near}'"),
                ),
            )


class _Unrouted:
    """The labels of alerts of which none takes a route, by their values and in the order of the rules."""

    def __init__(self, repository: Repository) -> None:
        routes = {one.conditions for one in repository.of(RouteMatcher)}
        alerts = [dict(fact.detail) | {"alertname": fact.name} for fact in repository.about("alert")]
        pairs: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
        for alert in alerts:
            # The conditions of a route that cannot be read are empty.
            pairs[() in routes or is_routed(alert, routes)].update(alert.items())
        missed = pairs[False] - pairs[True]
        self._labels = [one for one in repository.of(AlertLabel) if (one.name, one.value) in missed]

    def having(self, values: Container[str]) -> AlertLabel | None:
        """The first label with one of some values."""
        return next((one for one in self._labels if one.value in values), None)


# Labels that exporters and service discovery give to series.
_SERIES = frozenset(
    """
    ... alertgroup alertname app application cluster component container datacenter deployment device env environment
    exported_job exported_namespace host hostname instance job monitor name namespace node pod prometheus
    prometheus_replica receive region replica service severity site stage target team tenant zone
    """.split()  # noqa: SIM905
)
