"""Resources of clouds, and what Terraform is given and gives."""

from __future__ import annotations

from collections.abc import Iterable

from ..core.facts import Fact, FactOfOneFile
from ..core.record import record


@record
class MadeResource(Fact):
    """A resource of a cloud that infrastructure code creates: its type is `bucket`, `cluster`, `registry`, ...

    `name` has `*` for each part that is unknown; a type of `*` is a resource of unknown type. `folder` is the module
    that is applied, `label` the resource in messages, empty if it exists already. The region is empty if it is unknown
    or has no meaning, the account if it is that of the provider.
    """

    type: str
    name: str
    provider: str
    folder: str
    label: str
    region: str = ""
    account: str = ""


@record
class NamedResource(Fact):
    """A resource of a cloud that an artifact names; `by` is what names it, for messages.

    Region and account are empty if they are not named. `holds` is the type of the resource that a group is named for.
    """

    type: str
    name: str
    provider: str
    by: str
    region: str = ""
    account: str = ""
    holds: str = ""


@record
class NamedAgent(Fact):
    """An agent of GitLab that a command uses for a cluster, with the path of its project: `acme/shop:production`."""

    project: str
    name: str
    command: str


@record
class SecretProperties(Fact):
    """The properties of the JSON that infrastructure code stores in a secret, whose name has `*` for unknown parts."""

    secret: str
    keys: tuple[str, ...]
    label: str


@record
class ReadProperty(Fact):
    """A property of the JSON of a secret of a cloud that an artifact (`by`) reads."""

    secret: str
    key: str
    by: str


@record
class DiscoveredHost(Fact):
    """The name under which a service of a cloud is found by DNS, with `*` for what is unknown, and its TCP ports.

    `images` are those of its containers; it is `complete` if all of its ports are known. `names` are those of what
    runs, which may differ from the host.
    """

    host: str
    ports: tuple[int, ...]
    images: tuple[str, ...] = ()
    complete: bool = False
    names: tuple[str, ...] = ()


def admits(ranges: Iterable[tuple[int, int]], port: int) -> bool:
    """Whether a port is in one of the ranges, each with its first and its last port."""
    return any(first <= port <= last for first, last in ranges)


@record
class AdmittedPorts(Fact):
    """The ranges of TCP ports that a security group, and those beside it, admit to hosts: all of them."""

    group: str
    hosts: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...]


@record
class BlockedPort(FactOfOneFile):
    """A port of `owner` that its security groups do not admit; `by` is who connects to it, as the end of a sentence."""

    port: int
    owner: str
    by: str
    group: str
    ranges: tuple[tuple[int, int], ...]


@record
class ResolvedHost(Fact):
    """A host that Prometheus resolves to its targets, and their port; with `at_port` the place is that of the port."""

    host: str
    port: int
    at_port: bool = False


@record
class CreatedResource(Fact):
    """A resource of a cloud that a command creates, with the types of a `MadeResource`."""

    type: str
    name: str


@record
class ConfiguredRegion(Fact):
    """The region of a provider of infrastructure code, `*` if it is unknown; `folder` is the module.

    `account` is the project of Google Cloud, with `*` for what is unknown; empty if it is not set. A `resource` may
    have a region of its own.
    """

    region: str
    provider: str
    folder: str
    account: str = ""
    resource: bool = False


@record
class NamedRegion(Fact):
    """The region of a cloud that an artifact names; `by` is what names it, for messages."""

    region: str
    provider: str
    by: str


@record
class TrustedSubject(Fact):
    """The subject of a token that a role or an account trusts, with `*` for each part that is unknown.

    The subject is empty for a role that others than services of the cloud may assume without a token. `role` is the
    name of the role, with `*` as well; `folder` is the module that creates it.
    """

    role: str
    subject: str
    provider: str
    folder: str


@record
class AssociatedAccount(Fact):
    """A service account of Kubernetes that `by` gives a role of AWS, with `*` for unknown parts.

    `folder` is the module that does so; it is empty for an object of Kubernetes or a command.
    """

    namespace: str
    account: str
    by: str
    folder: str = ""


@record
class AssumedRole(Fact):
    """The role that a service account of Kubernetes has by an annotation; the role is empty for Azure."""

    role: str
    provider: str
    namespace: str
    account: str


@record
class JobRole(Fact):
    """The role that a job of a workflow gets by its token; the role is empty for Azure.

    `environment` is that of the job, empty if it has none. `refs` are the patterns of the branches and tags whose
    pushes start the workflow, none if something else does as well.
    """

    role: str
    provider: str
    environment: str
    job: str
    refs: tuple[str, ...] = ()


@record
class TerraformModule(Fact):
    """A folder of Terraform: the names of its variables and outputs, and the versions that it requires.

    `calls` are the folders of the modules that it calls. `objects` are those in the types of variables: the names that
    lead to each (`*` for any key), its required and its optional attributes. `complete` is whether all its files could
    be read, `applied` whether it has more than variables.
    """

    folder: str
    variables: tuple[str, ...]
    outputs: tuple[str, ...]
    required_version: str
    calls: tuple[str, ...]
    complete: bool
    applied: bool
    objects: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = ()


@record
class GivenVariable(Fact):
    """A variable that a file of values sets."""

    name: str


@record
class NamedOutput(Fact):
    """An output that a command reads; `folder` is the module, None if it is unknown."""

    name: str
    folder: str | None
    command: str


@record
class StoredState(Fact):
    """Where the module in a folder stores its state: the backend, and its settings that are known."""

    folder: str
    backend: str
    where: tuple[tuple[str, str], ...]


@record
class ReadState(Fact):
    """An output that a module reads of a state (`by`), with the backend of the state and its settings."""

    name: str
    backend: str
    where: tuple[tuple[str, str], ...]
    by: str


@record
class InstalledTerraform(Fact):
    """The version of Terraform that runs in the modules of the folders; no folders if these are unknown."""

    version: str
    folders: tuple[str, ...]
    by: str


@record
class DatabaseVersion(Fact):
    """The version of a database or a cache, and its major version; `by` is what runs it.

    It is `foreign` if only programs of others use it.
    """

    engine: str
    major: str
    version: str
    by: str
    foreign: bool = False


@record
class UsedVariable(Fact):
    """A variable of the environment with a name for Terraform (`TF_VAR_region`) that a script inserts itself."""

    name: str


@record
class SetVariable(Fact):
    """A variable of Terraform that a command or the environment sets; `by` is the option or the variable.

    `folder` is that of the module, None if it is unknown.
    """

    name: str
    value: str
    by: str = "-var"
    folder: str | None = None
