"""What the containers of a pod are given and asked for: environment variables, and the paths of probes and scrapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...core.facts import Fact
from ...core.kind import LEFT_OPEN, Document
from ...core.lazy import regex
from ...core.place import Place
from ...facts import (
    AwaitedPort,
    CheckedFile,
    ContainerFlag,
    ContainerVariable,
    GivenCommand,
    GracePeriod,
    NamedAddress,
    ReadOnlyRoot,
    RequestedPath,
    ResourceLimit,
    RunContainer,
    UnrequestedResource,
    WritableVolume,
    addresses_in,
    awaited_hosts,
    checked_files,
    flag_in,
    is_setting,
    local_requests,
    path_of_url,
    split_addresses,
    values_of_options,
)
from ...proxies import nginx_upstreams
from ...sizing import runtime_sizes
from ...starting import subcommands_at
from ...subjects import Image
from .model import ConfigMap, Container, ContainerIn, EnvVar, Object, PodIn, Probe, Secret, Volume
from .quantity import quantity


def run_facts(document: Document, made: Object, pods: Iterable[PodIn]) -> Iterator[Fact]:
    """The containers of the pods that an object describes, the requests to them, and the addresses it names."""
    if isinstance(made, (ConfigMap, Secret)):
        yield from _configured(document, made)
        yield from _keys(document, made)
    for pod in pods:
        if not pod.whole:
            continue
        labels = tuple((name, str(value)) for name, value in pod.labels.items())
        everything = list(pod.containers())
        for inside in everything:
            yield from _addresses(document, made, inside.container)
            yield from _given_commands(document, made, inside.container)
        running = [inside for inside in everything if inside.long_running]
        containers = [inside.container for inside in running]
        for inside, container in zip(running, containers, strict=True):
            name = _image_of(container)
            if not name or "$" in name:
                continue
            configs, complete = _configs(container)
            yield document.fact(
                RunContainer,
                container.at["image"],
                owner=made.title,
                image=name,
                namespace=made.namespace or "",
                variables=tuple(variable.name for variable in container.env),
                configs=configs,
                complete=complete and not made.custom,
                labels=labels,
                words=tuple(container.words),
                settings=tuple((one.name, str(one.value)) for one in container.env if one.value is not None),
                ports=tuple(
                    one.container_port for one in container.ports if isinstance(one.container_port, int)
                ),
                pod=made.title,
                mounted=made.custom or _is_mounted(inside),
            )
            for key, words in (("command", container.command), ("args", container.args)):
                for index, word in enumerate(words if isinstance(words, (list, tuple)) else ()):
                    if flag := flag_in(word):
                        yield document.fact(
                            ContainerFlag, container.at[key][index], name=flag, owner=made.title, image=name
                        )
            for variable in container.env:
                if is_setting(variable.name):
                    yield document.fact(
                        ContainerVariable,
                        variable.at["name"],
                        name=variable.name,
                        owner=made.title,
                        image=name,
                        namespace=made.namespace or "",
                        key_of=_key_of(variable),
                    )
            yield from _sizes(document, made, container, name)
            yield from _unrequested(document, made, container)
            yield from _root(document, made, inside, name)
            if not made.custom:
                yield _grace(document, made, inside, name)
            for port in container.ports:
                if isinstance(port.container_port, int) and port.protocol in (None, "TCP"):
                    yield document.fact(
                        AwaitedPort,
                        port.at["containerPort"],
                        owner=made.title,
                        port=port.container_port,
                        by=f"a container of {made.title} declares",
                        image=name,
                    )
            for key, probe in container.probes():
                action = probe.action
                if action is not None and isinstance(action[1].port, int) and not action[1].host:
                    yield document.fact(
                        AwaitedPort,
                        action[1].at["port"],
                        owner=made.title,
                        port=action[1].port,
                        by=f"the {key} of {made.title} connects to",
                        image=name,
                        requested=True,
                    )
                if action is not None and action[0] == "httpGet" and action[1].path and not action[1].host:
                    yield document.fact(
                        RequestedPath,
                        action[1].at["path"],
                        by=f"the {key} of {made.title}",
                        route=action[1].path,
                        port=_number(container, action[1].port),
                        image=name,
                    )
                yield from _executed(document, made, probe, key, name)
        if len(containers) == 1:
            yield from _annotated(document, made, pod, containers[0])


def _image_of(container: Container) -> str:
    """The name of the image; empty if a variable has its registry."""
    image = Image.parse(container.image or "", container.at["image"], "container")
    return image.name if image.registry is None or "$" not in image.registry else ""


def _given_commands(document: Document, made: Object, container: Container) -> Iterator[Fact]:
    """The words of the command that may be a command of the program."""
    words = [
        (key, index, word)
        for key, given in (("command", container.command), ("args", container.args))
        for index, word in enumerate(given if isinstance(given, (list, tuple)) else ())
    ]
    texts = [word if isinstance(word, str) else "" for _, _, word in words]
    for found in subcommands_at(texts, whole=bool(container.command)):
        key, index, _ = words[found]
        yield document.fact(
            GivenCommand,
            container.at[key][index],
            name=texts[found],
            owner=made.title,
            image=_image_of(container),
            before=tuple(texts[:found]),
            whole=bool(container.command),
        )


def _executed(document: Document, made: Object, probe: Probe, key: str, image: str) -> Iterator[Fact]:
    """The requests to the container itself and the files in the command of a probe."""
    command = probe.exec.command if probe.exec is not None else []
    for index, word in enumerate(command if isinstance(command, (list, tuple)) else ()):
        if not isinstance(word, str):
            continue
        at = probe.at["exec"]["command"][index]
        by = f"the {key} of {made.title}"
        for start, end, file in checked_files(word):
            yield document.fact(
                CheckedFile, at.sub(start, end), owner=made.title, image=image, file=file, by=by
            )
        for request in local_requests(word):
            yield document.fact(
                RequestedPath,
                at.sub(request.start, request.end),
                by=by,
                route=request.path,
                port=request.port,
                image=image,
            )
            yield document.fact(
                AwaitedPort,
                at.sub(request.port_start, request.end),
                owner=made.title,
                port=request.port,
                by=f"{by} connects to",
                image=image,
                requested=True,
            )


def _addresses(document: Document, made: Object, container: Container) -> Iterator[NamedAddress]:
    """The addresses in the environment of a container, and the URLs in its flags."""
    texts = [(one.name, one.value, one.at["value"]) for one in container.env if isinstance(one.value, str)]
    yield from _variable_addresses(document, made, texts)
    for key, words in (("command", container.command), ("args", container.args)):
        located = [
            (word, container.at[key][index]) for index, word in enumerate(words) if isinstance(word, str)
        ]
        yield from _addresses_in(document, made, values_of_options(located))
        for program, host, port, at in awaited_hosts(located):
            yield document.fact(
                NamedAddress,
                at,
                host=host,
                port=port,
                owner=made.title,
                variable=program,
                namespace=made.namespace or "",
            )


def _variable_addresses(
    document: Document, made: Object, texts: list[tuple[str, str, Place]]
) -> Iterator[NamedAddress]:
    """The addresses in environment variables: their names, their values and their places."""
    places = {name: at for name, _, at in texts}
    for variable, part, host, port in split_addresses({name: value for name, value, _ in texts}):
        yield document.fact(
            NamedAddress,
            places[variable],
            host=host,
            port=port,
            owner=made.title,
            variable=variable,
            namespace=made.namespace or "",
            part=part,
        )
    yield from _addresses_in(document, made, texts)


def _addresses_in(
    document: Document, made: Object, texts: Iterable[tuple[str, str, Place]]
) -> Iterator[NamedAddress]:
    """The addresses in the values of variables or options."""
    for name, value, at in texts:
        for address in addresses_in(value):
            yield document.fact(
                NamedAddress,
                at.sub(address.start, address.end),
                host=address.host,
                port=address.port,
                owner=made.title,
                variable=name,
                namespace=made.namespace or "",
                scheme=address.scheme,
                route=address.route,
            )


def _unrequested(document: Document, made: Object, container: Container) -> Iterator[UnrequestedResource]:
    """The resources that a container of a workload which can be scaled neither requests nor limits."""
    resources = container.resources
    limits = (resources.limits if resources is not None else None) or {}
    requests = (resources.requests if resources is not None else None) or {}
    for resource in ("cpu", "memory") if made.kind in _SCALED else ():
        if resource not in limits and resource not in requests:
            yield document.fact(
                UnrequestedResource,
                container.at["name"],
                object_kind=made.kind,
                name=made.name,
                container=container.name or "",
                resource=resource,
                namespace=made.namespace or "",
            )


_SCALED = frozenset({"Deployment", "ReplicaSet", "StatefulSet"})


def _sizes(document: Document, made: Object, container: Container, image: str) -> Iterator[Fact]:
    """The limits of a container, and the memory and the processes that its runtime is told to use."""
    limits = container.resources.limits if container.resources is not None else None
    # A chart that leaves the resources to its users has no limits that are known.
    known = (limits or {}).get("memory") != LEFT_OPEN
    for resource in ("memory", "cpu") if known else ():
        written = (limits or {}).get(resource)
        amount = quantity(written) if written is not None else None
        if amount is not None and container.resources is not None:
            yield document.fact(
                ResourceLimit,
                container.resources.at["limits"][resource],
                owner=made.title,
                image=image,
                resource=resource,
                amount=float(amount),
                written=str(written),
            )
    variables = [
        (one.name, one.value, one.at["value"]) for one in container.env if isinstance(one.value, str)
    ]
    commands = [
        [
            (word if isinstance(word, str) else "", container.at[key][index])
            for index, word in enumerate(words)
        ]
        for key, words in (("command", container.command), ("args", container.args))
    ]
    yield from runtime_sizes(document, variables, commands, owner=made.title, image=image)


def _key_of(variable: EnvVar) -> str:
    """The key of a ConfigMap or a Secret whose value a variable has, as `ContainerVariable` writes it."""
    source = variable.value_from
    for kind, ref in (
        ("ConfigMap", source.config_map_key_ref if source else None),
        ("Secret", source.secret_key_ref if source else None),
    ):
        if ref is not None and ref.name and ref.key:
            return f"{kind}/{ref.name}/{ref.key}"
    return ""


def _root(document: Document, made: Object, inside: ContainerIn, image: str) -> Iterator[Fact]:
    """The root file system of a container if it is read-only, and the volumes that it can write to."""
    if inside.security.read_only_root_filesystem is not True:
        return
    read_only = {mount.name for mount, volume in inside.mounts() if _is_read_only(volume)}
    writable = [
        mount
        for mount in inside.container.volume_mounts
        if mount.read_only is not True and mount.name not in read_only
    ]
    for mount in writable:
        place = mount.at["mountPath"]
        yield document.fact(
            WritableVolume, place, owner=made.title, image=image, path_in_image=mount.mount_path
        )
    yield document.fact(
        ReadOnlyRoot,
        inside.security.at["readOnlyRootFilesystem"],
        owner=made.title,
        image=image,
        writable=tuple(mount.mount_path for mount in writable),
        checks=tuple(
            word
            for _, probe in inside.container.probes()
            for word in (probe.exec.command if probe.exec is not None else ())
            if isinstance(word, str)
        ),
    )


def _is_read_only(volume: Volume) -> bool:
    """Whether containers can only read a volume, however it is mounted."""
    return bool(volume.config_map or volume.secret or {"downwardAPI", "projected"}.intersection(volume.extra))


def _grace(document: Document, made: Object, inside: ContainerIn, image: str) -> GracePeriod:
    """How long a container has to end, and how long its preStop hook sleeps."""
    spec, lifecycle = inside.pod.spec, inside.container.lifecycle
    seconds = spec.termination_grace_period_seconds
    stated = isinstance(seconds, int)
    hook = lifecycle.pre_stop if lifecycle is not None else None
    words = " ".join(
        word for word in (hook.exec.command if hook and hook.exec else ()) if isinstance(word, str)
    )
    native = hook["sleep"] if hook is not None else None
    slept = native.get("seconds") if isinstance(native, dict) else None
    match = _SLEEP.search(words)
    return document.fact(
        GracePeriod,
        spec.at["terminationGracePeriodSeconds"] if stated else inside.container.at["image"],
        owner=made.title,
        image=image,
        seconds=seconds if isinstance(seconds, int) else _DEFAULT_GRACE,
        sleeps=slept if isinstance(slept, int) else int(match[1]) if match else 0,
        stated=stated,
    )


_SLEEP = regex(r"(?:^|[\s;&|/])sleep (\d{1,5})(?![\d.smhd])")
_DEFAULT_GRACE = 30


def _is_mounted(inside: ContainerIn) -> bool:
    """Whether a container may have files of a volume when it starts; init containers may fill an empty one."""
    filled = bool(inside.pod.spec.init_containers)
    empty = {mount.name for mount, volume in inside.mounts() if volume.empty_dir is not None and not filled}
    return any(mount.name not in empty for mount in inside.container.volume_mounts)


# A URL with a port, or `HOST:PORT` as an item of a list, in a line of a text.
_NAMED = regex(
    r"""(?:[a-z]://(?:[^/@\s]*@)?|^\s*-\s+["']?|[\[,]\s*["']?)([A-Za-z][A-Za-z0-9.-]*):(\d{2,5})(?=["'/\],?\s]|$)"""
)
_LONGEST_LINE = 500
# Texts that are read by programs outside of the cluster, or that quote addresses.
_NOT_READ = (".html", ".js", ".md", ".py", ".sh", ".sql", ".txt")


