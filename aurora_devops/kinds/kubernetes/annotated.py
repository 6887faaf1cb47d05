"""The objects and the resources of a cloud that objects name in their annotations.

Sources: the documentation of GKE on Ingress, BackendConfig and Gateway; the references of the annotations of
ingress-nginx, Traefik, Kong, cert-manager and cloud-provider-azure.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.lazy import regex
from ...core.place import Place
from ...core.record import record
from .model import Object

# The annotations with the names of objects of the same namespace, separated by commas, by the kind of the objects.
_NAMES = {
    "konghq.com/plugins": "KongPlugin",
    "networking.gke.io/managed-certificates": "ManagedCertificate",
    "networking.gke.io/v1beta1.FrontendConfig": "FrontendConfig",
}
# Those with JSON whose values are names: `{"default": "shop", "ports": {"http": "shop-api"}}`.
_IN_JSON = {
    "beta.cloud.google.com/backend-config": "BackendConfig",
    "cloud.google.com/backend-config": "BackendConfig",
}
# Those of Traefik, which has the namespace in a name: `shop-auth@kubernetescrd`.
_OF_TRAEFIK = {
    "traefik.ingress.kubernetes.io/router.middlewares": "Middleware",
    "traefik.ingress.kubernetes.io/router.tls.options": "TLSOption",
    "traefik.ingress.kubernetes.io/service.serverstransport": "ServersTransport",
}
# Those that may have a namespace before the name: `shop/passwords`.
_QUALIFIED = {
    "cert-manager.io/inject-ca-from": "Certificate",
    "nginx.ingress.kubernetes.io/default-backend": "Service",
}
# The same for Secrets.
_SECRETS = (
    "nginx.ingress.kubernetes.io/auth-secret",
    "nginx.ingress.kubernetes.io/auth-tls-secret",
    "nginx.ingress.kubernetes.io/proxy-ssl-secret",
)
# The issuers of cert-manager, and the annotations that tell another kind or group of an issuer.
_ISSUERS = {"cert-manager.io/cluster-issuer": "ClusterIssuer", "cert-manager.io/issuer": "Issuer"}
_ISSUER_KIND, _ISSUER_GROUP = "cert-manager.io/issuer-kind", "cert-manager.io/issuer-group"
# What a cloud has: the type of the resource and its provider.
_RESOURCES = {
    "ingress.gcp.kubernetes.io/pre-shared-cert": ("certificate", "google"),
    "kubernetes.io/ingress.global-static-ip-name": ("global address", "google"),
    "kubernetes.io/ingress.regional-static-ip-name": ("regional address", "google"),
    "networking.gke.io/certmap": ("certificate map", "google"),
    "networking.gke.io/load-balancer-ip-addresses": ("regional address", "google"),
    "service.beta.kubernetes.io/azure-load-balancer-resource-group": ("resource group", "azurerm"),
    "service.beta.kubernetes.io/azure-pip-name": ("public address", "azurerm"),
}

_ENTRY = regex(r"[^\s,]+")
_TEXT = regex(r"\"([\w.-]+)\"\s*+(?=[,}])")
_OBJECT = regex(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


@record
class Annotated:
    """What an annotation names: its kind or its type, the name, the namespace of an object, and the place."""

    sort: str
    name: str
    key: str
    at: Place
    namespace: str = ""


def issuers_of(annotations: dict[str, object], at: Place, namespace: str) -> Iterator[Annotated]:
    """The issuers of cert-manager that annotations name, with their kind; those of a namespace are in the given one."""
    if annotations.get(_ISSUER_GROUP, "cert-manager.io") != "cert-manager.io":
        return
    for key, kind in _ISSUERS.items():
        name = annotations.get(key)
        kind = str(annotations.get(_ISSUER_KIND, kind)) if kind == "Issuer" else kind
        if isinstance(name, str) and name and kind in _ISSUERS.values():
            yield Annotated(kind, str(name), key, at[key], namespace if kind == "Issuer" else "")


def objects_in(made: Object) -> Iterator[Annotated]:
    """The objects, other than Secrets, that the annotations of an object name."""
    own, at = made.namespace or "", made.at["metadata"]["annotations"]
    for key, value in made.annotations.items():
        text = str(value or "")
        if kind := _NAMES.get(key):
            yield from _each(kind, text, key, at[key], own)
        elif kind := _IN_JSON.get(key):
            for match in _TEXT.finditer(text):
                yield Annotated(kind, match[1], key, at[key].sub(*match.span(1)), own)
        elif (kind := _OF_TRAEFIK.get(key)) and own:
            for one in _each(kind, text, key, at[key], own):
                name, _, provider = one.name.partition("@")
                if provider == "kubernetescrd" and name.startswith(f"{own}-"):
                    yield Annotated(kind, name.removeprefix(f"{own}-"), key, one.at, own)
        elif kind := _QUALIFIED.get(key):
            yield from _qualified(kind, text, key, at[key], own)


def secrets_in(made: Object) -> Iterator[Annotated]:
    """The Secrets that the annotations of an object name."""
    at = made.at["metadata"]["annotations"]
    for key in _SECRETS:
        text = str(made.annotations.get(key) or "")
        yield from _qualified("Secret", text, key, at[key], made.namespace or "")


def resources_in(made: Object) -> Iterator[tuple[Annotated, str]]:
    """The resources of a cloud that the annotations of an object name, each with its provider."""
    at = made.at["metadata"]["annotations"]
    for key, value in made.annotations.items():
        sort, provider = _RESOURCES.get(key, ("", ""))
        for one in _each(sort, str(value or ""), key, at[key], "") if sort else ():
            yield one, provider


def _each(kind: str, text: str, key: str, at: Place, namespace: str) -> Iterator[Annotated]:
    """The names in a text, which are separated by commas."""
    for match in _ENTRY.finditer(text):
        whole = match[0] == text
        yield Annotated(kind, match[0], key, at if whole else at.sub(*match.span()), namespace)


def _qualified(kind: str, text: str, key: str, at: Place, own: str) -> Iterator[Annotated]:
    namespace, _, name = text.rpartition("/")
    if _OBJECT.fullmatch(name) and (not namespace or _OBJECT.fullmatch(namespace)):
        place = at.sub(len(namespace) + 1, len(text)) if namespace else at
        yield Annotated(kind, name, key, place, namespace or own)
