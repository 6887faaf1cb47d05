"""What objects name of a cloud: roles of service accounts, secrets, vaults; and the databases that operators run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place
from ...core.untyped import mapping
from ...facts import AssociatedAccount, AssumedRole, DatabaseVersion, NamedRegion, NamedResource, ReadProperty
from ...infrastructure import addressed, database_version, major_of, region_provider, resource_named
from ...subjects import Image, is_dynamic
from .annotated import resources_in
from .model import ContainerIn, CustomPods, Object, PodIn, ServiceAccount, Specified

# The annotations with the role that a service account has: an ARN, or the address of an account.
_ROLE_ANNOTATIONS = {
    "eks.amazonaws.com/role-arn": "aws",
    "iam.gke.io/gcp-service-account": "google",
}
# The annotation with the identity of Azure, which has a number.
_AZURE = "azure.workload.identity/client-id"


def cloud_facts(document: Document, made: Object, pods: Iterable[PodIn]) -> Iterator[Fact]:
    """What an object and the arguments of its containers name of a cloud."""
    for pod in pods:
        for inside in pod.containers():
            yield from _arguments(document, inside)
    if isinstance(made, ServiceAccount):
        yield from _assumed(document, made)
        return
    for one, provider in resources_in(made) if made.annotations else ():
        # An address may be a number instead of a name.
        if _NAME.fullmatch(one.name):
            yield from _named(document, one.sort, one.name, one.at, provider, made.title)
    spec = made.spec if isinstance(made, (Specified, CustomPods)) else None
    if not isinstance(spec, dict):
        return
    at = made.at["spec"]
    match made.kind:
        case "ExternalSecret":
            yield from _secrets(document, spec, at, f"ExternalSecret '{made.name}'")
        case "SecretStore" | "ClusterSecretStore":
            yield from _store(document, spec, at, f"{made.kind} '{made.name}'")
        case "SecretProviderClass":
            vault, place = _found(spec, at, "parameters", "keyvaultName")
            yield from _named(document, "key vault", vault, place, "azurerm", f"{made.kind} '{made.name}'")
        case "BackendConfig" | "FrontendConfig" | "GCPBackendPolicy" | "GCPGatewayPolicy" | "Gateway":
            yield from _balanced(document, made, spec, at)
        case "Cluster" | "postgresql":
            yield from _database(document, made, spec, at)
        case "PodIdentityAssociation":
            # The field of Crossplane and that of the controllers of AWS.
            inner, place = (
                mapping(spec.get("forProvider")) or spec,
                at["forProvider"] if "forProvider" in spec else at,
            )
            account, namespace = inner.get("serviceAccount"), inner.get("namespace")
            if (
                isinstance(account, str)
                and isinstance(namespace, str)
                and not is_dynamic(account + namespace)
            ):
                yield document.fact(
                    AssociatedAccount,
                    place["serviceAccount"],
                    namespace=namespace,
                    account=account,
                    by=made.title,
                )


def _arguments(document: Document, inside: ContainerIn) -> Iterator[NamedResource]:
    """The resources that the arguments of a container name by addresses."""
    container = inside.container
    for field in ("command", "args"):
        words = getattr(container, field)
        for index, word in enumerate(words if isinstance(words, (list, tuple)) else ()):
            for named in addressed(word) if isinstance(word, str) and not is_dynamic(word) else ():
                yield resource_named(
                    document, container.at[field][index], named, f"container '{container.name}'"
                )


def _assumed(document: Document, made: ServiceAccount) -> Iterator[AssumedRole]:
    """The role that a service account has by an annotation."""
    annotations = (made.metadata.annotations if made.metadata else None) or {}
    place = made.at["metadata"]["annotations"]
    namespace = made.namespace or ""
    for key, provider in _ROLE_ANNOTATIONS.items():
        for named in addressed(str(annotations.get(key) or "")):
            yield document.fact(
                AssumedRole,
                place[key],
                role=named.name,
                provider=provider,
                namespace=namespace,
                account=made.name,
            )
    if annotations.get(_AZURE):
        yield document.fact(
            AssumedRole, place[_AZURE], role="", provider="azurerm", namespace=namespace, account=made.name
        )


def _found(value: Any, at: Place, *route: str) -> tuple[Any, Place]:
    """The value at a route in data, and its place; None if the route does not exist."""
    for key in route:
        value, at = value.get(key) if isinstance(value, dict) else None, at[key]
    return value, at


def _named(
    document: Document, type: str, name: Any, at: Place, provider: str, by: str
) -> Iterator[NamedResource]:
    if isinstance(name, str) and name and not is_dynamic(name):
        yield document.fact(NamedResource, at, type=type, name=name, provider=provider, by=by)


def _secrets(document: Document, spec: dict[str, Any], at: Place, by: str) -> Iterator[Fact]:
    """The secrets of the store that an ExternalSecret reads."""
    for field, below in (("data", "remoteRef"), ("dataFrom", "extract")):
        entries = spec.get(field)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            key, place = _found(entry, at[field][index], below, "key")
            yield from _named(document, "secret", key, place, "", by)
            part, at_part = _found(entry, at[field][index], below, "property")
            # A variable of Flux is a part of the name.
            secret = _SUBSTITUTED.sub("*", key) if isinstance(key, str) else ""
            known = _WORD.search(secret) is not None and not is_dynamic(secret)
            if known and isinstance(part, str) and _PROPERTY.fullmatch(part):
                yield document.fact(ReadProperty, at_part, secret=secret, key=str(part), by=by)


_NAME = regex(r"[A-Za-z][\w-]*+")
# What the objects of GKE for load balancers name: the kind, the fields, and the type of the resource.
_BALANCED = (
    ("BackendConfig", ("securityPolicy", "name"), "security policy"),
    ("FrontendConfig", ("sslPolicy",), "TLS policy"),
    ("GCPBackendPolicy", ("default", "securityPolicy"), "security policy"),
    ("GCPGatewayPolicy", ("default", "sslPolicy"), "TLS policy"),
)


def _balanced(document: Document, made: Object, spec: dict[str, Any], at: Place) -> Iterator[NamedResource]:
    """The policies and addresses of Google Cloud that an object for a load balancer names."""
    for kind, route, sort in _BALANCED:
        name, place = _found(spec, at, *route)
        if kind == made.kind and isinstance(name, str) and _NAME.fullmatch(name):
            yield from _named(document, sort, name, place, "google", made.title)
    addresses = spec.get("addresses") if made.kind == "Gateway" else None
    for index, address in enumerate(addresses if isinstance(addresses, list) else ()):
        name, place = _found(address, at["addresses"][index], "value")
        regional = "regional" in str(spec.get("gatewayClassName"))
        if isinstance(address, dict) and address.get("type") == "NamedAddress" and isinstance(name, str):
            sort = "regional address" if regional else "global address"
            yield from _named(document, sort, name, place, "google", made.title)


_SUBSTITUTED = regex(r"\$\{\w+(?::?[-=][^{}]*)?\}")
_WORD = regex(r"[a-zA-Z]{2}")
_PROPERTY = regex(r"[\w-]+")


def _store(document: Document, spec: dict[str, Any], at: Place, by: str) -> Iterator[Fact]:
    """The region or the vault of a store of secrets."""
    region, place = _found(spec, at, "provider", "aws", "region")
    if isinstance(region, str) and region_provider(region) == "aws":
        yield document.fact(NamedRegion, place, region=region, provider="aws", by=by)
    url, place = _found(spec, at, "provider", "azurekv", "vaultUrl")
    for named in addressed(url) if isinstance(url, str) else ():
        yield from _named(document, named.type, named.name, place, named.provider, by)


def _database(document: Document, made: Object, spec: dict[str, Any], at: Place) -> Iterator[Fact]:
    """The version of PostgreSQL that an operator runs."""
    engine, version, place = "PostgreSQL", "", at
    if made.group == "postgresql.cnpg.io":
        image, place = _found(spec, at, "imageName")
        if isinstance(image, str) and (found := database_version(Image.parse(image, place, "service"))):
            engine, version = found
    elif made.group == "acid.zalan.do":
        value, place = _found(spec, at, "postgresql", "version")
        version = str(value) if isinstance(value, (str, int)) else ""
    if version:
        yield document.fact(
            DatabaseVersion,
            place,
            engine=engine,
            major=major_of(engine, version),
            version=version,
            by=f"{made.kind} '{made.name}'",
        )
