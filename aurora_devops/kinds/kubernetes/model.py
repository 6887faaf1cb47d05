"""Kubernetes objects as typed models, with the names of the API reference.

Source: kubernetes.io/docs/reference/kubernetes-api (v1.37). The place of a finding about a missing field is the
deepest mapping on the way to it that exists; without one it is the `name` of a container, the key of a pod's spec, or
`metadata.name` of an object.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Annotated, Any, Literal

from ...core.fields import camel_case
from ...core.kind import RELEASE_NAME
from ...core.lazy import regex
from ...core.node import Before, Node, StrictStr, Wrong
from ...core.place import Place
from ...core.record import record
from ...subjects import is_dynamic, is_for_number
from .served import builtin_group
from .templates import pods_of

Scalar = str | bool | int | float | None


def _variable(
    wanted: str, examples: tuple[Any, Any], is_unknown: Callable[[str], bool] = is_dynamic
) -> Before:
    """Accepts a string in place of a value of another type where it stands for an unknown one."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and is_unknown(value):
            return value
        raise Wrong(wanted, examples)

    return Before(check)


Text = StrictStr
Bool = bool | Annotated[str, _variable("true or false", (False, True))] | None
Int = int | Annotated[str, _variable("a number", (0, 1_000_000_000), is_for_number)] | None
IntOrText = int | Text | None

_INITIALISMS = {"ipc": "IPC", "pid": "PID", "ip": "IP", "ips": "IPs", "urls": "URLs", "fqdn": "FQDN"}

Strings = list[Text]
Scalars = dict[str, Scalar]
Texts = dict[str, Text | None]
AnyDict = dict[str, Any]


class Kubernetes(Node, spelling=partial(camel_case, initialisms=_INITIALISMS)):
    """A part of an object."""

    def __getitem__(self, key: str) -> Any:
        """A field by the API's name; None where it is not set."""
        name = self.field_of_key(key)
        return getattr(self, name) if name else self.extra.get(key)


def _missing(node: Kubernetes, keys: tuple[str, ...]) -> Place | None:
    """The place of a finding about an absent field; None where the field is set, or all above it is absent too."""
    value: Any = node
    place = node.at
    for key in keys:
        value = value[key] if isinstance(value, Kubernetes) else value.get(key)
        if value is None:
            return place
        place = place[key]
        if not isinstance(value, (Kubernetes, dict)):
            return None
    return None


class Metadata(Kubernetes):
    """`metadata` of an object or of a pod template."""

    name: Text | None = None
    generate_name: Text | None = None
    namespace: Text | None = None
    labels: Scalars = {}
    annotations: Scalars = {}


class Object(Kubernetes):
    """Anything with `apiVersion` and `kind`."""

    api_version: Text = ""
    kind: Text = ""
    metadata: Metadata | None = None

    @property
    def name(self) -> str:
        """The object's name, or the prefix of the name that the API server generates."""
        metadata = self.metadata
        return (metadata.name or metadata.generate_name or "") if metadata else ""

    @property
    def custom(self) -> bool:
        """Whether it is a custom resource, which the API server does not validate as it does built-in kinds."""
        # OpenShift validates the pods of a DeploymentConfig as the core API does.
        return not builtin_group(self.group) and not isinstance(self, ReplicationController)

    @property
    def namespace(self) -> str | None:
        """The namespace; None where the manifest does not set it."""
        return self.metadata.namespace if self.metadata else None

    @property
    def labels(self) -> dict[str, Scalar]:
        """The object's own labels."""
        return self.metadata.labels if self.metadata else {}

    @property
    def annotations(self) -> dict[str, Scalar]:
        """The object's own annotations."""
        return self.metadata.annotations if self.metadata else {}

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def title(self) -> str:
        """Kind and name, as in a message."""
        return f"{self.kind} '{self.name}'" if self.name else self.kind

    @property
    def named_at(self) -> Place:
        """The place of a finding about the object as a whole: its name, or the nearest key."""
        return self.at["metadata"]["name"] if self.metadata and self.metadata.name else self.at["kind"]


class LabelSelectorRequirement(Kubernetes):
    """One of `matchExpressions`."""

    key: Text = ""
    operator: Text = ""
    values: Strings = []


def _may_equal(one: str, other: str) -> bool:
    """Whether two different texts may be the same: one has a variable, or only one has the name of a release.

    Where the name of the release contains that of the chart, charts do not add the latter.
    """
    if RELEASE_NAME in (one, other) and one.startswith(RELEASE_NAME) and other.startswith(RELEASE_NAME):
        return True
    return is_dynamic(one) or is_dynamic(other) or (RELEASE_NAME in one) != (RELEASE_NAME in other)


