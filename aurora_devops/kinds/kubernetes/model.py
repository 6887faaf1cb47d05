"""Kubernetes objects as typed models, in the words of the API reference.

Source: kubernetes.io/docs/reference/kubernetes-api (v1.33). Where a finding stands that is about something
missing: at the deepest mapping on the way to it that is there; for a container that has none of them at
its `name`, for a pod at the key of its spec, for an object as a whole at `metadata.name`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar, Literal

from ...core.fields import camel_case
from ...core.lazy import regex
from ...core.node import Node
from ...core.place import Place
from ...core.record import record
from ...subjects import is_dynamic

Scalar = str | bool | int | float | None
Bool = bool | str | None
Int = int | str | None

_INITIALISMS = {"ipc": "IPC", "pid": "PID", "ip": "IP", "ips": "IPs", "urls": "URLs", "fqdn": "FQDN"}

Strings = list[str]
Scalars = dict[str, Scalar]
AnyDict = dict[str, Any]


class Kubernetes(Node, spelling=partial(camel_case, initialisms=_INITIALISMS)):
    """A part of an object.

    `further` names the fields that the API has beside those of the model; None where nobody knows them all.
    """

    further: ClassVar[frozenset[str] | None] = None

    def __getitem__(self, key: str) -> Any:
        """A field by the API's name; None where it is not set."""
        name = self.field_of_key(key)
        return getattr(self, name) if name else self.extra.get(key)

    def unknown_keys(self) -> Iterator[str]:
        """The keys that the API does not have here; nothing for a part that is not known in full."""
        further = self.further
        if further is not None and self.extra:
            yield from (key for key in self.extra if key not in further)


def fields_of(model: type[Kubernetes]) -> set[str]:
    """All names that the API has in this part of an object."""
    return {*model.keys_of_fields().values(), *(model.further or ())}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# For a part whose fields the model has all.
_ALL: frozenset[str] = frozenset()


def _missing(node: Kubernetes, keys: tuple[str, ...]) -> Place | None:
    """Where a finding about an absent field stands; None where it is set, or all above it is absent too."""
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

    name: str | None = None
    generate_name: str | None = None
    namespace: str | None = None
    labels: Scalars = {}
    annotations: Scalars = {}

    further = _words(
        "creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers generation managedFields"
        " ownerReferences resourceVersion selfLink uid clusterName"
    )


class Object(Kubernetes):
    """Anything with `apiVersion` and `kind`."""

    api_version: str = ""
    kind: str = ""
    metadata: Metadata | None = None

    @property
    def name(self) -> str:
        """The object's name, or what the API server will begin a generated one with."""
        metadata = self.metadata
        return (metadata.name or metadata.generate_name or "") if metadata else ""

    @property
    def namespace(self) -> str | None:
        """The namespace, where the manifest says one."""
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
        """Where a finding about the object as a whole stands: its name, or the nearest key."""
        return self.at["metadata"]["name"] if self.metadata and self.metadata.name else self.at["kind"]


class LabelSelectorRequirement(Kubernetes):
    """One of `matchExpressions`."""

    key: str = ""
    operator: str = ""
    values: Strings = []


class LabelSelector(Kubernetes):
    """A selector by labels; an empty one selects everything."""

    match_labels: Scalars = {}
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
                if not (is_dynamic(str(labels[key])) or is_dynamic(str(value))):
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

    name: str = ""
    key: str | None = None
    optional: Bool = None


class EnvVarSource(Kubernetes):
    """`valueFrom` of an environment variable."""

    config_map_key_ref: KeyRef | None = None
    secret_key_ref: KeyRef | None = None


class EnvVar(Kubernetes):
    """An environment variable."""

    name: str = ""
    value: Scalar = None
    value_from: EnvVarSource | None = None

    further = _ALL


class EnvFromSource(Kubernetes):
    """One of `envFrom`."""

    prefix: str | None = None
    config_map_ref: KeyRef | None = None
    secret_ref: KeyRef | None = None

    further = _ALL


class ContainerPort(Kubernetes):
    """A port of a container."""

    name: str | None = None
    container_port: Int = None
    host_port: Int = None
    host_ip: str | None = None
    protocol: str | None = None

    further = _ALL


class ExecAction(Kubernetes):
    """A command that runs in the container."""

    command: Strings = []


class PortAction(Kubernetes):
    """`httpGet`, `tcpSocket` or `grpc`."""

    port: Int = None
    path: str | None = None
    host: str | None = None
    scheme: str | None = None


