"""The facts of an object that policies compare across files, and how they read them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ...core.facts import Fact, Repository, Statement
from ...core.kind import Document
from ...core.node import from_data, to_data
from ...core.place import Place
from ...core.record import record
from ...facts import (
    AssumedRole,
    DeclaredObject,
    MonitoredServices,
    OperatorObject,
    OperatorSelector,
    RouteMatcher,
    ScrapedJob,
)
from ...infrastructure import addressed
from .model import (
    ConfigMap,
    Controller,
    CronJob,
    CustomPods,
    HorizontalPodAutoscaler,
    Ingress,
    Job,
    LabelSelector,
    NetworkPolicy,
    NetworkPolicySpec,
    Object,
    Pod,
    PodDisruptionBudget,
    PodIn,
    PodTemplate,
    Role,
    RoleBinding,
    Scalar,
    Secret,
    Service,
    ServiceAccount,
    ServiceMonitor,
    ServiceSpec,
    Specified,
    StatefulSet,
    Workload,
)

PODS = "kubernetes-pods"
ACCOUNT_USE = "kubernetes-account-use"
CONFIG_USE = "kubernetes-config-use"
SERVICE = "kubernetes-service"
TARGET_PORT = "kubernetes-target-port"
BACKEND = "kubernetes-backend"
AUTOSCALER = "kubernetes-autoscaler"
BUDGET = "kubernetes-disruption-budget"
NETWORK = "kubernetes-network-policy"
PEER = "kubernetes-network-peer"
ACCOUNT = "kubernetes-account"
CONFIG = "kubernetes-config"
MONITOR = "kubernetes-monitor"
MONITOR_PORT = "kubernetes-monitor-port"
ROLE = "kubernetes-role"
BINDING = "kubernetes-binding"
GOVERNING = "kubernetes-governing-service"
CUSTOM = "kubernetes-custom-resource"

# The groups and kinds of custom resources whose operators create no pods.
_NO_PODS = frozenset(
    {
        "acme.cert-manager.io",
        "bitnami.com",
        "cert-manager.io",
        "external-secrets.io",
        "gateway.networking.k8s.io",
        "kustomize.config.k8s.io",
        "kyverno.io",
        "monitoring.coreos.com/PodMonitor",
        "monitoring.coreos.com/Probe",
        "monitoring.coreos.com/PrometheusRule",
        "monitoring.coreos.com/ServiceMonitor",
        "networking.istio.io",
        "route.openshift.io",
        "security.istio.io",
        "snapshot.storage.k8s.io",
        "traefik.io",
    }
)

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
# A value that is not known here; a selector that wants the label may match.
_UNKNOWN_VALUE = "$(VALUE)"


def facts_of(
    document: Document, made: Object, pods: Sequence[tuple[PodTemplate | None, PodIn | None]]
) -> Iterator[Fact]:
    """The parts of one object that other objects must match."""

    def fact(about: str, name: str, at: Place, **detail: Any) -> Statement:
        details = {key: json.dumps(value) for key, value in detail.items()}
        return document.statement(about, name, at, kind=made.kind, namespace=made.namespace or "", **details)

    yield declared_object(document, made, [pod for _, pod in pods if pod is not None])
    if made.group == _OPERATOR:
        yield from _operated(document, made)
    if isinstance(made, (Pod, Controller, Job, CronJob, CustomPods)):
        for template, pod in pods:
            yield from _pod_facts(fact, made, pod, template)
    match made:
        case Service():
            spec = made.spec or ServiceSpec()
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
        case Ingress():
            for backend in made.backends():
                if backend.target is not None:
                    name, port = backend.target
                    place = backend.service.at["name"] if backend.service else backend.at["serviceName"]
                    yield fact(BACKEND, name, place, port=port)
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
        case PodDisruptionBudget(spec=spec) if spec is not None and spec.selector is not None:
            at = spec.at["minAvailable"] if spec.min_available is not None else spec.at["maxUnavailable"]
            yield fact(BUDGET, made.name, at, selector=_dumped(spec.selector), available=spec.min_available)
        case NetworkPolicy(spec=spec) if spec is not None:
            yield fact(
                NETWORK,
                made.name,
                spec.at["podSelector"],
                selector=_dumped(spec.pod_selector),
                types=_directions(spec),
            )
            for rule in [*(spec.ingress or ()), *(spec.egress or ())]:
                for peer in [*rule.from_, *rule.to]:
                    if peer.pod_selector is not None and not peer.pod_selector.empty:
                        yield fact(
                            PEER,
                            made.name,
                            peer.at["podSelector"],
                            selector=_dumped(peer.pod_selector),
                            elsewhere=peer.namespace_selector is not None,
                        )
        case ServiceAccount():
            yield fact(ACCOUNT, made.name, made.named_at)
            yield from _assumed(document, made)
        case ConfigMap():
            keys = [*made.data, *made.binary_data]
            yield fact(CONFIG, made.name, made.named_at, sort="ConfigMap", keys=keys)
        case Secret():
            keys = [*made.data, *made.string_data]
            yield fact(CONFIG, made.name, made.named_at, sort="Secret", keys=keys)
        case ServiceMonitor(spec=spec) if spec is not None:
            wanted = spec.namespace_selector
            details = {
                "selector": _dumped(spec.selector),
                "any": bool(wanted and wanted.any),
                "namespaces": wanted.match_names if wanted else [],
            }
            yield fact(MONITOR, made.name, spec.at["selector"], **details)
            for endpoint in spec.endpoints:
                if endpoint.port:
                    yield fact(MONITOR_PORT, made.name, endpoint.at["port"], port=endpoint.port, **details)
        case Role():
            rules = [[rule.api_groups, rule.resources, rule.verbs] for rule in made.rules]
            yield fact(ROLE, made.name, made.named_at, rules=rules)
        case Specified() if made.kind == "CustomResourceDefinition":
            group = made.spec.get("group") if isinstance(made.spec, dict) else None
            if group not in _NO_PODS:
                yield fact(CUSTOM, made.name, made.at["kind"])
        case Specified() | CustomPods() if (
            made.custom and not {made.group, f"{made.group}/{made.kind}"} & _NO_PODS
        ):
            yield fact(CUSTOM, made.name, made.at["kind"])
        case RoleBinding(role_ref=role) if role is not None:
            subjects = [[subject.kind, subject.name] for subject in made.subjects]
            yield fact(BINDING, role.name, role.at["name"], role=role.kind, subjects=subjects)


# The annotations with the role that a service account has: an ARN, or the address of an account.
_ROLE_ANNOTATIONS = {
    "eks.amazonaws.com/role-arn": "aws",
    "iam.gke.io/gcp-service-account": "google",
}


def _assumed(document: Document, made: ServiceAccount) -> Iterator[AssumedRole]:
    """The role that a service account has by an annotation."""
    annotations = made.metadata.annotations if made.metadata else {}
    for key, provider in _ROLE_ANNOTATIONS.items():
        for named in addressed(str((annotations or {}).get(key) or "")):
            yield document.fact(
                AssumedRole,
                made.at["metadata"]["annotations"][key],
                role=named.name,
                provider=provider,
                namespace=made.namespace or "",
                account=made.name,
            )


_OPERATOR = "monitoring.coreos.com"
_OPERATED = ("AlertmanagerConfig", "PodMonitor", "Probe", "PrometheusRule", "ScrapeConfig", "ServiceMonitor")
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


def _operated(document: Document, made: Object) -> Iterator[Fact]:
    """What an object of the Prometheus operator selects, and by what it is selected."""
    if made.kind in _OPERATED:
        yield document.fact(
            OperatorObject,
            made.at["metadata"]["labels"] if made.labels else made.named_at,
            object_kind=made.kind,
            name=made.name,
            labels=json.dumps(made.labels),
        )
    if isinstance(made, ServiceMonitor) and made.spec is not None:
        yield document.fact(
            MonitoredServices,
            made.spec.at["selector"],
            selector=json.dumps(_dumped(made.spec.selector)),
            plain=not made.spec.extra.get("jobLabel") and "relabelings" not in str(made.spec.extra).lower(),
        )
    elif made.kind in ("PodMonitor", "Probe", "ScrapeConfig"):
        yield document.fact(ScrapedJob, made.named_at, name=made.name, plain=False)
    spec = made.spec if isinstance(made, (Specified, CustomPods)) else None
    if not isinstance(spec, dict):
        return
    for field, kind in _SELECTORS.get(made.kind, {}).items():
        selector = spec.get(field)
        if isinstance(selector, dict):
            yield document.fact(
                OperatorSelector,
                made.at["spec"][field],
                owner=f"{made.kind} '{made.name}'",
                field=field,
                selects=kind,
                selector=json.dumps(selector),
            )
    if made.kind == "AlertmanagerConfig":
        yield from _routed(document, spec.get("route"), made.at["spec"]["route"])


def _routed(document: Document, route: Any, at: Place) -> Iterator[RouteMatcher]:
    """The matchers of a route and of the routes below it."""
    waiting = [(route, at)]
    while waiting:
        route, at = waiting.pop(0)
        if not isinstance(route, dict):
            continue
        for index, matcher in enumerate(_listed(route.get("matchers"))):
            if isinstance(matcher, dict) and isinstance(matcher.get("name"), str):
                op = matcher.get("matchType") or ("=~" if matcher.get("regex") is True else "=")
                yield document.fact(
                    RouteMatcher,
                    at["matchers"][index]["value"],
                    name=matcher["name"],
                    op=str(op),
                    value=str(matcher.get("value", "")),
                )
        waiting.extend(
            (inner, at["routes"][index]) for index, inner in enumerate(_listed(route.get("routes")))
        )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _target_ports(fact: Any, name: str, spec: ServiceSpec) -> Iterator[Statement]:
    """The ports that a Service sends to; without `targetPort` it sends to its own."""
    targets = [port.port if port.target_port is None else port.target_port for port in spec.ports]
    for opened, target in zip(spec.ports, targets, strict=True):
        if target is not None:
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
    for inside in pod.containers() if pod is not None else ():
        ports.extend([port.name, port.container_port] for port in inside.container.ports)
        if inside.long_running:
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
        ready=ready,
    )
    if isinstance(made, StatefulSet) and made.spec is not None:
        at = made.spec.at["serviceName"] if made.spec.service_name else made.named_at
        yield fact(GOVERNING, made.spec.service_name or "", at, labels=labels)
    if pod is None:
        return
    key = "serviceAccountName" if pod.spec.service_account_name else "serviceAccount"
    if pod.spec.account:
        yield fact(ACCOUNT_USE, pod.spec.account, pod.at[key])
    for inside in pod.containers():
        for variable in inside.container.env:
            source = variable.value_from
            for sort, ref in (
                ("ConfigMap", source.config_map_key_ref if source else None),
                ("Secret", source.secret_key_ref if source else None),
            ):
                if ref is not None and ref.optional is not True:
                    yield fact(CONFIG_USE, ref.name, ref.at["name"], sort=sort, key=ref.key or "")


def _directions(spec: NetworkPolicySpec) -> list[str]:
    """The directions that a network policy restricts; the default is ingress, and egress if it has rules for it."""
    if spec.policy_types:
        return spec.policy_types
    return ["Ingress", "Egress"] if spec.egress else ["Ingress"]


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
    def kind(self) -> str:
        """The kind of the object."""
        return self.detail["kind"]

    @property
    def title(self) -> str:
        """The kind and the name of the object, as in a message."""
        return f"{self.kind} '{self.name}'"

    @property
    def namespace(self) -> str:
        """The namespace of the object; empty where the manifest does not set it."""
        return self.detail["namespace"]

    @cached_property
    def labels(self) -> dict[str, Scalar]:
        """The labels of the object, or of the pods it creates; those that a controller adds have unknown values."""
        if self.fact.about == PODS:
            return {**dict.fromkeys(_ADDED_LABELS.get(self.kind, ()), _UNKNOWN_VALUE), **self.own_labels}
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
    if one.namespace == other.namespace:
        return True
    if one.fact.path != other.fact.path and not (one.namespace and other.namespace):
        return True
    return {one.namespace, other.namespace} == {"", "default"}


def same_folder(one: ObjectFact, other: ObjectFact) -> bool:
    """Whether the files of two objects are in one folder, and so are probably applied together."""
    return one.folder == other.folder