def _configured(document: Document, made: ConfigMap | Secret) -> Iterator[NamedAddress]:
    """The addresses in the values and the texts of a ConfigMap or a Secret."""
    field, values = ("data", made.data) if isinstance(made, ConfigMap) else ("stringData", made.string_data)
    variables = [
        (key, value, made.at[field][key])
        for key, value in values.items()
        if isinstance(value, str) and is_setting(key) and "\n" not in value.strip()
    ]
    yield from _variable_addresses(document, made, variables)
    read = {key for key, _, _ in variables}
    for key, value in values.items():
        if (
            key in read
            or not isinstance(value, str)
            or key.endswith(_NOT_READ)
            or "\nscrape_configs:" in f"\n{value}"
        ):
            # What Prometheus scrapes is stated with its configuration.
            continue
        if _NGINX.search(value):
            yield from _forwarded(document, made, key, value, made.at[field][key])
            continue
        start = 0
        for line in value.splitlines(keepends=True):
            if ":" in line and len(line) <= _LONGEST_LINE and not line.lstrip().startswith(("#", "//")):
                for match in _NAMED.finditer(line):
                    yield document.fact(
                        NamedAddress,
                        made.at[field][key].sub(start + match.start(1), start + match.end(2)),
                        host=match[1],
                        port=int(match[2]),
                        owner=made.title,
                        variable=key,
                        namespace=made.namespace or "",
                        route=path_of_url(line, match.end()) if "://" in match[0] else "",
                    )
            start += len(line)