class LabelSelector(Kubernetes):
    """A selector by labels; an empty one selects everything."""

    match_labels: Texts = {}
    match_expressions: list[LabelSelectorRequirement] = []

    @property
    def empty(self) -> bool:
        """Whether it has no requirement at all."""
        return not self.match_labels and not self.match_expressions

    def matches(self, labels: Mapping[str, Scalar]) -> bool | None:
        """Whether an object with these labels is selected; None where a template hides a value."""
        unknown = False
        for key, value in self.match_labels.items():
            if key not in labels:
                return False
            if labels[key] != value:
                if not _may_equal(str(labels[key]), str(value)):
                    return False
                unknown = True
        for wanted in self.match_expressions:
            present = wanted.key in labels
            value = str(labels.get(wanted.key))
            fits = {
                "In": present and value in wanted.values,
                "NotIn": not present or value not in wanted.values,
                "Exists": present,
                "DoesNotExist": not present,
            }.get(wanted.operator)
            if fits is None or is_dynamic(value):
                unknown = True
            elif not fits:
                return False
        return None if unknown else True


# Pods and containers


class KeyRef(Kubernetes):
    """A reference to a key of a ConfigMap or a Secret, or to the whole of one."""

    name: Text = ""
    key: Text | None = None
    optional: Bool = None


class EnvVarSource(Kubernetes):
    """`valueFrom` of an environment variable."""

    config_map_key_ref: KeyRef | None = None
    secret_key_ref: KeyRef | None = None


class EnvVar(Kubernetes):
    """An environment variable."""

    name: Text = ""
    value: Scalar = None
    value_from: EnvVarSource | None = None


class EnvFromSource(Kubernetes):
    """One of `envFrom`."""

    prefix: Text | None = None
    config_map_ref: KeyRef | None = None
    secret_ref: KeyRef | None = None


class ContainerPort(Kubernetes):
    """A port of a container."""

    name: Text | None = None
    container_port: Int = None
    host_port: Int = None
    host_ip: Text | None = None
    protocol: Text | None = None


class ExecAction(Kubernetes):
    """A command that runs in the container."""

    command: Strings = []


class PortAction(Kubernetes):
    """`httpGet`, `tcpSocket` or `grpc`."""

    port: IntOrText = None
    path: Text | None = None
    host: Text | None = None
    scheme: Text | None = None


class Handler(Kubernetes):
    """The action of a probe or a lifecycle hook: a command, or a request to a port."""

    exec: ExecAction | None = None
    http_get: PortAction | None = None
    tcp_socket: PortAction | None = None

    @property
    def action(self) -> tuple[str, PortAction] | None:
        """The key and the action that sends a request; None for a command."""
        for key in ("httpGet", "tcpSocket", "grpc"):
            action = self[key]
            if isinstance(action, PortAction):
                return key, action
        return None


class Probe(Handler):
    """A liveness, readiness or startup probe."""

    grpc: PortAction | None = None
    initial_delay_seconds: Int = None
    timeout_seconds: Int = None
    period_seconds: Int = None
    success_threshold: Int = None
    failure_threshold: Int = None
    termination_grace_period_seconds: Int = None


class LifecycleHandler(Handler):
    """`postStart` or `preStop`."""


class Lifecycle(Kubernetes):
    """`lifecycle` of a container."""

    post_start: LifecycleHandler | None = None
    pre_stop: LifecycleHandler | None = None


class Resources(Kubernetes):
    """`resources` of a container."""

    limits: dict[str, Scalar] | None = None
    requests: dict[str, Scalar] | None = None


class Capabilities(Kubernetes):
    """Linux capabilities to add and to drop."""

    add: Strings = []
    drop: Strings = []

    def drops(self, *names: str) -> bool:
        """Whether one of these capabilities is dropped."""
        return any(_capability(dropped) in names for dropped in self.drop)

    def added(self) -> Iterator[tuple[int, str]]:
        """The capabilities that are added, by index, without the prefix CAP_."""
        for index, name in enumerate(self.add):
            yield index, _capability(name)


def _capability(name: str) -> str:
    return name.upper().removeprefix("CAP_")


class TypedProfile(Kubernetes):
    """`seccompProfile` or `appArmorProfile`."""

    type: Text | None = None
    localhost_profile: Text | None = None


class SELinuxOptions(Kubernetes):
    """`seLinuxOptions`."""

    level: Text | None = None
    role: Text | None = None
    type: Text | None = None
    user: Text | None = None


