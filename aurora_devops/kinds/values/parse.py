"""From the values of known charts to facts, and the configurations in them.

Sources: github.com/prometheus-community/helm-charts (kube-prometheus-stack,
prometheus-blackbox-exporter), github.com/grafana/helm-charts (grafana),
github.com/kubernetes/ingress-nginx.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...chart_values import blackbox_modules, stacks
from ...config_files import operated_files, operated_mounts
from ...core.facts import Fact
from ...core.kind import RELEASE_NAME, Document, Embedded, Tree
from ...core.node import Node, build
from ...core.place import Place
from ...core.source import Source
from ...core.untyped import listed, mapping
from ...facts import DeclaredObject, OperatorSelector, ProbeModule, Selector
from ...subjects import is_dynamic

# The selectors in the values of Prometheus, and the kinds that they select.
_SELECTORS = {
    "podMonitorSelector": "PodMonitor",
    "probeSelector": "Probe",
    "ruleSelector": "PrometheusRule",
    "scrapeConfigSelector": "ScrapeConfig",
    "serviceMonitorSelector": "ServiceMonitor",
}


class HelmValues(Node):
    """The values of a chart."""


def read_values(source: Source, tree: Tree | None) -> Document:
    """The values of a chart as a document."""
    assert tree is not None
    model, unknown = build(HelmValues, tree)
    # A chart is installed with several files of values, some of which may be encrypted or elsewhere.
    document = Document("helm-values", source, model, tree, unknown=unknown, partial=True)
    document.walk = lambda: (model,)
    document.facts = lambda: _facts(document, model)
    document.embedded.extend(_embedded(tree))
    return document


def _facts(document: Document, model: HelmValues) -> Iterator[Fact]:
    for keys, values in stacks(document.tree.value if document.tree is not None else {}):
        at: Place = model.at
        for key in keys:
            at = at[key]
        yield from _operated(document, values, at)
        yield from _mounted(document, values, at)
        yield from _shown(document, values, at)
        yield from _classes(document, values, at)
        yield from _probed(document, values, at)


def _operated(document: Document, values: dict[str, Any], at: Place) -> Iterator[OperatorSelector]:
    """What the Prometheus and the Alertmanager of kube-prometheus-stack select."""

    def fact(owner: str, field: str, kind: str, selector: Selector, place: Place) -> OperatorSelector:
        if len(selector) == 1 and selector[0][1] == "In" and selector[0][2] != (RELEASE_NAME,):
            place = place["matchLabels"][selector[0][0]]
        return document.fact(
            OperatorSelector, place, owner=owner, field=field, selects=kind, selector=selector
        )

    prometheus = mapping(values.get("prometheus"))
    spec = mapping(prometheus.get("prometheusSpec"))
    place = at["prometheus"]["prometheusSpec"]
    for field, kind in _SELECTORS.items() if prometheus.get("enabled") is not False and spec else ():
        selector = spec.get(field)
        if isinstance(selector, dict) and selector:
            yield fact("the Prometheus of the chart", field, kind, _requirements(selector), place[field])
        elif not selector and spec.get(f"{field}NilUsesHelmValues") is not False:
            # The chart selects what has its own label.
            wanted: Selector = (("release", "In", (RELEASE_NAME,)),)
            yield fact("the Prometheus of the chart", field, kind, wanted, place)
    alertmanager = mapping(values.get("alertmanager"))
    selector = mapping(alertmanager.get("alertmanagerSpec")).get("alertmanagerConfigSelector")
    if isinstance(selector, dict) and selector and alertmanager.get("enabled") is not False:
        place = at["alertmanager"]["alertmanagerSpec"]["alertmanagerConfigSelector"]
        wanted = _requirements(selector)
        yield fact(
            "the Alertmanager of the chart", "alertmanagerConfigSelector", "AlertmanagerConfig", wanted, place
        )


def _mounted(document: Document, values: dict[str, Any], at: Place) -> Iterator[Fact]:
    """What the Prometheus and the Alertmanager of kube-prometheus-stack mount, and the files that the former reads."""
    for program in ("alertmanager", "prometheus"):
        settings = mapping(values.get(program))
        spec = mapping(settings.get(f"{program}Spec"))
        if spec and settings.get("enabled") is not False:
            place = at[program][f"{program}Spec"]
            owner = f"the {program.title()} of the chart"
            yield from operated_mounts(document, spec, place, program, owner)
            yield from operated_files(document, spec, place)


def _requirements(selector: dict[str, Any]) -> Selector:
    """The requirements of a selector as a value of a fact."""
    labels = [(str(key), "In", (str(value),)) for key, value in mapping(selector.get("matchLabels")).items()]
    expressions = [
        (
            str(one.get("key")),
            str(one.get("operator")),
            tuple(str(value) for value in listed(one.get("values"))),
        )
        for one in map(mapping, listed(selector.get("matchExpressions")))
    ]
    return (*labels, *expressions)


def _shown(document: Document, values: dict[str, Any], at: Place) -> Iterator[OperatorSelector]:
    """The label by which the sidecar of Grafana finds the ConfigMaps with dashboards."""
    for chart, place in ((mapping(values.get("grafana")), at["grafana"]), (values, at)):
        sidecar = mapping(mapping(chart.get("sidecar")).get("dashboards"))
        label, wanted = sidecar.get("label"), sidecar.get("labelValue")
        if (
            sidecar.get("enabled") is False
            or chart.get("dashboardsConfigMaps")
            or not isinstance(label, str)
            or is_dynamic(f"{label}{wanted}")
        ):
            continue
        yield document.fact(
            OperatorSelector,
            place["sidecar"]["dashboards"]["label"],
            owner="the sidecar of Grafana",
            field="label",
            selects="ConfigMap",
            selector=((str(label), "In", (str(wanted),)) if wanted else (str(label), "Exists", ()),),
        )


def _classes(document: Document, values: dict[str, Any], at: Place) -> Iterator[DeclaredObject]:
    """The IngressClass that the chart of a controller creates."""
    resource = mapping(mapping(values.get("controller")).get("ingressClassResource"))
    name = resource.get("name")
    if isinstance(name, str) and name and resource.get("enabled") is not False and not is_dynamic(name):
        place = at["controller"]["ingressClassResource"]["name"]
        yield document.fact(DeclaredObject, place, object_kind="IngressClass", name=str(name), complete=False)


def _probed(document: Document, values: dict[str, Any], at: Place) -> Iterator[ProbeModule]:
    """The modules of the blackbox exporter, with that of the chart itself, which the values may remove."""
    modules = blackbox_modules(values)
    place = at["config"]["modules"]
    for name, module in modules.items():
        if module is not None:
            yield document.fact(ProbeModule, place[name], name=str(name))
    if modules and _OWN_MODULE not in modules:
        yield document.fact(ProbeModule, place, name=_OWN_MODULE)


_OWN_MODULE = "http_2xx"


def _embedded(tree: Tree) -> Iterator[Embedded]:
    """The configuration of Alertmanager, and the files of rules."""
    for keys, values in stacks(tree.value):
        config = mapping(mapping(values.get("alertmanager")).get("config"))
        if isinstance(config.get("route"), dict) and isinstance(config.get("receivers"), list):
            inner = tree.subtree((*keys, "alertmanager", "config"))
            if inner is not None:
                yield Embedded("alertmanager", inner)
        for name, rules in mapping(values.get("additionalPrometheusRulesMap")).items():
            inner = tree.subtree((*keys, "additionalPrometheusRulesMap", name))
            if isinstance(mapping(rules).get("groups"), list) and inner is not None:
                yield Embedded("prometheus-rules", inner)
        for index, one in enumerate(listed(values.get("additionalPrometheusRules"))):
            inner = tree.subtree((*keys, "additionalPrometheusRules", index))
            if isinstance(mapping(one).get("groups"), list) and inner is not None:
                yield Embedded("prometheus-rules", inner)
