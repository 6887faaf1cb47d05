"""Ports and paths: exposed, published, forwarded, probed and routed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..core.facts import Fact
from ..core.lazy import regex
from ..core.record import record
from .objects import Selector


@record
class ForwardedPort(Fact):
    """A port of an object that `kubectl port-forward` forwards to, from the port `local` of this machine, if known."""

    object_kind: str
    name: str
    namespace: str
    port: int | str
    local: int = 0


@record
class ContactedHost(Fact):
    """A host and a port in the configuration of a program, such as a target of Prometheus.

    `role` is what the program does with it. If a Dockerfile copies the configuration into an image, `dockerfile` is its
    path, and `stage` the name of the stage if it is not the last one. The address is a default if an environment
    `variable` may set another one.
    """

    host: str
    port: int
    role: str
    program: str = "Prometheus"
    dockerfile: str = ""
    variable: str = ""
    stage: str = ""


@record
class ConfiguredPorts(Fact):
    """The ports on which a program listens with a configuration file; it is `complete` if there are no others.

    `main` are those that the configuration certainly sets, if others may be other numbers of it.
    """

    program: str
    ports: tuple[int, ...]
    complete: bool = True
    main: tuple[int, ...] = ()


@record
class ProxyPort(Fact):
    """A port on which the configuration of a proxy makes it listen; `ports` are all of them, none if others may exist.

    The proxy is the service `owner` of the Compose file `artifact`, or in the image of `dockerfile`: in its last stage,
    or in the `stage` of this name.
    """

    program: str
    port: int
    ports: tuple[int, ...] = ()
    artifact: str = ""
    owner: str = ""
    dockerfile: str = ""
    stage: str = ""


@record
class ProxyPath(Fact):
    """A location in the configuration of nginx: its path, and what answers there (`by`).

    That is `status` for the status of nginx, `answer` for a fixed answer of success, `file` for files, or empty for
    anything else. A `pattern` may match any path. The last fields are those of `ProxyPort`.
    """

    served: str
    by: str = ""
    exact: bool = False
    pattern: bool = False
    artifact: str = ""
    owner: str = ""
    dockerfile: str = ""
    stage: str = ""


@record
class ServedFolder(Fact):
    """A folder from which the configuration of a proxy serves files, in the service `owner` of a Compose file.

    Or it is in the image of a `dockerfile`. `others` are all other absolute paths of the configuration. It is `read`
    if all files of the configuration are, and `replaced` if the server that the image of the proxy has is not kept.
    """

    program: str
    folder: str
    owner: str
    artifact: str
    others: tuple[str, ...] = ()
    read: bool = True
    dockerfile: str = ""
    replaced: bool = False


@record
class ForwardedName(Fact):
    """A host name with which a proxy (`by`) forwards requests unchanged to a `host`.

    That is a service of the Compose file `artifact`, or a Service of a namespace.
    """

    name: str
    host: str
    by: str
    artifact: str = ""
    namespace: str = ""


@record
class ExposedPorts(Fact):
    """The ports that a Dockerfile exposes, as the first and last port of each range."""

    ports: tuple[tuple[int, int], ...]


@record
class ContainerPort(Fact):
    """A port on which the image of a container has to listen; `use` is what declares it.

    It is that Compose publishes it (`publish`, or `set` if the environment of the service contains the number), or
    that a manifest declares it (`declare`) or probes it (`probe`).
    `dockerfile` is the path of the Dockerfile that builds the image, if the owner builds it. `sources` are the
    ConfigMaps and Secrets whose keys are environment variables.
    """

    use: str
    owner: str
    port: int
    image: str = ""
    dockerfile: str = ""
    sources: tuple[str, ...] = ()

    @property
    def within_a_file(self) -> bool:
        """Whether it is enough alone: the usual ports of an image are known."""
        return not self.dockerfile


@record
class AllowedNamespace(Fact):
    """A namespace that a rule of a NetworkPolicy (`owner`) selects by its name."""

    owner: str
    name: str


@record
class AnnotatedPort(Fact):
    """The port of the pods of `owner` that Prometheus scrapes because of an annotation.

    `declared` are the names and numbers of the ports of their containers, `images` the names of the images.
    `complete` is whether all containers declare ports and have known images.
    """

    owner: str
    port: int
    declared: tuple[tuple[str, int], ...]
    images: tuple[str, ...]
    complete: bool


@record
class PublishedAddress(Fact):
    """A port of the host that Compose publishes; 0 if it is unknown."""

    port: int


@record
class AwaitedPort(Fact):
    """A port on which something expects the program of a container to listen.

    `by` is what expects it, for messages. The container is that of the fact `RunContainer` with the same owner, image
    and Dockerfile in the file. `requested` is whether a probe or a health check connects to the port.
    """

    owner: str
    port: int
    by: str
    image: str = ""
    dockerfile: str = ""
    requested: bool = False


@record
class RequestedPath(Fact):
    """A path that something requests of a container: a probe, a health check, or Prometheus (`by`).

    The container is known by its image, its `dockerfile` or its `host`. The port is 0 if it is unknown. `job` is the
    name of a job of Prometheus that has only targets with this path. With `status`, it is the status of nginx.
    """

    by: str
    route: str
    port: int = 0
    image: str = ""
    dockerfile: str = ""
    host: str = ""
    job: str = ""
    status: bool = False


# The path of a service of gRPC, or of one of its methods: `/acme.shop.v1.Basket/List`, `/acme.shop.v1.Basket/*`.
GRPC_PATH = regex(r"/((?:[a-z]\w*\.)+[A-Z]\w*)(?:/(?:([A-Z]\w*)|\*?))?")
# A URL, or a host with a port and a path as curl and wget accept it.
_REQUEST = regex(
    r"(?:https?://|(?<![\w./@:$-])(?=[\w.-]*:\d))(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|[A-Za-z][\w-]*)(?::(\d{1,5})(?!\d))?"
    r"(/[\w./~%+-]*)(?=[\s\"'`,;)|&>?\]}]|$)"
)
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "[::1]", "[::]"})  # noqa: S104
_NUMBER = regex(r"(?<![\d.])\d{2,5}(?![\d.])")


def port_numbers(text: str) -> Iterator[int]:
    """The numbers in a text that may be ports; those of versions and addresses are none."""
    return map(int, _NUMBER.findall(text))


@record
class LocalRequest:
    """A request to the host itself in a command: the path with its offsets in the text, and the port.

    `port_start` is the offset of the port, or of the path if the port is not written.
    """

    start: int
    end: int
    path: str
    port: int
    port_start: int = 0


def local_requests(text: str, hosts: Collection[str] = ()) -> list[LocalRequest]:
    """The requests to the host itself in the text of a command, such as `curl http://localhost:8080/healthz`.

    `hosts` are its other names.
    """
    return [
        LocalRequest(
            match.start(3),
            match.end(3),
            match[3],
            int(match[2] or 80),
            match.start(2) if match[2] else match.start(3),
        )
        for match in _REQUEST.finditer(text)
        if match[1] in _LOCAL or match[1] in hosts
    ]


@record
class AllowedPort(Fact):
    """A port that a NetworkPolicy (`owner`) allows, and the selector of the pods that receive the connections.

    `ports` are all ports of the policy; 0 for those that are unknown.
    """

    owner: str
    namespace: str
    receivers: Selector
    port: int | str
    ports: tuple[int | str, ...]


@record
class NamedPort(Fact):
    """A port that a table or a list of a document gives for what has a name, such as a service.

    It is `published` if it is one of the host or of a load balancer.
    """

    name: str
    port: int
    published: bool = False


@record
class RoutedPath(Fact):
    """A path that `owner`, an Ingress or a route, sends unchanged to a port of a Service of its namespace.

    `exact` is whether paths below it are not sent. `port` is the number or the name, empty if it is unknown. Without a
    Service, the path is sent to the containers of an `image`, or of the one that a `dockerfile` builds. A path that is
    `checked` is requested as it is by the health check of a load balancer, of the Services that an annotation gives the
    object `config` if there is one, and at the `pod_port` if it is known.
    """

    owner: str
    route: str
    service: str
    port: str = ""
    namespace: str = ""
    exact: bool = False
    image: str = ""
    dockerfile: str = ""
    checked: bool = False
    config: str = ""
    pod_port: int = 0
