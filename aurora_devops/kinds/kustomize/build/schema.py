"""What the API of Kubernetes says about merging: the keys of lists, and which kinds have no namespace.

`merge_keys.json` is `compacted` from the definitions of Kubernetes 1.21.2, the version that is part of Kustomize 5.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

# The fields of a type that matter for a merge: each with the type below it, and the keys if it is a list that is
# merged; the keys of a merged list of scalars are empty.
Fields = Mapping[str, tuple[str, list[str] | None]]


class Schema:
    """Types by name, and the type of each kind by its `apiVersion` and `kind`."""

    __slots__ = ("kinds", "types")

    def __init__(self, types: Mapping[str, Fields], kinds: Mapping[str, str]) -> None:
        self.types = types
        self.kinds = kinds

    def of_kind(self, api_version: str, kind: str) -> str:
        """The name of the type of an object; empty if the kind is unknown."""
        return self.kinds.get(f"{api_version} {kind}", "")

    def field(self, type_name: str, key: str) -> tuple[str, list[str] | None]:
        """The type of a field, and the keys that its items are merged by."""
        fields = self.types.get(type_name)
        return ("", None) if fields is None else fields.get(key, ("", None))


@cache
def kubernetes() -> Schema:
    """The schema of the kinds that are part of Kubernetes."""
    data = json.loads(Path(__file__).with_name("merge_keys.json").read_text(encoding="utf-8"))
    return Schema(data["types"], data["kinds"])


def custom(definitions: Any) -> Schema:
    """The schema of the definitions of an OpenAPI document."""
    data = compacted(definitions if isinstance(definitions, dict) else {})
    return Schema(data["types"], data["kinds"])


def compacted(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The types that have merged lists somewhere below, and the kinds."""
    fields = {name: dict(_fields(one)) for name, one in definitions.items() if isinstance(one, dict)}
    kept = {name for name, inner in fields.items() if any(keys is not None for _, keys in inner.values())}
    while more := {
        name
        for name, inner in fields.items()
        if name not in kept and any(t in kept for t, _ in inner.values())
    }:
        kept |= more
    types = {
        name: {
            key: (other if other in kept else "", keys)
            for key, (other, keys) in fields[name].items()
            if keys is not None or other in kept
        }
        for name in sorted(kept)
    }
    return {"kinds": dict(sorted(_kinds(definitions, kept))), "types": types}


def _fields(definition: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, list[str] | None]]]:
    properties = definition.get("properties")
    for key, one in properties.items() if isinstance(properties, dict) else ():
        if not isinstance(one, dict):
            continue
        keys = None
        merged = "merge" in str(one.get("x-kubernetes-patch-strategy", "")).split(",")
        if merged and one.get("type") == "array":
            listed, single = one.get("x-kubernetes-list-map-keys"), one.get("x-kubernetes-patch-merge-key")
            keys = (
                [str(key) for key in listed] if isinstance(listed, list) else [str(single)] if single else []
            )
        yield key, (_referred(one), keys)


def _referred(one: Mapping[str, Any]) -> str:
    for part in (one, one.get("items"), one.get("additionalProperties")):
        if isinstance(part, dict) and "$ref" in part:
            return str(part["$ref"]).rpartition("/")[2]
    return ""


def _kinds(definitions: Mapping[str, Any], kept: set[str]) -> Iterator[tuple[str, str]]:
    for name in kept:
        for one in definitions[name].get("x-kubernetes-group-version-kind") or ():
            group, version = one.get("group") or "", one.get("version") or ""
            yield f"{group}/{version} {one.get('kind')}".lstrip("/"), name


_CLUSTER_SCOPED = {
    "admissionregistration.k8s.io/v1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1beta1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "apiextensions.k8s.io/v1": "CustomResourceDefinition",
    "apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
    "apiregistration.k8s.io/v1": "APIService",
    "apiregistration.k8s.io/v1beta1": "APIService",
    "certificates.k8s.io/v1": "CertificateSigningRequest",
    "certificates.k8s.io/v1beta1": "CertificateSigningRequest",
    "flowcontrol.apiserver.k8s.io/v1beta1": "FlowSchema PriorityLevelConfiguration",
    "networking.k8s.io/v1": "IngressClass",
    "networking.k8s.io/v1beta1": "IngressClass",
    "node.k8s.io/v1": "RuntimeClass",
    "node.k8s.io/v1beta1": "RuntimeClass",
    "policy/v1beta1": "PodSecurityPolicy",
    "rbac.authorization.k8s.io/v1": "ClusterRole ClusterRoleBinding",
    "rbac.authorization.k8s.io/v1beta1": "ClusterRole ClusterRoleBinding",
    "scheduling.k8s.io/v1": "PriorityClass",
    "scheduling.k8s.io/v1beta1": "PriorityClass",
    "storage.k8s.io/v1": "CSIDriver CSINode StorageClass VolumeAttachment",
    "storage.k8s.io/v1beta1": "CSIDriver CSINode StorageClass VolumeAttachment",
    "v1": "ComponentStatus Namespace Node NodeProxyOptions PersistentVolume",
}
_CLUSTER_KINDS = frozenset((api, kind) for api, kinds in _CLUSTER_SCOPED.items() for kind in kinds.split())


def cluster_scoped(api_version: str, kind: str) -> bool:
    """Whether Kustomize knows that objects of a kind have no namespace."""
    return (api_version, kind) in _CLUSTER_KINDS
