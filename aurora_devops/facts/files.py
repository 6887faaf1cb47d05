"""Files and folders that commands read, write and copy."""

from __future__ import annotations

from ..core.facts import Fact, FactOfOneFile
from ..core.lazy import regex
from ..core.record import record


@record
class NamedFile(FactOfOneFile):
    """A file or a folder that a command reads: its path from the root, and as it is `written` in the command.

    The path may have wildcards. It is `likely` if the command is unknown, so that it may also write the file, or if
    make has looked for the file before it runs the command.
    """

    file: str
    written: str
    command: str
    folder: bool = False
    likely: bool = False


@record
class WrittenFile(Fact):
    """The name of a file or folder that a script writes or removes, and that of its folder, if it is written.

    The name is `*` for any number of files, and `*generated` for files that a generator writes, and `*code` if it
    writes no manifests.
    """

    name: str
    folder: str = ""


@record
class ReplacedText(Fact):
    """A placeholder that a command replaces in `files` of the repository, none if these are unknown.

    It is `found` if one of them has it; `others` are the other placeholders of this form, each with its file.
    """

    text: str
    command: str
    files: tuple[str, ...] = ()
    found: bool = False
    others: tuple[tuple[str, str], ...] = ()


@record
class HostFolder(Fact):
    """A folder or a file of the repository that a command copies to a host; `target` is its path there.

    The target is empty if it is unknown.
    """

    folder: str
    target: str


@record
class HostWorkingFolder(Fact):
    """A folder of a host that commands enter, and in which Docker Compose finds its files: `/srv/shop`."""

    directory: str


@record
class HostFile(Fact):
    """A script that a command starts by its path on a host: `/srv/shop/scripts/backup.sh`."""

    file: str
    command: str


@record
class ProvisionedFolder(Fact):
    """A folder in a container from which Grafana reads dashboards, in the provisioning of a Compose service."""

    folder: str
    service: str
    compose: str


@record
class ProvisioningFile(Fact):
    """A file of Grafana's provisioning: its lists that are not empty, such as `datasources`.

    It is `dynamic` if names in it are set by variables.
    """

    sections: tuple[str, ...]
    dynamic: bool = False


@record
class GeneratedFile(Fact):
    """A file of the repository that a kustomization puts into a ConfigMap or a Secret.

    `config` is the name of the generator, and `key` that of the file in the object.
    """

    file: str
    config: str = ""
    key: str = ""


@record
class PathVariable(Fact):
    """A variable of a pipeline whose value may be the path of a file or a folder."""

    name: str
    value: str


# A path with a folder, or a file with an extension.
_PATH_VALUE = regex(
    r"(?:\./)?(?:[\w.@+-]+/)+[\w.@+-]*|[\w-][\w.@+-]*\.[A-Za-z]{2,}|(?:[\w-]+\.)?Dockerfile(?:\.[\w-]+)?"
)


def may_be_path(value: str) -> bool:
    """Whether the value of a variable may be a path of the repository."""
    return _PATH_VALUE.fullmatch(value) is not None


@record
class ListedVariables(Fact):
    """The variables that a command of `envsubst` replaces, which leaves all others as they are."""

    names: tuple[str, ...]
