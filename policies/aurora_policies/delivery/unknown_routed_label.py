from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import (
    AlertLabel,
    ExportedMetric,
    InhibitMatcher,
    RoutedLabel,
    RouteMatcher,
    SelectedLabel,
)

from ._monitoring import RULES

_NEARLY = 0.8
_ROUTE = """\
route:
  receiver: team
  group_by: [alertname, {label}]
receivers:
  - name: team
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
    label that an alerting rule sets.

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
        if one.name in known or one.name in _SERIES:
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


# Labels that exporters and service discovery give to series.
_SERIES = frozenset(
    """
    ... alertgroup alertname app application cluster component container datacenter deployment device env environment
    exported_job exported_namespace host hostname instance job monitor name namespace node pod prometheus
    prometheus_replica receive region replica service severity site stage target team tenant zone
    """.split()  # noqa: SIM905
)
