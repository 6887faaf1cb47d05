"""Containers that run programs: their variables, flags, limits and files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.facts import Fact, FactOfOneFile
from ..core.lazy import regex
from ..core.record import record


@record
class ConfigArgument(FactOfOneFile):
    """A configuration file that the command of a Compose service names: its path in the container."""

    file: str
    service: str


@record
class MountedPath(Fact):
    """A file or folder of the repository that Compose mounts: its path from the root, and as it is `written`.

    `needed` is whether it has to exist, because the container only reads it.
    """

    file: str
    written: str
    service: str
    needed: bool


@record
class RunContainer(Fact):
    """A container that an artifact runs: the artifact's name for it, and the image without tag and digest.

    If the artifact also builds the image, `dockerfile` is the path of its Dockerfile. `variables` are the names of
    its environment variables, `configs` the ConfigMaps and Secrets whose keys are variables, too, as `kind/name`.
    It is `complete` if it has no other variables than these and those of its image. `hosts` are the names by which
    others reach it, `labels` those of its pod. `words` are those of its command and arguments, `settings` the known
    values of variables, `ports` the ports that it declares, `published` those of the host, 0 for an unknown
    one, and `mapped` its own ports to which those of the host lead.
    If only files of variables make it incomplete that people copy from examples, `examples` are the paths of these.
    `files` are those of files of variables whose content is known. The containers of an artifact with the same `pod`
    share `localhost`. `secrets` are the names of the secrets of Compose that it has as files, which some programs read
    like variables. It is `mounted` unless it is known that no volume adds files to those of its image. It is `added`
    if only the Compose files to which its own file adds may make it incomplete.
    """

    owner: str
    image: str
    namespace: str = ""
    dockerfile: str = ""
    variables: tuple[str, ...] = ()
    configs: tuple[str, ...] = ()
    complete: bool = True
    hosts: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    ports: tuple[int, ...] = ()
    published: tuple[int, ...] = ()
    mapped: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    pod: str = ""
    secrets: tuple[str, ...] = ()
    mounted: bool = True
    added: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of its command and arguments, and the known values of its variables."""
        return (*self.words, *(value for _, value in self.settings))


@record
class ExampleVariable(Fact):
    """A variable in the example of a file of variables, which may be a comment."""

    name: str
    example: str


_VARIABLE = regex(r"[A-Z][A-Z0-9]*(?:__?[A-Z0-9]+)+")
_WORD = regex(r"[A-Z][A-Z0-9]{5,}")


def is_variable(name: object) -> bool:
    """Whether a name is one that programs give their environment variables: capitals of several parts."""
    return isinstance(name, str) and _VARIABLE.fullmatch(name) is not None


def is_setting(name: object) -> bool:
    """Whether a name is that of an environment variable, which may also be a single long word in capitals."""
    return is_variable(name) or (isinstance(name, str) and _WORD.fullmatch(name) is not None)


@record
class ContainerVariable(Fact):
    """An environment variable of the container that the `RunContainer` with the same owner, image and file is.

    With `config`, it is a key of that ConfigMap or Secret (`kind/name`), which containers may have as variables, or it
    is in a file of variables (`file/path`). Its value is that of the key `key_of` (`kind/name/key`), if it has one.
    """

    name: str
    owner: str
    image: str = ""
    config: str = ""
    namespace: str = ""
    key_of: str = ""


@record
class ContainerFlag(Fact):
    """A flag that the command or the arguments of a container have, without two dashes.

    The one dash of a long flag stays: `-addr` for `-addr=:8080`.
    The container is that of the fact `RunContainer` with the same owner, image and file.
    """

    name: str
    owner: str
    image: str = ""


_FLAG = regex(r"--([A-Za-z][\w.-]*)(?:=.*)?|(-[a-z][\w.-]+)=.*", re.DOTALL)


def flag_in(word: str) -> str:
    """The long flag that a word of a command is, without two dashes and the value; empty for another word.

    One dash stays, and is read only before a flag with a value: `-xvf` are three flags for most programs.
    """
    match = _FLAG.fullmatch(word)
    return match[1] or match[2] if match else ""


@record
class GivenCommand(Fact):
    """A word of the command of a container that may be the name of a command of its program, as the first argument.

    `before` are the words that start the program. Unless they are the `whole` start, they are arguments of the entry
    point of the image, if it has one; without any words before, the program is that of the entry point. If the artifact
    also builds the image, `dockerfile` is the path of its Dockerfile.
    """

    name: str
    owner: str
    image: str
    before: tuple[str, ...] = ()
    whole: bool = True
    dockerfile: str = ""


@record
class ResourceLimit(FactOfOneFile):
    """The limit of the memory of a container in bytes, or of its CPUs; `written` is as in the artifact.

    The container is that of the fact `RunContainer` with the same owner, image and file.
    """

    owner: str
    image: str
    resource: str
    amount: float
    written: str


