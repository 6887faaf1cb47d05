"""API versions that are no longer served, with their replacements.

Source: kubernetes.io/docs/reference/using-api/deprecation-guide for the releases before those of the OpenAPI documents.
"""

from __future__ import annotations

from ...core.lazy import regex
from .schema import kinds, releases
from .served import version_of, versions_of

_APPS = "apps/v1"
_DIGITS = regex(r"[0-9]+")
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
}


def removal(api_version: str, kind: str) -> tuple[str, str] | None:
    """The release from which on a version of a kind is not served, and the version to use instead.

    The second is empty where no version replaces it; None where the newest known release serves the version.
    """
    known = version_of(api_version, kind)
    if known is not None:
        last = known.runs[-1][1]
        return None if last == releases()[-1] else (f"1.{last + 1}", _best(api_version, kind, last + 1))
    removed = _REMOVED.get(api_version, {})
    found = removed.get(kind) or removed.get("*")
    return found if found is None or kind in removed or found[1] in versions_of(kind) else None


def successor(api_version: str, kind: str, minor: int) -> str:
    """The stable version of the same group that a release serves beside an alpha or beta version; empty if none."""
    best = _best(api_version, kind, minor)
    return best if _maturity(api_version)[0] < _maturity(best)[0] == _STABLE else ""


def _best(api_version: str, kind: str, minor: int) -> str:
    """The most stable version of the same kind and group that a release serves; empty if it serves none."""
    group = api_version.rpartition("/")[0]
    served = [
        version
        for (version, name), each in kinds().items()
        if name == kind and version.rpartition("/")[0] == group and each.served(minor)
    ]
    return max(served, key=_maturity, default="")


_STABLE = 2


def _maturity(api_version: str) -> tuple[int, ...]:
    """The order of versions: stable ones after beta ones, those after alpha ones."""
    version = api_version.rpartition("/")[2]
    level = 0 if "alpha" in version else 1 if "beta" in version else _STABLE
    return (level, *(int(number) for number in _DIGITS.findall(version)))
