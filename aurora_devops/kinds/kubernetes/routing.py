"""The Services to which custom resources send requests: routes of the Gateway API, of Istio and of Traefik."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place
from ...core.untyped import listed, mapping
from ...facts import ForwardedName, RoutedPath
from ...subjects import is_dynamic
from .model import HttpPath, Ingress, Object, Service, Specified

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


# The annotations by which controllers change paths, or send requests elsewhere.
_CHANGES = regex(
    r"(?i)rewrite|strip|middleware|snippet|app-root|transform|plugin|path|regex|override|redirect|actions|conditions|upstream"
)
# `PathPrefix(`/api`)` of Traefik, alone or with a host.
_RULE = regex(
    r"(?:Host\(`[^`()]*`\)\s*&&\s*)?(?P<match>PathPrefix|Path)\(`(?P<path>/[^`()]*)`\)(?:\s*&&\s*Host\(`[^`()]*`\))?"
)
_FILTERS = frozenset({"RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "CORS"})


def routed_paths(document: Document, made: Object) -> Iterator[RoutedPath]:
    """The paths that an Ingress, an HTTPRoute or an IngressRoute sends to a Service without changing them."""

    def fact(
        at: Place,
        path: object,
        service: object,
        port: object,
        exact: bool,
        checked: bool = False,
        pod_port: object = None,
    ) -> Iterator[RoutedPath]:
        plain = isinstance(path, str) and path.startswith("/") and not is_dynamic(path)
        if plain and isinstance(service, str) and service and not is_dynamic(service):
            yield document.fact(
                RoutedPath,
                at,
                owner=made.title,
                route=str(path),
                service=str(service),
                port="" if port is None or is_dynamic(str(port)) else str(port),
                namespace=made.namespace or "",
                exact=exact,
                checked=checked,
                config=made.name if made.kind == "BackendConfig" else "",
                pod_port=pod_port if isinstance(pod_port, int) else 0,
            )

    for check in _health_checks(made):
        yield from fact(*check[:4], True, True, check[4])
    if isinstance(made, Ingress):
        for at, path in _checked(made):
            for target in dict.fromkeys(each for each, _, _ in _targets(made)):
                yield from fact(at, path, *target, True, True)
    if any(_CHANGES.search(str(key)) for key in (made.metadata.annotations if made.metadata else None) or ()):
        return
    if isinstance(made, Ingress):
        for target, sort, each in _targets(made):
            if sort in ("Prefix", "Exact"):
                yield from fact(each.at["path"], each.path, *target, sort == "Exact")
    elif isinstance(made, Specified) and isinstance(made.spec, dict):
        for routed in _matched(made, made.spec):
            yield from fact(*routed)


# A check: the place and the path, the Service with its port, and the port of the pods.
_Check = tuple[Place, object, object, object, object]


def _health_checks(made: Object) -> Iterator[_Check]:
    """The health checks of load balancers that an object configures for a Service, or for those that name it.

    A check that has no port is that of the port of the Service.
    """
    spec = mapping(made.spec) if isinstance(made, Specified) else {}
    at = made.at["spec"]
    match made.group, made.kind:
        case "cloud.google.com", "BackendConfig":
            check = mapping(spec.get("healthCheck"))
            # The Service is known by its annotation.
            yield at["healthCheck"]["requestPath"], check.get("requestPath"), "*", None, check.get("port")
        case "networking.gke.io", "HealthCheckPolicy":
            target = mapping(spec.get("targetRef"))
            config, place = mapping(mapping(spec.get("default")).get("config")), at["default"]["config"]
            for key in ("httpHealthCheck", "httpsHealthCheck", "http2HealthCheck"):
                check = mapping(config.get(key))
                if target.get("kind") == "Service" and target.get("namespace") in (None, made.namespace):
                    path = place[key]["requestPath"]
                    yield path, check.get("requestPath"), target.get("name"), None, check.get("port")
    if isinstance(made, Service) and made.spec is not None and len(made.spec.ports) == 1:
        port, annotations = made.spec.ports[0], made.annotations
        for start, protocol in _OF_SERVICES.items():
            key = f"{start}-path"
            if annotations.get(f"{start}-port", "traffic-port") != "traffic-port":
                continue
            if str(annotations.get(f"{start}-protocol", protocol)).lower() in ("http", "https"):
                place = made.at["metadata"]["annotations"][key]
                yield place, annotations.get(key), made.name, port.name or port.port, None


# The annotations of a Service about the health check of its load balancer, and the protocol of that by default.
_OF_SERVICES = {
    "alb.ingress.kubernetes.io/healthcheck": "http",
    "service.beta.kubernetes.io/aws-load-balancer-healthcheck": "tcp",
    "service.beta.kubernetes.io/do-loadbalancer-healthcheck": "tcp",
}


# The annotations with the path that the health check of a load balancer requests, and those with another port for it.
_CHECKED = {
    "alb.ingress.kubernetes.io/healthcheck-path": "alb.ingress.kubernetes.io/healthcheck-port",
    "appgw.ingress.kubernetes.io/health-probe-path": "appgw.ingress.kubernetes.io/health-probe-port",
}


def _checked(made: Ingress) -> Iterator[tuple[Place, object]]:
    """The paths of the health checks of an Ingress that go to the ports of its Services."""
    annotations = (made.metadata.annotations if made.metadata else None) or {}
    for name, other in _CHECKED.items():
        if made.metadata and name in annotations and annotations.get(other, "traffic-port") == "traffic-port":
            yield made.metadata.at["annotations"][name], annotations[name]


def forwarded_names(document: Document, made: Object) -> Iterator[ForwardedName]:
    """The host names of an Ingress, an HTTPRoute or an IngressRoute with the Services that get the requests."""
    if any("upstream-vhost" in key or "snippet" in key for key in made.annotations):
        return
    for name, at, service in dict.fromkeys(_named(made)):
        if isinstance(name, str) and _HOST.fullmatch(name) and not is_dynamic(service):
            yield document.fact(
                ForwardedName,
                at,
                name=name,
                host=service,
                by=made.title,
                namespace=made.namespace or "",
            )


def _named(made: Object) -> Iterator[tuple[object, Place, str]]:
    """The host names of an object with their places and the Services."""
    if isinstance(made, Ingress):
        for rule in made.spec.rules if made.spec else ():
            backends = [path.backend for path in (rule.http.paths if rule.http else ()) if path.backend]
            for backend in backends:
                if backend.target is not None:
                    yield rule.host, rule.at["host"], backend.target[0]
        return
    spec = mapping(made.spec) if isinstance(made, Specified) else {}
    at = made.at["spec"]
    if made.kind == "HTTPRoute" and made.group == "gateway.networking.k8s.io":
        if any(each.get("filters") for each, _ in _items(spec.get("rules"), at["rules"])):
            return
        for index, name in enumerate(listed(spec.get("hostnames"))):
            for service, _, _ in _of_gateway(made, spec):
                yield name, at["hostnames"][index], service
    elif made.kind == "IngressRoute" and made.group in _TRAEFIK:
        for route, place in _items(spec.get("routes"), at["routes"]):
            match = route.get("match")
            for name in (
                _NAMES.findall(match) if isinstance(match, str) and not route.get("middlewares") else ()
            ):
                for service, _, _ in _of_traefik(made, route.get("services"), place["services"]):
                    yield name, place["match"], service


# The names in a rule of Traefik.
_NAMES = regex(r"\bHost\(`([^`()]*)`\)")
_HOST = regex(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def _targets(made: Ingress) -> Iterator[tuple[tuple[str, object], str | None, HttpPath]]:
    """The Services of an Ingress with their ports, the type of the path, and the path."""
    for rule in made.spec.rules if made.spec else ():
        for path in rule.http.paths if rule.http else ():
            if path.backend and path.backend.target is not None:
                yield path.backend.target, path.path_type, path


# The place of a path, the path, the Service with its port, and whether paths below are not sent.
_Routed = tuple[Place, object, object, object, bool]


def _matched(made: Object, spec: dict[str, Any]) -> Iterator[_Routed]:
    """The paths of an HTTPRoute or an IngressRoute that are not changed."""
    if made.group == "gateway.networking.k8s.io" and made.kind == "HTTPRoute":
        for rule, at in _items(spec.get("rules"), made.at["spec"]["rules"]):
            if any(mapping(each).get("type") not in _FILTERS for each in listed(rule.get("filters"))):
                continue
            for match, place in _items(rule.get("matches"), at["matches"]):
                path = mapping(match.get("path"))
                if path.get("type", "PathPrefix") not in ("PathPrefix", "Exact"):
                    continue
                where, exact = place["path"]["value"], path.get("type") == "Exact"
                for backend in _services(made, rule.get("backendRefs")):
                    yield where, path.get("value"), backend.get("name"), backend.get("port"), exact
    elif made.group in _TRAEFIK and made.kind == "IngressRoute":
        for route, at in _items(spec.get("routes"), made.at["spec"]["routes"]):
            rules = route.get("match")
            read = _RULE.fullmatch(rules) if isinstance(rules, str) else None
            if read is not None and not route.get("middlewares"):
                for service in _services(made, route.get("services")):
                    exact = read["match"] == "Path"
                    yield at["match"], read["path"], service.get("name"), service.get("port"), exact


def _services(made: Object, references: Any) -> Iterator[dict[str, Any]]:
    """The Services of the object's own namespace among references."""
    for each in map(mapping, listed(references)):
        if _own(each, made) and each.get("kind", "Service") == "Service":
            yield each