class WindowsOptions(Kubernetes):
    """`windowsOptions`."""

    host_process: Bool = None


class SecurityContext(Kubernetes):
    """`securityContext` of a container."""

    allow_privilege_escalation: Bool = None
    capabilities: Capabilities | None = None
    privileged: Bool = None
    proc_mount: Text | None = None
    read_only_root_filesystem: Bool = None
    run_as_group: Int = None
    run_as_non_root: Bool = None
    run_as_user: Int = None
    se_linux_options: SELinuxOptions | None = None
    seccomp_profile: TypedProfile | None = None
    app_armor_profile: TypedProfile | None = None
    windows_options: WindowsOptions | None = None


class Sysctl(Kubernetes):
    """A kernel parameter."""

    name: Text = ""
    value: Text = ""


class PodSecurityContext(Kubernetes):
    """`securityContext` of a pod."""

    fs_group: Int = None
    run_as_group: Int = None
    run_as_non_root: Bool = None
    run_as_user: Int = None
    supplemental_groups: list[Int] = []
    se_linux_options: SELinuxOptions | None = None
    seccomp_profile: TypedProfile | None = None
    app_armor_profile: TypedProfile | None = None
    windows_options: WindowsOptions | None = None
    sysctls: list[Sysctl] = []
    fs_group_change_policy: Text | None = None


class VolumeMount(Kubernetes):
    """A volume at a path of a container."""

    name: Text = ""
    mount_path: Text = ""
    read_only: Bool = None
    sub_path: Text | None = None
    mount_propagation: Text | None = None


class Container(Kubernetes):
    """A container of a pod."""

    name: Text = ""
    image: Text | None = None
    image_pull_policy: Text | None = None
    command: Strings = []
    args: Strings = []
    working_dir: Text | None = None
    env: list[EnvVar] = []
    env_from: list[EnvFromSource] = []
    ports: list[ContainerPort] = []
    resources: Resources | None = None
    security_context: SecurityContext | None = None
    liveness_probe: Probe | None = None
    readiness_probe: Probe | None = None
    startup_probe: Probe | None = None
    lifecycle: Lifecycle | None = None
    volume_mounts: list[VolumeMount] = []
    restart_policy: Text | None = None
    stdin: Bool = None
    tty: Bool = None
    termination_message_policy: Text | None = None

    @property
    def words(self) -> list[str]:
        """Command and arguments, one after the other."""
        return [*self.command, *self.args]

    def probes(self) -> Iterator[tuple[str, Probe]]:
        """The probes with their keys."""
        for key, probe in (
            ("livenessProbe", self.liveness_probe),
            ("readinessProbe", self.readiness_probe),
            ("startupProbe", self.startup_probe),
        ):
            if probe is not None:
                yield key, probe


class HostPath(Kubernetes):
    """A path of the node as a volume."""

    path: Text = ""
    type: Text | None = None


class Volume(Kubernetes):
    """A volume of a pod."""

    name: Text = ""
    host_path: HostPath | None = None
    empty_dir: AnyDict | None = None
    config_map: AnyDict | None = None
    secret: AnyDict | None = None
    persistent_volume_claim: AnyDict | None = None


class HostAlias(Kubernetes):
    """Lines for /etc/hosts."""

    ip: Text = ""
    hostnames: Strings = []


class TopologySpreadConstraint(Kubernetes):
    """A rule for spreading pods over zones or nodes."""

    label_selector: LabelSelector | None = None
    max_skew: Int = None
    topology_key: Text | None = None
    when_unsatisfiable: Text | None = None
    min_domains: Int = None


class PodAffinityTerm(Kubernetes):
    """Pods that the scheduler places together with this one, or apart from it."""

    label_selector: LabelSelector | None = None
    topology_key: Text = ""
    namespaces: Strings = []
    namespace_selector: LabelSelector | None = None


class WeightedPodAffinityTerm(Kubernetes):
    """A preference with its weight."""

    weight: Int = None
    pod_affinity_term: PodAffinityTerm | None = None


class PodAffinity(Kubernetes):
    """`podAffinity` or `podAntiAffinity`."""

    required_during_scheduling_ignored_during_execution: list[PodAffinityTerm] = []
    preferred_during_scheduling_ignored_during_execution: list[WeightedPodAffinityTerm] = []

    def terms(self) -> Iterator[PodAffinityTerm]:
        """All terms, required and preferred."""
        yield from self.required_during_scheduling_ignored_during_execution
        for weighted in self.preferred_during_scheduling_ignored_during_execution:
            if weighted.pod_affinity_term is not None:
                yield weighted.pod_affinity_term


