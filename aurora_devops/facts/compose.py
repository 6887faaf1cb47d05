"""Services of Compose, and the variables of its files."""

from __future__ import annotations

from ..core.facts import Fact, FactOfOneFile
from ..core.record import record


@record
class ComposeService(Fact):
    """A service of a Compose file; it is `partial` if it has no image, so that another file has to define it.

    It is stated for a file that includes the one that defines it, too; without a name if an included file is unknown.
    """

    name: str
    partial: bool = False
    profiles: tuple[str, ...] = ()


@record
class NamedProfile(Fact):
    """A profile that a command of Compose enables; `files` are those of `NamedService`."""

    name: str
    files: tuple[str, ...]


@record
class CommentedService(Fact):
    """A service of a Compose file that is commented out."""

    name: str


@record
class NamedService(Fact):
    """A service of a Compose file that a command names; `files` are the files that the command names.

    There are none if the command runs in an unknown folder, such as one of another host.
    With an `option` it is the value of an option of Compose that is written after the subcommand.
    """

    name: str
    command: str
    files: tuple[str, ...] = ()
    option: str = ""


@record
class ComposeHost(Fact):
    """The host names of a service of a Compose file, and the paths from the root that it mounts.

    `complete` is whether other hosts are unknown: networks of the host or of other projects. `image`, `dockerfile` and
    `ports` are those of the service, and the numbers of its command and environment; `declared` are only the container
    ports of `ports` and `expose`. `targets` are the paths in the container on which something is mounted, with the
    paths from the root, empty for those that are unknown. `container` is the name of the container, and `project` that
    of the project, if the file sets them. `configured` are the numbers in the configuration files that a well-known
    image is given; it is `configs_known` if all of these could be read. It `receives` if its command enables the
    receiver of Prometheus for remote writing or OTLP. `needs` are the services that it depends on, and `networks` the
    names of its networks, none if they are unknown.
    """

    names: tuple[str, ...]
    mounts: tuple[str, ...] = ()
    complete: bool = True
    image: str = ""
    dockerfile: str = ""
    ports: tuple[int, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    container: str = ""
    project: str = ""
    configured: tuple[int, ...] = ()
    configs_known: bool = True
    declared: tuple[int, ...] = ()
    receives: bool = False
    needs: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


@record
class UnsetVariable(FactOfOneFile):
    """A variable without a default that a Compose file inserts, and that the file `.env` at `file` does not set.

    `unused` are the variables of that file that no Compose file of the folder inserts. Compose `fails` without the
    variable if the Compose file demands it, as `${NAME:?}` does; `demanded` are the others that it demands and the file
    sets. The file may be an `example` of `.env`.
    Without a file, it is the tag of an image that nothing in the repository sets, and `unused` are the variables that
    pipelines and scripts set which run Compose, and that nothing reads. Such a tag may have a `default`.
    """

    name: str
    file: str
    unused: tuple[str, ...]
    fails: bool = False
    example: bool = False
    demanded: tuple[str, ...] = ()
    default: str = ""


@record
class ServiceFile(Fact):
    """A file that a command starts in a running service of Compose; `files` are those of `NamedService`."""

    file: str
    service: str
    command: str
    files: tuple[str, ...] = ()


@record
class TraefikPart(Fact):
    """What the configuration of Traefik in a service defines outside of labels, in lower case.

    The `group` is `entrypoints`, `certresolvers`, `middlewares` or `services`; the latter two are of a `protocol`.
    """

    group: str
    name: str
    protocol: str = ""
