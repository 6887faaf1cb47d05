"""The objects that an object names, other than those of its pods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.facts import Fact
from ...core.kind import Document
from ...core.place import Place
from ...core.record import record
from ...core.untyped import listed, mapping
from .model import CustomPods, Object, PodIn, RoleBinding, Specified

_WEBHOOKS = "admissionregistration.k8s.io"
_WEBHOOK_PORT = 443


@record
class ReferredObject(Fact):
    """An object that `owner` names: its kind and name, and its namespace (empty if it is not known).

    `port` is the name or the number of the port of a Service; empty or 0 if it is not named.
    `key` is the key under which it is named.
    """

    object_kind: str
    name: str
    owner: str
    key: str
    namespace: str = ""
    port: int | str = 0


def referred(document: Document, made: Object, pods: list[PodIn]) -> Iterator[ReferredObject]:
    """The objects that an object names."""

    def fact(
        sort: str, name: object, at: Place, key: str, namespace: object = None, port: object = 0
    ) -> Iterator[ReferredObject]:
        if isinstance(name, str) and name:
            yield document.fact(
                ReferredObject,
                at,
                object_kind=sort,
                name=str(name),
                owner=made.title,
                key=key,
                namespace=str(namespace) if isinstance(namespace, str) else "",
                port=port if isinstance(port, (int, str)) and not isinstance(port, bool) else 0,
            )

    own = made.namespace or ""
    if isinstance(made, RoleBinding):
        if made.role_ref is not None:
            role = made.role_ref
            yield from fact(
                role.kind, role.name, role.at["name"], "roleRef", own if role.kind == "Role" else ""
            )
        for subject in made.subjects:
            if subject.kind == "ServiceAccount":
                where = subject.namespace or own
                yield from fact("ServiceAccount", subject.name, subject.at["name"], "subjects", where)
    elif made.group == _WEBHOOKS:
        for index, webhook in enumerate(listed(made.extra.get("webhooks"))):
            at = made.at["webhooks"][index]["clientConfig"]["service"]
            service = mapping(mapping(mapping(webhook).get("clientConfig")).get("service"))
            yield from _served(fact, service, at, "clientConfig.service")
    spec = mapping(made.spec) if isinstance(made, (Specified, CustomPods)) else {}
    at = made.at["spec"]
    match made.group, made.kind:
        case "apiregistration.k8s.io", "APIService":
            yield from _served(fact, mapping(spec.get("service")), at["service"], "spec.service")
        case "apiextensions.k8s.io", "CustomResourceDefinition":
            conversion = mapping(mapping(spec.get("conversion")).get("webhook"))
            service = mapping(mapping(conversion.get("clientConfig")).get("service"))
            place = at["conversion"]["webhook"]["clientConfig"]["service"]
            yield from _served(fact, service, place, "clientConfig.service")
        case "cert-manager.io", "Certificate":
            issuer = mapping(spec.get("issuerRef"))
            kind = issuer.get("kind", "Issuer")
            if issuer.get("group") in (None, "cert-manager.io") and kind in ("ClusterIssuer", "Issuer"):
                where = own if kind == "Issuer" else ""
                yield from fact(kind, issuer.get("name"), at["issuerRef"]["name"], "issuerRef", where)
        case "monitoring.coreos.com", "Prometheus":
            receivers = listed(mapping(spec.get("alerting")).get("alertmanagers"))
            for index, receiver in enumerate(receivers):
                one, place = mapping(receiver), at["alerting"]["alertmanagers"][index]["name"]
                port = one.get("port")
                yield from fact(
                    "Service", one.get("name"), place, "alertmanagers", one.get("namespace") or own, port
                )
    if made.custom:
        for key, value in spec.items():
            target = mapping(value)
            if key.endswith("Ref") and target.keys() <= {"apiVersion", "kind", "name"} and "kind" in target:
                yield from fact(str(target["kind"]), target.get("name"), at[key]["name"], key, own)
    for pod in pods:
        for volume in pod.spec.volumes:
            claim = volume.persistent_volume_claim
            if claim is not None:
                place = volume.at["persistentVolumeClaim"]["claimName"]
                yield from fact("PersistentVolumeClaim", claim.get("claimName"), place, "claimName", own)


def _served(fact: Any, service: dict[str, Any], at: Place, key: str) -> Iterator[ReferredObject]:
    port = service.get("port", _WEBHOOK_PORT)
    yield from fact("Service", service.get("name"), at["name"], key, service.get("namespace"), port)