class Probe(Kubernetes):
    """A liveness, readiness or startup probe."""

    exec: ExecAction | None = None
    http_get: PortAction | None = None
    tcp_socket: PortAction | None = None
    grpc: PortAction | None = None

    further = _words(
        "initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold"
        " terminationGracePeriodSeconds"
    )

    @property
    def action(self) -> tuple[str, PortAction] | None:
        """The key and the action that asks a port; None for a command."""
        for key, action in (
            ("httpGet", self.http_get),
            ("tcpSocket", self.tcp_socket),
            ("grpc", self.grpc),
        ):
            if action is not None:
                return key, action
        return None


class LifecycleHandler(Probe):
    """`postStart` or `preStop`."""

    further = _words("sleep")


class Lifecycle(Kubernetes):
    """`lifecycle` of a container."""

    post_start: LifecycleHandler | None = None
    pre_stop: LifecycleHandler | None = None

    further = _words("stopSignal")


class Resources(Kubernetes):
    """`resources` of a container."""

    limits: dict[str, Scalar] | None = None
    requests: dict[str, Scalar] | None = None

    further = _words("claims")


class Capabilities(Kubernetes):
    """Linux capabilities to add and to drop."""

    add: Strings = []
    drop: Strings = []

    further = _ALL

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

    type: str | None = None
    localhost_profile: str | None = None

    further = _ALL


class SELinuxOptions(Kubernetes):
    """`seLinuxOptions`."""

    level: str | None = None
    role: str | None = None
    type: str | None = None
    user: str | None = None

    further = _ALL


class WindowsOptions(Kubernetes):
    """`windowsOptions`."""

    host_process: Bool = None

    further = _words("gmsaCredentialSpec gmsaCredentialSpecName runAsUserName")


class SecurityContext(Kubernetes):
    """`securityContext` of a container."""

    allow_privilege_escalation: Bool = None
    capabilities: Capabilities | None = None
    privileged: Bool = None
    proc_mount: str | None = None
    read_only_root_filesystem: Bool = None
    run_as_group: Int = None
    run_as_non_root: Bool = None
    run_as_user: Int = None
    se_linux_options: SELinuxOptions | None = None
    seccomp_profile: TypedProfile | None = None
    app_armor_profile: TypedProfile | None = None
    windows_options: WindowsOptions | None = None

    further = _ALL


class Sysctl(Kubernetes):
    """A kernel parameter."""

    name: str = ""
    value: str = ""


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

    further = _words("fsGroupChangePolicy supplementalGroupsPolicy seLinuxChangePolicy")


class VolumeMount(Kubernetes):
    """A volume at a path of a container."""

    name: str = ""
    mount_path: str = ""
    read_only: Bool = None
    sub_path: str | None = None

    further = _words("mountPropagation recursiveReadOnly subPathExpr")


class Container(Kubernetes):
    """A container of a pod."""

    name: str = ""
    image: str | None = None
    image_pull_policy: str | None = None
    command: Strings = []
    args: Strings = []
    working_dir: str | None = None
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
    restart_policy: str | None = None

    further = _words(
        "resizePolicy stdin stdinOnce targetContainerName terminationMessagePath terminationMessagePolicy tty"
        " volumeDevices restartPolicyRules"
    )

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
    """A folder of the node as a volume."""

    path: str = ""
    type: str | None = None


class Volume(Kubernetes):
    """A volume of a pod."""

    name: str = ""
    host_path: HostPath | None = None
    empty_dir: AnyDict | None = None
    config_map: AnyDict | None = None
    secret: AnyDict | None = None
    persistent_volume_claim: AnyDict | None = None

    further = _words(
        "awsElasticBlockStore azureDisk azureFile cephfs cinder csi downwardAPI ephemeral fc flexVolume flocker"
        " gcePersistentDisk gitRepo glusterfs image iscsi nfs photonPersistentDisk portworxVolume projected"
        " quobyte rbd scaleIO storageos vsphereVolume"
    )


class HostAlias(Kubernetes):
    """Lines for /etc/hosts."""

    ip: str = ""
    hostnames: Strings = []


class TopologySpreadConstraint(Kubernetes):
    """How pods spread over zones or nodes."""

    label_selector: LabelSelector | None = None
    max_skew: Int = None
    topology_key: str | None = None
    when_unsatisfiable: str | None = None
    min_domains: Int = None

    further = _words("matchLabelKeys nodeAffinityPolicy nodeTaintsPolicy")


class PodAffinityTerm(Kubernetes):
    """Pods that this one should be near to, or far from."""

    label_selector: LabelSelector | None = None
    topology_key: str = ""
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

    further = _ALL


