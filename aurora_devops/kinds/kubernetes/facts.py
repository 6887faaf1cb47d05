"""The facts of an object that policies compare across files, and how they read them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

from ...config_files import operated_files, operated_mounts
from ...core.facts import Fact, Repository, Statement
from ...core.kind import Document
from ...core.lazy import regex
from ...core.node import from_data, to_data
from ...core.place import Place
from ...core.record import record
from ...core.untyped import listed, mapping
from ...databases import engine_of
from ...facts import (
    AllowedNamespace,
    AllowedPort,
    ContactedHost,
    DeclaredObject,
    InhibitMatcher,
    ManagedObjects,
    MeasuredUtilization,
    MessageTopic,
    MonitoredPath,
    MonitoredServices,
    OperatorObject,
    OperatorSelector,
    ProbeModule,
    RequestedPath,
    RoutedLabel,
    RouteMatcher,
    ScrapedJob,
    Selector,
    UnrestrictedBuild,
    UsedProbeModule,
)
from ...probing import probed
from ...subjects import is_dynamic
from .config_facts import mounted, provided, used, used_by_custom, used_by_ingress
from .container_facts import container_facts, scrape_annotations
from .gitops import (
    chart_releases,
    deployed,
    image_facts,
    installs_chart,
    project_facts,
    substituted,
    substitutions,
)
from .model import (
    ConfigMap,
    Container,
    Controller,
    CronJob,
    CustomController,
    CustomPods,
    HorizontalPodAutoscaler,
    HorizontalPodAutoscalerSpec,
    Ingress,
    Job,
    LabelSelector,
    LabelSelectorRequirement,
    NetworkPolicy,
    NetworkPolicySpec,
    Object,
    Pod,
    PodAffinityTerm,
    PodDisruptionBudget,
    PodIn,
    PodMonitor,
    PodTemplate,
    Role,
    RoleBinding,
    Scalar,
    ScaleTarget,
    Service,
    ServiceAccount,
    ServiceMonitor,
    ServiceMonitorSpec,
    ServiceSpec,
    Specified,
    StatefulSet,
    TopologySpreadConstraint,
    Workload,
)
from .operators import created_for, names_freely, services_of
from .references import parts, referred
from .released_names import released_names
from .routing import backends, forwarded_names, routed_paths

PODS = "kubernetes-pods"
ACCOUNT_USE = "kubernetes-account-use"
SERVICE = "kubernetes-service"
TARGET_PORT = "kubernetes-target-port"
BACKEND = "kubernetes-backend"
BACKEND_PORT = "kubernetes-backend-port"
AUTOSCALER = "kubernetes-autoscaler"
SCALE_TARGET = "kubernetes-scale-target"
SCHEDULING = "kubernetes-scheduling-term"
BUDGET = "kubernetes-disruption-budget"
BUDGET_SELECTOR = "kubernetes-budget-selector"
NETWORK = "kubernetes-network-policy"
PEER = "kubernetes-network-peer"
PEER_LABEL = "kubernetes-network-peer-label"
SELECTED_VALUE = "kubernetes-selected-value"
ACCOUNT = "kubernetes-account"
MONITOR = "kubernetes-monitor"
SELECTOR_LABEL = "kubernetes-selector-label"
MONITOR_PORT = "kubernetes-monitor-port"
ROLE = "kubernetes-role"
BINDING = "kubernetes-binding"
GOVERNING = "kubernetes-governing-service"

# The labels that controllers add to their pods.
# Source: kubernetes.io/docs/reference/labels-annotations-taints.
_REVISION = "controller-revision-hash"
_JOB_LABELS = (
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-uid",
    "job-name",
)
_ADDED_LABELS: dict[str, tuple[str, ...]] = {
    "StatefulSet": ("apps.kubernetes.io/pod-index", _REVISION, "statefulset.kubernetes.io/pod-name"),
    "DaemonSet": (_REVISION, "pod-template-generation"),
    "Deployment": ("pod-template-hash",),
    "Job": _JOB_LABELS,
    "CronJob": _JOB_LABELS,
    "DeploymentConfig": ("deployment", "deploymentconfig"),
}
# The labels that programs add to their own pods, by the names of their images.
# Source: patroni.readthedocs.io/en/latest/kubernetes.html; developer.hashicorp.com/vault/docs/configuration,
# service registration with Kubernetes.
_PROGRAM_LABELS = (
    (regex(r"(?:^|/)(?:[\w.-]*-)?(?:patroni|spilo)\b"), ("role", "spilo-role")),
    *(
        (
            regex(rf"(?:^|/){name}(?:-enterprise|-ubi)?(?:[:@]|$)"),
            tuple(
                f"{name}-{state}" for state in ("active", "initialized", "perf-standby", "sealed", "version")
            ),
        )
        for name in ("vault", "openbao")
    ),
)
# A value that is not known here; a selector that wants the label may match.
_UNKNOWN_VALUE = "$(VALUE)"


def facts_of(
    document: Document, made: Object, pods: Sequence[tuple[PodTemplate | None, PodIn | None]]
) -> Iterator[Fact]:
    """The parts of one object that other objects must match."""

    def fact(about: str, name: str, at: Place, **detail: Any) -> Statement:
        details = {key: json.dumps(value) for key, value in detail.items()}
        return document.statement(about, name, at, kind=made.kind, namespace=made.namespace or "", **details)

    inside = [pod for _, pod in pods if pod is not None]
    yield declared_object(document, made, inside)
    yield from referred(document, made, inside)
    yield from parts(document, made)
    yield from deployed(document, made)
    yield from project_facts(document, made)
    yield from chart_releases(document, made)
    yield from image_facts(document, made)
    yield from released_names(document, made)
    yield from substitutions(document, made)
    yield from substituted(document, made)
    yield from provided(document, made)
    yield from used_by_custom(document, made)
    yield from routed_paths(document, made)
    yield from forwarded_names(document, made)
    account = mapping(made.spec).get("serviceAccountName") if isinstance(made, Specified) else None
    if made.group.endswith(".fluxcd.io") and isinstance(account, str) and account:
        # The controllers of Flux act as this account.
        yield fact(ACCOUNT_USE, str(account), made.at["spec"]["serviceAccountName"], owner=made.title)
    yield from _managed(document, made)
    for name in services_of(made.group, made.kind, made.name) if made.custom else ():
        yield document.fact(
            DeclaredObject, made.named_at, object_kind="Service", name=name, namespace=made.namespace or ""
        )
    if made.group == _OPERATOR:
        yield from _operated(document, made)
    if made.group == "monitoring.googleapis.com" and isinstance(made, Specified):
        yield from _scraped_by_sidecar(document, made)
    if made.group in (_OPERATOR, "operator.victoriametrics.com") and made.kind in ("Probe", "VMProbe"):
        yield from _probe(document, made)
    if made.group == "kafka.strimzi.io" and made.kind == "KafkaTopic":
        topic = mapping(made.spec).get("topicName") if isinstance(made, Specified) else None
        at = made.at["spec"]["topicName"] if topic else made.named_at
        yield document.fact(MessageTopic, at, name=str(topic or made.name), created=True, by="KafkaTopic")
    if isinstance(made, ConfigMap):
        yield from _probe_modules(document, made)
        options = made.data.get("kustomize.buildOptions")
        if isinstance(options, str) and "LoadRestrictionsNone" in options:
            yield document.fact(UnrestrictedBuild, made.at["data"]["kustomize.buildOptions"])
    if isinstance(made, ConfigMap) and any(map(_is_dashboard, made.data.items())):
        # The sidecar of Grafana selects it.
        yield from _selectable(document, made)
    if made.group in (_OPERATOR, "operator.victoriametrics.com") and made.kind.endswith(_MONITORING):
        yield from _relabelled(document, made)
    if isinstance(made, (ServiceMonitor, PodMonitor)) and made.spec is not None:
        if isinstance(made, ServiceMonitor):
            field, ends = "endpoints", made.spec.endpoints
        else:
            field, ends = "podMetricsEndpoints", made.spec.pod_metrics_endpoints
        for index, end in enumerate(ends):
            at = made.at["spec"][field][index]
            yield from operated_files(document, end.extra, at)
    if made.group == _OPERATOR and isinstance(made, Specified) and isinstance(made.spec, dict):
        yield from operated_files(document, made.spec, made.at["spec"])
        if made.kind in _MOUNTING:
            program, namespace = _MOUNTING[made.kind], made.namespace or ""
            yield from operated_mounts(document, made.spec, made.at["spec"], program, made.title, namespace)
    if isinstance(made, (Pod, Controller, Job, CronJob, CustomPods)):
        for template, pod in pods:
            yield from _pod_facts(fact, made, pod, template)
            if pod is not None:
                yield from used(document, pod)
                yield from mounted(document, pod)
                yield from container_facts(document, pod)
    match made:
        case Service():
            spec = made.spec or ServiceSpec()
            at = made.at["metadata"]["annotations"]
            yield from scrape_annotations(document, made.annotations, at, made.title, pods=False)
            yield fact(
                SERVICE,
                made.name,
                spec.at["selector"] if spec.selector else made.named_at,
                selector=spec.selector,
                labels=made.labels,
                type=spec.type or "ClusterIP",
                headless=spec.cluster_ip == "None",
                ports=[[port.name, port.port, port.target_port] for port in spec.ports],
            )
            if spec.selector:
                yield from _target_ports(fact, made.name, spec)
                for key, value in spec.selector.items():
                    yield fact(SELECTOR_LABEL, made.name, spec.at["selector"][key], key=key, value=value)
        case Ingress():
            yield from used_by_ingress(document, made)
            for index, backend in enumerate(made.backends()):
                if backend.target is None:
                    continue
                name, port = backend.target
                service = backend.service
                place = service.at["name"] if service else backend.at["serviceName"]
                yield fact(BACKEND, name, place, port=port, owner=made.name, index=index)
                if port is not None:
                    key = "name" if isinstance(port, str) else "number"
                    place = service.at["port"][key] if service else backend.at["servicePort"]
                    yield fact(BACKEND_PORT, name, place, owner=made.name, index=index)
        case Specified(spec=dict() as spec):
            for name, port, place in backends(made, spec):
                yield fact(BACKEND, name, place, port=port)
            yield from _scaled(fact, made, spec)
        case HorizontalPodAutoscaler(spec=spec) if spec is not None and spec.scale_target_ref is not None:
            target = spec.scale_target_ref
            yield fact(
                AUTOSCALER,
                target.name,
                target.at["name"],
                target=target.kind,
                version=target.api_version,
                least=spec.min_replicas,
            )
            yield from _measured(document, made, spec, target)
        case PodDisruptionBudget(spec=spec) if spec is not None and spec.selector is not None:
            at = spec.at["minAvailable"] if spec.min_available is not None else spec.at["maxUnavailable"]
            yield fact(BUDGET, made.name, at, selector=_dumped(spec.selector), available=spec.min_available)
            yield fact(BUDGET_SELECTOR, made.name, spec.at["selector"], selector=_dumped(spec.selector))
            yield from _selector_labels(fact, made, spec.selector)
            yield from _selected_values(fact, made, spec.selector, "pod")
        case NetworkPolicy(spec=spec) if spec is not None:
            yield fact(
                NETWORK,
                made.name,
                spec.at["podSelector"],
                selector=_dumped(spec.pod_selector),
                types=_directions(spec),
            )
            yield from _selector_labels(fact, made, spec.pod_selector)
            yield from _selected_values(fact, made, spec.pod_selector, "pod")
            yield from _network_ports(document, made, spec)
            yield from _network_namespaces(document, made, spec)
            directed = [(True, rule) for rule in spec.ingress or ()] + [
                (False, rule) for rule in spec.egress or ()
            ]
            for incoming, rule in directed:
                for peer in [*rule.from_, *rule.to]:
                    if peer.pod_selector is not None and not peer.pod_selector.empty:
                        yield fact(
                            PEER,
                            made.name,
                            peer.at["podSelector"],
                            selector=_dumped(peer.pod_selector),
                            elsewhere=peer.namespace_selector is not None,
                        )
                        if peer.namespace_selector is not None:
                            continue
                        for key, values, places in _selected_labels(peer.pod_selector):
                            for value, place in zip(values, places, strict=True):
                                yield fact(
                                    PEER_LABEL,
                                    made.name,
                                    place,
                                    selector=_dumped(peer.pod_selector),
                                    key=key,
                                    value=value,
                                    values=values,
                                    incoming=incoming,
                                )
        case ServiceAccount():
            yield fact(ACCOUNT, made.name, made.named_at)
        case ServiceMonitor() | PodMonitor():
            yield from _monitored(fact, made)
            yield from _scraped(document, made)
        case Role():
            rules = [[rule.api_groups, rule.resources, rule.verbs] for rule in made.rules]
            yield fact(ROLE, made.name, made.named_at, rules=rules)
        case RoleBinding(role_ref=role) if role is not None:
            subjects = [[subject.kind, subject.name] for subject in made.subjects]
            yield fact(BINDING, role.name, role.at["name"], role=role.kind, subjects=subjects)


def _selected_labels(selector: LabelSelector) -> Iterator[tuple[str, list[str], list[Place]]]:
    """The labels that a selector requires: the key, the values that it may have, and their places."""
    for key, value in selector.match_labels.items():
        yield key, [str(value)], [selector.at["matchLabels"][key]]
    for one in selector.match_expressions:
        if one.operator == "In":
            values = [str(value) for value in one.values]
            yield str(one.key), values, [one.at["values"][index] for index in range(len(values))]


def _selector_labels(fact: Any, made: Object, selector: LabelSelector | None) -> Iterator[Statement]:
    """Each label that the selector of an object requires, with its place."""
    if selector is not None:
        for key, value in selector.match_labels.items():
            yield fact(SELECTOR_LABEL, made.name, selector.at["matchLabels"][key], key=key, value=value)


def _selected_values(
    fact: Any, made: Object, selector: LabelSelector | None, selects: str
) -> Iterator[Statement]:
    """Each of several values that the expressions of a selector list."""
    for key, values, places in _selected_labels(selector) if selector is not None else ():
        for value, place in zip(values, places, strict=True) if len(values) > 1 else ():
            yield fact(SELECTED_VALUE, made.name, place, key=key, value=value, values=values, selects=selects)


_OPERATOR = "monitoring.coreos.com"
_PREFIXED = ("Alertmanager", "Prometheus")
# The programs that the operator runs with files of the objects that it mounts.
_MOUNTING = {"Alertmanager": "alertmanager", "Prometheus": "prometheus", "PrometheusAgent": "prometheus"}
_OPERATED = ("AlertmanagerConfig", "PodMonitor", "Probe", "PrometheusRule", "ScrapeConfig", "ServiceMonitor")
# The suffixes of the kinds that define what Prometheus and VictoriaMetrics scrape.
_MONITORING = ("Monitor", "Probe", "Scrape", "ScrapeConfig")
# The selectors of the custom resources, and the kinds that they select.
_SELECTORS: dict[str, dict[str, str]] = {
    "Alertmanager": {"alertmanagerConfigSelector": "AlertmanagerConfig"},
    "Prometheus": {
        "podMonitorSelector": "PodMonitor",
        "probeSelector": "Probe",
        "ruleSelector": "PrometheusRule",
        "scrapeConfigSelector": "ScrapeConfig",
        "serviceMonitorSelector": "ServiceMonitor",
    },
    "ThanosRuler": {"ruleSelector": "PrometheusRule"},
}
_SELECTORS["PrometheusAgent"] = {
    field: kind for field, kind in _SELECTORS["Prometheus"].items() if field != "ruleSelector"
}


def _is_dashboard(entry: tuple[str, Any]) -> bool:
    return entry[0].endswith(".json") and isinstance(entry[1], str) and '"panels"' in entry[1]


def _selectable(document: Document, made: Object) -> Iterator[OperatorObject]:
    labels = tuple((key, str(value)) for key, value in made.labels.items())
    at = made.at["metadata"]["labels"]
    places = [("", at if labels else made.named_at), *((key, at[key]) for key, _ in labels)]
    for label, place in places:
        yield document.fact(
            OperatorObject, place, object_kind=made.kind, name=made.name, labels=labels, at_label=label
        )


def _operated(document: Document, made: Object) -> Iterator[Fact]:
    """What an object of the Prometheus operator selects, and by what it is selected."""
    if made.kind in _OPERATED:
        yield from _selectable(document, made)
    if isinstance(made, ServiceMonitor) and made.spec is not None:
        yield document.fact(
            MonitoredServices,
            made.spec.at["selector"],
            selector=requirements(made.spec.selector),
            plain="relabelings" not in str(made.spec.extra).lower(),
            job_label=str(made.spec.extra.get("jobLabel") or ""),
        )
    elif isinstance(made, PodMonitor) and made.spec is not None:
        yield document.fact(
            MonitoredServices,
            made.spec.at["selector"],
            selector=requirements(made.spec.selector),
            plain="relabelings" not in str(to_data(made.spec)).lower(),
            job_label=str(made.spec.extra.get("jobLabel") or ""),
            pods=True,
            job=f"{made.namespace or '*'}/{made.name}",
        )
    elif made.kind in ("PodMonitor", "Probe", "ScrapeConfig"):
        given = mapping(made.spec).get("jobName") if isinstance(made, Specified) else None
        named = isinstance(given, str) and given != ""
        sort = {"Probe": "probe", "ScrapeConfig": "scrapeConfig"}.get(made.kind, "")
        yield document.fact(
            ScrapedJob,
            made.at["spec"]["jobName"] if named else made.named_at,
            name=str(given) if named else f"{sort}/{made.namespace or '*'}/{made.name}",
            plain=bool(sort) and "relabel" not in str(getattr(made, "spec", "relabel")).lower(),
            probes=made.kind == "Probe",
        )
    spec = made.spec if isinstance(made, (Specified, CustomPods)) else None
    if not isinstance(spec, dict):
        return
    account = spec.get("serviceAccountName")
    if made.kind in _SELECTORS and isinstance(account, str) and account:
        yield document.statement(
            ACCOUNT_USE,
            account,
            made.at["spec"]["serviceAccountName"],
            kind=made.kind,
            namespace=made.namespace or "",
            owner=json.dumps(made.title),
        )
    for field, kind in _SELECTORS.get(made.kind, {}).items():
        selector = spec.get(field)
        if isinstance(selector, dict):
            place = made.at["spec"][field]
            labels = mapping(selector.get("matchLabels"))
            yield document.fact(
                OperatorSelector,
                place["matchLabels"][next(iter(labels))] if len(labels) == 1 else place,
                owner=f"{made.kind} '{made.name}'",
                field=field,
                selects=kind,
                selector=requirements(from_data(LabelSelector, selector)),
            )
    if made.kind == "AlertmanagerConfig":
        owner = json.dumps([made.title, made.namespace or ""])
        for index, receiver in enumerate(listed(spec.get("receivers"))):
            name = mapping(receiver).get("name")
            if isinstance(name, str):
                at = made.at["spec"]["receivers"][index]["name"]
                yield document.statement("config-receiver", name, at, owner=owner)
        yield from _routed(document, spec.get("route"), made.at["spec"]["route"], owner)
        for index, rule in enumerate(listed(spec.get("inhibitRules"))):
            at = made.at["spec"]["inhibitRules"][index]
            for key in ("sourceMatch", "targetMatch"):
                for number, matcher in enumerate(listed(mapping(rule).get(key))):
                    found = _matcher(matcher)
                    if found is not None:
                        place = at[key][number]["value"]
                        yield document.fact(InhibitMatcher, place, name=found[0], op=found[1], value=found[2])


def _probe(document: Document, made: Object) -> Iterator[Fact]:
    """The module, the exporter and the targets of a Probe of the Prometheus operator or of VictoriaMetrics."""
    spec = made.spec if isinstance(made, Specified) else None
    if not isinstance(spec, dict):
        return
    at = made.at["spec"]
    key = "prober" if "prober" in spec else "vmProberSpec"
    url = mapping(spec.get(key)).get("url")
    host = _PROBER.fullmatch(url) if isinstance(url, str) else None
    if host is not None:
        port = int(host[2] or 80)
        yield document.fact(ContactedHost, at[key]["url"], host=host[1], port=port, role="probes with")
        module = spec.get("module")
        if isinstance(module, str) and module and "$" not in module and "{{" not in module:
            yield document.fact(UsedProbeModule, at["module"], name=module, host=host[1], job=made.name)
    targets = mapping(spec.get("targets"))
    for name, field in (("staticConfig", "static"), ("staticConfig", "targets"), ("static", "targets")):
        for index, target in enumerate(listed(mapping(targets.get(name)).get(field))):
            if isinstance(target, str) and "$" not in target and "{{" not in target:
                yield from probed(document, target, at["targets"][name][field][index], made.title)


_PROBER = regex(r"(?:https?://)?([A-Za-z][\w.-]*)(?::(\d{1,5}))?/?")


def _probe_modules(document: Document, made: ConfigMap) -> Iterator[ProbeModule]:
    """The modules of a configuration of the blackbox exporter in a ConfigMap."""
    from ...formats.yaml import mapping_in

    for key, text in made.data.items():
        if not isinstance(text, str) or not text.lstrip().startswith("modules:") or "prober:" not in text:
            continue
        tree, at = mapping_in(text), made.at["data"][key]
        if tree is None:
            continue
        for name, module in mapping(tree.value.get("modules")).items():
            if "prober" in mapping(module):
                written = tree.find(("modules", name), "key")
                place = at if written is None else at.sub(*written)
                yield document.fact(ProbeModule, place, name=str(name))


def _relabelled(document: Document, made: Object) -> Iterator[Statement]:
    """A statement for a monitor whose series may have any labels: those of Services and pods, or of relabeling."""
    spec = made.spec if isinstance(made, (ServiceMonitor, PodMonitor, Specified)) else None
    described = str(spec if isinstance(made, Specified) else to_data(spec)).lower() if spec else ""
    if any(word in described for word in ("relabel", "targetlabels", "'labels':")):
        yield document.statement("target-label", "*", made.named_at)


def _routed(document: Document, route: Any, at: Place, owner: str) -> Iterator[Fact]:
    """The matchers and receivers of a route and of the routes below it, and the labels by which they group."""
    waiting: list[tuple[Any, Place, tuple[tuple[str, str, str], ...] | None]] = [(route, at, ())]
    while waiting:
        route, at, above = waiting.pop(0)
        if not isinstance(route, dict):
            continue
        matchers = [_matcher(matcher) for matcher in listed(route.get("matchers"))]
        readable = tuple(one for one in matchers if one is not None)
        conditions = (*readable, *above) if above is not None and len(readable) == len(matchers) else None
        for index, found in enumerate(matchers):
            if found is not None:
                name, op, value = found
                yield document.fact(
                    RouteMatcher,
                    at["matchers"][index]["value"],
                    name=name,
                    op=op,
                    value=value,
                    conditions=conditions or (),
                )
        receiver = route.get("receiver")
        if isinstance(receiver, str):
            yield document.statement("config-route", receiver, at["receiver"], owner=owner)
        for index, label in enumerate(listed(route.get("groupBy"))):
            if isinstance(label, str):
                yield document.fact(RoutedLabel, at["groupBy"][index], name=label)
        waiting.extend(
            (inner, at["routes"][index], conditions)
            for index, inner in enumerate(listed(route.get("routes")))
        )


def _matcher(matcher: Any) -> tuple[str, str, str] | None:
    """The label, the operator and the value of a matcher of an AlertmanagerConfig."""
    if not isinstance(matcher, dict) or not isinstance(matcher.get("name"), str):
        return None
    op = matcher.get("matchType") or ("=~" if matcher.get("regex") is True else "=")
    return matcher["name"], str(op), str(matcher.get("value", ""))


def _target_ports(fact: Any, name: str, spec: ServiceSpec) -> Iterator[Statement]:
    """The ports that a Service sends to; without `targetPort` it sends to its own."""
    targets = [port.port if port.target_port is None else port.target_port for port in spec.ports]
    for opened, target in zip(spec.ports, targets, strict=True):
        # Clients of a headless Service connect to the pods, so the number decides nothing.
        if target is not None and not (spec.cluster_ip == "None" and isinstance(target, int)):
            at = opened.at["port" if opened.target_port is None else "targetPort"]
            yield fact(TARGET_PORT, name, at, port=target, all=targets, selector=spec.selector)


def declared_object(document: Document, made: Object, pods: Sequence[PodIn]) -> DeclaredObject:
    """That the object exists, and the names of its containers."""
    names = tuple(inside.container.name or "" for pod in pods for inside in pod.containers())
    return document.fact(
        DeclaredObject,
        made.named_at,
        object_kind=made.kind,
        name=made.name,
        namespace=made.namespace or "",
        containers=names,
        complete=bool(pods) and not made.custom,
    )


def _pod_facts(
    fact: Any, made: Object, pod: PodIn | None, template: PodTemplate | None
) -> Iterator[Statement]:
    labels = made.labels if isinstance(made, Pod) else template.labels if template is not None else {}
    workload = None if isinstance(made, Pod) else Workload(made, template or PodTemplate(), pod)
    ports: list[list[Any]] = []
    ready: bool | None = None
    listed = pod is not None and not made.custom
    added: set[str] = set()
    opened: set[int] = set()
    for inside in pod.containers() if pod is not None else ():
        added.update(_added_labels(inside.container))
        ports.extend([port.name, port.container_port] for port in inside.container.ports)
        if inside.long_running:
            opened.update(_opened(inside.container))
            listed = listed and bool(inside.container.ports)
            ready = ready or inside.container.readiness_probe is not None
    yield fact(
        PODS,
        made.name,
        made.named_at,
        labels=labels,
        replicas=workload.replicas if workload else None,
        selector=_dumped(workload.selector) if workload else None,
        ports=ports,
        listed=listed,
        opened=sorted(opened),
        ready=ready,
        added=sorted(added),
    )
    if isinstance(made, StatefulSet) and made.spec is not None:
        at = made.spec.at["serviceName"] if made.spec.service_name else made.named_at
        replicas = made.spec.replicas
        images = [inside.container.image or "" for inside in pod.containers()] if pod is not None else []
        if replicas is None and any(map(engine_of, images)):
            # A database with the default number of pods is alone.
            replicas = 1
        yield fact(GOVERNING, made.spec.service_name or "", at, labels=labels, replicas=replicas)
    if pod is None:
        return
    if not made.custom:
        yield from _scheduled(fact, made, pod, labels)
    key = "serviceAccountName" if pod.spec.service_account_name else "serviceAccount"
    if pod.spec.account:
        yield fact(ACCOUNT_USE, pod.spec.account, pod.at[key], owner=made.title)


# An option of a program, or a variable, by which it listens on a port: `--metrics-bind-address=:8443`.
_OPENS = regex(
    r"--?(?:[\w.-]*[.-])?(?:addr(?:ess)?|bind|listen|port)=\"?(?:(?:\[[\da-f:]*\]|[\w.*-]*):)?(\d{2,5})\"?"
)
_PORT_OPTION = regex(r"--?(?:[\w.-]*[.-])?(?:addr(?:ess)?|bind|listen|port)")
_OPENED = regex(r"(?:(?:\[[\da-f:]*\]|[\w.*-]*):)?(\d{2,5})")


# An address of the container itself in the command of a probe: `curl http://localhost:8081/health`.
_LOCAL = regex(r"(?:\blocalhost|\b127\.0\.0\.1|\[::1\])(?::|[ \t]+(?:-p[ \t]*)?)(\d{2,5})\b")


def _opened(container: Container) -> Iterator[int]:
    """The ports on which a container listens by its command and its probes, whether it lists them or not."""
    for probe in (container.readiness_probe, container.liveness_probe, container.startup_probe):
        for action in (probe.http_get, probe.tcp_socket, probe.grpc) if probe is not None else ():
            if action is not None and isinstance(action.port, int):
                yield action.port
        if probe is not None and probe.exec is not None:
            yield from map(int, _LOCAL.findall(" ".join(probe.exec.command)))
    words = [*container.command, *container.args]
    for word, following in pairwise([*words, ""]):
        match = _OPENS.fullmatch(word)
        if match is None and _PORT_OPTION.fullmatch(word):
            match = _OPENED.fullmatch(following)
        if match is not None:
            yield int(match[1])


def _added_labels(container: Container) -> Iterator[str]:
    """The labels that the program of a container adds to its own pod."""
    for image, labels in _PROGRAM_LABELS:
        if image.search(container.image or ""):
            yield from labels
    for variable in container.env:
        if variable.name.startswith("PATRONI_"):
            yield "role"
        if variable.name.endswith("KUBERNETES_ROLE_LABEL") and isinstance(variable.value, str):
            yield variable.value


def _scheduled(fact: Any, made: Object, pod: PodIn, labels: Mapping[str, Scalar]) -> Iterator[Statement]:
    """The selectors by which the scheduler places the pods together with others, or apart from them."""
    terms: list[tuple[str, TopologySpreadConstraint | PodAffinityTerm]] = [
        ("topologySpreadConstraints", one) for one in pod.spec.topology_spread_constraints
    ]
    affinity = pod.spec.affinity
    for field, part in (
        ("podAffinity", affinity and affinity.pod_affinity),
        ("podAntiAffinity", affinity and affinity.pod_anti_affinity),
    ):
        # Pods of other namespaces may be deployed by others.
        terms += [
            (field, one)
            for one in (part.terms() if part else ())
            if not one.namespaces and one.namespace_selector is None
        ]
    for field, term in terms:
        if term.label_selector is not None and not term.label_selector.empty:
            selector = _dumped(term.label_selector)
            place = term.at["labelSelector"]
            yield fact(SCHEDULING, made.name, place, selector=selector, field=field, labels=labels)


def _directions(spec: NetworkPolicySpec) -> list[str]:
    """The directions that a network policy restricts; the default is ingress, and egress if it has rules for it."""
    if spec.policy_types:
        return spec.policy_types
    return ["Ingress", "Egress"] if spec.egress else ["Ingress"]


def _scaled(fact: Any, made: Object, spec: dict[str, Any]) -> Iterator[Statement]:
    """The workload that an autoscaler scales which is a custom resource."""
    key = _SCALING.get((made.group, made.kind))
    target = spec.get(key) if key else None
    if key and isinstance(target, dict) and isinstance(target.get("name"), str):
        yield fact(
            SCALE_TARGET,
            target["name"],
            made.at["spec"][key]["name"],
            target=target.get("kind", "Deployment"),
            version=target.get("apiVersion"),
        )


def _measured(
    document: Document, made: HorizontalPodAutoscaler, spec: HorizontalPodAutoscalerSpec, scaled: ScaleTarget
) -> Iterator[MeasuredUtilization]:
    """The resources of which an autoscaler measures the share of the requests of all containers."""
    found: list[tuple[object, Place]] = []
    if "targetCPUUtilizationPercentage" in spec.extra:
        found.append(("cpu", spec.at["targetCPUUtilizationPercentage"].key))
    for index, metric in enumerate(listed(spec.extra.get("metrics"))):
        resource = mapping(mapping(metric).get("resource"))
        target = mapping(resource.get("target"))
        if target.get("type") == "Utilization" or "targetAverageUtilization" in resource:
            found.append((resource.get("name"), spec.at["metrics"][index]["resource"]["name"]))
    for name, place in found:
        if name in ("cpu", "memory"):
            yield document.fact(
                MeasuredUtilization,
                place,
                owner=made.title,
                object_kind=scaled.kind,
                name=scaled.name,
                resource=str(name),
                namespace=made.namespace or "",
            )


# The field that names the workload, by the group and kind of the autoscaler.
_SCALING = {
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"): "targetRef",
    ("keda.sh", "ScaledObject"): "scaleTargetRef",
}


def _monitored(fact: Any, made: ServiceMonitor | PodMonitor) -> Iterator[Statement]:
    """The objects that a monitor selects, and the names of the ports that it scrapes."""
    spec = made.spec
    if spec is None:
        return
    wanted = spec.namespace_selector
    details = {
        "selector": _dumped(spec.selector),
        "selects": "Service" if isinstance(made, ServiceMonitor) else "pod",
        "any": bool(wanted and wanted.any),
        "namespaces": wanted.match_names if wanted else [],
    }
    at = spec.at["selector"]
    if (
        spec.selector is not None
        and len(spec.selector.match_labels) == 1
        and not spec.selector.match_expressions
    ):
        at = spec.selector.at["matchLabels"][next(iter(spec.selector.match_labels))].key
    yield fact(MONITOR, made.name, at, **details)
    if wanted is None or (not wanted.any and set(wanted.match_names) <= {made.namespace}):
        yield from _selected_values(fact, made, spec.selector, str(details["selects"]))
    if spec.selector is not None:
        yield from _selector_labels(fact, made, spec.selector)
    endpoints = spec.endpoints if isinstance(spec, ServiceMonitorSpec) else spec.pod_metrics_endpoints
    for endpoint in endpoints:
        if endpoint.port:
            yield fact(MONITOR_PORT, made.name, endpoint.at["port"], port=endpoint.port, **details)


def _scraped(document: Document, made: ServiceMonitor | PodMonitor) -> Iterator[MonitoredPath]:
    """The paths that the endpoints of a monitor scrape, `/metrics` unless they set another one."""
    spec = made.spec
    if spec is None or spec.selector is None or spec.selector.empty:
        return
    wanted = spec.namespace_selector
    endpoints = spec.endpoints if isinstance(spec, ServiceMonitorSpec) else spec.pod_metrics_endpoints
    for endpoint in endpoints:
        path = "/metrics" if endpoint.path is None else endpoint.path
        if "__metrics_path__" in str(endpoint.extra) or not path.startswith("/") or is_dynamic(path):
            continue
        yield document.fact(
            MonitoredPath,
            endpoint.at["path" if endpoint.path is not None else "port"],
            owner=made.title,
            # The text of a template knows its origin, which is not sent between processes.
            route=str(path),
            port=str(endpoint.port or ""),
            selector=requirements(spec.selector),
            services=isinstance(made, ServiceMonitor),
            namespace=made.namespace or "",
            namespaces=("*",) if wanted and wanted.any else tuple(wanted.match_names if wanted else ()),
        )


def _scraped_by_sidecar(document: Document, made: Specified) -> Iterator[Fact]:
    """What the sidecar for the metrics of a service of Cloud Run scrapes there, by its configuration."""
    endpoints = mapping(made.spec).get("endpoints") if made.kind == "RunMonitoring" else None
    for index, endpoint in enumerate(listed(endpoints)):
        at, given = made.at["spec"]["endpoints"][index], mapping(endpoint)
        port, path = given.get("port"), given.get("path", "/metrics")
        if isinstance(port, int) and isinstance(path, str):
            yield document.fact(
                ContactedHost, at["port"], host="localhost", port=port, role="scrapes", program=made.kind
            )
            yield document.fact(
                RequestedPath,
                at["path" if "path" in given else "port"],
                by=f"the sidecar with {made.title}",
                route=path,
                port=port,
                host="localhost",
            )


def _managed(document: Document, made: Object) -> Iterator[ManagedObjects]:
    """The kinds of objects that an operator creates for a custom resource, or for those of a definition."""
    if not made.name:
        # The configuration of a program, which looks like an object.
        return
    if made.kind == "CustomResourceDefinition" and isinstance(made, Specified):
        spec = made.spec if isinstance(made.spec, dict) else {}
        names = spec.get("names")
        kind = names.get("kind") if isinstance(names, dict) else ""
        created, freely = created_for(str(spec.get("group", "")), str(kind)), True
    elif made.custom and isinstance(made, (Specified, CustomPods, CustomController)):
        created, freely = created_for(made.group, made.kind), names_freely(made.group)
    else:
        return
    if created:
        yield document.fact(
            ManagedObjects,
            made.at["kind"],
            # The operator of Prometheus gives its objects such names.
            name=f"{made.kind.lower()}-{made.name}" if made.kind in _PREFIXED else made.name,
            namespace=made.namespace or "",
            kinds=created,
            freely=freely,
            chart=installs_chart(made),
        )


def requirements(selector: LabelSelector | None) -> Selector:
    """The requirements of a selector as a value of a fact."""
    if selector is None:
        return ()
    labels = [(key, "In", (str(value),)) for key, value in selector.match_labels.items()]
    return (*labels, *((one.key, one.operator, tuple(one.values)) for one in selector.match_expressions))


def selector_of(wanted: Selector) -> LabelSelector:
    """The selector of these requirements."""
    return LabelSelector(
        match_labels={key: values[0] for key, op, values in wanted if op == "In" and len(values) == 1},
        match_expressions=[
            LabelSelectorRequirement(key=key, operator=op, values=list(values))
            for key, op, values in wanted
            if not (op == "In" and len(values) == 1)
        ],
    )


def _network_ports(document: Document, made: Object, spec: NetworkPolicySpec) -> Iterator[AllowedPort]:
    """The ports that the rules allow, with the selector of the pods that receive the connections."""
    rules = [(rule, spec.pod_selector) for rule in spec.ingress or ()]
    for rule in spec.egress or ():
        # A rule with several peers allows the ports of all of them.
        if len(rule.to) == 1 and rule.to[0].namespace_selector is None:
            rules.append((rule, rule.to[0].pod_selector))
    ports = tuple(_allowed(port) for rule, _ in rules for port in rule.ports)
    for rule, receivers in rules:
        if receivers is None or receivers.empty:
            continue
        for index, port in enumerate(rule.ports):
            number = _allowed(port)
            if number:
                yield document.fact(
                    AllowedPort,
                    rule.at["ports"][index]["port"],
                    owner=made.title,
                    namespace=made.namespace or "",
                    receivers=requirements(receivers),
                    port=number,
                    ports=ports,
                )


# The label that each namespace has.
_NAMESPACE_NAME = "kubernetes.io/metadata.name"


def _network_namespaces(
    document: Document, made: Object, spec: NetworkPolicySpec
) -> Iterator[AllowedNamespace]:
    """The namespaces that the peers of the rules select by their names."""
    for rule in (*(spec.ingress or ()), *(spec.egress or ())):
        for peer in (*rule.from_, *rule.to):
            selector = peer.namespace_selector
            name = selector.match_labels.get(_NAMESPACE_NAME) if selector is not None else None
            if selector is not None and isinstance(name, str) and name and not is_dynamic(name):
                at = selector.at["matchLabels"][_NAMESPACE_NAME]
                yield document.fact(AllowedNamespace, at, owner=made.title, name=str(name))


def _allowed(port: dict[str, Any]) -> int | str:
    """The port of an entry of `ports`; 0 for a range, all ports, or a value of another type."""
    value = port.get("port")
    known = isinstance(value, (int, str)) and not isinstance(value, bool) and port.get("endPort") is None
    return value if known else 0  # type: ignore[return-value]


def _dumped(selector: LabelSelector | None) -> dict[str, Any] | None:
    return None if selector is None else to_data(selector)


# Reading


@record
class ObjectFact:
    """A fact of an object, with its details as data."""

    fact: Statement
    detail: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name that the fact is about, which is that of the object for most."""
        return self.fact.name

    @property
    def path(self) -> str:
        """The path of the file."""
        return self.fact.path

    @property
    def kind(self) -> str:
        """The kind of the object."""
        return self.detail["kind"]

    @property
    def title(self) -> str:
        """The kind and the name of the object, as in a message."""
        return f"{self.kind} '{self.name}'"

    @property
    def unit(self) -> str:
        """The file that builds the object, such as a `Chart.yaml`; empty for a plain manifest."""
        return self.fact.unit

    @cached_property
    def namespace(self) -> str:
        """The namespace of the object; empty where the manifest does not set it, or a chart has that of the release."""
        return _set_namespace(self.detail["namespace"], self.unit)

    @cached_property
    def labels(self) -> dict[str, Scalar]:
        """The labels of the object, or of the pods it creates.

        Those that a controller or a program in the pods adds have unknown values.
        """
        if self.fact.about == PODS:
            added = (*_ADDED_LABELS.get(self.kind, ()), *self.data("added"))
            return {**dict.fromkeys(added, _UNKNOWN_VALUE), **self.own_labels}
        return self.own_labels

    @cached_property
    def own_labels(self) -> dict[str, Scalar]:
        """The labels that the manifest sets."""
        labels: dict[str, Scalar] = json.loads(self.detail["labels"])
        return labels

    @cached_property
    def folder(self) -> str:
        """The folder of the object's file."""
        return self.fact.path.rpartition("/")[0]

    @property
    def label_text(self) -> str:
        """The labels that the manifest sets, as in a message."""
        return ", ".join(f"{key}={value}" for key, value in self.own_labels.items())

    @cached_property
    def selector(self) -> LabelSelector | None:
        """The selector; None where the manifest does not set it."""
        data = json.loads(self.detail["selector"])
        if data is None:
            return None
        if self.fact.about in (SERVICE, TARGET_PORT):
            data = {"matchLabels": data}
        return from_data(LabelSelector, data)

    def data(self, key: str) -> Any:
        """A detail."""
        return json.loads(self.detail[key])


