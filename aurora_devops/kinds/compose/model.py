"""Compose files as typed models, with the names of the Compose Specification.

Source: github.com/compose-spec/compose-spec; short syntaxes stay as they are written, and properties give the
normalised view with the place of every part. Lists are tuples: pydantic copies a default that can be changed
for every instance, which would cost more than all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from functools import cached_property
from typing import Any

from ...core.node import Node
from ...core.place import Place
from ...core.record import field, record
from .short import Binding, Mount, read_mount, read_port

Scalar = str | bool | int | float | None
Flag = bool | str | None
Pairs = tuple[Scalar, ...] | dict[str, Scalar]

# The longest chain of `extends` that is followed; what a longer one sets is unknown.
MOST = 50
_TRUE = frozenset({"true", "1", "t", "yes", "y", "on"})


def is_true(value: object) -> bool:
    """Whether a flag is set; Compose also accepts the booleans of YAML 1.1 as strings."""
    return value is True or (isinstance(value, str) and value.lower() in _TRUE)


@record
class Pair:
    """An entry of a mapping or of a list of `NAME=value`; the value is None if only the name is written.

    `at` is the place of the value, and `name_at` that of the name.
    """

    name: str
    value: str | None
    at: Place
    name_at: Place


@record
class Named:
    """A name by which one part of the file refers to another, with its place."""

    name: str
    at: Place


@record
class DependsOn:
    """One entry of `depends_on`; `condition` is None in the short syntax, which means `service_started`."""

    name: str
    at: Place
    condition: str | None = None
    required: bool = True


class Healthcheck(Node):
    """`healthcheck`."""

    test: str | tuple[str, ...] | None = None
    interval: Scalar = None
    timeout: Scalar = None
    retries: Scalar = None
    start_period: Scalar = None
    start_interval: Scalar = None
    disable: Flag = None

    @property
    def off(self) -> bool:
        """Whether it switches off the healthcheck of the image."""
        return is_true(self.disable) or self.test == "NONE" or self.test == ("NONE",)


class Reference(Node):
    """A secret or a config of a service, in the long syntax."""

    source: str = ""
    target: str | None = None
    uid: Scalar = None
    gid: Scalar = None
    mode: Scalar = None


class Build(Node):
    """`build` as a mapping."""

    context: str | None = None
    dockerfile: str | None = None
    dockerfile_inline: str | None = None
    target: str | None = None
    args: Pairs = ()
    labels: Pairs = ()
    secrets: tuple[str | Reference, ...] = ()
    network: str | None = None
    privileged: Flag = None
    shm_size: Scalar = None
    platforms: tuple[str, ...] = ()
    additional_contexts: Pairs = ()
    tags: tuple[str, ...] = ()


class DeviceRequest(Node):
    """A device that is reserved, such as a GPU."""

    capabilities: tuple[str, ...] = ()
    count: Scalar = None
    device_ids: tuple[str, ...] | None = None
    driver: str | None = None


class Resource(Node):
    """`limits` or `reservations`."""

    cpus: Scalar = None
    memory: Scalar = None
    pids: Scalar = None
    devices: tuple[DeviceRequest, ...] = ()


class Resources(Node):
    """`deploy.resources`."""

    limits: Resource | None = None
    reservations: Resource | None = None


class RestartPolicy(Node):
    """`deploy.restart_policy`."""

    condition: str | None = None
    delay: Scalar = None
    max_attempts: Scalar = None
    window: Scalar = None


class UpdateConfig(Node):
    """`deploy.update_config` or `deploy.rollback_config`."""

    parallelism: Scalar = None
    delay: Scalar = None
    monitor: Scalar = None
    order: str | None = None
    failure_action: str | None = None
    max_failure_ratio: Scalar = None


class Deploy(Node):
    """`deploy`."""

    mode: str | None = None
    replicas: Scalar = None
    endpoint_mode: str | None = None
    labels: Pairs = ()
    resources: Resources | None = None
    restart_policy: RestartPolicy | None = None
    update_config: UpdateConfig | None = None
    rollback_config: UpdateConfig | None = None


class Dependency(Node):
    """One entry of `depends_on` in the long syntax."""

    condition: str | None = None
    restart: Flag = None
    required: Flag = None


class Extends(Node):
    """`extends` in the long syntax."""

    service: str = ""
    file: str | None = None


class EnvFile(Node):
    """One entry of `env_file` in the long syntax."""

    path: str = ""
    required: Flag = None
    format: str | None = None


class PortMapping(Node):
    """One entry of `ports` in the long syntax."""

    target: Scalar = None
    published: Scalar = None
    host_ip: str | None = None
    protocol: str | None = None
    mode: str | None = None
    name: str | None = None
    app_protocol: str | None = None


class BindOptions(Node):
    """`bind` of a mount."""

    propagation: str | None = None
    create_host_path: Flag = None
    selinux: str | None = None


class TmpfsOptions(Node):
    """`tmpfs` of a mount."""

    size: Scalar = None
    mode: Scalar = None


class ServiceVolume(Node):
    """One entry of `volumes` of a service in the long syntax."""

    type: str = ""
    source: str | None = None
    target: str | None = None
    read_only: Flag = None
    bind: BindOptions | None = None
    volume: dict[str, Any] | None = None
    tmpfs: TmpfsOptions | None = None
    image: dict[str, Any] | None = None


class DeviceMapping(Node):
    """One entry of `devices` in the long syntax."""

    source: str = ""
    target: str | None = None
    permissions: str | None = None


class Ulimit(Node):
    """A limit of `ulimits` with its two values."""

    soft: Scalar = None
    hard: Scalar = None


class Logging(Node):
    """`logging`."""

    driver: str | None = None
    options: dict[str, Scalar] = {}


class Hook(Node):
    """A command of `post_start`, `pre_stop` or a watch."""

    command: str | tuple[str, ...] | None = None
    user: str | None = None
    privileged: Flag = None
    environment: Pairs = ()


class Watch(Node):
    """One entry of `develop.watch`."""

    action: str = ""
    path: str | None = None
    target: str | None = None
    exec: Hook | None = None


class Develop(Node):
    """`develop`."""

    watch: tuple[Watch, ...] = ()


class Provider(Node):
    """`provider`: a service that something other than compose runs."""

    type: str = ""


class ServiceNetwork(Node):
    """The settings of a service in one of its networks."""

    aliases: tuple[str, ...] = ()
    ipv4_address: str | None = None
    ipv6_address: str | None = None


class Service(Node):
    """A service."""

    image: str | None = None
    build: Build | str | None = None
    provider: Provider | None = None
    extends: Extends | str | None = None
    container_name: str | None = None
    profiles: tuple[str, ...] = ()
    command: str | tuple[str, ...] | None = None
    entrypoint: str | tuple[str, ...] | None = None
    environment: Pairs = ()
    env_file: str | tuple[str | EnvFile, ...] | None = None
    labels: Pairs = ()
    depends_on: tuple[str, ...] | dict[str, Dependency | None] = ()
    links: tuple[str, ...] = ()
    external_links: tuple[str, ...] = ()
    volumes_from: tuple[str, ...] = ()
    ports: tuple[str | int | float | PortMapping, ...] = ()
    expose: tuple[str | int | float, ...] = ()
    volumes: tuple[str | ServiceVolume, ...] = ()
    tmpfs: str | tuple[str, ...] | None = None
    networks: tuple[str, ...] | dict[str, ServiceNetwork | None] | None = None
    network_mode: str | None = None
    configs: tuple[str | Reference, ...] = ()
    secrets: tuple[str | Reference, ...] = ()
    models: tuple[str, ...] | dict[str, Any] = ()
    healthcheck: Healthcheck | None = None
    deploy: Deploy | None = None
    develop: Develop | None = None
    restart: Scalar = None
    scale: Scalar = None
    logging: Logging | None = None
    user: str | None = None
    privileged: Flag = None
    read_only: Flag = None
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    security_opt: tuple[str, ...] = ()
    devices: tuple[str | DeviceMapping, ...] = ()
    device_cgroup_rules: tuple[str, ...] = ()
    gpus: str | tuple[DeviceRequest, ...] | None = None
    ulimits: dict[str, int | str | Ulimit] = {}
    sysctls: Pairs = ()
    pid: str | None = None
    ipc: str | None = None
    uts: str | None = None
    userns_mode: str | None = None
    cgroup: str | None = None
    cgroup_parent: str | None = None
    mem_limit: Scalar = None
    mem_reservation: Scalar = None
    memswap_limit: Scalar = None
    shm_size: Scalar = None
    cpus: Scalar = None
    cpu_quota: Scalar = None
    cpu_shares: Scalar = None
    cpuset: str | None = None
    pids_limit: Scalar = None
    stop_grace_period: Scalar = None
    pull_policy: str | None = None
    platform: str | None = None
    post_start: tuple[Hook, ...] = ()
    pre_stop: tuple[Hook, ...] = ()
    use_api_socket: bool | str | None = None

    @property
    def local(self) -> bool:
        """Whether its image is built or never pulled, so that it does not come from a registry."""
        return not self.image or self.build is not None or self.pull_policy in ("never", "build")

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """The entries of `ports`, read."""
        return tuple(self._bindings())

    @cached_property
    def mounts(self) -> tuple[Mount, ...]:
        """The entries of `volumes`, read."""
        return tuple(self._mounts())

    def _bindings(self) -> Iterator[Binding]:
        for index, port in enumerate(self.ports):
            at = self.at["ports"][index]
            if isinstance(port, PortMapping):
                entry = (port.host_ip, port.published, port.target, port.protocol)
                yield Binding.long(at, *entry)
            else:
                yield read_port(port, at)

    def _mounts(self) -> Iterator[Mount]:
        for index, volume in enumerate(self.volumes):
            at = self.at["volumes"][index]
            if isinstance(volume, ServiceVolume):
                propagation = volume.bind.propagation if volume.bind else None
                yield Mount(
                    at,
                    volume.type,
                    volume.source or "",
                    volume.target or "",
                    at["source"],
                    at["target"],
                    is_true(volume.read_only),
                    propagation or "",
                    at["bind"]["propagation"],
                )
            else:
                yield read_mount(volume, at)

    @property
    def dependencies(self) -> Iterator[DependsOn]:
        """The entries of `depends_on`."""
        at = self.at["depends_on"]
        if isinstance(self.depends_on, dict):
            for name, entry in self.depends_on.items():
                required = entry is None or entry.required is None or is_true(entry.required)
                yield DependsOn(name, at[name].key, entry.condition if entry else None, required)
        else:
            for index, name in enumerate(self.depends_on):
                yield DependsOn(name, at[index])

    @property
    def sharing(self) -> Iterator[Named]:
        """The services whose namespaces this one joins: `network_mode: service:NAME` and the like."""
        for key in ("network_mode", "ipc", "pid", "uts"):
            value = getattr(self, key)
            if value and value.startswith("service:"):
                yield Named(value[8:], self.at[key].sub(8, len(value)))

    @property
    def network_names(self) -> Iterator[Named]:
        """The networks it names."""
        at = self.at["networks"]
        if isinstance(self.networks, dict):
            yield from (Named(name, at[name].key) for name in self.networks)
        else:
            yield from (Named(name, at[index]) for index, name in enumerate(self.networks or ()))

    def references(self, key: str) -> Iterator[Named]:
        """The secrets or the configs it names."""
        at = self.at[key]
        for index, entry in enumerate(getattr(self, key)):
            if isinstance(entry, Reference):
                yield Named(entry.source, at[index]["source"])
            else:
                yield Named(entry, at[index])

    @property
    def limits(self) -> Resource | None:
        """`deploy.resources.limits`."""
        return self.deploy.resources.limits if self.deploy and self.deploy.resources else None

    @property
    def security_options(self) -> Iterator[tuple[str, str, Place]]:
        """The entries of `security_opt` as name, value and place; `name:value` and `name=value` are the same."""
        for index, entry in enumerate(self.security_opt):
            name, _, value = entry.replace("=", ":", 1).partition(":")
            yield name, value, self.at["security_opt"][index]


def pairs(values: Pairs, at: Place) -> Iterator[Pair]:
    """The entries of a mapping or of a list of `NAME=value`, with their places."""
    if isinstance(values, dict):
        for name, value in values.items():
            yield Pair(name, _text(value), at[name], at[name].key)
    else:
        for index, entry in enumerate(values):
            if isinstance(entry, str):
                name, equals, value = entry.partition("=")
                place = at[index].sub(len(name) + 1, len(entry)) if equals and value else at[index]
                yield Pair(name, value if equals else None, place, at[index].sub(0, len(name)))


def _text(value: Scalar) -> str | None:
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)


class Network(Node):
    """A network of the file."""

    name: str | None = None
    driver: str | None = None
    external: bool | str | dict[str, Any] | None = None
    internal: Flag = None
    labels: Pairs = ()


class Volume(Node):
    """A volume of the file."""

    name: str | None = None
    driver: str | None = None
    driver_opts: dict[str, Scalar] = {}
    external: bool | str | dict[str, Any] | None = None
    labels: Pairs = ()


class Secret(Node):
    """A secret of the file."""

    name: str | None = None
    file: str | None = None
    environment: str | None = None
    driver: str | None = None
    external: bool | str | dict[str, Any] | None = None
    labels: Pairs = ()

    @property
    def sourceless(self) -> bool:
        """Whether no key sets the source of its content."""
        return all(value is None for value in (self.file, self.environment, self.driver, self.external))


class Config(Node):
    """A config of the file."""

    name: str | None = None
    file: str | None = None
    environment: str | None = None
    content: str | None = None
    driver: str | None = None
    external: bool | str | dict[str, Any] | None = None
    labels: Pairs = ()

    @property
    def sourceless(self) -> bool:
        """Whether no key sets the source of its content."""
        entry = (self.file, self.environment, self.content, self.driver, self.external)
        return all(value is None for value in entry)


class Include(Node):
    """One entry of `include` in the long syntax."""

    path: str | tuple[str, ...] = ()


class ComposeFile(Node):
    """A compose file."""

    version: Scalar = None
    name: str | None = None
    include: tuple[str | Include, ...] = ()
    services: dict[str, Service | None] = {}
    networks: dict[str, Network | None] = {}
    volumes: dict[str, Volume | None] = {}
    secrets: dict[str, Secret | None] = {}
    configs: dict[str, Config | None] = {}
    models: dict[str, Any] = {}


@record(eq=False)
class File:
    """A compose file with what is known of it besides its text.

    An `overlay` is merged into another file, which may set the keys that it lacks. `other` gives another file by the
    path that is written in this one; None if its content is unknown. `companions` gives the files that a command with
    several `-f` may merge with this one, `elsewhere` all other files with a name of Compose files, and `extended` the
    services of this one that services of other files extend.
    """

    compose: ComposeFile
    overlay: bool = False
    other: Callable[[str], File | None] = field(default=lambda _: None)
    companions: Callable[[], Iterable[ComposeFile]] = field(default=tuple)
    elsewhere: Callable[[], Iterable[ComposeFile]] = field(default=tuple)
    extended: Callable[[], Container[str]] = field(default=tuple)

    @property
    def at(self) -> Place:
        """The place of the whole file."""
        return self.compose.at

    @property
    def includes(self) -> bool:
        """Whether it includes other files."""
        return bool(self.compose.include)

    @cached_property
    def project(self) -> tuple[File, ...] | None:
        """The file and those that it includes, directly or not; None if one of them is unknown."""
        found: list[File] = [self]
        # An included file may include others: the list grows while it is walked.
        for file in found:
            for entry in file.compose.include:
                paths = (entry,) if isinstance(entry, str) else entry.path
                for path in (paths,) if isinstance(paths, str) else paths:
                    other = file.other(path)
                    if other is None or len(found) > MOST:
                        return None
                    if other not in found:
                        found.append(other)
        return tuple(found)

    @property
    def partial(self) -> bool:
        """Whether an unknown file may define the services, volumes and networks that it refers to.

        Compose refuses a service without an image, so that another file has the one that this file adds to.
        """
        return self.overlay or self.project is None or any(map(_is_part, self.compose.services.values()))

    def completes(self, name: str) -> bool:
        """Whether another file may have what a service of this one lacks.

        A file in which no service can run is a fragment, which a program may merge with a file in any folder. A service
        that others extend is a template, which has an image only with them.
        """
        if self.includes or any(name in other.services for other in self.companions()):
            return True
        if name in self.extended():
            return True
        if not all(map(_is_part, self.compose.services.values())):
            return False
        found = (other.services.get(name) for other in self.elsewhere())
        return any(service is not None and not _is_part(service) for service in found)

    def defines(self, sort: str, name: str) -> bool:
        """Whether a top-level entry such as one of `services` is in this file, one that it includes, or a companion."""
        if any(name in getattr(file.compose, sort) for file in self.project or (self,)):
            return True
        return any(name in getattr(companion, sort) for companion in self.companions())

    @cached_property
    def services(self) -> dict[str, ServiceIn]:
        """The services by name."""
        return {
            name: ServiceIn(service, name, self)
            for name, service in self.compose.services.items()
            if service is not None
        }

    @cached_property
    def tasks(self) -> frozenset[str]:
        """The services that others wait for until they have ended."""
        return frozenset(
            dependency.name
            for inside in self.services.values()
            for dependency in inside.service.dependencies
            if dependency.condition == "service_completed_successfully"
        )


def _is_part(service: Service | None) -> bool:
    """Whether a service has nothing to run, as one that is merged into that of another file."""
    return service is not None and not (service.image or service.build or service.extends or service.provider)


@record(eq=False)
class ServiceIn:
    """A service with its name and its file: policies about a service visit this."""

    service: Service
    name: str
    file: File

    @property
    def at(self) -> Place:
        """The place of the service."""
        return self.service.at

    @cached_property
    def chain(self) -> tuple[Service, ...]:
        """The service and those that it extends, nearest first."""
        chain = [self]
        while len(chain) < MOST and (base := chain[-1].base) is not None and base not in chain:
            chain.append(base)
        return tuple(inside.service for inside in chain)

    @property
    def base(self) -> ServiceIn | None:
        """The service that this one extends, in this file or in another one."""
        extends, file = self.service.extends, self.file
        if isinstance(extends, Extends):
            other = file.other(extends.file) if extends.file is not None else file
            return other.services.get(extends.service) if other else None
        return file.services.get(extends) if extends is not None else None

    @cached_property
    def open(self) -> bool:
        """Whether an unknown file may set some of its keys.

        The other file is the one that this is merged into, that of an extended service, or an included one: Compose
        merges a service into an included service of the same name, and one without an image is likely to need that.
        """
        if self.file.overlay or self.chain[-1].extends is not None:
            return True
        if any(self.value(key) is not None for key in ("image", "build", "provider")):
            return False
        return self.file.completes(self.name)

    @cached_property
    def profiles(self) -> frozenset[str]:
        """Its profiles and those of the services that it extends."""
        return frozenset(name for service in self.chain for name in service.profiles)

    def runs_with(self, other: ServiceIn) -> bool:
        """Whether one profile enables both, or one of them has no profiles."""
        return not (self.profiles and other.profiles) or not self.profiles.isdisjoint(other.profiles)

    def value(self, key: str) -> Any:
        """The value of a key of this service, or else of those that it extends; None if it is not set or empty."""
        for service in self.chain:
            value = getattr(service, key)
            if value is not None and value != () and value != {}:
                return value
        return None

    def lacks(self, *keys: str) -> bool:
        """Whether none of these keys is set, in this file or in another."""
        return not self.open and all(self.value(key) is None for key in keys)

    def unlimited(self, key: str, limit: str) -> bool:
        """Whether neither a key nor the corresponding one of `deploy.resources.limits` is set."""
        if not self.runs or not self.lacks(key):
            return False
        return all(getattr(service.limits, limit, None) is None for service in self.chain)

    @property
    def runs(self) -> bool:
        """Whether it is a container that keeps running: not a provider, nor a task whose end others wait for."""
        return self.value("provider") is None and self.name not in self.file.tasks

    @property
    def below(self) -> Place:
        """Where a new key is inserted: below the image, or the key that replaces it."""
        service = self.service
        key = next(
            (key for key in ("image", "build", "extends") if getattr(service, key) is not None), "image"
        )
        return self.at[key].below