class DnsOption(Kubernetes):
    """An option of the resolver."""

    name: str = ""
    value: Scalar = None


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
    service_account_name: str | None = None
    service_account: str | None = None
    automount_service_account_token: Bool = None
    host_network: Bool = None
    host_ipc: Bool = None
    host_pid: Bool = None
    host_users: Bool = None
    host_aliases: list[HostAlias] = []
    restart_policy: str | None = None
    node_name: str | None = None
    node_selector: Scalars = {}
    affinity: Affinity | None = None
    topology_spread_constraints: list[TopologySpreadConstraint] = []
    priority_class_name: str | None = None
    dns_config: DnsConfig | None = None
    os: AnyDict = {}
    share_process_namespace: Bool = None

    further = _words(
        "activeDeadlineSeconds dnsPolicy enableServiceLinks hostname hostnameOverride imagePullSecrets overhead"
        " preemptionPolicy priority readinessGates resourceClaims resources runtimeClassName schedulerName"
        " schedulingGates setHostnameAsFQDN subdomain terminationGracePeriodSeconds tolerations"
    )

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
    """What a controller makes pods from."""

    metadata: Metadata | None = None
    spec: PodSpec | None = None

    further = _ALL

    @property
    def labels(self) -> dict[str, Scalar]:
        """The labels of its pods."""
        return self.metadata.labels if self.metadata else {}


class Pod(Object):
    """A pod by itself."""

    spec: PodSpec | None = None

    further = _words("status")


class RollingUpdate(Kubernetes):
    """`rollingUpdate` of a strategy."""

    max_surge: Int = None
    max_unavailable: Int = None


class UpdateStrategy(Kubernetes):
    """`strategy` or `updateStrategy`."""

    type: str | None = None
    rolling_update: RollingUpdate | None = None


class ControllerSpec(Kubernetes):
    """`spec` of what keeps pods running."""

    replicas: Int = None
    selector: LabelSelector | None = None
    template: PodTemplate | None = None
    strategy: UpdateStrategy | None = None
    update_strategy: UpdateStrategy | None = None
    service_name: str | None = None


class Controller(Object):
    """A Deployment, StatefulSet, DaemonSet, ReplicaSet or another object that keeps pods running."""

    spec: ControllerSpec | None = None


class DeploymentSpec(ControllerSpec):
    """`spec` of a Deployment."""

    further = _words("minReadySeconds paused progressDeadlineSeconds revisionHistoryLimit rollbackTo")


class Deployment(Controller):
    """A Deployment."""

    spec: DeploymentSpec | None = None

    further = _words("status")


class StatefulSetSpec(ControllerSpec):
    """`spec` of a StatefulSet."""

    further = _words(
        "minReadySeconds ordinals persistentVolumeClaimRetentionPolicy podManagementPolicy revisionHistoryLimit"
        " volumeClaimTemplates"
    )


class StatefulSet(Controller):
    """A StatefulSet."""

    spec: StatefulSetSpec | None = None

    further = _words("status")


class DaemonSetSpec(ControllerSpec):
    """`spec` of a DaemonSet."""

    further = _words("minReadySeconds revisionHistoryLimit templateGeneration")


class DaemonSet(Controller):
    """A DaemonSet."""

    spec: DaemonSetSpec | None = None

    further = _words("status")


class ReplicationControllerSpec(ControllerSpec):
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

    further = _words(
        "backoffLimitPerIndex completionMode completions managedBy manualSelector maxFailedIndexes parallelism"
        " podFailurePolicy podReplacementPolicy selector successPolicy suspend"
    )


class Job(Object):
    """A Job."""

    spec: JobSpec | None = None

    further = _words("status")


class JobTemplate(Kubernetes):
    """What a CronJob makes Jobs from."""

    metadata: Metadata | None = None
    spec: JobSpec | None = None


class CronJobSpec(Kubernetes):
    """`spec` of a CronJob."""

    schedule: str | None = None
    job_template: JobTemplate | None = None
    starting_deadline_seconds: Int = None
    concurrency_policy: str | None = None

    further = _words("failedJobsHistoryLimit successfulJobsHistoryLimit suspend timeZone")


class CronJob(Object):
    """A CronJob."""

    spec: CronJobSpec | None = None

    further = _words("status")


# What stands around pods


class ServicePort(Kubernetes):
    """A port of a Service."""

    name: str | None = None
    port: Int = None
    target_port: Int = None
    node_port: Int = None
    protocol: str | None = None

    further = _words("appProtocol")


