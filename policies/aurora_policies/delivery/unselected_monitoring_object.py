from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Fact, Finding, Related, Repository, bad, good, policy
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.facts import (
    KeptAnnotation,
    OperatorObject,
    OperatorSelector,
    ScrapeAnnotation,
    Selector,
    UsedConfig,
)

from ._releases import Releases

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
  labels:
    role: «{}»
spec:
  groups: []
"""
_VALUES = """\
prometheus:
  prometheusSpec:
    retention: 15d
grafana:
  sidecar:
    dashboards:
      label: {}
"""
_INSTALL = "#!/bin/sh\nhelm upgrade -i kps prometheus-community/kube-prometheus-stack -f values/stack.yaml\n"
_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: stack
spec:
  chart:
    spec:
      chart: kube-prometheus-stack
      sourceRef:
        kind: HelmRepository
        name: prometheus-community
  values:
    alertmanager:
      alertmanagerSpec:
        alertmanagerConfigSelector:
          matchLabels:
            alertmanager: {}
"""
_DASHBOARD = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  labels:
    grafana_dashboard: "1"
data:
  shop.json: '{"title": "Shop", "panels": []}'
"""

_DISCOVERED = """\
scrape_configs:
  - job_name: pods
    kubernetes_sd_configs: [{{role: pod}}]
    relabel_configs:
      - source_labels: [{}]
        regex: "true"
        action: keep
"""
_SERVICES = _DISCOVERED.replace("pods", "services").replace("role: pod", "role: endpoints")
_SCRAPED = """\
apiVersion: v1
kind: Service
metadata:
  name: shop
  annotations:
    prometheus.io/scrape: "true"
spec:
  ports: [{port: 80}]
---
apiVersion: v1
kind: Pod
metadata:
  name: shop
  annotations:
    acme.example/scrape: "true"
