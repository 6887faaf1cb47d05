"""Which fields of which kinds Kustomize changes: its own tables, and those that a kustomization adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ....core.record import field, record
from .order import order_of
from .resource import Gvk, Refused

# Where the pod of a kind is, its template and its selector.
_TEMPLATED = ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "ReplicationController")
_PODS = {
    "Pod": "spec",
    **dict.fromkeys(_TEMPLATED, "spec/template/spec"),
    "CronJob": "spec/jobTemplate/spec/template/spec",
    "PodTemplate": "template/spec",
}
# The kinds whose references to a ConfigMap or a Secret are changed, and those for other references.
_READERS = ("Pod", "PodTemplate", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "CronJob")
_USERS = ("Pod", "StatefulSet", "Deployment", "ReplicationController", "CronJob", "Job", "DaemonSet")


class FieldSpec(NamedTuple):
    """A field of the objects of a kind; `path` has `/`, and `create` adds the field where it is missing."""

    path: str
    gvk: Gvk = Gvk()
    create: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The keys of the path."""
        return _parts(self.path)


@cache
def _parts(path: str) -> tuple[str, ...]:
    return tuple(part.replace("\0", "/") for part in path.replace("\\/", "\0").split("/"))


class Reference(NamedTuple):
    """The fields that hold the names of objects of a kind."""

    gvk: Gvk
    fields: tuple[FieldSpec, ...]


Specs = tuple[FieldSpec, ...]


@record
class Config:
    """The fields that each part of a kustomization changes."""

    name_prefix: Specs = ()
    name_suffix: Specs = ()
    namespace: Specs = ()
    common_labels: Specs = ()
    labels: Specs = ()
    template_labels: Specs = ()
    common_annotations: Specs = ()
    name_reference: tuple[Reference, ...] = ()
    var_reference: Specs = ()
    images: Specs = ()
    replicas: Specs = ()
    _by_kind: dict[str, list[tuple[Gvk, FieldSpec]]] = field(default_factory=dict, compare=False)

    def references(self, kind: str) -> list[tuple[Gvk, FieldSpec]]:
        """The fields of a kind that hold names, each with the kind of the object that is named."""
        found = self._by_kind.get(kind)
        if found is None:
            found = self._by_kind[kind] = [
                (reference.gvk, spec)
                for reference in self.name_reference
                for spec in reference.fields
                if spec.gvk.kind in ("", kind)
            ]
        return found

    def merged(self, other: Config) -> Config:
        """Both together. Raises Refused where they contradict each other."""
        if other is self or other == Config():
            return self
        if self == Config() and other is default():
            return other
        names = [name for name in _KEYS.values() if name != "name_reference"]
        # Specifications of a kind come before those of any kind, which they take the place of in the next merge.
        both: dict[str, Any] = {
            name: tuple(sorted(merged_specs(getattr(self, name), getattr(other, name)), key=_rank))
            for name in names
        }
        references = {reference.gvk: reference.fields for reference in self.name_reference}
        for gvk, fields in other.name_reference:
            references[gvk] = merged_specs(references.get(gvk, ()), fields)
        return Config(**both, name_reference=tuple(map(Reference._make, references.items())))


# The keys of a file of `configurations`.
_KEYS = {
    "namePrefix": "name_prefix",
    "nameSuffix": "name_suffix",
    "namespace": "namespace",
    "commonLabels": "common_labels",
    "labels": "labels",
    "templateLabels": "template_labels",
    "commonAnnotations": "common_annotations",
    "nameReference": "name_reference",
    "varReference": "var_reference",
    "images": "images",
    "replicas": "replicas",
}


def _rank(spec: FieldSpec) -> tuple[Any, ...]:
    return order_of(spec.gvk)


def merged_specs(specs: Specs, more: Iterable[FieldSpec]) -> Specs:
    """The fields of both. Raises Refused where one is created in one of them only."""
    result = list(specs)
    by_path: dict[str, list[FieldSpec]] = {}
    for one in result:
        by_path.setdefault(one.path, []).append(one)
    for one in more:
        same = next((other for other in by_path.get(one.path, ()) if other.gvk.selected_by(one.gvk)), None)
        if same is None:
            result.append(one)
            by_path.setdefault(one.path, []).append(one)
        elif same.create != one.create:
            raise Refused(f"the field '{one.path}' is configured twice, with different values of 'create'")
    return tuple(result)


def read_config(data: Any) -> Config:
    """The fields that a file of `configurations` adds. Raises Refused if it is invalid."""
    if data is None:
        return Config()
    if not isinstance(data, dict):
        raise Refused("the configuration must be a mapping")
    found: dict[str, Any] = {}
    for key, value in data.items():
        name = _KEYS.get(key)
        if name is None:
            raise Refused(f"the configuration has an unknown key '{key}'")
        items = value if isinstance(value, list) else []
        if name == "name_reference":
            found[name] = tuple(
                Reference(gvk_of(item), tuple(read_specs(item.get("fieldSpecs"))))
                for item in items
                if isinstance(item, dict)
            )
        else:
            found[name] = tuple(read_specs(items))
    return Config(**found)


