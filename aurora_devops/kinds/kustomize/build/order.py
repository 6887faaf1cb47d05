"""The order of objects that `sortOptions` with `order: legacy` gives."""

from __future__ import annotations

from collections.abc import Iterable

from .resource import Gvk, Resource

_FIRST = [
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
]
_LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]


def _ranks(first: list[str], last: list[str]) -> dict[str, int]:
    ranks = {kind: index - len(first) for index, kind in enumerate(first)}
    return ranks | {kind: index + 1 for index, kind in enumerate(last)}


_DEFAULT = _ranks(_FIRST, _LAST)


def order_of(gvk: Gvk) -> tuple[int, tuple[str, ...]]:
    """What kinds are sorted by."""
    return _DEFAULT.get(gvk.kind, 0), _gvk_key(gvk)


def legacy_order(
    resources: Iterable[Resource], given: tuple[list[str], list[str]] | None = None
) -> list[Resource]:
    """The objects by kind, those that others depend on first; `given` are the kinds at the start and the end."""
    ranks = _ranks(*given) if given else _DEFAULT
    return sorted(resources, key=lambda one: (ranks.get(one.gvk.kind, 0), _gvk_key(one.gvk), _id_key(one)))


def _gvk_key(gvk: Gvk) -> tuple[str, ...]:
    return gvk.group or "~G", gvk.version or "~V", gvk.kind or "~K"


def _id_key(one: Resource) -> tuple[str, ...]:
    return one.namespace or "~X", one.name or "~N"