class ServiceSpec(Kubernetes):
    """`spec` of a Service."""

    type: str | None = None
    selector: Scalars = {}
    ports: list[ServicePort] = []
    cluster_ip: str | None = None
    external_ips: Strings = []
    external_name: str | None = None
    load_balancer_source_ranges: Strings = []

    further = _words(
        "allocateLoadBalancerNodePorts clusterIPs externalTrafficPolicy healthCheckNodePort internalTrafficPolicy"
        " ipFamilies ipFamilyPolicy loadBalancerClass loadBalancerIP publishNotReadyAddresses sessionAffinity"
        " sessionAffinityConfig trafficDistribution topologyKeys ipFamily"
    )


class Service(Object):
    """A Service."""

    spec: ServiceSpec | None = None

    further = _words("status")


class ServiceBackendPort(Kubernetes):
    """A port of a Service by name or number."""

    name: str | None = None
    number: Int = None


class IngressServiceBackend(Kubernetes):
    """A Service that an Ingress leads to."""

    name: str = ""
    port: ServiceBackendPort | None = None


class IngressBackend(Kubernetes):
    """Where an Ingress leads; `serviceName` and `servicePort` are those of v1beta1."""

    service: IngressServiceBackend | None = None
    service_name: str | None = None
    service_port: Int = None

    @property
    def target(self) -> tuple[str, Int] | None:
        """Service and port."""
        if self.service is not None:
            port = self.service.port
            return self.service.name, (port.name or port.number) if port else None
        return (self.service_name, self.service_port) if self.service_name else None


class HttpPath(Kubernetes):
    """A path of a rule."""

    path: str | None = None
    path_type: str | None = None
    backend: IngressBackend | None = None


class HttpRule(Kubernetes):
    """`http` of a rule."""

    paths: list[HttpPath] = []


class IngressRule(Kubernetes):
    """A rule of an Ingress."""

    host: str | None = None
    http: HttpRule | None = None


class IngressTls(Kubernetes):
    """A certificate with its hosts."""

    hosts: Strings = []
    secret_name: str | None = None


class IngressSpec(Kubernetes):
    """`spec` of an Ingress."""

    rules: list[IngressRule] = []
    tls: list[IngressTls] = []
    default_backend: IngressBackend | None = None
    backend: IngressBackend | None = None
    ingress_class_name: str | None = None

    further = _ALL


class Ingress(Object):
    """An Ingress."""

    spec: IngressSpec | None = None

    further = _words("status")

    def backends(self) -> Iterator[IngressBackend]:
        """Everything it leads to."""
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
    """Who may talk."""

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

    further = _ALL


class NetworkPolicy(Object):
    """A NetworkPolicy."""

    spec: NetworkPolicySpec | None = None

    further = _words("status")


class ScaleTarget(Kubernetes):
    """What an autoscaler scales."""

    api_version: str | None = None
    kind: str = ""
    name: str = ""


class HorizontalPodAutoscalerSpec(Kubernetes):
    """`spec` of a HorizontalPodAutoscaler."""

    scale_target_ref: ScaleTarget | None = None
    min_replicas: Int = None
    max_replicas: Int = None


class HorizontalPodAutoscaler(Object):
    """A HorizontalPodAutoscaler."""

    spec: HorizontalPodAutoscalerSpec | None = None


class PodDisruptionBudgetSpec(Kubernetes):
    """`spec` of a PodDisruptionBudget."""

    selector: LabelSelector | None = None
    min_available: Int = None
    max_unavailable: Int = None
    unhealthy_pod_eviction_policy: str | None = None

    further = _ALL


class PodDisruptionBudget(Object):
    """A PodDisruptionBudget."""

    spec: PodDisruptionBudgetSpec | None = None

    further = _words("status")


class ServiceAccount(Object):
    """A ServiceAccount."""

    automount_service_account_token: Bool = None

    further = _words("imagePullSecrets secrets")


class PolicyRule(Kubernetes):
    """What a role allows."""

    api_groups: Strings = []
    resources: Strings = []
    verbs: Strings = []
    resource_names: Strings = []
    non_resource_urls: Strings = []

    further = _ALL


class Role(Object):
    """A Role or a ClusterRole."""

    rules: list[PolicyRule] = []

    further = _words("aggregationRule")


class RoleRef(Kubernetes):
    """The role that a binding gives."""

    api_group: str | None = None
    kind: str = ""
    name: str = ""