class Affinity(Kubernetes):
    """`affinity` of a pod."""

    node_affinity: AnyDict | None = None
    pod_affinity: PodAffinity | None = None
    pod_anti_affinity: PodAffinity | None = None


class DnsOption(Kubernetes):
    """An option of the resolver."""

    name: Text = ""
    value: Text | None = None


class DnsConfig(Kubernetes):
    """`dnsConfig` of a pod."""

    options: list[DnsOption] = []


class PodSpec(Kubernetes):
    """`spec` of a pod."""

    containers: list[Container] = []
    init_containers: list[Container] = []
    ephemeral_containers: list[Container] = []
    volumes: list[Volume] = []
    security_context: PodSecurityContext | None = None
    service_account_name: Text | None = None
    service_account: Text | None = None
    automount_service_account_token: Bool = None
    host_network: Bool = None
    host_ipc: Bool = None
    host_pid: Bool = None
    host_users: Bool = None
    host_aliases: list[HostAlias] = []
    restart_policy: Text | None = None
    node_name: Text | None = None
    node_selector: Texts = {}
    affinity: Affinity | None = None
    topology_spread_constraints: list[TopologySpreadConstraint] = []
    priority_class_name: Text | None = None
    dns_config: DnsConfig | None = None
    os: AnyDict = {}
    share_process_namespace: Bool = None
    termination_grace_period_seconds: Int = None
    active_deadline_seconds: Int = None
    enable_service_links: Bool = None
    dns_policy: Text | None = None

    def listed(self) -> Iterator[tuple[Container, Sort]]:
        """Its containers, the init containers first."""
        for container in self.init_containers:
            yield container, "init"
        for container in self.containers:
            yield container, "container"
        for container in self.ephemeral_containers:
            yield container, "ephemeral"

    @property
    def account(self) -> str | None:
        """The service account, by its present field or by the old one."""
        return self.service_account_name or self.service_account

    @property
    def windows(self) -> bool:
        """Whether the pod is bound to Windows nodes."""
        selected = self.node_selector
        wanted = (
            self.os.get("name"),
            selected.get("kubernetes.io/os"),
            selected.get("beta.kubernetes.io/os"),
        )
        return "windows" in wanted


class PodTemplate(Kubernetes):
    """The template of a controller's pods."""

    metadata: Metadata | None = None
    spec: PodSpec | None = None

    @property
    def labels(self) -> dict[str, Scalar]:
        """The labels of its pods."""
        return self.metadata.labels if self.metadata else {}


class Pod(Object):
    """A pod by itself."""

    spec: PodSpec | None = None


class RollingUpdate(Kubernetes):
    """`rollingUpdate` of a strategy."""

    max_surge: IntOrText = None
    max_unavailable: IntOrText = None


class UpdateStrategy(Kubernetes):
    """`strategy` or `updateStrategy`."""

    type: Text | None = None
    rolling_update: RollingUpdate | None = None


class ControllerSpec(Kubernetes):
    """`spec` of a controller: the fields that all of them have."""

    selector: LabelSelector | None = None
    template: PodTemplate | None = None

    @property
    def replicas(self) -> Int:
        """The number of pods; None for a controller without this field."""
        return None

    @property
    def strategy(self) -> UpdateStrategy | None:
        """`strategy`; None for a controller without this field."""
        return None

    @property
    def update_strategy(self) -> UpdateStrategy | None:
        """`updateStrategy`; None for a controller without this field."""
        return None


class Controller(Object):
    """An object with a pod template, of which it keeps pods running."""

    spec: ControllerSpec | None = None


class CustomControllerSpec(ControllerSpec):
    """`spec` of a custom resource that has a pod template; what it may contain is not known in full."""

    replicas: Int = None
    strategy: UpdateStrategy | None = None
    update_strategy: UpdateStrategy | None = None


class CustomController(Controller):
    """A custom resource that has a pod template."""

    spec: CustomControllerSpec | None = None


class ContainerSet(Kubernetes):
    """`containerSet` of a template of an Argo workflow."""

    containers: list[Container] = []


class WorkflowStep(PodSpec):
    """A template of an Argo workflow, which is a pod with its main container in a field of its own."""

    container: Container | None = None
    script: Container | None = None
    container_set: ContainerSet | None = None
    sidecars: list[Container] = []

    def listed(self) -> Iterator[tuple[Container, Sort]]:
        """Its containers, the init containers first."""
        yield from super().listed()
        several = self.container_set.containers if self.container_set else []
        for container in (self.container, self.script, *several, *self.sidecars):
            if container is not None:
                yield container, "container"


