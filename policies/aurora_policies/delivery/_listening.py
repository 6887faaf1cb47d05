"""On which ports the services of Compose files listen, as far as the repository states it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from posixpath import dirname, join
from typing import TYPE_CHECKING

from aurora_devops import Repository
from aurora_devops.core.context import folders_of
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.delivery.listening import DEVELOPMENT_PORTS, listening_of, option_ports
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import (
    ComposeHost,
    ConfiguredPorts,
    ExposedPorts,
    ImageDefaults,
    ListenedPort,
    ProxyPort,
    RunContainer,
    port_numbers,
)
from aurora_devops.starting import starts_one, starts_package

from ._addresses import ports_without, services_by_name
from ._files import below
from ._images import Builds, bases_of, has, listed, usual_ports

if TYPE_CHECKING:
    from aurora_devops.kinds.kubernetes.facts import ObjectFact


@record
class Closed:
    """That services do not listen on a port: the ports on which they listen, and where these are set."""

    ports: str
    evidence: Fact


class ServicePorts:
    """The ports of the services of a repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._builds = Builds(repository)
        self._programs = programs_of(repository)
        self._bases = bases_of(repository)

    @classmethod
    def of(cls, repository: Repository) -> ServicePorts:
        """The ports; what is needed for them is collected once for all policies."""
        return repository.derived(cls)

    @cached_property
    def _listened(self) -> frozenset[int]:
        return frozenset(one.port for one in self._repository.of(ListenedPort))

    def exposed(self, host: ComposeHost) -> ExposedPorts | None:
        """The ports that the Dockerfile of a service exposes, in its last stage."""
        if not self._programs.is_last_stage(host.dockerfile, host.path, f"service '{host.names[0]}'"):
            return None
        return self._builds.exposed(host.image, host.dockerfile)

    def listens(self, host: ComposeHost, port: int) -> bool:
        """Whether a service declares a port, its Dockerfile exposes it, or it is the main port of its image."""
        exposed = self.exposed(host)
        return (
            port in host.declared
            or (exposed is not None and has(exposed, port))
            or port in usual_ports(host, self._bases)[:1]
        )

    def near(self, path: str, hosts: Sequence[ComposeHost]) -> Sequence[ComposeHost]:
        """Those services of a name that run beside the service which mounts a file; all if it is unknown."""
        folders = {folder for one in (path, *folders_of(path)) for folder in self._mounting.get(one, ())}
        return [host for host in hosts if dirname(host.path) in folders] or hosts

    @cached_property
    def _mounting(self) -> dict[str, set[str]]:
        """The folders of the Compose files that mount a file or a folder, by its path."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for host in self._repository.of(ComposeHost):
            for mount in host.mounts:
                found[mount].add(dirname(host.path))
        return found

    def closed(self, port: int, hosts: Sequence[ComposeHost]) -> Closed | None:
        """Whether none of the services of a name listens on a port; None if one does, or if it is unknown."""
        configured = [
            one
            for folder in _by_folder(hosts)
            if (one := self._proxy(folder) or self._configuration(folder) or self._server(folder, port))
        ]
        if any(port in one.ports for one in configured):
            return None
        exact = {host.path for one in configured for host in one.hosts}
        others = [host for host in hosts if host.path not in exact]
        if any(port in host.ports for host in others) or not hosts:
            return None
        # The other programs of an image may listen on the port that its Dockerfile exposes.
        modules = [(host, known) for host in others if (known := self._of_module(host, port))]
        others = [host for host in others if not any(host is one for one, _ in modules)]
        exposed = [ports for host in others if (ports := self.exposed(host)) is not None]
        usual = [numbers for host in others if self.exposed(host) is None and (numbers := self._usual(host))]
        built = [
            known
            for host in others
            if self.exposed(host) is None
            and not usual_ports(host, self._bases)
            and (
                known := self._of_code(host, port)
                or self._of_cluster(host, port)
                or self._of_host(host, port)
            )
        ]
        if len(exposed) + len(usual) + len(built) < len(others):
            return None
        if any(has(one, port) for one in exposed) or any(port in ports for ports in usual):
            return None
        # A Dockerfile does not have to expose the port.
        if any(self._may_listen(host, port) for host in others if self.exposed(host) is not None):
            return None
        listens = [
            *(one.listed for one in configured),
            *(listed(one) for one in exposed),
            *(str(_likely(port, ports)) for ports in usual),
            *(str(each) for known in built for each in known),
            *(str(each) for _, known in modules for each in known),
        ]
        evidence = [*(one.evidence for one in configured), *exposed, *others, *(host for host, _ in modules)]
        return Closed(", ".join(dict.fromkeys(listens)), evidence[0])

    def _may_listen(self, host: ComposeHost, port: int) -> bool:
        """Whether the code of a service may listen on a port that its Dockerfile does not expose."""
        programs = self._programs.of_dockerfile(host.dockerfile) if host.dockerfile else []
        if len(programs) == 1 and programs[0].numbers:
            return port in programs[0].numbers
        return port in self._listened

    def _usual(self, host: ComposeHost) -> tuple[int, ...]:
        """The ports on which the image of a service listens; an option of the command replaces the main one.

        An option with the usual port of another protocol does not: `nats --http_port 8222`.
        """
        ports = usual_ports(host, self._bases)
        given = set(option_ports(self._words(host))).difference(ports[1:]) if ports else set()
        return (*sorted(given), *ports[1:]) if given else ports

    def _of_code(self, host: ComposeHost, port: int) -> list[int]:
        """The declared ports of a service that its code contains; none if it also contains the port, or is unknown."""
        programs = self._programs.of_dockerfile(host.dockerfile) if host.dockerfile else []
        if len(programs) != 1 or not programs[0].numbers or port in DEVELOPMENT_PORTS:
            return []
        image = self._images.get(host.dockerfile)
        exposed = self.exposed(host)
        numbers = {*programs[0].numbers, *(image.numbers if image else ())}
        numbers.update(first for first, _ in (exposed.ports if exposed else ()))
        return [] if port in numbers else [one for one in host.declared if one in numbers]

    def _of_module(self, host: ComposeHost, port: int) -> list[int]:
        """The ports on which the module that a service starts listens, if only other modules listen on the port."""
        programs = self._programs.of_dockerfile(host.dockerfile) if host.dockerfile else []
        container = self._container(host)
        if len(programs) != 1 or container is None or not container.complete:
            return []
        image = self._images.get(host.dockerfile)
        words = container.words or (image.words if image else ())
        settings = {**dict(image.settings if image else ()), **dict(container.settings)}
        if not words or any("$" in word for word in words) or "ports" not in programs[0].complete:
            return []
        start = self._programs.start_of(container) if programs[0].language == "go" else None
        package = start.package if start else "" if programs[0].language == "go" else None
        own: list[int] = []
        elsewhere = known = False
        for one in self._ports_of.get(programs[0].folder, ()):
            modules = one.entries or _commands(one)
            if modules and not _starts(words, modules, package):
                elsewhere = elsewhere or one.port == port
                continue
            value = settings.get(one.variable) or str(one.port) if one.variable else str(one.port)
            if not value.isdecimal():
                return []
            known = known or bool(modules)
            own.append(int(value))
        known = known or starts_one(words, self._modules)
        return sorted(set(own)) if elsewhere and known and port not in own else []

    @cached_property
    def _modules(self) -> list[str]:
        """The names of the modules of Node.js, without their folders and endings."""
        names = (match for path in self._repository.paths if (match := _MODULE.search(path)))
        return sorted({match[1] for match in names})

    @cached_property
    def _ports_of(self) -> dict[str, list[ListenedPort]]:
        found: defaultdict[str, list[ListenedPort]] = defaultdict(list)
        for one in self._repository.of(ListenedPort):
            found[one.folder].append(one)
        return found

    def _of_cluster(self, host: ComposeHost, port: int) -> list[int]:
        """The declared ports that the Services of the same name have as well; none if one of these has the port."""
        services = self._services.get(host.names[0], [])
        if not services or not ports_without(port, services):
            return []
        numbers = {number for service in services for _, number, _ in service.data("ports")}
        return [one for one in host.declared if one in numbers]

    def _of_host(self, host: ComposeHost, port: int) -> list[int]:
        """The ports of the container of a service that publishes a port only for the host, in place of one of them."""
        return list(host.declared) if self.publishes(host, port) and host.configs_known else []

    def publishes(self, host: ComposeHost, port: int) -> bool:
        """Whether a service publishes a port on the host, whatever port of the container it leads to."""
        container = self._container(host)
        return container is not None and port in container.published

    @cached_property
    def _services(self) -> Mapping[str, Sequence[ObjectFact]]:
        return services_by_name(self._repository)

    @property
    def _images(self) -> Mapping[str, ImageDefaults]:
        return self._programs.images

    @cached_property
    def _configured(self) -> dict[str, ConfiguredPorts]:
        return {one.path: one for one in self._repository.of(ConfiguredPorts)}

    @cached_property
    def _containers(self) -> dict[tuple[str, str], RunContainer]:
        return {
            (one.path, one.hosts[0]): one
            for one in self._repository.of(RunContainer)
            if one.kind == "compose" and one.hosts
        }

    def _container(self, host: ComposeHost) -> RunContainer | None:
        return self._containers.get((host.path, host.names[0]))

    def _words(self, host: ComposeHost) -> tuple[str, ...]:
        container = self._container(host)
        return container.words if container is not None else ()

    def _proxy(self, hosts: Sequence[ComposeHost]) -> _Configured | None:
        """The ports of a proxy, if all its configuration files are in the repository; None otherwise."""
        listening = listening_of(self._repository)
        found: list[ProxyPort] = []
        for host in hosts:
            ports = listening.proxy(host.path, f"service '{host.names[0]}'", self._container(host))
            if not ports:
                return None
            found += ports
        return _configured(hosts, {one.port for one in found}, found[0])

    def _server(self, hosts: Sequence[ComposeHost], port: int) -> _Configured | None:
        """The port that the configuration of a server sets, if the services do not listen on another one."""
        listening = listening_of(self._repository)
        found = []
        for host in hosts:
            container = self._container(host)
            one = listening.replaced(container, port) if container is not None else None
            if one is None:
                return None
            found.append(one)
        return _configured(hosts, {one.port for one in found}, found[0].evidence)

    def _configuration(self, hosts: Sequence[ComposeHost]) -> _Configured | None:
        """The ports of a server, if all its configuration files are in the repository; None otherwise."""
        if not self._configured:
            return None
        image, usual = next(
            (
                (image, usual)
                for image, usual in _CONFIGURED
                if any(image.fullmatch(host.image) for host in hosts)
            ),
            (None, None),
        )
        if image is None or usual is None:
            return None
        if any(host.dockerfile or (host.image and not image.fullmatch(host.image)) for host in hosts):
            return None
        words = [word for host in hosts for word in self._words(host)]
        mounts = [mount for host in hosts for mount in host.targets]
        files = [join("/", file) for file in _config_files(words)] or [
            target for target, _ in mounts if usual.fullmatch(target)
        ]
        found = [self._configured.get(_source(file, mounts)) for file in files]
        known = [one for one in found if one is not None and one.complete]
        if not known or len(known) < len(found):
            return None
        mentioned = {number for host in hosts for number in {*host.ports} - {*host.declared}}
        mentioned.update(number for word in words for number in port_numbers(word))
        ports = {port for one in known for port in one.ports}
        main = [port for port in known[0].main or sorted(ports) if port not in _INTERNAL]
        return _configured(hosts, ports | mentioned, known[0], main)


_MODULE = regex(r"(?:^|/)([^/]+)\.[cm]?[jt]s$")
# How many ports a message lists.
_MOST_LISTED = 6
# The images of servers whose configuration sets all their ports, with the files that they read by default.
_CONFIGURED = (
    (
        regex(r"(?:.*/)?(?:opentelemetry-collector[\w-]*|otelcol[\w-]*|aws-otel-collector)"),
        regex(r"/etc/otel(?:col)?(?:-contrib)?/config\.yaml"),
    ),
    (regex(r"(?:.*/)?grafana/loki"), regex(r"/etc/loki/local-config\.yaml")),
    (regex(r"(?:.*/)?grafana/mimir"), regex(r"/etc/mimir/demo\.yaml")),
    (regex(r"(?:.*/)?grafana/tempo"), regex(r"/etc/tempo\.yaml")),
)
_CONFIG_FLAG = regex(r"--?config(?:\.file)?(?:=(.*))?")
# The ports on which a collector or a server of Grafana listens for its operation.
_INTERNAL = frozenset({1777, 7946, 8888, 13133, 55679})


@record(eq=False)
class _Configured:
    """The ports of a server that its configuration sets, with the services that run it."""

    hosts: tuple[ComposeHost, ...]
    ports: frozenset[int]
    listed: str
    evidence: Fact


def _configured(
    hosts: Sequence[ComposeHost], ports: Set[int], evidence: Fact, main: Sequence[int] | None = None
) -> _Configured:
    """The ports of services; a message lists the main ones, or else all."""
    shown = sorted(ports) if main is None else main
    return _Configured(tuple(hosts), frozenset(ports), ", ".join(map(str, shown[:_MOST_LISTED])), evidence)


def _by_folder(hosts: Sequence[ComposeHost]) -> list[list[ComposeHost]]:
    """The services of a name by the folders of their files, which may be merged."""
    found: defaultdict[str, list[ComposeHost]] = defaultdict(list)
    for host in hosts:
        found[dirname(host.path)].append(host)
    return list(found.values())


def _likely(port: int, ports: Sequence[int]) -> int:
    """That of the ports of an image which is probably meant by another port: one for mail, or the main one."""
    return next((one for one in ports if one in _MAIL), ports[0]) if port in _MAIL else ports[0]


_MAIL = frozenset({25, 465, 587, 1025, 2525})


def _starts(words: Sequence[str], modules: Sequence[str], package: str | None) -> bool:
    """Whether a command starts one of some modules, or of the folders of some Go packages."""
    return starts_one(words, modules) if package is None else starts_package(words, package, modules)


def _commands(one: ListenedPort) -> tuple[str, ...]:
    """The command of a Go program that alone has the code which listens: `api` for `cmd/api/main.go`."""
    inside = (below(one.path, one.folder) or "") if one.folder else one.path
    folder, _, rest = inside.partition("/")
    command, slash, _ = rest.partition("/")
    return (command,) if folder == "cmd" and slash and inside.endswith(".go") else ()


def _config_files(words: Sequence[str]) -> Iterator[str]:
    """The configuration files that a command names."""
    for index, word in enumerate(words):
        match = _CONFIG_FLAG.fullmatch(word)
        if match is not None:
            after = words[index + 1] if index + 1 < len(words) else ""
            yield (match[1] if match[1] is not None else after).removeprefix("file:")


def _source(file: str, mounts: Sequence[tuple[str, str]]) -> str:
    """The path in the repository of a file that is mounted; empty if it is unknown."""
    found = max((each for each in mounts if below(file, each[0]) is not None), default=("", ""))
    return join(found[1], below(file, found[0]) or "").rstrip("/") if found[1] else ""