spec:
  containers: [{name: shop, image: "shop:1"}]
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
              labels:
                alertmanager: «shop»
            spec: {}
            """,
            path="monitoring/config.yaml",
            files={"monitoring/alertmanager.yaml": _ALERTMANAGER},
        ),
        bad(
            _PROMETHEUS.format("«alert-rules»")
            + "---\n"
            + _PROMETHEUS.replace("main", "other").format("rules"),
            path="monitoring/prometheus.yaml",
            files={"monitoring/rules.yaml": _RULE.replace("«", "").replace("»", "").format("shop", "rules")},
        ),
        bad(
            _RULE.replace("role:", "release:").format("shop", "stack"),
            path="monitoring/rules.yaml",
            files={"values/stack.yaml": _VALUES.format("dashboard"), "install.sh": _INSTALL},
        ),
        bad(
            "apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata:\n  name: shop\n"
            "  labels:\n    alertmanager: «shop»\nspec: {}\n",
            path="monitoring/config.yaml",
            files={"monitoring/release.yaml": _RELEASE.format("main")},
        ),
        bad(
            _VALUES.format("«dashboard»"),
            path="values/stack.yaml",
            files={"monitoring/shop.yaml": _DASHBOARD},
        ),
        bad(
            _DISCOVERED.format("«__meta_kubernetes_pod_annotation_prometheus_io_scrape»"),
            path="monitoring/prometheus.yml",
            files={"shop/pod.yaml": _SCRAPED},
        ),
        bad(
            _SERVICES.format("«__meta_kubernetes_service_annotation_acme_example_scrape»"),
            path="monitoring/prometheus.yml",
            files={"shop/pod.yaml": _SCRAPED},
        ),
        bad(
            _RULE.replace("  labels:\n", "  labels:\n    release: stack\n").format("shop", "alerts"),
            path="monitoring/rules.yaml",
            files={"monitoring/prometheus.yaml": _PROMETHEUS.format("rules") + "      release: stack\n"},
            because="the other label is that of the selector",
        ),
        good(
            _DISCOVERED.format("__meta_kubernetes_pod_annotation_acme_example_scrape"),
            path="monitoring/prometheus.yml",
            files={"shop/pod.yaml": _SCRAPED},
            because="a pod has the annotation",
        ),
        good(
            _SERVICES.format("__meta_kubernetes_service_annotation_prometheus_io_scrape_slow")
            + _SERVICES.format("__meta_kubernetes_service_annotation_prometheus_io_scrape").partition("\n")[
                2
            ],
            path="monitoring/prometheus.yml",
            files={"shop/pod.yaml": _SCRAPED},
            because="another job keeps the annotation of the Service",
        ),
        good(
            _VALUES.format("grafana_dashboard"),
            path="values/stack.yaml",
            files={"monitoring/shop.yaml": _DASHBOARD},
            because="the sidecar finds the dashboard",
        ),
        good(
            _RULE.replace("«", "").replace("»", "").replace("role:", "release:").format("shop", "kps"),
            path="monitoring/rules.yaml",
            files={"values/stack.yaml": _VALUES.format("dashboard"), "install.sh": _INSTALL},
            because="without a selector the chart selects what has the name of its release",
        ),
        good(
            _RULE.replace("«", "").replace("»", "").replace("role:", "release:").format("shop", "stack"),
            path="monitoring/rules.yaml",
            files={"values/stack.yaml": _VALUES.format("dashboard")},
            because="the name of the release is unknown",
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
            files={"deploy/examples/metrics.yaml": _PROMETHEUS.format("rules")},
            because="the example is about another program",
        ),
        bad(
            _RULE.format("shop", "alerts"),
            path="monitoring/rules.yaml",
            files={
                "deploy/examples/metrics.yaml": _PROMETHEUS.format("rules"),
                "monitoring/prometheus.yaml": _PROMETHEUS.format("alert-rules"),
            },
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
    """A Prometheus, an Alertmanager or a Grafana does not select a rule, a monitor, a configuration or a dashboard.

    The object is applied without an error and has no effect: its alerts do not exist, its targets are not scraped.
    Use the same labels in the object and in the selector. Objects that have none of the labels of the selectors are
    not reported, nor are namespaces compared, and those of examples only with each other. The selectors of a chart
    are compared with the objects of the chart. Selectors are those of the operator's custom resources and of the
    values of kube-prometheus-stack, which selects the name of its release by default, and the label by which the
    sidecar of Grafana finds ConfigMaps. ConfigMaps that pods mount are not compared.
    A job of a configuration of Prometheus that keeps pods or Services with an annotation is reported if none has it,
    and some have another one that ends in `scrape`, which no job of the repository keeps.

    <https://prometheus-operator.dev/docs/platform/troubleshooting/>
    """
    yield from _unscraped(repository)
    selectors: defaultdict[str, list[OperatorSelector]] = defaultdict(list)
    unknown: set[str] = set()
    releases = Releases.of(repository)
    for one in repository.of(OperatorSelector):
        if not any(RELEASE_NAME in values for _, _, values in one.selector):
            selectors[one.selects].append(one)
            continue
        names = releases.with_values(one.path)
        selectors[one.selects] += [replace(one, selector=_released(one.selector, name)) for name in names]
        if not names:
            unknown.add(one.selects)
    if not repository.whole or not selectors:
        return
    from aurora_devops.kinds.kubernetes.facts import selector_of

    mounted = {one.name for one in repository.of(UsedConfig) if one.object_kind == "ConfigMap"}
    for kind, selecting in selectors.items():
        if kind in unknown:
            # Another Prometheus selects the objects of a release whose name is unknown.
            continue
        read = [selector_of(one.selector) for one in selecting]
        every = [one for one in repository.of(OperatorObject) if one.object_kind == kind]
        objects = [one for one in every if not one.at_label]
        places = {(one.path, one.unit, one.name, one.at_label): one for one in every}
        if kind == "ConfigMap":
            objects = [one for one in objects if one.name not in mounted]
        labels = [dict(one.labels) for one in objects]
        keys = {key for selector in read for key in selector.match_labels}
        complete = True
        for found, own in zip(objects, labels, strict=True):
            if keys.isdisjoint(own) or any(selector.matches(own) is not False for selector in read):
                continue
            if any(_is_of_another_chart(each, found) for each in selecting):
                continue
            near = [each for each in selecting if _example_of(each) in ("", _example_of(found))]
            if not near:
                continue
            complete = False
            wanted = {(key, value) for selector in read for key, value in selector.match_labels.items()}
            named = [key for key in own if key in keys]
            label = next((key for key in named if (key, own[key]) not in wanted), named[0])
            yield Finding(
                at=places.get((found.path, found.unit, found.name, label), found),
                message=f"{kind} '{found.name}' is not selected by {near[0].owner}; correct the labels",
                related=tuple(Related(each, f"'{each.field}' of {each.owner}") for each in near[:3]),
            )
        for each, selector in zip(selecting, read, strict=True):
            if any(_is_of_another_chart(each, found) for found in objects):
                continue
            if _example_of(each) and any(_example_of(each) != _example_of(found) for found in objects):
                continue
            if complete and objects and all(selector.matches(own) is False for own in labels):
                yield Finding(
                    at=each,
                    message=f"'{each.field}' of {each.owner} selects no {kind}; correct the labels",
                    related=tuple(Related(one, f"{kind} '{one.name}'") for one in objects[:3]),
                )


def _unscraped(repository: Repository) -> Iterator[Finding]:
    """The annotations by which jobs of Prometheus keep targets, if pods or Services have only others."""
    kept = repository.of(KeptAnnotation)
    if not repository.whole or not kept:
        return
    for pods in (True, False):
        jobs = [one for one in kept if one.pods is pods]
        found: defaultdict[str, list[ScrapeAnnotation]] = defaultdict(list)
        for annotated in repository.of(ScrapeAnnotation):
            if annotated.pods is pods:
                found[_NOT_IN_LABELS.sub("_", annotated.name)].append(annotated)
        if not found or any(job.name in found for job in jobs):
            continue
        others = [annotated for every in found.values() for annotated in every]
        for job in jobs:
            yield Finding(
                at=job,
                message=f"the job '{job.job}' keeps targets with the annotation '{job.name}', which no "
                f"{'pod' if pods else 'Service'} has; {others[0].owner} has '{others[0].name}'",
                related=tuple(Related(one, one.owner) for one in others[:3]),
            )


# What service discovery replaces in the names of labels.
_NOT_IN_LABELS = regex(r"[^A-Za-z0-9_]")


def _released(selector: Selector, name: str) -> Selector:
    """A selector with the name of a release."""
    return tuple(
        (key, op, tuple(value.replace(RELEASE_NAME, name) for value in values))
        for key, op, values in selector
    )


def _is_of_another_chart(selector: Fact, found: Fact) -> bool:
    """Whether an installation sets the selector, with values of a chart that does not contain the object."""
    return selector.unit.endswith("Chart.yaml") and selector.unit != found.unit


# A folder of what shows others how to use a program.
_EXAMPLES = regex(r"(?:[^/]+/)*?(?:docs?|examples?|samples?|tutorials?)/")


def _example_of(fact: Fact) -> str:
    """The folder of examples in which an object is; empty for another one."""
    found = _EXAMPLES.match(fact.path)
    return found[0] if found else ""