class CustomPods(Object):
    """A custom resource whose pods are in known places of its `spec`."""

    spec: dict[str, PodTemplate | PodSpec | Any] = {}

    @property
    def finite(self) -> bool:
        """Whether its pods run to completion."""
        known = pods_of(self.group, self.kind)
        return known is not None and known.finite


class DeploymentSpec(ControllerSpec):
    """`spec` of a Deployment."""

    replicas: Int = None
    strategy: UpdateStrategy | None = None
    min_ready_seconds: Int = None
    paused: Bool = None
    progress_deadline_seconds: Int = None
    revision_history_limit: Int = None


class Deployment(Controller):
    """A Deployment."""

    spec: DeploymentSpec | None = None


class ReplicaSetSpec(ControllerSpec):
    """`spec` of a ReplicaSet."""

    replicas: Int = None


class ReplicaSet(Controller):
    """A ReplicaSet."""

    spec: ReplicaSetSpec | None = None


class StatefulSetSpec(ControllerSpec):
    """`spec` of a StatefulSet."""

    replicas: Int = None
    update_strategy: UpdateStrategy | None = None
    service_name: Text | None = None
    min_ready_seconds: Int = None
    pod_management_policy: Text | None = None
    revision_history_limit: Int = None
    volume_claim_templates: list[AnyDict] = []


class StatefulSet(Controller):
    """A StatefulSet."""

    spec: StatefulSetSpec | None = None


class DaemonSetSpec(ControllerSpec):
    """`spec` of a DaemonSet."""

    update_strategy: UpdateStrategy | None = None
    min_ready_seconds: Int = None
    revision_history_limit: Int = None


class DaemonSet(Controller):
    """A DaemonSet."""

    spec: DaemonSetSpec | None = None


class ReplicationControllerSpec(CustomControllerSpec):
    """`spec` of a ReplicationController or a DeploymentConfig: the selector is a plain mapping."""

    selector: Any = {}


class ReplicationController(Controller):
    """A ReplicationController or a DeploymentConfig."""

    spec: ReplicationControllerSpec | None = None


class JobSpec(Kubernetes):
    """`spec` of a Job."""

    template: PodTemplate | None = None
    ttl_seconds_after_finished: Int = None
    active_deadline_seconds: Int = None
    backoff_limit: Int = None
    backoff_limit_per_index: Int = None
    completion_mode: Text | None = None
    completions: Int = None
    parallelism: Int = None
    manual_selector: Bool = None
    suspend: Bool = None


class Job(Object):
    """A Job."""

    spec: JobSpec | None = None


class JobTemplate(Kubernetes):
    """The template of a CronJob's Jobs."""

    metadata: Metadata | None = None
    spec: JobSpec | None = None


class CronJobSpec(Kubernetes):
    """`spec` of a CronJob."""

    schedule: Text | None = None
    job_template: JobTemplate | None = None
    starting_deadline_seconds: Int = None
    concurrency_policy: Text | None = None
    failed_jobs_history_limit: Int = None
    successful_jobs_history_limit: Int = None
    suspend: Bool = None
    time_zone: Text | None = None


class CronJob(Object):
    """A CronJob."""

    spec: CronJobSpec | None = None


# Networking, scaling and access


class ServicePort(Kubernetes):
    """A port of a Service."""

    name: Text | None = None
    port: Int = None
    target_port: IntOrText = None
    node_port: Int = None
    protocol: Text | None = None


class ServiceSpec(Kubernetes):
    """`spec` of a Service."""

    type: Text | None = None
    selector: Texts = {}
    ports: list[ServicePort] = []
    cluster_ip: Text | None = None
    external_ips: Strings = []
    external_name: Text | None = None
    load_balancer_source_ranges: Strings = []
    external_traffic_policy: Text | None = None
    internal_traffic_policy: Text | None = None
    session_affinity: Text | None = None
    publish_not_ready_addresses: Bool = None


class Service(Object):
    """A Service."""

    spec: ServiceSpec | None = None


class ServiceBackendPort(Kubernetes):
    """A port of a Service by name or number."""

    name: Text | None = None
    number: Int = None


class IngressServiceBackend(Kubernetes):
    """A Service as the backend of an Ingress."""

    name: Text = ""
    port: ServiceBackendPort | None = None