def may_open(pod: ObjectFact, port: str | int, targets: Collection[str | int | None]) -> bool:
    """Whether a container of a pod may have a port of this name or number.

    A container may listen on a number that it does not list: if an option of its command has it, if it lists no ports,
    or if all ports that are listed are among the `targets` to which is sent.
    """
    ports = pod.data("ports")
    if isinstance(port, str):
        return any(known == port or is_dynamic(known or "") for known, _ in ports)
    if port in pod.data("opened"):
        return True
    if not pod.data("listed") or any(
        number in (port, None) or is_dynamic(str(number)) for _, number in ports
    ):
        return True
    return all(number in targets or (name is not None and name in targets) for name, number in ports)


def facts_about(repository: Repository, about: str) -> list[ObjectFact]:
    """The facts of a sort, from all Kubernetes manifests of a run."""
    return [
        ObjectFact(fact, dict(fact.detail)) for fact in repository.about(about) if fact.kind == "kubernetes"
    ]


def may_share_namespace(one: ObjectFact, other: ObjectFact) -> bool:
    """Whether two objects may be in one namespace.

    In one file an absent namespace is the default one. Between files it may be filled in by kustomize or
    by `kubectl -n`, so it matches any.
    """
    return _may_share(one.namespace, one.fact.path, other.namespace, other.fact.path)


