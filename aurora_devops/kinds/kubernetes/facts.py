"""What objects say of each other: the facts of an object, and how policies read them across files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from ...core.facts import Fact, Repository
from ...core.kind import Document
from ...core.node import from_data, to_data
from ...core.place import Place
from ...core.record import record
from .model import (
    ConfigMap,
    Controller,
    CronJob,
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
    StatefulSet,
    Workload,
)

PODS = "kubernetes-pods"
ACCOUNT_USE = "kubernetes-account-use"
CONFIG_USE = "kubernetes-config-use"
SERVICE = "kubernetes-service"
BACKEND = "kubernetes-backend"
AUTOSCALER = "kubernetes-autoscaler"
BUDGET = "kubernetes-disruption-budget"
NETWORK = "kubernetes-network-policy"
PEER = "kubernetes-network-peer"
ACCOUNT = "kubernetes-account"
CONFIG = "kubernetes-config"
MONITOR = "kubernetes-monitor"
ROLE = "kubernetes-role"
BINDING = "kubernetes-binding"
GOVERNING = "kubernetes-governing-service"


def facts_of(
    document: Document, made: Object, pod: PodIn | None, template: PodTemplate | None
) -> Iterator[Fact]:
    """What one object says that other objects may have to agree with."""

    def fact(about: str, name: str, at: Place, **detail: Any) -> Fact:
        said = {key: json.dumps(value) for key, value in detail.items()}
        return document.fact(about, name, at, kind=made.kind, namespace=made.namespace or "", **said)

    if isinstance(made, (Pod, Controller, Job, CronJob)):
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
        case ConfigMap():
            yield fact(CONFIG, made.name, made.named_at, keys=[*made.data, *made.binary_data])
        case Secret():
            yield fact(CONFIG, made.name, made.named_at, keys=[*made.data, *made.string_data])
        case ServiceMonitor(spec=spec) if spec is not None:
            wanted = spec.namespace_selector
            yield fact(
                MONITOR,
                made.name,
                spec.at["selector"],
                selector=_dumped(spec.selector),
                any=bool(wanted and wanted.any),
                namespaces=wanted.match_names if wanted else [],
            )
        case Role():
            rules = [[rule.api_groups, rule.resources, rule.verbs] for rule in made.rules]
            yield fact(ROLE, made.name, made.named_at, rules=rules)
        case RoleBinding(role_ref=role) if role is not None:
            subjects = [[subject.kind, subject.name] for subject in made.subjects]
            yield fact(BINDING, role.name, role.at["name"], role=role.kind, subjects=subjects)


def _pod_facts(fact: Any, made: Object, pod: PodIn | None, template: PodTemplate | None) -> Iterator[Fact]:
    labels = made.labels if isinstance(made, Pod) else template.labels if template is not None else {}
    workload = None if isinstance(made, Pod) else Workload(made, template or PodTemplate(), pod)
    ports: list[list[Any]] = []
    ready: bool | None = None
    for inside in pod.containers() if pod is not None else ():
        ports.extend([port.name, port.container_port] for port in inside.container.ports)
        if inside.long_running:
            ready = ready or inside.container.readiness_probe is not None
    yield fact(
        PODS,
        made.name,
        made.named_at,
        labels=labels,
        replicas=workload.replicas if workload else None,
        selector=_dumped(workload.selector) if workload else None,
        ports=ports,
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
    """What a network policy holds; where it does not say, what comes in, and what goes out if it has rules for it."""
    if spec.policy_types:
        return spec.policy_types
    return ["Ingress", "Egress"] if spec.egress else ["Ingress"]


def _dumped(selector: LabelSelector | None) -> dict[str, Any] | None:
    return None if selector is None else to_data(selector)


# Reading


@record
class Said:
    """A fact with its details as data."""

    fact: Fact
    detail: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name it is about."""
        return self.fact.name

    @property
    def kind(self) -> str:
        """The kind of the object that says it."""
        return self.detail["kind"]

    @property
    def namespace(self) -> str:
        """The namespace of the object that says it; empty where it does not say."""
        return self.detail["namespace"]

    @property
    def labels(self) -> dict[str, Scalar]:
        """Labels."""
        labels: dict[str, Scalar] = json.loads(self.detail["labels"])
        return labels

    @property
    def selector(self) -> LabelSelector | None:
        """A selector; None where there is none."""
        data = json.loads(self.detail["selector"])
        if data is None:
            return None
        if self.fact.about == SERVICE:
            data = {"matchLabels": data}
        return from_data(LabelSelector, data)

    def data(self, key: str) -> Any:
        """A detail."""
        return json.loads(self.detail[key])


def said(repository: Repository, about: str) -> list[Said]:
    """All facts of a sort."""
    return [Said(fact, dict(fact.detail)) for fact in repository.about(about) if fact.kind == "kubernetes"]


def together(one: Said, other: Said) -> bool:
    """Whether two objects may lie in one namespace.

    In one file an absent namespace is the default one. Between files it may be filled in by kustomize or
    by `kubectl -n`, so it agrees with any.
    """
    if one.namespace == other.namespace:
        return True
    if one.fact.path != other.fact.path and not (one.namespace and other.namespace):
        return True
    return {one.namespace, other.namespace} == {"", "default"}


def nearby(one: Said, others: Iterable[Said]) -> bool:
    """Whether the folder of an object's file holds one of the others: then what it means should be there."""
    folder = PurePosixPath(one.fact.path).parent
    return any(PurePosixPath(other.fact.path).parent == folder for other in others)


def selected(one: Said, selector: LabelSelector, others: Iterable[Said]) -> bool:
    """Whether a selector of one object may select one of the others."""
    return any(selector.matches(other.labels) is not False and together(one, other) for other in others)