def gvk_of(data: Mapping[str, Any]) -> Gvk:
    """The group, the version and the kind of a selector."""
    return Gvk(*(str(data.get(key) or "") for key in ("group", "version", "kind")))


def read_specs(items: Any) -> Iterator[FieldSpec]:
    """The field specifications of a list."""
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield FieldSpec(str(item.get("path") or ""), gvk_of(item), item.get("create") is True)


def _spec(path: str, kind: str = "", group: str = "", version: str = "", create: bool = False) -> FieldSpec:
    return FieldSpec(path, Gvk(group, version, kind), create)


def _template_metadata(key: str, apps_only: bool) -> Iterator[FieldSpec]:
    """The labels or the annotations of an object and of the pods it makes."""
    yield _spec(f"metadata/{key}", create=True)
    at = f"spec/template/metadata/{key}"
    yield _spec(at, "ReplicationController", version="v1", create=True)
    for kind in ("Deployment", "ReplicaSet", "DaemonSet"):
        yield _spec(at, kind, create=True)
    yield _spec(at, "StatefulSet", "apps" if apps_only else "", create=True)
    if apps_only:
        yield _spec(f"spec/volumeClaimTemplates[]/metadata/{key}", "StatefulSet", "apps", create=True)
    yield _spec(at, "Job", "batch", create=True)
    yield _spec(f"spec/jobTemplate/metadata/{key}", "CronJob", "batch", create=True)
    yield _spec(f"spec/jobTemplate/spec/template/metadata/{key}", "CronJob", "batch", create=True)


def _selectors() -> Iterator[FieldSpec]:
    yield _spec("spec/selector", "Service", version="v1", create=True)
    yield _spec("spec/selector", "ReplicationController", version="v1", create=True)
    for kind, group in (("Deployment", ""), ("ReplicaSet", ""), ("DaemonSet", ""), ("StatefulSet", "apps")):
        yield _spec("spec/selector/matchLabels", kind, group, create=True)
    for kind in ("Deployment", "StatefulSet"):
        pod = "spec/template/spec"
        for sort in ("podAffinity", "podAntiAffinity"):
            at = f"{pod}/affinity/{sort}"
            preferred = f"{at}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm"
            yield _spec(f"{preferred}/labelSelector/matchLabels", kind, "apps")
            required = f"{at}/requiredDuringSchedulingIgnoredDuringExecution"
            yield _spec(f"{required}/labelSelector/matchLabels", kind, "apps")
        yield _spec(f"{pod}/topologySpreadConstraints/labelSelector/matchLabels", kind, "apps")
    yield _spec("spec/selector/matchLabels", "Job", "batch")
    yield _spec("spec/jobTemplate/spec/selector/matchLabels", "CronJob", "batch")
    yield _spec("spec/selector/matchLabels", "PodDisruptionBudget", "policy")
    for at in ("spec/podSelector", "spec/ingress/from/podSelector", "spec/egress/to/podSelector"):
        yield _spec(f"{at}/matchLabels", "NetworkPolicy", "networking.k8s.io")


def _in_pods(kinds: Iterable[str], *paths: str) -> Iterator[FieldSpec]:
    for kind in kinds:
        for path in paths:
            yield _spec(f"{_PODS[kind]}/{path}", kind)


def _config_maps() -> Iterator[FieldSpec]:
    yield from _in_pods(
        _READERS,
        "volumes/configMap/name",
        "containers/env/valueFrom/configMapKeyRef/name",
        "initContainers/env/valueFrom/configMapKeyRef/name",
        "containers/envFrom/configMapRef/name",
        "initContainers/envFrom/configMapRef/name",
        "volumes/projected/sources/configMap/name",
    )
    yield _spec("spec/configSource/configMap", "Node")
    yield _spec("rules/resourceNames", "Role")
    yield _spec("rules/resourceNames", "ClusterRole")
    yield _spec(r"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap", "Ingress")


def _secrets() -> Iterator[FieldSpec]:
    yield from _in_pods(
        _READERS,
        "volumes/secret/secretName",
        "containers/env/valueFrom/secretKeyRef/name",
        "initContainers/env/valueFrom/secretKeyRef/name",
        "containers/envFrom/secretRef/name",
        "initContainers/envFrom/secretRef/name",
        "imagePullSecrets/name",
        "volumes/projected/sources/secret/name",
    )
    yield _spec("spec/tls/secretName", "Ingress")
    for prefix in ("ingress.kubernetes.io", "nginx.ingress.kubernetes.io"):
        yield _spec(rf"metadata/annotations/{prefix}\/auth-secret", "Ingress")
    yield _spec(r"metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret", "Ingress")
    yield _spec("imagePullSecrets/name", "ServiceAccount")
    for name in ("secretName", "adminSecretName", "userSecretName", "secretRef"):
        yield _spec(f"parameters/{name}", "StorageClass")
    yield _spec("rules/resourceNames", "Role")
    yield _spec("rules/resourceNames", "ClusterRole")
    yield _spec(
        "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
        "Service",
        "serving.knative.dev",
        "v1",
    )
    yield _spec("spec/azureFile/secretName", "PersistentVolume")


