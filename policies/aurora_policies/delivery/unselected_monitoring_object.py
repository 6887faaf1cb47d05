from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Fact, Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import OperatorObject, OperatorSelector

_PROMETHEUS = """\
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata:
  name: main
spec:
  ruleSelector:
    matchLabels:
      role: {}
"""
_ALERTMANAGER = """\
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata:
  name: main
spec:
  alertmanagerConfigSelector:
    matchLabels:
      alertmanager: main
"""
_RULE = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {}
  «labels»:
    role: {}
spec:
  groups: []
"""


@policy(
    "DLV025",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _RULE.format("shop", "alerts"),
            path="monitoring/rules.yaml",
            files={"monitoring/prometheus.yaml": _PROMETHEUS.format("alert-rules")},
        ),
        bad(
            """\
            apiVersion: monitoring.coreos.com/v1alpha1
            kind: AlertmanagerConfig
            metadata:
              name: shop
              «labels»:
                alertmanager: shop
            spec: {}
            """,
            path="monitoring/config.yaml",
            files={"monitoring/alertmanager.yaml": _ALERTMANAGER},
        ),
        bad(
            _PROMETHEUS.replace("ruleSelector", "«ruleSelector»").format("alert-rules")
            + "---\n"
            + _PROMETHEUS.replace("main", "other").format("rules"),
            path="monitoring/prometheus.yaml",
            files={"monitoring/rules.yaml": _RULE.replace("«", "").replace("»", "").format("shop", "rules")},
        ),
        good(
            _RULE.replace("«", "").replace("»", "").format("shop", "alert-rules"),
            path="monitoring/rules.yaml",
            files={"monitoring/prometheus.yaml": _PROMETHEUS.format("alert-rules")},
            because="Prometheus selects the rules",
        ),
        good(
            _RULE.replace("«", "").replace("»", "").replace("role:", "release:").format("shop", "stack"),
            path="monitoring/rules.yaml",
            files={"monitoring/prometheus.yaml": _PROMETHEUS.format("alert-rules")},
            because="the label is meant for another Prometheus",
        ),
        good(
            _RULE.replace("«", "").replace("»", "").format("shop", "alerts"),
            path="monitoring/rules.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: prometheus\nversion: 1.0.0\n",
                "chart/values.yaml": "role: rules\n",
                "chart/templates/prometheus.yaml": _PROMETHEUS.format("{{ .Values.role }}"),
            },
            because="an installation of the chart sets the selector",
        ),
    ],
)
def unselected_monitoring_object(repository: Repository) -> Iterator[Finding]:
    """A Prometheus or an Alertmanager of the operator does not select a rule, a monitor or a configuration.

    The object is applied without an error and has no effect: its alerts do not exist, its targets are not scraped.
    Use the same labels in the object and in the selector. Objects that have none of the labels of the selectors are
    not reported, nor are namespaces compared. The selectors of a chart are compared with the objects of the chart.

    <https://prometheus-operator.dev/docs/platform/troubleshooting/>
    """
    selectors: defaultdict[str, list[OperatorSelector]] = defaultdict(list)
    for one in repository.of(OperatorSelector):
        selectors[one.selects].append(one)
    if not repository.whole or not selectors:
        return
    from aurora_devops.kinds.kubernetes.facts import selector_of

    for kind, selecting in selectors.items():
        read = [selector_of(one.selector) for one in selecting]
        objects = [one for one in repository.of(OperatorObject) if one.object_kind == kind]
        labels = [dict(one.labels) for one in objects]
        keys = {key for selector in read for key in selector.match_labels}
        complete = True
        for found, own in zip(objects, labels, strict=True):
            if keys.isdisjoint(own) or any(selector.matches(own) is not False for selector in read):
                continue
            if any(_is_of_another_chart(each, found) for each in selecting):
                continue
            complete = False
            yield Finding(
                at=found,
                message=f"{kind} '{found.name}' is not selected by {selecting[0].owner}; correct the labels",
                related=tuple(Related(each, f"'{each.field}' of {each.owner}") for each in selecting[:3]),
            )
        for each, selector in zip(selecting, read, strict=True):
            if any(_is_of_another_chart(each, found) for found in objects):
                continue
            if complete and objects and all(selector.matches(own) is False for own in labels):
                yield Finding(
                    at=each,
                    message=f"'{each.field}' of {each.owner} selects no {kind}; correct the labels",
                    related=(Related(objects[0], f"{kind} '{objects[0].name}'"),),
                )


def _is_of_another_chart(selector: Fact, found: Fact) -> bool:
    """Whether an installation sets the selector, with values of a chart that does not contain the object."""
    return selector.unit.endswith("Chart.yaml") and selector.unit != found.unit
