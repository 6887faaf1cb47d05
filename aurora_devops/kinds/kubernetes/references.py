"""The objects that an object names, other than those of its pods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...core.facts import Fact, FactOfOneFile
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place
from ...core.record import record
from ...core.untyped import listed, mapping
from ...core.walking import mappings
from .annotated import issuers_of, objects_in
from .model import (
    CustomPods,
    Ingress,
    Object,
    PersistentVolume,
    PodIn,
    PodMonitor,
    RoleBinding,
    ServiceMonitor,
    Specified,
    StatefulSet,
)
from .routing import destinations, in_mesh

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


@record
class ObjectParts(Fact):
    """The parts of an object that others name: its `subset`s, its `listener`s.

    A DestinationRule has the name of the Service that it is about.
    """

    object_kind: str
    name: str
    part_kind: str
    parts: tuple[str, ...]
    namespace: str = ""


@record
class ReferredPart(FactOfOneFile):
    """A part of an object that `owner` names: a `subset`, a `listener`, a `container`, an `action` or a `backend`."""

    object_kind: str
    name: str
    part_kind: str
    part: str
    owner: str
    namespace: str = ""


def parts(document: Document, made: Object) -> Iterator[Fact]:
    """The parts of objects that an object has or names."""
    spec = mapping(made.spec) if isinstance(made, Specified) else {}
    at, own = made.at["spec"], made.namespace or ""

    def named(
        kind: str, name: object, part_kind: str, part: object, place: Place, where: str = own
    ) -> Iterator[ReferredPart]:
        if isinstance(name, str) and isinstance(part, str) and name and part:
            yield document.fact(
                ReferredPart,
                place,
                object_kind=kind,
                name=str(name),
                part_kind=part_kind,
                part=str(part),
                owner=made.title,
                namespace=str(where),
            )

    def having(name: str, part_kind: str, key: str) -> ObjectParts:
        each = [mapping(one).get("name") for one in listed(spec.get(key))]
        return document.fact(
            ObjectParts,
            at[key] if key in spec else made.named_at,
            object_kind=made.kind,
            name=str(name),
            part_kind=part_kind,
            parts=tuple(str(one) for one in each if isinstance(one, str)),
            namespace=own,
        )

    match made.group, made.kind:
        case "networking.istio.io", "DestinationRule" if in_mesh(spec.get("host"), made):
            yield having(in_mesh(spec["host"], made), "subset", "subsets")
        case "networking.istio.io", "VirtualService":
            for destination, place in destinations(spec, at):
                host = in_mesh(destination.get("host"), made)
                subset = destination.get("subset")
                yield from named("DestinationRule", host, "subset", subset, place["subset"])
        case "external-secrets.io", "ExternalSecret":
            yield from _template_keys(document, made, spec, at)
        case "gateway.networking.k8s.io", "Gateway":
            yield having(made.name, "listener", "listeners")
        case "autoscaling.k8s.io", "VerticalPodAutoscaler":
            target = mapping(spec.get("targetRef"))
            policies = listed(mapping(spec.get("resourcePolicy")).get("containerPolicies"))
            for index, one in enumerate(policies):
                container = mapping(one).get("containerName")
                place = at["resourcePolicy"]["containerPolicies"][index]["containerName"]
                if container != "*":
                    kind = str(target.get("kind"))
                    yield from named(kind, target.get("name"), "container", container, place)
    if isinstance(made, Ingress) and made.spec is not None:
        yield from _actions(document, made)
    for values, where, place in routes_in(spec, made, at):
        for key, one, parent in mappings(values, place):
            if key == "parentRefs" and one.get("kind", "Gateway") == "Gateway":
                section, inside = parent["sectionName"], one.get("namespace") or where
                yield from named(
                    "Gateway", one.get("name"), "listener", one.get("sectionName"), section, inside
                )


_OF_BACKENDS = regex(r"alb\.ingress\.kubernetes\.io/(actions|conditions)\.([\w.-]+)")


def _actions(document: Document, made: Ingress) -> Iterator[Fact]:
    """The actions of the load balancer of AWS that backends of an Ingress name, and the backends that have conditions.

    A backend with the port `use-annotation` is an action of its name; other annotations add conditions to backends.
    """
    annotated = [
        (match[1], match[2], made.at["metadata"]["annotations"][key])
        for key in made.annotations
        if (match := _OF_BACKENDS.fullmatch(key))
    ]
    backends: list[tuple[str, bool, Place]] = []
    for backend in made.backends():
        if backend.target is not None:
            place = backend.service.at["name"] if backend.service else backend.at["serviceName"]
            backends.append((backend.target[0], backend.target[1] == _ACTION, place))
    if not annotated and not any(action for _, action, _ in backends):
        return

    def having(part_kind: str, names: Iterable[str]) -> ObjectParts:
        return document.fact(
            ObjectParts,
            made.named_at,
            object_kind=made.kind,
            name=made.name,
            part_kind=part_kind,
            parts=tuple(dict.fromkeys(names)),
            namespace=made.namespace or "",
        )

    def naming(part_kind: str, part: str, at: Place) -> ReferredPart:
        return document.fact(
            ReferredPart,
            at,
            object_kind=made.kind,
            name=made.name,
            part_kind=part_kind,
            part=part,
            owner="a backend" if part_kind == "action" else "an annotation",
            namespace=made.namespace or "",
        )

    yield having("action", (name for sort, name, _ in annotated if sort == "actions"))
    yield having("backend", (name for name, _, _ in backends))
    for name, action, at in backends:
        if action:
            yield naming("action", name, at)
    for sort, name, at in annotated:
        # An action that no backend names does nothing.
        if sort == "conditions":
            yield naming("backend", name, at.key)


_ACTION = "use-annotation"
# A value of the template of an ExternalSecret, and a function that makes other values.
_EXPRESSION = regex(r"\{\{-?((?:[^{}]|\{(?!\{))*?)-?\}\}")
_FIELD = regex(r"(?<![\w.)\]$\"'`])\.([A-Za-z_]\w*)")
_SCOPED = regex(r"\b(?:range|with|fromJson|define|template|include)\b|:=")


def _template_keys(document: Document, made: Object, spec: dict[str, Any], at: Place) -> Iterator[Fact]:
    """The keys that an ExternalSecret reads, and those that its template inserts."""
    target = mapping(spec.get("target"))
    template = mapping(target.get("template"))
    texts = {key: one for key, one in mapping(template.get("data")).items() if isinstance(one, str)}
    keys = [mapping(one).get("secretKey") for one in listed(spec.get("data"))]
    if not keys or not texts or spec.get("dataFrom") or any(map(_SCOPED.search, texts.values())):
        return
    yield document.fact(
        ObjectParts,
        at["data"],
        object_kind=made.kind,
        name=made.name,
        part_kind="secretKey",
        parts=tuple(str(one) for one in keys),
        namespace=made.namespace or "",
    )
    for key, text in texts.items():
        for expression in _EXPRESSION.finditer(text):
            for field in _FIELD.finditer(expression[1]):
                start = expression.start(1)
                yield document.fact(
                    ReferredPart,
                    at["target"]["template"]["data"][key].sub(start + field.start(1), start + field.end(1)),
                    object_kind=made.kind,
                    name=made.name,
                    part_kind="secretKey",
                    part=field[1],
                    owner=f"the template of {made.title}",
                    namespace=made.namespace or "",
                )


def routes_in(spec: dict[str, Any], made: Object, at: Place) -> Iterator[tuple[Any, str, Place]]:
    """What may contain `parentRefs` of Gateway API: a route, or the values of a release; with its namespace."""
    own = made.namespace or ""
    match made.group, made.kind:
        case "gateway.networking.k8s.io", _:
            yield {"parentRefs": spec.get("parentRefs")}, own, at
        case "helm.toolkit.fluxcd.io", "HelmRelease":
            target = spec.get("targetNamespace")
            yield spec.get("values"), target if isinstance(target, str) else own, at["values"]
        case "argoproj.io", "Application":
            target = mapping(spec.get("destination")).get("namespace")
            where = target if isinstance(target, str) else ""
            for source, place in application_sources(spec, at):
                yield mapping(source.get("helm")).get("valuesObject"), where, place["helm"]["valuesObject"]


def application_sources(spec: dict[str, Any], at: Place) -> Iterator[tuple[dict[str, Any], Place]]:
    """The sources of an Application of Argo CD, or of the template of an ApplicationSet."""
    yield mapping(spec.get("source")), at["source"]
    for index, one in enumerate(listed(spec.get("sources"))):
        yield mapping(one), at["sources"][index]


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
        case "networking.istio.io", "VirtualService":
            for index, gateway in enumerate(listed(spec.get("gateways"))):
                if isinstance(gateway, str) and gateway != "mesh":
                    where, _, name = gateway.rpartition("/")
                    yield from fact("Gateway", name, at["gateways"][index], "gateways", where or own)
        case "traefik.io", "IngressRoute":
            for key, middleware, place in mappings(spec, at):
                # A name with `@` is that of another provider.
                if key == "middlewares" and "@" not in str(middleware.get("name")):
                    where = middleware.get("namespace") or own
                    yield from fact("Middleware", middleware.get("name"), place["name"], key, where)
        case "argoproj.io", ("Application" | "ApplicationSet"):
            inner, place = spec, at
            if made.kind == "ApplicationSet":
                inner, place = mapping(mapping(spec.get("template")).get("spec")), at["template"]["spec"]
            if inner.get("project") != "default":
                yield from fact("AppProject", inner.get("project"), place["project"], "project", own)
        case ("helm.toolkit.fluxcd.io", "HelmRelease") | ("kustomize.toolkit.fluxcd.io", "Kustomization"):
            for index, other in enumerate(listed(spec.get("dependsOn"))):
                one, place = mapping(other), at["dependsOn"][index]["name"]
                yield from fact(made.kind, one.get("name"), place, "dependsOn", one.get("namespace") or own)
    if made.group in _FLUX:
        for key, target, place in mappings(spec, at):
            # A health check may be about an object of a chart; those of Flux are in manifests.
            if key in _FLUX_LISTS and target.get("kind") in _FLUX_KINDS and target.get("name") != "*":
                where = target.get("namespace") or own
                yield from fact(target["kind"], target.get("name"), place["name"], key, where)
    for values, where, above in routes_in(spec, made, at):
        for key, one, place in mappings(values, above):
            if key == "parentRefs" and one.get("kind", "Gateway") == "Gateway":
                yield from fact("Gateway", one.get("name"), place["name"], key, one.get("namespace") or where)
            if made.kind != "HelmRelease" and made.kind != "Application":
                continue
            yield from fact(
                "PersistentVolumeClaim", one.get(_CLAIM), place[_CLAIM], _CLAIM, one.get("namespace") or where
            )
            for field in _CLASSES:
                yield from fact("IngressClass", one.get(field), place[field], field)
            for note in issuers_of(one, place, where) if key == "annotations" else ():
                yield from fact(note.sort, note.name, note.at, note.key, note.namespace)
    if made.custom:
        for key, target, place in mappings(spec, at):
            kind = target.get("kind", _DEFAULT_KINDS.get((made.group, key)))
            # What scales a workload, or has an issuer, is a fact of its own.
            own_fact = key in ("issuerRef", "scaleTargetRef") or (key, made.kind) == (
                "targetRef",
                "VerticalPodAutoscaler",
            )
            if key.endswith("Ref") and target.keys() <= _REFERENCE and isinstance(kind, str) and not own_fact:
                where = target.get("namespace") or own
                yield from fact(kind, target.get("name"), place["name"], key, where)
    if (
        isinstance(made, (PodMonitor, ServiceMonitor))
        and made.spec is not None
        and made.spec.namespace_selector is not None
    ):
        selected = made.spec.namespace_selector
        for index, name in enumerate(selected.match_names):
            yield from fact("Namespace", name, selected.at["matchNames"][index], "namespaceSelector")
    if made.annotations:
        annotated = [*objects_in(made)]
        if made.kind in ("Gateway", "Ingress"):
            annotated += issuers_of({**made.annotations}, made.at["metadata"]["annotations"], own)
        for note in annotated:
            yield from fact(note.sort, note.name, note.at, note.key, note.namespace)
    if made.kind == "Ingress":
        if isinstance(made, Ingress) and made.spec is not None:
            ingress_class = made.spec.ingress_class_name
            yield from fact(
                "IngressClass", ingress_class, made.spec.at["ingressClassName"], "ingressClassName"
            )
        place = made.at["metadata"]["annotations"][_CLASS]
        yield from fact("IngressClass", made.annotations.get(_CLASS), place, _CLASS)
    if made.kind == "PersistentVolumeClaim" and isinstance(made, PersistentVolume):
        yield from fact("StorageClass", made.spec.get("storageClassName"), at["storageClassName"], _STORAGE)
    if isinstance(made, StatefulSet) and made.spec is not None:
        for index, template in enumerate(made.spec.volume_claim_templates):
            wanted, place = mapping(template.get("spec")), made.spec.at["volumeClaimTemplates"][index]["spec"]
            yield from fact(
                "StorageClass", wanted.get("storageClassName"), place["storageClassName"], _STORAGE
            )
    for pod in pods:
        priority = pod.spec.priority_class_name
        yield from fact("PriorityClass", priority, pod.at["priorityClassName"], "priorityClassName")
        for volume in pod.spec.volumes:
            claim = volume.persistent_volume_claim
            if claim is not None:
                place = volume.at["persistentVolumeClaim"]["claimName"]
                yield from fact("PersistentVolumeClaim", claim.get("claimName"), place, "claimName", own)


_STORAGE = "storageClassName"
# The key by which charts take a claim that another manifest creates.
_CLAIM = "existingClaim"
# The annotation of an Ingress with its class, and the keys of the class in values of charts.
_CLASS = "kubernetes.io/ingress.class"
_CLASSES = ("className", "ingressClassName")
# The keys of a mapping that names an object and nothing else.
_REFERENCE = frozenset({"apiGroup", "apiVersion", "group", "kind", "name", "namespace"})
# The kinds of objects that are named without a kind, by the group of the custom resource and the key.
_DEFAULT_KINDS = {
    ("image.toolkit.fluxcd.io", "imageRepositoryRef"): "ImageRepository",
    ("keda.sh", "authenticationRef"): "TriggerAuthentication",
    ("notification.toolkit.fluxcd.io", "providerRef"): "Provider",
}
# The groups of Flux, the keys of their lists of objects, and the kinds of objects that only manifests create.
_FLUX = frozenset(
    {
        "image.toolkit.fluxcd.io",
        "kustomize.toolkit.fluxcd.io",
        "notification.toolkit.fluxcd.io",
        "source.extensions.fluxcd.io",
    }
)
_FLUX_LISTS = frozenset({"eventSources", "healthChecks", "resources", "sources"})
_FLUX_KINDS = frozenset(
    {
        "Bucket",
        "GitRepository",
        "HelmChart",
        "HelmRelease",
        "HelmRepository",
        "ImagePolicy",
        "ImageRepository",
        "ImageUpdateAutomation",
        "Kustomization",
        "OCIRepository",
    }
)


def _served(fact: Any, service: dict[str, Any], at: Place, key: str) -> Iterator[ReferredObject]:
    port = service.get("port", _WEBHOOK_PORT)
    yield from fact("Service", service.get("name"), at["name"], key, service.get("namespace"), port)
