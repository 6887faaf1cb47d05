"""The Services to which custom resources send requests: routes of the Gateway API, of Istio and of Traefik."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.place import Place
from ...core.untyped import listed, mapping
from .model import Object

# A Service, with its port (None if any), and the place of its name.
Backend = tuple[str, Any, Place]

_CLUSTER = ".svc.cluster.local"
_TRAEFIK = ("traefik.io", "traefik.containo.us")


def backends(made: Object, spec: dict[str, Any]) -> Iterator[Backend]:
    """The Services of the object's own namespace to which it sends."""
    match made.group, made.kind:
        case "gateway.networking.k8s.io", _:
            yield from _of_gateway(made, spec)
        case "networking.istio.io", "VirtualService":
            yield from _of_virtual_service(made, spec)
        case "networking.istio.io", "DestinationRule":
            name = in_mesh(spec.get("host"), made)
            if name:
                yield name, None, made.at["spec"]["host"]
        case group, "IngressRoute" | "IngressRouteTCP" | "IngressRouteUDP" if group in _TRAEFIK:
            for route, at in _items(spec.get("routes"), made.at["spec"]["routes"]):
                yield from _of_traefik(made, route.get("services"), at["services"])


def in_mesh(host: object, made: Object) -> str:
    """The Service of the object's own namespace that a host of Istio means; empty if it is none."""
    if not isinstance(host, str):
        return ""
    name, _, namespace = host.removesuffix(_CLUSTER).partition(".")
    if "*" in host or (namespace and not (host.endswith(_CLUSTER) and namespace == made.namespace)):
        return ""
    return name


def destinations(spec: dict[str, Any], at: Place) -> Iterator[tuple[dict[str, Any], Place]]:
    """The destinations of the routes and mirrors of a VirtualService."""
    for protocol in ("http", "tcp", "tls"):
        for rule, place in _items(spec.get(protocol), at[protocol]):
            for route, inner in _items(rule.get("route"), place["route"]):
                yield mapping(route.get("destination")), inner["destination"]
            if isinstance(rule.get("mirror"), dict):
                yield rule["mirror"], place["mirror"]


def _of_virtual_service(made: Object, spec: dict[str, Any]) -> Iterator[Backend]:
    for destination, at in destinations(spec, made.at["spec"]):
        name = in_mesh(destination.get("host"), made)
        if name:
            yield name, mapping(destination.get("port")).get("number"), at["host"]


def _of_gateway(made: Object, spec: dict[str, Any]) -> Iterator[Backend]:
    for rule, at in _items(spec.get("rules"), made.at["spec"]["rules"]):
        for backend, place in _items(rule.get("backendRefs"), at["backendRefs"]):
            plain = backend.get("kind", "Service") == "Service" and not backend.get("group")
            if plain and isinstance(backend.get("name"), str) and _own(backend, made):
                yield backend["name"], backend.get("port"), place["name"]


def _of_traefik(made: Object, services: Any, at: Place) -> Iterator[Backend]:
    for service, place in _items(services, at):
        name = service.get("name")
        # A name with `@` is that of another provider, such as `api@internal`.
        if (
            service.get("kind", "Service") == "Service"
            and isinstance(name, str)
            and "@" not in name
            and _own(service, made)
        ):
            yield name, service.get("port"), place["name"]


def _own(reference: dict[str, Any], made: Object) -> bool:
    return reference.get("namespace") in (None, made.namespace)


def _items(value: Any, at: Place) -> Iterator[tuple[dict[str, Any], Place]]:
    """The mappings of a list with their places."""
    for index, item in enumerate(listed(value)):
        if isinstance(item, dict):
            yield item, at[index]
