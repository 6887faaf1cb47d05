"""The facts that artifacts of several kinds state: what they define, and what they name that others define.

`delivery/` joins them. A fact of one kind alone is defined beside that kind.
"""

from __future__ import annotations

from .core.facts import Fact
from .core.record import record


@record
class DeclaredObject(Fact):
    """A Kubernetes object: its kind, name and namespace (empty if it is not set), and the names of its containers.

    `complete` is whether all containers are known.
    """

    object_kind: str
    name: str
    namespace: str = ""
    containers: tuple[str, ...] = ()
    complete: bool = True


@record
class NamedObject(Fact):
    """A Kubernetes object that a command names, and the container in it; `command` is the command for messages.

    `creates` is whether the command creates the object.
    """

    object_kind: str
    name: str
    command: str
    namespace: str = ""
    container: str = ""
    creates: bool = False


@record
class ComposeService(Fact):
    """A service of a Compose file; `built` is whether its image is built here."""

    name: str
    image: str = ""
    built: bool = False


@record
class NamedService(Fact):
    """A service of a Compose file that a command names; `files` are the files that the command names."""

    name: str
    command: str
    files: tuple[str, ...] = ()


@record
class NamedFile(Fact):
    """A file or a folder that a command reads: its path from the root, and as it is `written` in the command.

    The path may have wildcards.
    """

    file: str
    written: str
    command: str
    folder: bool = False


@record
class WrittenFile(Fact):
    """The name of a file or folder that a script writes, without its folder; `*` for any number of files."""

    name: str


@record
class MakeTarget(Fact):
    """A target of a Makefile; `makefile` is the path of the file."""

    name: str
    makefile: str


@record
class NamedTarget(Fact):
    """A target that a command makes; `makefile` is the path of the file that should define it."""

    name: str
    makefile: str


@record
class HandledImage(Fact):
    """An image that a command builds, pushes or deploys (`does`); `name` without the tag, and the tag.

    Variables that are unknown stay in both as `${NAME}`.
    """

    does: str
    name: str
    tag: str
    command: str


@record
class ExposedPorts(Fact):
    """The ports that a Dockerfile exposes, as the first and last port of each range."""

    ports: tuple[tuple[int, int], ...]


@record
class PublishedPort(Fact):
    """A port of a container that Compose publishes, and the path of the Dockerfile that builds its image."""

    service: str
    port: int
    dockerfile: str