class IngressBackend(Kubernetes):
    """A backend of an Ingress; `serviceName` and `servicePort` are those of v1beta1."""

    service: IngressServiceBackend | None = None
    service_name: Text | None = None
    service_port: IntOrText = None

    @property
    def target(self) -> tuple[str, IntOrText] | None:
        """Service and port."""
        if self.service is not None:
            port = self.service.port
            return self.service.name, (port.name or port.number) if port else None
        return (self.service_name, self.service_port) if self.service_name else None


class HttpPath(Kubernetes):
    """A path of a rule."""

    path: Text | None = None
    path_type: Text | None = None
    backend: IngressBackend | None = None


class HttpRule(Kubernetes):
    """`http` of a rule."""

    paths: list[HttpPath] = []


class IngressRule(Kubernetes):
    """A rule of an Ingress."""

    host: Text | None = None
    http: HttpRule | None = None


class IngressTls(Kubernetes):
    """A certificate with its hosts."""

    hosts: Strings = []
    secret_name: Text | None = None


class IngressSpec(Kubernetes):
    """`spec` of an Ingress."""

    rules: list[IngressRule] = []
    tls: list[IngressTls] = []
    default_backend: IngressBackend | None = None
    backend: IngressBackend | None = None
    ingress_class_name: Text | None = None


class Ingress(Object):
    """An Ingress."""

    spec: IngressSpec | None = None

    def backends(self) -> Iterator[IngressBackend]:
        """All of its backends."""
        if self.spec is None:
            return
        for backend in (self.spec.default_backend, self.spec.backend):
            if backend is not None:
                yield backend
        for rule in self.spec.rules:
            for path in rule.http.paths if rule.http else ():
                if path.backend is not None:
                    yield path.backend


class NetworkPolicyPeer(Kubernetes):
    """The pods or addresses that a rule allows."""

    pod_selector: LabelSelector | None = None
    namespace_selector: LabelSelector | None = None
    ip_block: AnyDict | None = None


class NetworkPolicyRule(Kubernetes):
    """`ingress` or `egress`; `from` and `to` are its peers."""

    from_: list[NetworkPolicyPeer] = []
    to: list[NetworkPolicyPeer] = []
    ports: list[AnyDict] = []


class NetworkPolicySpec(Kubernetes):
    """`spec` of a NetworkPolicy."""

    pod_selector: LabelSelector | None = None
    ingress: list[NetworkPolicyRule] | None = None
    egress: list[NetworkPolicyRule] | None = None
    policy_types: Strings = []


class NetworkPolicy(Object):
    """A NetworkPolicy."""

    spec: NetworkPolicySpec | None = None


class ScaleTarget(Kubernetes):
    """The workload that an autoscaler scales."""

    api_version: Text | None = None
    kind: Text = ""
    name: Text = ""


class HorizontalPodAutoscalerSpec(Kubernetes):
    """`spec` of a HorizontalPodAutoscaler."""

    scale_target_ref: ScaleTarget | None = None
    min_replicas: Int = None
    max_replicas: Int = None

    @property
    def least_replicas(self) -> int | None:
        """The number of pods that it keeps, which is 1 where it is not set; None if unknown, as in a patch."""
        if "min_replicas" not in self.given and self.scale_target_ref is not None:
            return 1
        return self.min_replicas if isinstance(self.min_replicas, int) else None


class HorizontalPodAutoscaler(Object):
    """A HorizontalPodAutoscaler."""

    spec: HorizontalPodAutoscalerSpec | None = None


class PodDisruptionBudgetSpec(Kubernetes):
    """`spec` of a PodDisruptionBudget."""

    selector: LabelSelector | None = None
    min_available: IntOrText = None
    max_unavailable: IntOrText = None
    unhealthy_pod_eviction_policy: Text | None = None


class PodDisruptionBudget(Object):
    """A PodDisruptionBudget."""

    spec: PodDisruptionBudgetSpec | None = None


class ServiceAccount(Object):
    """A ServiceAccount."""

    automount_service_account_token: Bool = None


class PolicyRule(Kubernetes):
    """A rule of a role."""

    api_groups: Strings = []
    resources: Strings = []
    verbs: Strings = []
    resource_names: Strings = []
    non_resource_urls: Strings = []


class Role(Object):
    """A Role or a ClusterRole."""

    rules: list[PolicyRule] = []


class RoleRef(Kubernetes):
    """The role that a binding gives."""

    api_group: Text | None = None
    kind: Text = ""
    name: Text = ""


class Subject(Kubernetes):
    """The user, group or service account that a binding gives a role."""

    kind: Text = ""
    name: Text = ""
    namespace: Text | None = None


