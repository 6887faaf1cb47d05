"""API versions that are no longer served, with their replacements.

Source: kubernetes.io/docs/reference/using-api/deprecation-guide, read up to 1.32.
"""

from __future__ import annotations

from ...formats.numbers import whole
from .served import versions_of

LATEST = "1.33"

_APPS = "apps/v1"
_RBAC = "rbac.authorization.k8s.io/v1"
_NET = "networking.k8s.io/v1"

# apiVersion -> kind (or "*" for the other kinds that the new version serves) -> the release without it, and the
# version to use.
_REMOVED: dict[str, dict[str, tuple[str, str]]] = {
    "extensions/v1beta1": {
        "Deployment": ("1.16", _APPS),
        "DaemonSet": ("1.16", _APPS),
        "ReplicaSet": ("1.16", _APPS),
        "NetworkPolicy": ("1.16", _NET),
        "PodSecurityPolicy": ("1.16", "policy/v1beta1"),
        "Ingress": ("1.22", _NET),
    },
    "apps/v1beta1": {"*": ("1.16", _APPS)},
    "apps/v1beta2": {"*": ("1.16", _APPS)},
    "admissionregistration.k8s.io/v1beta1": {
        "ValidatingAdmissionPolicy": ("1.34", "admissionregistration.k8s.io/v1"),
        "ValidatingAdmissionPolicyBinding": ("1.34", "admissionregistration.k8s.io/v1"),
        "MutatingWebhookConfiguration": ("1.22", "admissionregistration.k8s.io/v1"),
        "ValidatingWebhookConfiguration": ("1.22", "admissionregistration.k8s.io/v1"),
    },
    "apiextensions.k8s.io/v1beta1": {"*": ("1.22", "apiextensions.k8s.io/v1")},
    "apiregistration.k8s.io/v1beta1": {"*": ("1.22", "apiregistration.k8s.io/v1")},
    "authentication.k8s.io/v1beta1": {"TokenReview": ("1.22", "authentication.k8s.io/v1")},
    "authorization.k8s.io/v1beta1": {"*": ("1.22", "authorization.k8s.io/v1")},
    "certificates.k8s.io/v1beta1": {"CertificateSigningRequest": ("1.22", "certificates.k8s.io/v1")},
    "coordination.k8s.io/v1beta1": {"Lease": ("1.22", "coordination.k8s.io/v1")},
    "networking.k8s.io/v1beta1": {"Ingress": ("1.22", _NET), "IngressClass": ("1.22", _NET)},
    "rbac.authorization.k8s.io/v1beta1": {"*": ("1.22", _RBAC)},
    "rbac.authorization.k8s.io/v1alpha1": {"*": ("1.22", _RBAC)},
    "scheduling.k8s.io/v1beta1": {"PriorityClass": ("1.22", "scheduling.k8s.io/v1")},
    "storage.k8s.io/v1beta1": {
        "CSIStorageCapacity": ("1.27", "storage.k8s.io/v1"),
        "CSIDriver": ("1.22", "storage.k8s.io/v1"),
        "CSINode": ("1.22", "storage.k8s.io/v1"),
        "StorageClass": ("1.22", "storage.k8s.io/v1"),
        "VolumeAttachment": ("1.22", "storage.k8s.io/v1"),
    },
    "batch/v1beta1": {"CronJob": ("1.25", "batch/v1")},
    "batch/v2alpha1": {"CronJob": ("1.21", "batch/v1")},
    "discovery.k8s.io/v1beta1": {"EndpointSlice": ("1.25", "discovery.k8s.io/v1")},
    "events.k8s.io/v1beta1": {"Event": ("1.25", "events.k8s.io/v1")},
    "autoscaling/v2beta1": {"HorizontalPodAutoscaler": ("1.25", "autoscaling/v2")},
    "autoscaling/v2beta2": {"HorizontalPodAutoscaler": ("1.26", "autoscaling/v2")},
    "policy/v1beta1": {
        "PodDisruptionBudget": ("1.25", "policy/v1"),
        "PodSecurityPolicy": ("1.25", ""),
    },
    "node.k8s.io/v1beta1": {"RuntimeClass": ("1.25", "node.k8s.io/v1")},
    "flowcontrol.apiserver.k8s.io/v1beta1": {"*": ("1.26", "flowcontrol.apiserver.k8s.io/v1")},
    "flowcontrol.apiserver.k8s.io/v1beta2": {"*": ("1.29", "flowcontrol.apiserver.k8s.io/v1")},
    "flowcontrol.apiserver.k8s.io/v1beta3": {"*": ("1.32", "flowcontrol.apiserver.k8s.io/v1")},
}


def removal(api_version: str, kind: str) -> tuple[str, str] | None:
    """The release from which on a version of a kind is not served, and the version to use instead.

    The second is empty where no version replaces it; None where the version is served.
    """
    kinds = _REMOVED.get(api_version, {})
    found = kinds.get(kind) or kinds.get("*")
    return found if found is None or kind in kinds or found[1] in versions_of(kind) else None


def release(text: str) -> tuple[int, ...]:
    """A release such as `1.29` or `v1.29.3` as numbers."""
    return tuple(
        number for part in text.removeprefix("v").split(".")[:2] if (number := whole(part)) is not None
    )
