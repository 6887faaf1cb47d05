"""The API versions that serve the built-in kinds.

Source: the OpenAPI document of Kubernetes 1.37. Kinds without a stable version are left out.
"""

from __future__ import annotations

from functools import cache

from ...core.lazy import regex

_KINDS: dict[str, str] = {
    "v1": (
        "Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume"
        " PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount"
    ),
    "admissionregistration.k8s.io/v1": (
        "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration"
        " ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration"
    ),
    "apiextensions.k8s.io/v1": "CustomResourceDefinition",
    "apiregistration.k8s.io/v1": "APIService",
    "apps/v1": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    "authentication.k8s.io/v1": "SelfSubjectReview TokenReview",
    "authorization.k8s.io/v1": (
        "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview"
    ),
    "autoscaling/v2": "HorizontalPodAutoscaler",
    "autoscaling/v1": "HorizontalPodAutoscaler",
    "batch/v1": "CronJob Job",
    "certificates.k8s.io/v1": "CertificateSigningRequest ClusterTrustBundle PodCertificateRequest",
    "coordination.k8s.io/v1": "Lease",
    "discovery.k8s.io/v1": "EndpointSlice",
    "events.k8s.io/v1": "Event",
    "flowcontrol.apiserver.k8s.io/v1": "FlowSchema PriorityLevelConfiguration",
    "networking.k8s.io/v1": "IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR",
    "node.k8s.io/v1": "RuntimeClass",
    "policy/v1": "Eviction PodDisruptionBudget",
    "rbac.authorization.k8s.io/v1": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "resource.k8s.io/v1": "DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice",
    "scheduling.k8s.io/v1": "PriorityClass",
    "storage.k8s.io/v1": (
        "CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass"
    ),
    "storagemigration.k8s.io/v1": "StorageVersionMigration",
}
# Groups of older releases, and what the documentation calls the group of `v1`.
_GROUPS = {"core", "extensions", "settings.k8s.io", *(version.rpartition("/")[0] for version in _KINDS)}
_STABLE = regex(r"v[0-9]+")

_VERSIONS: dict[str, tuple[str, ...]] = {}
for _version, _kinds in _KINDS.items():
    for _kind in _kinds.split():
        _VERSIONS[_kind] = (*_VERSIONS.get(_kind, ()), _version)
_BY_CASE = {kind.lower(): kind for kind in _VERSIONS}


def versions_of(kind: str) -> tuple[str, ...]:
    """The stable API versions that serve a built-in kind; empty for other kinds."""
    return _VERSIONS.get(kind, ())


@cache
def _resources() -> frozenset[str]:
    """The names of the built-in resources, and of what roles can name beside them."""
    return frozenset({*map(_plural, _BY_CASE), "users", "groups", "userextras", "podsecuritypolicies"})


def _plural(kind: str) -> str:
    if kind.endswith("y"):
        return f"{kind[:-1]}ies"
    return kind if kind == "endpoints" else f"{kind}es" if kind.endswith("s") else f"{kind}s"


def is_builtin_resource(name: str) -> bool:
    """Whether a resource in a role, such as `pods` or `pods/exec`, is one of Kubernetes itself, or all of them."""
    return name.startswith("*") or name.partition("/")[0].lower() in _resources()


def spelled(kind: str) -> str | None:
    """The built-in kind that differs from this one by upper and lower case at most."""
    return _BY_CASE.get(kind.lower())


def builtin_group(group: str) -> bool:
    """Whether an API group is one of Kubernetes itself, so that it has no custom resources."""
    return group in _GROUPS


def unserved(api_version: str, kind: str) -> bool:
    """Whether no release of Kubernetes serves a built-in kind in an API version.

    An alpha or beta version of the kind's own group is unknown here.
    """
    versions = versions_of(kind)
    group, _, version = api_version.rpartition("/")
    if not versions or api_version in versions or not builtin_group(group):
        return False
    own = group in {served.rpartition("/")[0] for served in versions}
    return not own or _STABLE.fullmatch(version) is not None
