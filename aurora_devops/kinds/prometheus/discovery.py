"""The tables of Prometheus's service discovery: the fields of each `*_sd_configs`.

Source: prometheus.io/docs/prometheus/latest/configuration/configuration/ and `SDConfig` below discovery/.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...core.lazy import regex
from ...core.place import Route
from ...formats.http_client import (
    HTTP_CLIENT,
    HTTP_EXCLUSIVE,
    duration,
    positive_duration,
    tls_config,
    url,
    web_url,
)
from ...formats.structure import (
    Notes,
    Shape,
    Struct,
    boolean,
    integer,
    is_set,
    judged,
    list_of,
    map_of,
    secret,
    text,
    texts,
    word,
)

Check = Callable[[dict[str, Any], Route, Notes], None]


def _discovery(
    name: str,
    fields: dict[str, Shape],
    *,
    required: tuple[str, ...] = (),
    exclusive: tuple[tuple[str, ...], ...] = (),
    also: Check | None = None,
    http: bool = True,
    known: bool = True,
) -> Struct:
    """The table of one kind of discovery; what is not `known` in full may have other fields."""
    client, alone = (HTTP_CLIENT, HTTP_EXCLUSIVE) if http else ({}, ())
    return Struct(
        f"{name}_sd_configs",
        {"refresh_interval": duration, "port": integer, **client, **fields},
        required=required,
        exclusive=(*alone, *exclusive),
        also=also,
        extension=None if known else "",
    )


def _azure(config: dict[str, Any], route: Route, notes: Notes) -> None:
    if str(config.get("authentication_method") or "OAuth") != "OAuth":
        return
    for key in ("tenant_id", "client_id", "client_secret"):
        if not is_set(config.get(key)):
            where = (*route, key) if key in config else route
            notes.say(where, f"azure_sd_configs needs '{key}' for authentication_method: OAuth", "key")


def _dns(config: dict[str, Any], route: Route, notes: Notes) -> None:
    kind = config.get("type")
    if isinstance(kind, str) and kind.upper() in ("A", "AAAA", "MX", "NS") and not is_set(config.get("port")):
        notes.say((*route, "type"), f"{kind} records need a 'port'; only SRV records contain one")


def _filter(config: dict[str, Any], route: Route, notes: Notes) -> None:
    if not is_set(config.get("values")):
        where = (*route, "values") if "values" in config else route
        notes.say(where, "the filter has no 'values'", "key")


_filters = list_of(Struct("a filter", {"name": text, "values": list_of(text)}, also=_filter))
_plain_filters = list_of(Struct("a filter", {"name": text, "values": list_of(text)}, required=("name",)))
_TARGET_FILE = regex(r"[^*]*(?:\*[^/]*)?\.(?:json|yml|yaml|JSON|YML|YAML)")


def _file_pattern(written: str) -> str:
    if _TARGET_FILE.fullmatch(written):
        return ""
    allowed = "it must end with .json, .yml or .yaml, and only the file name may contain *"
    return f"'{written}' is not a valid pattern; {allowed}"


_ROLES: dict[str, tuple[str, ...]] = {
    "pod": ("pod", "node"),
    "service": ("service",),
    "endpoints": ("endpoints", "pod", "service"),
    "endpointslice": ("endpointslice", "pod", "service"),
    "node": ("node",),
    "ingress": ("ingress",),
}
_HARMLESS = frozenset({"follow_redirects", "enable_http2"})


def _kubernetes(config: dict[str, Any], route: Route, notes: Notes) -> None:
    client = [key for key in config if key in HTTP_CLIENT and key not in _HARMLESS]
    client = [key for key in client if is_set(config[key]) or config[key] == {}]
    server, kubeconfig = is_set(config.get("api_server")), is_set(config.get("kubeconfig_file"))
    if client and kubeconfig:
        notes.say((*route, client[0]), f"'{client[0]}' cannot be combined with 'kubeconfig_file'", "key")
    elif client and not server:
        notes.say((*route, client[0]), f"'{client[0]}' needs an 'api_server'", "key")
    namespaces = config.get("namespaces")
    if (server or kubeconfig) and isinstance(namespaces, dict) and namespaces.get("own_namespace"):
        other = "api_server" if server else "kubeconfig_file"
        message = f"'own_namespace' cannot be combined with '{other}'"
        notes.say((*route, "namespaces", "own_namespace"), message)
    role, selectors = config.get("role"), config.get("selectors")
    if not isinstance(role, str) or role not in _ROLES or not isinstance(selectors, list):
        return
    seen: set[str] = set()
    for index, selector in enumerate(selectors):
        selected = selector.get("role") if isinstance(selector, dict) else None
        if not isinstance(selected, str):
            continue
        at = (*route, "selectors", index, "role")
        if selected in seen:
            notes.say(at, f"two selectors have the role '{selected}'; keep one")
        elif selected not in _ROLES[role]:
            notes.say(
                at,
                f"role '{role}' does not support a selector for '{selected}'; use {', '.join(_ROLES[role])}",
            )
        seen.add(selected)


def _field_selector(written: str) -> str:
    for term in filter(None, written.split(",")):
        if "=" not in term:
            return f"'{term.strip()}' is not a field selector; write field=value"
    return ""


_selector = Struct("a selector", {"role": word(*_ROLES), "label": text, "field": judged(_field_selector)})
_namespaces = Struct("namespaces", {"own_namespace": boolean, "names": list_of(text)})


def _rooted(written: str) -> str:
    return "" if written.startswith("/") else f"'{written}' is not a Zookeeper path; it must begin with /"


_zookeeper: dict[str, Shape] = {
    "servers": list_of(text),
    "paths": list_of(judged(_rooted)),
    "timeout": duration,
}
_amazon: dict[str, Shape] = {
    **texts("endpoint", "region", "access_key", "profile", "role_arn", "external_id"),
    "secret_key": secret,
}
_openstack: dict[str, Shape] = {
    **texts("identity_endpoint", "username", "userid", "project_name", "project_id", "domain_name"),
    **texts("domain_id", "application_credential_name", "application_credential_id", "region"),
    "password": secret,
    "application_credential_secret": secret,
    "role": word("hypervisor", "instance", "loadbalancer"),
    "all_tenants": boolean,
    "tls_config": tls_config,
    "availability": word("public", "admin", "internal"),
}

_TABLES: dict[str, Struct] = {
    "azure": _discovery(
        "azure",
        {
            **texts("environment", "subscription_id", "tenant_id", "client_id", "resource_group"),
            "client_secret": secret,
            "authentication_method": word("OAuth", "ManagedIdentity", "SDK", "WorkloadIdentity"),
        },
        required=("subscription_id",),
        also=_azure,
    ),
    "consul": _discovery(
        "consul",
        {
            **texts("server", "path_prefix", "datacenter", "namespace", "partition", "tag_separator"),
            **texts("scheme", "username", "filter", "health_filter"),
            "token": secret,
            "password": secret,
            "allow_stale": boolean,
            "services": list_of(text),
            "tags": list_of(text),
            "node_meta": map_of(text),
        },
    ),
    "digitalocean": _discovery("digitalocean", {}),
    "dns": _discovery(
        "dns",
        {"names": list_of(text), "type": word("SRV", "A", "AAAA", "MX", "NS", fold=True)},
        required=("names",),
        also=_dns,
        http=False,
    ),
    "docker": _discovery(
        "docker",
        {
            "host": url,
            "host_networking_host": text,
            "match_first_network": boolean,
            "filters": _plain_filters,
        },
        required=("host",),
    ),
    "dockerswarm": _discovery(
        "dockerswarm",
        {"host": url, "role": word("services", "tasks", "nodes"), "filters": _plain_filters},
        required=("host", "role"),
    ),
    "ec2": _discovery("ec2", {**_amazon, "filters": _filters}),
    "eureka": _discovery("eureka", {"server": web_url}, required=("server",)),
    "file": _discovery("file", {"files": list_of(judged(_file_pattern))}, required=("files",), http=False),
    "gce": _discovery(
        "gce", texts("project", "zone", "filter", "tag_separator"), required=("project", "zone"), http=False
    ),
    "hetzner": _discovery(
        "hetzner", {"role": word("hcloud", "robot"), "label_selector": text}, required=("role",)
    ),
    "http": _discovery("http", {"url": web_url}, required=("url",)),
    "ionos": _discovery("ionos", {"datacenter_id": text}, required=("datacenter_id",)),
    "kubernetes": _discovery(
        "kubernetes",
        {
            "api_server": url,
            "role": word(*_ROLES),
            "kubeconfig_file": text,
            "namespaces": _namespaces,
            "selectors": list_of(_selector),
            "attach_metadata": Struct("attach_metadata", {"node": boolean, "namespace": boolean}),
        },
        required=("role",),
        exclusive=(("api_server", "kubeconfig_file"),),
        also=_kubernetes,
    ),
    "kuma": _discovery(
        "kuma", {"server": url, "client_id": text, "fetch_timeout": duration}, required=("server",)
    ),
    "lightsail": _discovery("lightsail", _amazon),
    "linode": _discovery("linode", texts("region", "tag_separator")),
    "marathon": _discovery(
        "marathon",
        {"servers": list_of(text), "auth_token": secret, "auth_token_file": text},
        required=("servers",),
        exclusive=(
            ("auth_token", "auth_token_file"),
            ("basic_auth", "auth_token"),
            ("basic_auth", "auth_token_file"),
            ("bearer_token", "auth_token"),
            ("authorization", "auth_token"),
        ),
    ),
    "nerve": _discovery("nerve", _zookeeper, required=("servers", "paths"), http=False),
    "nomad": _discovery(
        "nomad",
        {**texts("namespace", "region", "server", "tag_separator"), "allow_stale": boolean},
        required=("server",),
    ),
    "openstack": _discovery("openstack", _openstack, required=("role", "region"), http=False),
    "outscale": _discovery(
        "outscale",
        {**texts("region", "access_key", "secret_key_file", "endpoint"), "secret_key": secret},
        required=("region",),
        exclusive=(("secret_key", "secret_key_file"),),
        also=lambda config, route, notes: _one_of(
            config, route, notes, "outscale_sd_configs", "secret_key", "secret_key_file"
        ),
        known=False,
    ),
    "ovhcloud": _discovery(
        "ovhcloud",
        {
            **texts("endpoint", "application_key"),
            "application_secret": secret,
            "consumer_key": secret,
            "service": word("vps", "dedicated_server"),
        },
        required=("application_key", "application_secret", "consumer_key", "service"),
        http=False,
    ),
    "puppetdb": _discovery(
        "puppetdb",
        {"url": web_url, "query": text, "include_parameters": boolean},
        required=("url", "query"),
    ),
    "scaleway": _discovery(
        "scaleway",
        {
            **texts("project_id", "api_url", "access_key", "secret_key_file", "name_filter", "zone"),
            "secret_key": secret,
            "tags_filter": list_of(text),
            "role": word("instance", "baremetal"),
        },
        required=("role", "project_id", "access_key"),
        exclusive=(("secret_key", "secret_key_file"),),
        also=lambda config, route, notes: _one_of(
            config, route, notes, "scaleway_sd_configs", "secret_key", "secret_key_file"
        ),
    ),
    "serverset": _discovery("serverset", _zookeeper, required=("servers", "paths"), http=False),
    "stackit": _discovery(
        "stackit",
        {
            **texts("project", "region", "service_account_key_path", "private_key_path"),
            "endpoint": url,
            "service_account_key": secret,
            "private_key": secret,
        },
        known=False,
    ),
    "triton": _discovery(
        "triton",
        {
            **texts("account", "dns_suffix", "endpoint"),
            "groups": list_of(text),
            "role": word("container", "cn"),
            "refresh_interval": positive_duration,
            "tls_config": tls_config,
            "version": integer,
        },
        required=("account", "dns_suffix", "endpoint"),
        http=False,
    ),
    "uyuni": _discovery(
        "uyuni",
        {**texts("username", "entitlement", "separator"), "server": url, "password": secret},
        required=("server", "username", "password"),
    ),
    "vultr": _discovery("vultr", {"region": text}),
    **{
        name: _discovery(name, _amazon if name != "oci" else {}, known=False)
        for name in ("aws", "ecs", "elasticache", "msk", "oci", "rds")
    },
}


def _one_of(config: dict[str, Any], route: Route, notes: Notes, what: str, *keys: str) -> None:
    if not any(is_set(config.get(key)) for key in keys):
        notes.say(route, f"{what} needs {' or '.join(keys)}")


static_config = Struct("static_configs", {"targets": list_of(text), "labels": map_of(text)})

DISCOVERY: dict[str, Shape] = {
    **{
        f"{name}_sd_configs": list_of(table, empty=f"empty item in '{name}_sd_configs'; remove it")
        for name, table in _TABLES.items()
    },
    "static_configs": list_of(static_config, empty="empty item in 'static_configs'; remove it"),
}