class RoleBinding(Object):
    """A RoleBinding, or a ClusterRoleBinding."""

    role_ref: RoleRef | None = None
    subjects: list[Subject] = []


class ConfigMap(Object):
    """A ConfigMap."""

    data: Scalars = {}
    binary_data: Scalars = {}
    immutable: Bool = None


class Secret(Object):
    """A Secret."""

    data: Scalars = {}
    string_data: Scalars = {}
    type: Text | None = None
    immutable: Bool = None

    def text(self, key: str) -> str | None:
        """The text of an entry; None if there is none, or if it is not known."""
        if key in self.string_data:
            return str(self.string_data[key])
        return decoded(self.data[key]) if key in self.data else None


def decoded(value: Scalar) -> str | None:
    """The text of a value in `data` of a Secret; None if it is not base64, or not text."""
    try:
        return base64.b64decode(str(value), validate=True).decode()
    except (binascii.Error, ValueError):
        return None


class NamespaceSelector(Kubernetes):
    """The namespaces of the objects that a monitor selects."""

    any: Bool = None
    match_names: Strings = []


class MonitorEndpoint(Kubernetes):
    """An endpoint of a monitor: the name of the port of the Service or of the container, and the path."""

    port: Text | None = None
    path: Text | None = None


class ServiceMonitorSpec(Kubernetes):
    """`spec` of a ServiceMonitor."""

    selector: LabelSelector | None = None
    namespace_selector: NamespaceSelector | None = None
    endpoints: tuple[MonitorEndpoint, ...] = ()


class ServiceMonitor(Object):
    """A ServiceMonitor of the Prometheus operator."""

    spec: ServiceMonitorSpec | None = None


class PodMonitorSpec(Kubernetes):
    """`spec` of a PodMonitor."""

    selector: LabelSelector | None = None
    namespace_selector: NamespaceSelector | None = None
    pod_metrics_endpoints: tuple[MonitorEndpoint, ...] = ()


class PodMonitor(Object):
    """A PodMonitor of the Prometheus operator."""

    spec: PodMonitorSpec | None = None


class Namespace(Object):
    """A Namespace."""


class PersistentVolume(Object):
    """A PersistentVolume or a PersistentVolumeClaim."""

    spec: AnyDict = {}


class Specified(Object):
    """An object of another kind: its `spec` as plain data."""

    spec: Any = None


# What policies visit

Sort = Literal["container", "init", "ephemeral"]

# The kinds whose pods run to completion.
_FINITE = frozenset({"Job", "CronJob"})
# The operators that probe their pods themselves: Knative, which stops those that get no requests, and KubeRay.
_PROBING = frozenset({"ray.io", "serving.knative.dev"})


@record
class Workload:
    """An object that makes pods from a template."""

    object: Object
    template: PodTemplate
    pod: PodIn | None

    @property
    def kind(self) -> str:
        """The object's kind."""
        return self.object.kind

    @property
    def title(self) -> str:
        """Kind and name, as in a message."""
        return self.object.title

    @property
    def spec(self) -> ControllerSpec | None:
        """The spec of a controller; None for a Job and a CronJob."""
        return self.object.spec if isinstance(self.object, Controller) else None

    @property
    def replicas(self) -> int | None:
        """The number of pods; None where it is not set or not known."""
        spec = self.spec
        replicas = spec.replicas if spec else None
        return replicas if isinstance(replicas, int) else None

    @property
    def selector(self) -> LabelSelector | None:
        """The selector, that of a ReplicationController as well; None where it is not set."""
        spec = self.spec
        if isinstance(spec, ReplicationControllerSpec):
            labels = spec.selector if isinstance(spec.selector, dict) else {}
            plain: Texts = {key: value for key, value in labels.items() if isinstance(value, str)}
            return LabelSelector(match_labels=plain) if plain else None
        return spec.selector if spec else None