# A text that may be a configuration of nginx.
_NGINX = regex(r"(?m)^[ \t]*(?:upstream\s+[\w.-]+\s*\{|(?:proxy|grpc|fastcgi|uwsgi)_pass\s)")


def _forwarded(
    document: Document, made: ConfigMap | Secret, key: str, value: str, at: Place
) -> Iterator[NamedAddress]:
    """The addresses to which a configuration of nginx forwards requests."""
    upstreams = nginx_upstreams(value)
    for one in upstreams.found:
        if one.resolved or (upstreams.whole and one.host not in upstreams.names):
            yield document.fact(
                NamedAddress,
                at.sub(one.start, one.end),
                host=one.host,
                port=one.port,
                owner=made.title,
                variable=key,
                namespace=made.namespace or "",
            )


def _keys(document: Document, made: ConfigMap | Secret) -> Iterator[Fact]:
    """The keys of a ConfigMap or a Secret that may be environment variables."""
    config = f"{'ConfigMap' if isinstance(made, ConfigMap) else 'Secret'}/{made.name}"
    parts = [("data", made.data)]
    if isinstance(made, Secret):
        parts.append(("stringData", made.string_data))
    for part, values in parts:
        for key in values:
            if is_setting(key):
                yield document.fact(
                    ContainerVariable,
                    made.at[part][key].key,
                    name=key,
                    owner=made.title,
                    config=config,
                    namespace=made.namespace or "",
                )
    texts = made.data if isinstance(made, ConfigMap) else {}
    variables = [(key, value, made.at["data"][key]) for key, value in texts.items() if isinstance(value, str)]
    yield from runtime_sizes(
        document, variables, owner=made.title, config=config, namespace=made.namespace or ""
    )