def _services() -> Iterator[FieldSpec]:
    yield _spec("spec/serviceName", "StatefulSet", "apps")
    for path in (
        "spec/rules/http/paths/backend/serviceName",
        "spec/backend/serviceName",
        "spec/rules/http/paths/backend/service/name",
        "spec/defaultBackend/service/name",
    ):
        yield _spec(path, "Ingress")
    yield _spec("spec/service/name", "APIService", "apiregistration.k8s.io")
    for kind in ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"):
        yield _spec("webhooks/clientConfig/service", kind, "admissionregistration.k8s.io")


def _references() -> Iterator[Reference]:
    scaled = (_spec("spec/scaleTargetRef/name", "HorizontalPodAutoscaler"),)
    for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"):
        yield Reference(Gvk(kind=kind), scaled)
    yield Reference(Gvk("", "v1", "ConfigMap"), tuple(_config_maps()))
    yield Reference(Gvk("", "v1", "Secret"), tuple(_secrets()))
    yield Reference(Gvk("", "v1", "Service"), tuple(_services()))
    rbac = "rbac.authorization.k8s.io"
    yield Reference(Gvk(rbac, "", "Role"), (_spec("roleRef/name", "RoleBinding", rbac),))
    bindings = ("RoleBinding", "ClusterRoleBinding")
    yield Reference(
        Gvk(rbac, "", "ClusterRole"), tuple(_spec("roleRef/name", kind, rbac) for kind in bindings)
    )
    yield Reference(
        Gvk("", "v1", "ServiceAccount"),
        (*(_spec("subjects", kind, rbac) for kind in bindings), *_in_pods(_USERS, "serviceAccountName")),
    )
    yield Reference(
        Gvk("", "v1", "PersistentVolumeClaim"),
        tuple(_in_pods(_USERS, "volumes/persistentVolumeClaim/claimName")),
    )
    yield Reference(
        Gvk("", "v1", "PersistentVolume"),
        (_spec("spec/volumeName", "PersistentVolumeClaim"), _spec("rules/resourceNames", "ClusterRole")),
    )
    yield Reference(
        Gvk("storage.k8s.io", "v1", "StorageClass"),
        (
            _spec("spec/storageClassName", "PersistentVolume"),
            _spec("spec/storageClassName", "PersistentVolumeClaim"),
            _spec("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet"),
        ),
    )
    yield Reference(
        Gvk("scheduling.k8s.io", "v1", "PriorityClass"), tuple(_in_pods(_USERS, "priorityClassName"))
    )
    # The group is written so in Kustomize, and matches nothing.
    yield Reference(
        Gvk("networking.k8s.io/v1", "v1", "IngressClass"), (_spec("spec/ingressClassName", "Ingress"),)
    )
    admission = "admissionregistration.k8s.io"
    yield Reference(
        Gvk(admission, "", "ValidatingAdmissionPolicy"),
        (_spec("spec/policyName", "ValidatingAdmissionPolicyBinding", admission),),
    )


def _variables() -> Iterator[FieldSpec]:
    kinds = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet")
    for sort in ("containers", "initContainers"):
        paths = ("args", "command", "env/value", "volumeMounts/mountPath")
        yield from _in_pods(kinds, *(f"{sort}/{path}" for path in paths))
    yield _spec("spec/jobTemplate/spec/template/volumes/nfs/server", "CronJob")
    yield from _in_pods(("DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet"), "volumes/nfs/server")
    yield _spec("spec/template/metadata/annotations", "Deployment")
    for path in ("spec/rules/host", "spec/tls/hosts", "spec/tls/secretName"):
        yield _spec(path, "Ingress")
    for path in ("spec/ports/port", "spec/ports/targetPort"):
        yield _spec(path, "Service")
    yield _spec("spec/volumeClaimTemplates/spec/nfs/server", "StatefulSet")
    yield _spec("spec/nfs/server", "PersistentVolume")
    yield _spec("metadata/labels")
    yield _spec("metadata/annotations")


@cache
def default() -> Config:
    """The fields that Kustomize changes without any configuration."""
    labels = tuple(_template_metadata("labels", apps_only=True))
    images = ("containers[]/image", "initContainers[]/image", "volumes[]/image/reference")
    return Config(
        name_prefix=(_spec("metadata/name"),),
        name_suffix=(_spec("metadata/name"),),
        namespace=(
            _spec("metadata/name", "Namespace", create=True),
            _spec("spec/service/namespace", "APIService", "apiregistration.k8s.io", create=True),
            _spec(
                "spec/conversion/webhook/clientConfig/service/namespace",
                "CustomResourceDefinition",
                "apiextensions.k8s.io",
            ),
        ),
        common_labels=(*_selectors(), *labels),
        template_labels=labels,
        common_annotations=tuple(_template_metadata("annotations", apps_only=False)),
        name_reference=tuple(_references()),
        var_reference=tuple(_variables()),
        images=tuple(
            _spec(f"{pod}/{path}", create=True) for pod in ("spec", "spec/template/spec") for path in images
        ),
        replicas=tuple(
            _spec("spec/replicas", kind, create=True)
            for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
        ),
    )