def may_be_in_namespace(one: Namespaced, other: Namespaced) -> bool:
    """Whether two facts may be about objects of one namespace, as for `may_share_namespace`."""
    namespace, wanted = _set_namespace(one.namespace, one.unit), _set_namespace(other.namespace, other.unit)
    return _may_share(namespace, one.path, wanted, other.path)


def _may_share(namespace: str, path: str, other: str, other_path: str) -> bool:
    if namespace == other:
        return True
    if path != other_path and not (namespace and other):
        return True
    return {namespace, other} == {"", "default"}


def _set_namespace(namespace: str, unit: str) -> str:
    """A namespace, empty for that of a release, which may be any; charts are rendered with the namespace `default`."""
    return "" if namespace == "default" and unit.endswith("Chart.yaml") else namespace


class Namespaced(Protocol):
    """A fact about an object in a namespace, which is empty if it is not set."""

    @property
    def namespace(self) -> str:
        """The namespace."""

    @property
    def path(self) -> str:
        """The path of the file."""

    @property
    def unit(self) -> str:
        """The file that builds the object, empty if it is written as it is."""


def same_folder(one: ObjectFact, other: ObjectFact) -> bool:
    """Whether the files of two objects are in one folder, and so are probably applied together."""
    return one.folder == other.folder