@record
class PodIn:
    """A pod with the object it comes from.

    `whole` is false for a patch of a pod, or for one that a program completes: the fields that it lacks are set
    elsewhere.
    """

    spec: PodSpec
    object: Object
    metadata: Metadata | None
    whole: bool = True

    @property
    def at(self) -> Place:
        """The place of the pod's spec."""
        return self.spec.at

    @property
    def title(self) -> str:
        """Kind and name of the object, as in a message."""
        return self.object.title

    @property
    def volume_names(self) -> frozenset[str]:
        """The names of the volumes that its containers can mount, those of a StatefulSet's claims included."""
        names = {volume.name for volume in self.spec.volumes}
        if isinstance(self.object, StatefulSet) and self.object.spec is not None:
            for claim in self.object.spec.volume_claim_templates:
                metadata = claim.get("metadata")
                names.add(str(metadata.get("name")) if isinstance(metadata, dict) else "")
        return frozenset(names)

    @property
    def finite(self) -> bool:
        """Whether the pod runs to completion; built-in controllers but Job and CronJob always restart it."""
        if self.object.kind in _FINITE or (isinstance(self.object, CustomPods) and self.object.finite):
            return True
        chosen = isinstance(self.object, Pod) or self.object.custom
        return chosen and self.spec.restart_policy in ("Never", "OnFailure")

    @property
    def labels(self) -> dict[str, Scalar]:
        """The pod's labels."""
        return self.metadata.labels if self.metadata else {}

    @property
    def annotations(self) -> dict[str, Scalar]:
        """The pod's annotations."""
        return self.metadata.annotations if self.metadata else {}

    def missing(self, *keys: str) -> Place | None:
        """The place of a finding about this absent field; None where it is set or the pod is a patch."""
        return _missing(self.spec, keys) if self.whole else None

    def containers(self) -> Iterator[ContainerIn]:
        """Its containers, the init containers first."""
        for container, sort in self.spec.listed():
            yield ContainerIn(container, self, sort)


@record
class ContainerIn:
    """A container with the pod it belongs to: policies about a container visit this."""

    container: Container
    pod: PodIn
    sort: Sort

    @property
    def at(self) -> Place:
        """The place of the container."""
        return self.container.at

    @property
    def named_at(self) -> Place:
        """The place of a finding about the container as a whole: its name."""
        return self.container.at["name"] if self.container.name else self.container.at

    @property
    def title(self) -> str:
        """The container's name, as in a message."""
        return f"container '{self.container.name}'" if self.container.name else "container"

    @property
    def sidecar(self) -> bool:
        """Whether it is an init container that keeps running beside the others."""
        return self.sort == "init" and self.container.restart_policy == "Always"

    @property
    def long_running(self) -> bool:
        """Whether it should run as long as its pod, which does not end by itself."""
        if self.pod.object.group in _PROBING:
            return False
        return (self.sort == "container" or self.sidecar) and not self.pod.finite

    @property
    def linux(self) -> bool:
        """Whether it may run on Linux."""
        return not self.pod.spec.windows

    @property
    def security(self) -> SecurityContext:
        """Its own security context, empty where there is none."""
        return self.container.security_context or _NO_SECURITY

    def missing(self, *keys: str) -> Place | None:
        """The place of a finding about this absent field; None where it is set or the container is a patch."""
        if not self.pod.whole:
            return None
        at = _missing(self.container, keys)
        return self.named_at if at == self.container.at else at

    def secured(self, key: str) -> tuple[Any, Place]:
        """The effective value of a field that pod and container can set, and its place.

        The container's own value takes precedence. Where none is set, the value is None and the place where it belongs.
        """
        own = self.container.security_context
        if own is not None and own[key] is not None:
            return own[key], own.at[key]
        pod = self.pod.spec.security_context
        if pod is not None and pod[key] is not None:
            return pod[key], pod.at[key]
        return None, own.at if own is not None else self.named_at

    def mounts(self) -> Iterator[tuple[VolumeMount, Volume]]:
        """What it mounts, with the volumes."""
        volumes = {volume.name: volume for volume in self.pod.spec.volumes}
        for mount in self.container.volume_mounts:
            if mount.name in volumes:
                yield mount, volumes[mount.name]


_NO_SECURITY = SecurityContext()

# A word of `sh -ec` and the like: a flag that ends the options and makes the next word the script.
_SCRIPT_FLAG = regex(r"-[a-zA-Z]*c")
# `-o pipefail`, also as the last of several letters.
_TAKES_NAME = regex(r"[-+][a-zA-Z]*o")
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "ksh", "zsh"})


def script_in(words: list[str]) -> tuple[int, str] | None:
    """The index of the script in `sh -c SCRIPT`, and the shell's name; None where there is none."""
    if len(words) < 3:
        return None
    shell = words[0].rpartition("/")[2]
    if shell not in _SHELLS:
        return None
    for index, word in enumerate(words[1:-1], 1):
        if _SCRIPT_FLAG.fullmatch(word):
            return index + 1, shell
        if not word.startswith(("-", "+")) and not _TAKES_NAME.fullmatch(words[index - 1]):
            return None
    return None
