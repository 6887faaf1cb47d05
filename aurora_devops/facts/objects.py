"""Objects of Kubernetes, the charts and kustomizations that create them, and the configurations that they use."""

from __future__ import annotations

from ..core.facts import Fact, FactOfOneFile
from ..core.kind import RELEASE_NAME
from ..core.record import record

# Names and values of labels.
Labels = tuple[tuple[str, str], ...]
# The requirements of a selector: the label, the operator of `matchExpressions`, and the values.
Selector = tuple[tuple[str, str, tuple[str, ...]], ...]


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

    @property
    def is_named(self) -> bool:
        """Whether its name is known: it has no variable, and does not depend on the name of an unknown release."""
        return "$" not in self.name and RELEASE_NAME not in self.name


@record
class BuiltFolder(Fact):
    """What a kustomization in a folder builds: the kinds and names of the objects, if all of them are known.

    `images` are the names of the images of containers before its own entries of `images` change them.
    """

    folder: str
    objects: tuple[tuple[str, str], ...]
    images: tuple[str, ...] = ()


@record
class UnrestrictedBuild(Fact):
    """A command or a setting with which kustomizations may have files outside of their folders."""


@record
class NamedObject(Fact):
    """A Kubernetes object that a command names, and the container in it; `command` is the command for messages.

    `creates` is whether the command creates the object, and `keys` are all of a ConfigMap or a Secret, if known.
    With `optional`, the script continues if the object does not exist.
    """

    object_kind: str
    name: str
    command: str
    namespace: str = ""
    container: str = ""
    creates: bool = False
    keys: tuple[str, ...] = ()
    optional: bool = False


@record
class CommandSelector(Fact):
    """The labels, with their values, by which a command selects pods; `command` is the command for messages."""

    labels: Labels
    command: str
    namespace: str = ""


@record
class ChartRelease(Fact):
    """A release of a chart: its name and its namespace, empty if they are unknown.

    `chart` is the folder of the chart from the root, if it is in the repository, or else the name of the chart. `files`
    are the paths of its files with values. `checked` is whether the chart is only rendered, and not installed. `sets`
    are the first keys of the values that options of a command set, `*` for unknown ones.
    """

    name: str
    chart: str
    namespace: str = ""
    files: tuple[str, ...] = ()
    checked: bool = False
    sets: tuple[str, ...] = ()


@record
class NamedRelease(Fact):
    """A release of Helm that a command such as `helm rollback` needs; the namespace is empty if it is unknown."""

    name: str
    command: str
    namespace: str = ""


@record
class HelmfileReleases(Fact):
    """The releases in a document of a helmfile, by their labels, and its environments.

    A label whose value is unknown is `*`. `helmfiles` are the paths of those that it includes. It is `complete` if all
    of these are known.
    """

    labels: tuple[Labels, ...] = ()
    environments: tuple[str, ...] = ()
    helmfiles: tuple[str, ...] = ()
    complete: bool = True


@record
class HelmfileCommand(Fact):
    """A command of helmfile: the path of its file or folder, the environment, and the selectors of releases.

    The environment is empty if it is the usual one or unknown, and there are no selectors if one of them is unknown.
    """

    file: str
    environment: str = ""
    selectors: tuple[str, ...] = ()


@record
class HelmfileVariable(Fact):
    """A variable of the environment that a helmfile (`file`) requires, and the other files that have its name."""

    name: str
    file: str
    others: tuple[str, ...] = ()


@record
class ChartObjects(Fact):
    """The kinds of objects that the templates of a chart contain, with their number, by the path of each template.

    The kind is `*` in a template that may print objects of any kind. `missing` are the names of the dependencies that
    are not in the repository.
    """

    folder: str
    templates: tuple[tuple[str, str, int], ...]
    missing: tuple[str, ...] = ()


@record
class NamedSecret(FactOfOneFile):
    """A file below `/run/secrets` that a setting of a Compose service names, its command, or a file that it mounts."""

    file: str
    service: str
    compose: str


@record
class MountedConfig(Fact):
    """What a container of Prometheus or Alertmanager (`program`) mounts at a folder.

    That is a ConfigMap or a Secret (`object_kind`) with this `name`, whose keys are the files; of another volume, both
    are empty. `items` are the files that it has if they are not all keys. With `operated`, the operator of Prometheus
    mounts it; the folders below which it mounts the objects that it is told have no kind.
    """

    program: str
    folder: str
    owner: str
    object_kind: str = ""
    name: str = ""
    namespace: str = ""
    items: tuple[str, ...] = ()
    operated: bool = False


@record
class NamedConfigFile(FactOfOneFile):
    """The absolute path of a file in the configuration of Prometheus or Alertmanager, such as `credentials_file`."""

    program: str
    file: str


@record
class SelectedLabel(Fact):
    """A label that a query selects the series of a metric by, and the value that it must have if it is known.

    `pattern` is the regular expression that the whole value must match, if there is one.
    """

    metric: str
    label: str
    value: str = ""
    pattern: str = ""


@record
class ManagedObjects(Fact):
    """The kinds of the objects that an operator creates for a custom resource, or a chart; `*` for any kind.

    `freely` is whether their names may lack the name of the custom resource, and their namespace be another one;
    `chart` is whether they are those of a chart that is not in the repository, installed under this name. Without a
    name, they may have any name in the namespace.
    """

    name: str
    namespace: str
    kinds: tuple[str, ...]
    freely: bool = False
    chart: bool = False

    def may_create(self, object_kind: str, name: str, namespace: str = "") -> bool:
        """Whether an object of this kind and name may be created."""
        if "*" not in self.kinds and object_kind not in self.kinds:
            return False
        if self.freely:
            return True
        if self.namespace and namespace and "$" not in namespace and self.namespace != namespace:
            return False
        return self.name in name if self.name else bool(namespace)


@record
class UnreadObjects(Fact):
    """The objects at the end of a file that are unknown, because the file cannot be read from some place on."""


@record
class UnrenderedTemplate(Fact):
    """A template of a chart that none of the known values render, so that its objects are unknown."""

    template: str


@record
class BuiltNamespace(Fact):
    """The namespace into which the kustomization of a folder puts what it builds."""

    folder: str
    namespace: str


@record
class ProvidedConfig(Fact):
    """A ConfigMap or a Secret (`object_kind`) that `maker` defines or creates, with its keys.

    `complete` is whether it has no other keys. `settings` are the known values of a ConfigMap that are single lines.
    It is `copied` if a controller may copy it to other namespaces.
    """

    object_kind: str
    name: str
    maker: str
    namespace: str = ""
    keys: tuple[str, ...] = ()
    complete: bool = False
    settings: tuple[tuple[str, str], ...] = ()
    copied: bool = False


@record
class UsedConfig(Fact):
    """A ConfigMap or a Secret that the pods of `owner` need, and the key that they need of it."""

    object_kind: str
    name: str
    owner: str
    namespace: str = ""
    key: str = ""


@record
class GivenObject(Fact):
    """An object in the value of a variable that a file of values sets: the names that lead to it, and its keys."""

    names: tuple[str, ...]
    keys: tuple[str, ...]


@record
class ChartDependency(FactOfOneFile):
    """A dependency of a chart that is in the repository: the versions that are allowed, and the one that it has."""

    name: str
    allowed: str
    version: str
    file: str
    allows: bool