def _configs(container: Container) -> tuple[tuple[str, ...], bool]:
    """The ConfigMaps and Secrets of `envFrom`, and whether all names of variables follow from them."""
    configs: list[str] = []
    complete = True
    for source in container.env_from:
        ref, kind = (
            source.config_map_ref or source.secret_ref,
            "ConfigMap" if source.config_map_ref else "Secret",
        )
        if ref is None or not ref.name or source.prefix:
            complete = False
        else:
            configs.append(f"{kind}/{ref.name}")
    return tuple(configs), complete


def _number(container: Container, port: int | str | None) -> int:
    """The number of a port of a container; 0 if it is unknown."""
    if isinstance(port, int):
        return port
    found = next((one.container_port for one in container.ports if one.name and one.name == port), 0)
    return found if isinstance(found, int) else 0


def _annotated(document: Document, made: Object, pod: PodIn, container: Container) -> Iterator[Fact]:
    """The path that the annotation `prometheus.io/path` of a pod tells Prometheus to scrape."""
    annotations = pod.annotations
    path, port = annotations.get("prometheus.io/path"), str(annotations.get("prometheus.io/port", ""))
    if isinstance(path, str) and path.startswith("/") and pod.metadata is not None:
        yield document.fact(
            RequestedPath,
            pod.metadata.at["annotations"]["prometheus.io/path"],
            by=f"the annotation of {made.title}",
            route=path,
            port=int(port) if port.isdecimal() else 0,
            image=Image.parse(container.image or "", container.at["image"], "container").name,
        )