class Subject(Kubernetes):
    """Who gets a role."""

    kind: str = ""
    name: str = ""
    namespace: str | None = None


class RoleBinding(Object):
    """A RoleBinding or a ClusterRoleBinding."""

    role_ref: RoleRef | None = None
    subjects: list[Subject] = []

    further = _ALL


class ConfigMap(Object):
    """A ConfigMap."""

    data: Scalars = {}
    binary_data: Scalars = {}
    immutable: Bool = None

    further = _ALL


class Secret(Object):
    """A Secret."""

    data: Scalars = {}
    string_data: Scalars = {}
    type: str | None = None
    immutable: Bool = None

    further = _ALL


class NamespaceSelector(Kubernetes):
    """Where a ServiceMonitor looks."""

    any: Bool = None
    match_names: Strings = []


class ServiceMonitorSpec(Kubernetes):
    """`spec` of a ServiceMonitor."""

    selector: LabelSelector | None = None
    namespace_selector: NamespaceSelector | None = None


class ServiceMonitor(Object):
    """A ServiceMonitor of the Prometheus operator."""

    spec: ServiceMonitorSpec | None = None


class Namespace(Object):
    """A Namespace."""

    further = _words("spec status")


class PersistentVolume(Object):
    """A PersistentVolume or a PersistentVolumeClaim."""

    spec: AnyDict = {}

    further = _words("status")


class Specified(Object):
    """An object of another kind: its `spec` as plain data."""

    spec: Any = None


# What policies visit

Sort = Literal["container", "init", "ephemeral"]

# A kind of pod that runs to an end: nobody sends it requests.
_FINITE = frozenset({"Job", "CronJob"})


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
        """What a controller says of its pods; None for a Job and a CronJob."""
        return self.object.spec if isinstance(self.object, Controller) else None

    @property
    def replicas(self) -> int | None:
        """How many pods there are; None where nobody says, or where it is no number."""
        spec = self.spec
        replicas = spec.replicas if spec else None
        return replicas if isinstance(replicas, int) else None

    @property
    def selector(self) -> LabelSelector | None:
        """Which pods are its own, the plain mapping of old kinds included; None where it does not say."""
        spec = self.spec
        if isinstance(spec, ReplicationControllerSpec):
            labels = spec.selector if isinstance(spec.selector, dict) else {}
            plain: dict[str, Scalar] = {
                key: value for key, value in labels.items() if isinstance(value, (str, int, float))
            }
            return LabelSelector(match_labels=plain) if plain else None
        return spec.selector if spec else None


@record
class PodIn:
    """A pod with the object it comes from.

    `whole` is false for a patch of a pod: what is missing there stands elsewhere.
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
    def finite(self) -> bool:
        """Whether the pod belongs to a Job or a CronJob and runs to an end."""
        return self.object.kind in _FINITE

    @property
    def labels(self) -> dict[str, Scalar]:
        """The pod's labels."""
        return self.metadata.labels if self.metadata else {}

    @property
    def annotations(self) -> dict[str, Scalar]:
        """The pod's annotations."""
        return self.metadata.annotations if self.metadata else {}

    def missing(self, *keys: str) -> Place | None:
        """Where a finding about this absent field stands; None where it is set or the pod is a patch."""
        return _missing(self.spec, keys) if self.whole else None

    def containers(self) -> Iterator[ContainerIn]:
        """Its containers, the init containers first."""
        for container in self.spec.init_containers:
            yield ContainerIn(container, self, "init")
        for container in self.spec.containers:
            yield ContainerIn(container, self, "container")
        for container in self.spec.ephemeral_containers:
            yield ContainerIn(container, self, "ephemeral")


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
        """Where a finding about the container as a whole stands: its name."""
        return self.container.at["name"] if self.container.name else self.container.at

    @property
    def title(self) -> str:
        """The container's name, as in a message."""
        return f"container '{self.container.name}'" if self.container.name else "container"

    @property
    def sidecar(self) -> bool:
        """Whether it is an init container that goes on running beside the others."""
        return self.sort == "init" and self.container.restart_policy == "Always"

    @property
    def long_running(self) -> bool:
        """Whether it should run as long as its pod, which does not end by itself."""
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
        """Where a finding about this absent field stands; None where it is set or the container is a patch."""
        if not self.pod.whole:
            return None
        at = _missing(self.container, keys)
        return self.named_at if at == self.container.at else at

    def secured(self, key: str) -> tuple[Any, Place]:
        """The effective value of a field that pod and container can set, and where it is set.

        The container's own value wins. Where none is set: None, and where it should be.
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
