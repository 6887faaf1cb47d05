"""What the services of a Compose file read: configuration files of their commands, and the provisioning of Grafana."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from posixpath import basename, dirname
from typing import Any

from ...core.context import Context
from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Elsewhere, Place
from ...core.source import Span
from ...core.untyped import listed
from ...facts import (
    ConfigArgument,
    ConfiguredPorts,
    ContactedHost,
    NamedSecret,
    ProvisionedFolder,
    ReadContainerLabel,
    port_numbers,
)
from ...formats.located import LocatedTree
from ...probing import probe_modules
from ...receivers import component_ports, texts_in
from ...subjects import is_dynamic
from .short import is_unknown

_GRAFANA = regex(r"(?:.*/)?grafana(?:-oss|-enterprise)?(?::.*)?")
# `--config.file=/etc/prometheus/prometheus.yml`, `-config.file /etc/loki.yaml`, `--config /etc/otel.yaml`
_OPTION = regex(r"--?(?:config(?:[.-]?(?:file|path))?|conf)")
_FILE = regex(r"/[\w./-]+\.(?:ya?ml|json|toml|conf|cfg|ini|alloy|river|properties|xml)")
_URL = regex(r"https?://([\w.-]+)(?::(\d{1,5}))?(?=/|$)")
# How many files of provisioning are read.
_MOST_FILES = 50


def config_arguments(document: Document, name: str, words: list[tuple[str, Place]]) -> Iterator[Fact]:
    """The configuration files that the command of a service names, with absolute paths."""
    before = ""
    for word, at in words:
        option, equals, value = word.partition("=")
        start = len(option) + 1 if equals else 0
        text = value if equals else word
        named = option if equals else before
        if _OPTION.fullmatch(named) and _FILE.fullmatch(text) and not is_unknown(text):
            place = at.sub(start, start + len(text)) if start else at
            yield document.fact(ConfigArgument, place, file=text, service=name)
        before = word


# Targets of mounts that contain configuration, and files in such folders that set no port.
_CONFIG_TARGET = regex(
    r"(?i)(?:/(?:usr/local/)?etc/[\w-]+.*|.*/(?:conf|config|configs|conf\.d|configuration)(?:/.*)?"
    r"|.*\.(?:cfg|cnf|conf|config|hcl|ini|json|properties|river|alloy|toml|xml|ya?ml))"
)
_NO_PORT = regex(
    r"/etc/(?:localtime|timezone|ssl|pki|certs?|passwd|group|hosts|hostname|resolv\.conf|ca-certificates|letsencrypt)\b.*"
    r"|.*\.(?:crt|pem|key)|.*/(?:provisioning|dashboards|docker-entrypoint-initdb\.d)(?:/.*)?"
)
# How many configuration files of a service are read, and how much of each.
_MOST_CONFIGS = 20
_MOST_TEXT = 100_000


def configured_ports(mounts: tuple[tuple[str, str], ...], context: Context) -> frozenset[int] | None:
    """The numbers in the configuration files that a service mounts; None if one of them is unknown."""
    numbers: set[int] = set()
    for target, source in mounts:
        if not _CONFIG_TARGET.fullmatch(target) or _NO_PORT.fullmatch(target):
            continue
        if not source:
            return None
        paths = [source] if context.source(source) is not None else context.glob(f"{source}/**/*")
        if not 0 < len(paths) <= _MOST_CONFIGS:
            return None
        for path in paths:
            found = context.source(path)
            if found is None or len(found.text) > _MOST_TEXT:
                return None
            numbers.update(port_numbers(found.text))
    return frozenset(numbers)


_DOCKER_LABEL = regex(r"__meta_docker_container_label_(\w+)")


def read_labels(
    document: Document, name: str, mounts: tuple[tuple[str, str], ...], context: Context
) -> Iterator[ReadContainerLabel]:
    """The labels of containers that the configuration files of a service read, as those of Promtail and Alloy do."""
    for _, path in mounts:
        source = context.source(path) if path else None
        if source is None or len(source.text) > _MOST_TEXT or "__meta_docker_" not in source.text:
            continue
        for match in _DOCKER_LABEL.finditer(source.text):
            at = Elsewhere(source, Span(*match.span(1)))
            yield document.fact(ReadContainerLabel, at, label=match[1], service=name)


def provisioning(
    document: Document,
    name: str,
    image: str,
    dockerfile: str,
    mounts: tuple[tuple[str, str], ...],
    context: Context,
) -> Iterator[Fact]:
    """The sources of data and the folders of dashboards that the provisioning of a Grafana sets."""
    folders = {source for target, source in mounts if source and "/provisioning" in f"{target}/{source}"}
    if dockerfile and dirname(dockerfile):
        folders.add(f"{dirname(dockerfile)}/provisioning")
    configured = any(target.startswith("/etc/grafana/") for target, _ in mounts)
    if not folders or not (configured or _GRAFANA.fullmatch(image) or (not image and dockerfile)):
        return
    patterns = [f"{folder}/**/*.{ending}" for folder in sorted(folders) for ending in ("yaml", "yml")]
    paths = [path for pattern in patterns for path in context.glob(pattern)]
    paths += [folder for folder in sorted(folders) if folder.endswith((".yaml", ".yml"))]
    for path in islice(dict.fromkeys(paths), _MOST_FILES):
        source = context.source(path)
        for tree in context.trees(path) or () if source is not None else ():
            document.sources.setdefault(path, source)  # type: ignore[arg-type]
            value = tree.value if isinstance(tree.value, dict) else {}
            for index, one in enumerate(listed(value.get("datasources"))):
                yield from _contacted(document, tree, ("datasources", index), one, path, context)
            for index, one in enumerate(listed(value.get("providers"))):
                options = one.get("options") if isinstance(one, dict) else None
                folder = options.get("path") if isinstance(options, dict) else None
                if isinstance(folder, str) and folder.startswith("/") and not is_dynamic(folder):
                    at = _place(tree, ("providers", index, "options", "path"), path, context)
                    yield document.fact(
                        ProvisionedFolder,
                        at,
                        folder=folder.rstrip("/"),
                        service=name,
                        compose=document.source.path,
                    )


def _contacted(
    document: Document,
    tree: LocatedTree,
    route: tuple[str | int, ...],
    one: Any,
    path: str,
    context: Context,
    program: str = "Grafana",
    role: str = "reads from",
) -> Iterator[Fact]:
    """The host of a source of data, which Grafana contacts itself unless the browser does, or of a client."""
    url = one.get("url") if isinstance(one, dict) else None
    if not isinstance(url, str) or is_dynamic(url) or one.get("access") in ("direct", "browser"):
        return
    match = _URL.match(url)
    if match:
        port = int(match[2]) if match[2] else 443 if url.startswith("https") else 80
        at = _place(tree, (*route, "url"), path, context)
        yield document.fact(ContactedHost, at, host=match[1], port=port, role=role, program=program)


def _place(tree: LocatedTree, route: tuple[str | int, ...], path: str, context: Context) -> Elsewhere:
    source = context.source(path)
    assert source is not None
    return Elsewhere(source, tree.focus(route))


# Servers with a block `server` in their configuration: the ports of HTTP and gRPC without a setting, and its file.
_SERVERS = {
    "loki": ((3100, 80), 9095, "/etc/loki/local-config.yaml"),
    "mimir": ((8080, 80), 9095, "/etc/mimir/demo.yaml"),
    "promtail": ((9080, 80), 9095, "/etc/promtail/config.yml"),
    "tempo": ((3200, 80), 9095, "/etc/tempo.yaml"),
}
_SERVER_IMAGE = regex(r"(?:.*/)?grafana/(loki|mimir|promtail|tempo)")
_CONFIG_FILE = regex(r"--?config\.file(?:=(.*))?")
# The port by which the members of a cluster find each other.
_GOSSIP = 7946


def configured_servers(
    document: Document,
    image: str,
    mounts: tuple[tuple[str, str], ...],
    words: tuple[str, ...],
    context: Context,
) -> Iterator[Fact]:
    """The ports that the configuration of Loki, Mimir, Promtail or Tempo sets, and the hosts that Promtail contacts."""
    match = _SERVER_IMAGE.fullmatch(image)
    if match is None:
        return
    program = match[1]
    http, grpc, usual = _SERVERS[program]
    target = next(iter(config_files(words)), usual)
    path = source_of(target, mounts)
    source = context.source(path) if path else None
    trees = context.trees(path) if source is not None else None
    if source is None or not trees or len(trees) != 1 or not isinstance(trees[0].value, dict):
        return
    tree, value = trees[0], trees[0].value
    document.sources.setdefault(path, source)
    server = value.get("server") if isinstance(value.get("server"), dict) else {}
    assert isinstance(server, dict)
    complete = not any(is_dynamic(text) for text in texts_in(server))
    set_http, set_grpc = server.get("http_listen_port"), server.get("grpc_listen_port")
    main = {set_http if isinstance(set_http, int) else http[0]}
    ports = {
        _GOSSIP,
        *(() if isinstance(set_http, int) else http),
        set_grpc if isinstance(set_grpc, int) else grpc,
    }
    distributor = value.get("distributor")
    receivers = distributor.get("receivers") if isinstance(distributor, dict) else None
    for sort, setting in (receivers if isinstance(receivers, dict) else {}).items():
        found = component_ports(str(sort).partition("/")[0], setting)
        complete = complete and found is not None
        main.update(found or ())
    ports.update(main)
    # A setting of another block may be a port as well.
    ports.update(number for text in texts_in(value) for number in port_numbers(text))
    route = ("server",) if server else (next(iter(value), ""),)
    yield document.fact(
        ConfiguredPorts,
        Elsewhere(source, tree.focus(route)),
        program=program,
        ports=tuple(sorted(ports)),
        complete=complete,
        main=tuple(sorted(main)),
    )
    for index, one in enumerate(listed(value.get("clients")) if program == "promtail" else ()):
        yield from _contacted(document, tree, ("clients", index), one, path, context, "Promtail", "sends to")


# Exporters that probe targets, with the files that they read by default.
_PROBERS = (
    (regex(r"(?:.*/)?blackbox[-_]exporter"), "/etc/blackbox_exporter/config.yml"),
    (regex(r"(?:.*/)?snmp[-_]exporter"), "/etc/snmp_exporter/snmp.yml"),
    (regex(r"(?:.*/)?json[-_]exporter"), ""),
)


def probers(
    document: Document,
    name: str,
    image: str,
    mounts: tuple[tuple[str, str], ...],
    words: tuple[str, ...],
    context: Context,
) -> Iterator[Fact]:
    """The modules of an exporter that probes targets, by the configuration that is mounted."""
    for pattern, usual in _PROBERS:
        if pattern.fullmatch(image):
            files = list(config_files(words)) or [usual]
            path = source_of(files[0], mounts) if len(files) == 1 else ""
            if path:
                yield from probe_modules(document, path, context, name)


_SECRET = regex(r"(?m)^(?!\s*#).*?(/run/secrets/[\w.-]+)")


def named_secrets(
    document: Document,
    name: str,
    mounts: tuple[tuple[str, str], ...],
    texts: Sequence[tuple[str, Place]],
    context: Context,
) -> Iterator[NamedSecret]:
    """The files below `/run/secrets` that a service names: in its settings, and in the files that it mounts."""
    compose = document.source.path
    for text, place in texts:
        if match := _SECRET_VALUE.fullmatch(text):
            at = place.sub(*match.span(1))
            yield document.fact(NamedSecret, at, file=match[1], service=name, compose=compose)
    for target, mounted in mounts:
        if not mounted or not _CONFIG_TARGET.fullmatch(target) or _NO_PORT.fullmatch(target):
            continue
        if context.source(mounted) is not None:
            paths = [mounted]
        else:
            # Of a folder, the service reads what its command names, and what is named like it.
            paths = [
                path
                for path in context.glob(f"{mounted}/**/*")
                if basename(path).partition(".")[0] in (name, *_WORDS.findall(name))
                or any(text.endswith(basename(path)) for text, _ in texts)
            ]
        for path in paths if len(paths) <= _MOST_CONFIGS else ():
            source = context.source(path)
            if source is None or len(source.text) > _MOST_TEXT or not _CONFIG_TARGET.fullmatch(f"/{path}"):
                continue
            for found in _SECRET.finditer(source.text) if "/run/secrets/" in source.text else ():
                document.sources.setdefault(path, source)
                place_of = Elsewhere(source, Span(*found.span(1)))
                yield document.fact(NamedSecret, place_of, file=found[1], service=name, compose=compose)


_WORDS = regex(r"[^_-]+")
# A setting, or an option of a command, whose value is the path of a secret.
_SECRET_VALUE = regex(r"(?:-{1,2}[\w.-]+=)?(?:file:(?://)?)?(/run/secrets/[\w.-]+)")


def config_files(words: tuple[str, ...]) -> Iterator[str]:
    """The configuration files that a command names."""
    for index, word in enumerate(words):
        match = _CONFIG_FILE.fullmatch(word)
        if match is not None:
            after = words[index + 1] if index + 1 < len(words) else ""
            yield match[1] if match[1] is not None else after


def source_of(target: str, mounts: tuple[tuple[str, str], ...]) -> str:
    """The path in the repository of a file that is mounted; empty if it is unknown."""
    for mounted, source in mounts:
        if source and (target == mounted or target.startswith(f"{mounted}/")):
            return f"{source}{target[len(mounted) :]}"
    return ""