@record
class UnrequestedResource(Fact):
    """A resource, `cpu` or `memory`, that a container of an object neither requests nor limits."""

    object_kind: str
    name: str
    container: str
    resource: str
    namespace: str = ""


@record
class MeasuredUtilization(Fact):
    """A resource of which an autoscaler, `owner`, measures the share of the requests of the pods of an object."""

    owner: str
    object_kind: str
    name: str
    resource: str
    namespace: str = ""


@record
class RuntimeSize(FactOfOneFile):
    """The bytes of memory, or the number of threads or processes, that a runtime is told to use.

    `name` is the variable or the option, and `variable` the environment variable that has it, if there is one. The
    container is that of the fact `RunContainer` with the same owner, image and file; with `config`, the variable is a
    key of that ConfigMap or Secret (`kind/name`), and in a Dockerfile it is a default of the image. It is `exact` if
    the runtime needs more memory than this, and has `workers` if they are processes.
    """

    name: str
    resource: str
    amount: int
    written: str
    variable: str = ""
    owner: str = ""
    image: str = ""
    config: str = ""
    namespace: str = ""
    exact: bool = False
    workers: bool = False


@record
class ReadOnlyRoot(FactOfOneFile):
    """A container whose root file system is read-only; it can write to the volumes at the paths `writable`.

    `checks` are the words of the commands of its health checks. The container is that of the fact `RunContainer` with
    the same owner, image and file.
    """

    owner: str
    image: str
    writable: tuple[str, ...]
    checks: tuple[str, ...] = ()


@record
class CheckedFile(Fact):
    """A file for which the health check (`by`) of a container looks, and that only a running program has there.

    The container is that of the fact `RunContainer` with the same owner, image and file, or each one of the image that
    a Dockerfile (`dockerfile`) builds.
    """

    owner: str
    image: str
    file: str
    by: str
    dockerfile: str = ""


def checked_files(text: str) -> Iterator[tuple[int, int, str]]:
    """The files in folders of running programs that the command of a health check names, with their offsets."""
    for match in _CHECKED.finditer(text):
        yield match.start(1), match.end(1), match[1]


# A socket is made by another program, and a script is one of the image.
_CHECKED = regex(
    r"(?<![\w./:=-])(/(?:dev/shm|run|tmp|var/(?:cache|lib|lock|run|spool|tmp))(?>(?:/[\w.-]+)+))"
    r"(?<!\.sock)(?<!\.sh)(?<!\.py)(?![/*$])"
)


@record
class GracePeriod(FactOfOneFile):
    """The seconds after which the kubelet kills a container that does not end, of which its preStop hook sleeps some.

    Without `stated`, it is the default.
    """

    owner: str
    image: str
    seconds: int
    sleeps: int = 0
    stated: bool = False


@record
class WritableVolume(FactOfOneFile):
    """The path at which a container with a read-only root file system mounts a volume that it can write to."""

    owner: str
    image: str
    path_in_image: str


@record
class InsertedVariable(Fact):
    """An environment variable that a program (`by`) inserts into its configuration file, which has no default for it.

    `target` is the path of the file in the container. The container is that of the image of `dockerfile`, or `owner` in
    the Compose file `compose`.
    """

    name: str
    by: str
    target: str
    dockerfile: str = ""
    owner: str = ""
    compose: str = ""


@record
class RunServer(Fact):
    """A database or a cache that a job of a pipeline or a Compose file runs beside programs.

    `scope` is the job, or the folder of the Compose file, and `by` the service for messages. `hosts` are the names by
    which the programs reach it, `ports` those on which they do, `names` its other names. The user, the password, as a
    digest, and the database are those that its image creates, None if they are unknown. `alone` is whether only the
    image creates them, `closed` whether nothing else in the scope listens on ports.
    """

    scope: str
    by: str
    engine: str
    hosts: tuple[str, ...]
    ports: tuple[int, ...]
    names: tuple[str, ...] = ()
    user: str | None = None
    password: str | None = None
    database: str | None = None
    alone: bool = True
    closed: bool = True


@record
class ServerAccess(FactOfOneFile):
    """A part of a connection to a server: `host`, `port`, `user`, `password` or `database`, with its value.

    `engine` is empty for any database, `port` is 0 if it is not written, and `user` is empty if it is unknown.
    Passwords are digests.
    """

    scope: str
    variable: str
    engine: str
    host: str
    port: int
    part: str
    value: str
    user: str = ""
    password: str = ""


@record
class ClientAccess(FactOfOneFile):
    """The `user` or the `database` (`part`) with which a command in a container connects to the database there.

    The container is known by the name of its service, or by its own; `user` is empty if the command has none.
    """

    container: str
    engine: str
    command: str
    part: str
    value: str
    user: str = ""
