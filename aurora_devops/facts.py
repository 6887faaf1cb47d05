"""The facts that artifacts of several kinds state: what they define, and what they name that others define.

`delivery/` joins them. A fact of one kind alone is defined beside that kind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from .core.facts import Fact, FactOfOneFile
from .core.kind import RELEASE_NAME
from .core.lazy import regex
from .core.record import record

if TYPE_CHECKING:
    from .core.place import Place

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
class ImageEntry(Fact):
    """An entry of `images` of the kustomization in `folder`: the image that it replaces, and the name that it gives."""

    folder: str
    name: str
    new_name: str


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
class ChartRelease(Fact):
    """A release of a chart: its name and its namespace, empty if they are unknown.

    `chart` is the folder of the chart from the root, if it is in the repository, or else the name of the chart. `files`
    are the paths of its files with values.
    """

    name: str
    chart: str
    namespace: str = ""
    files: tuple[str, ...] = ()


@record
class ImageMarker(Fact):
    """A comment that names the ImagePolicy with which Flux updates a line."""

    name: str
    namespace: str


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
class ComposeService(Fact):
    """A service of a Compose file; it is `partial` if it has no image, so that another file has to define it."""

    name: str
    partial: bool = False


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
class NamedFile(FactOfOneFile):
    """A file or a folder that a command reads: its path from the root, and as it is `written` in the command.

    The path may have wildcards. It is `likely` if the command is unknown, so that it may also write the file.
    """

    file: str
    written: str
    command: str
    folder: bool = False
    likely: bool = False


@record
class WrittenFile(Fact):
    """The name of a file or folder that a script writes, without its folder.

    It is `*` for any number of files, and `*generated` for files that a generator writes.
    """

    name: str


@record
class DocumentedFile(FactOfOneFile):
    """A file of the repository that a document names in running text, as its path is written.

    It is `listed` if an entry of a list or a cell of a table is about it.
    """

    written: str
    listed: bool


@record
class EnteredProject(Fact):
    """A command of a document after which the reader is in another project, up to the offset `end` of the document.

    `clone` is the name of the repository that was cloned there, which may be this one; empty for a new project.
    """

    clone: str
    end: int


@record
class DescribedDefinition(Fact):
    """A definition that a document gives the reader to write: a `script`, a `service`, an `object` or a `file`.

    The name of an object is `Kind/name`, that of a file is without its folder.
    """

    definition: str
    name: str


@record
class MakeTarget(Fact):
    """A target of a Makefile; `makefile` is the path of the file."""

    name: str
    makefile: str


@record
class NamedTarget(Fact):
    """A target that a command makes or a rule needs; `makefile` is the path of the file that should define it.

    `needed_by` is the target of the rule, with the path of its Makefile.
    """

    name: str
    makefile: str
    needed_by: str = ""

    @property
    def within_a_file(self) -> bool:
        """Whether it is enough alone: a Makefile has its targets itself."""
        return self.makefile == self.path


@record
class HostFolder(Fact):
    """A folder of the repository whose files a command copies to a folder (`target`) of a host."""

    folder: str
    target: str


@record
class HostFile(Fact):
    """A script that a command starts by its path on a host: `/srv/shop/scripts/backup.sh`."""

    file: str
    command: str


@record
class DefinedTask(Fact):
    """A task in the `file` of a task runner (`tool`): a recipe of just, a task of Task.

    A name with `*` is a pattern; `*` alone means that the file may have other tasks, whose names are unknown.
    """

    tool: str
    file: str
    name: str


@record
class NamedTask(Fact):
    """A task that a command runs, or that another task needs.

    `file` is the path of the file that should define it; without it, the runner searches for one from `folder`. If no
    task has this name, it may be that of a `program`.
    """

    name: str
    tool: str
    command: str
    folder: str = ""
    file: str = ""
    program: bool = False

    @property
    def within_a_file(self) -> bool:
        """Whether it is enough alone: the file has the tasks that it needs itself."""
        return self.file == self.path


@record
class MakeVariables(Fact):
    """The variables that a Makefile sets, and the `words` of it and of the files that it includes.

    It is `passed` on if recipes run make, which gives its variables to other Makefiles.
    """

    makefile: str
    names: tuple[str, ...]
    words: tuple[str, ...]
    passed: bool = False


@record
class PassedVariable(Fact):
    """A variable that a command gives make: `make test FILTER=web`; `makefile` is the path of the Makefile."""

    name: str
    makefile: str
    others: tuple[str, ...] = ()


@record
class PackageScript(Fact):
    """A script of a `package.json`; `manifest` is the path of the file."""

    name: str
    manifest: str


@record
class NamedScript(Fact):
    """A script of a `package.json` that a command runs; `manifest` is the path of the file that should define it.

    `given` is whether an option of the command names the folder of the file, or its `package` in the workspace.
    """

    name: str
    manifest: str
    command: str
    given: bool = False
    package: str = ""


@record
class WorkspaceMember(Fact):
    """A package, a module or a project of a workspace of a `tool`: cargo, gradle, maven, npm or uv.

    `file` is the path of its manifest. The name `*` means that there may be others.
    """

    tool: str
    name: str
    file: str


@record
class NamedMember(Fact):
    """A package, a module or a project of a workspace that a command selects.

    It is `likely` if the command may also select a package that the workspace only uses.
    """

    tool: str
    name: str
    command: str
    folder: str = ""
    likely: bool = False


@record
class HandledImage(Fact):
    """An image that a command builds, pushes, scans or deploys (`does`); `name` without the tag, and the tag.

    Variables that are unknown stay in both as `${NAME}`. `dockerfile` is the path of the Dockerfile that is built, and
    `target` the stage of it; if unknown variables of the name are parts of the path as well, `pattern` is the path with
    them. A command that `edits` manifests may put any tag into them.
    """

    does: str
    name: str
    tag: str
    command: str
    dockerfile: str = ""
    target: str = ""
    pattern: str = ""


@record
class AssignedTag(Fact):
    """A variable to which a job of a pipeline assigns a value with the commit or the run, such as a tag of images."""

    variable: str
    value: str
    pipeline: str
    job: str


@record
class ReplacedImage(Fact):
    """The image that `kustomize edit set image NAME=...` replaces in the kustomization of a folder."""

    name: str
    folder: str


# Monitoring


@record
class SelectedJob(Fact):
    """A job that a query selects with the matcher `job="NAME"`, or several with `job=~"NAME|NAME"`."""

    name: str


@record
class MonitoredServices(Fact):
    """The labels by which a ServiceMonitor selects Services; `plain` is whether the jobs follow from these.

    A job is the value of the label `job_label` of the Service, or else its name.
    """

    selector: Selector
    plain: bool = True
    job_label: str = ""


@record
class ScrapedJob(Fact):
    """A job of a scrape configuration; `plain` is whether all its series have the name as their label `job`.

    Those that it `pushes`, as a Pushgateway does, may have other names. `hosts` are those of its targets.
    """

    name: str
    plain: bool = True
    pushes: bool = False
    hosts: tuple[str, ...] = ()


@record
class AlertLabel(Fact):
    """A label that an alerting rule sets; `alert` is the name of the alert."""

    name: str
    value: str
    alert: str


@record
class RouteMatcher(Fact):
    """A condition of a route of Alertmanager on a label: `=`, `!=`, `=~` or `!~`, and the value.

    `conditions` are all of the route and of those above it, empty if one of them cannot be read.
    """

    name: str
    op: str
    value: str
    conditions: tuple[tuple[str, str, str], ...] = ()


@record
class InhibitMatcher(Fact):
    """A condition of an inhibit rule of Alertmanager, as in a `RouteMatcher`."""

    name: str
    op: str
    value: str


@record
class RoutedLabel(Fact):
    """A label by which Alertmanager groups alerts, or that has to be equal for an inhibition."""

    name: str


@record
class RunbookLink(Fact):
    """The runbook that an alerting rule links to; `alert` is the name of the alert."""

    target: str
    alert: str


@record
class MentionedName(Fact):
    """A name such as `ShopIsDown` that a document about alerts has as a heading or as code in its text."""

    name: str


@record
class PageAnchors(Fact):
    """The anchors of the headings of a Markdown document."""

    anchors: tuple[str, ...]


@record
class DocumentationSite(Fact):
    """The address at which the documents of a folder are published as a site."""

    address: str
    folder: str


@record
class DashboardLink(Fact):
    """A link to a Grafana dashboard: the host, and the UID of the dashboard."""

    host: str
    uid: str


# `https://HOST/d/UID/NAME`
_DASHBOARD = regex(r"https?://([^/\s]++)(?:/grafana)?/d/([A-Za-z0-9_-]++)(?=[/?#]|$)")


def dashboard_at(url: str) -> tuple[str, str] | None:
    """The host and the UID of the Grafana dashboard that a link leads to; None if it leads elsewhere."""
    match = _DASHBOARD.match(url)
    return (match[1], match[2]) if match else None


@record
class OperatorSelector(Fact):
    """A selector of a custom resource of the Prometheus operator (`owner`) for objects of a kind."""

    owner: str
    field: str
    selects: str
    selector: Selector


@record
class OperatorObject(Fact):
    """An object that the Prometheus operator or a sidecar of Grafana may select, with its labels.

    There is one for the object, and one for each label, which has the place of this label (`at_label`).
    """

    object_kind: str
    name: str
    labels: Labels
    at_label: str = ""


@record
class ForwardedPort(Fact):
    """A port of an object that `kubectl port-forward` forwards to."""

    object_kind: str
    name: str
    namespace: str
    port: int | str


@record
class ContactedHost(Fact):
    """A host and a port in the configuration of a program, such as a target of Prometheus.

    `role` is what the program does with it. If a Dockerfile copies the configuration into an image, `dockerfile` is its
    path. The address is a default if an environment `variable` may set another one.
    """

    host: str
    port: int
    role: str
    program: str = "Prometheus"
    dockerfile: str = ""
    variable: str = ""


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

    The proxy is the service `owner` of the Compose file `artifact`, or in the image of `dockerfile`.
    """

    program: str
    port: int
    ports: tuple[int, ...] = ()
    artifact: str = ""
    owner: str = ""
    dockerfile: str = ""


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


@record
class ComposeHost(Fact):
    """The host names of a service of a Compose file, and the paths from the root that it mounts.

    `complete` is whether other hosts are unknown: networks of the host or of other projects. `image`, `dockerfile` and
    `ports` are those of the service, and the numbers of its command and environment; `declared` are only the container
    ports of `ports` and `expose`. `targets` are the paths in the container on which something is mounted, with the
    paths from the root, empty for those that are unknown. `container` is the name of the container, and `project` that
    of the project, if the file sets them. `configured` are the numbers in the configuration files that a well-known
    image is given; it is `configs_known` if all of these could be read. It `receives` if its command enables the
    receiver of Prometheus for remote writing or OTLP.
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


@record
class ProbeModule(Fact):
    """A module in the configuration of an exporter that probes targets, such as the blackbox exporter.

    The exporter is the service `service` of the Compose file `compose`; both are empty if that is unknown.
    """

    name: str
    service: str = ""
    compose: str = ""


@record
class UsedProbeModule(Fact):
    """A module that a job of Prometheus requests of the exporter at `host`."""

    name: str
    host: str
    job: str


@record
class NamedSecret(FactOfOneFile):
    """A file below `/run/secrets` that a setting of a Compose service names, its command, or a file that it mounts."""

    file: str
    service: str
    compose: str


@record
class ConfigArgument(FactOfOneFile):
    """A configuration file that the command of a Compose service names: its path in the container."""

    file: str
    service: str


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
    """A file of the repository that a kustomization puts into a ConfigMap or a Secret."""

    file: str


@record
class ProvisionedSource(Fact):
    """A data source of Grafana's provisioning; Grafana computes the UID if the file has none.

    `host` is that of its URL.
    """

    name: str
    uid: str
    type: str = ""
    host: str = ""


@record
class DatasourceReference(Fact):
    """A data source that a dashboard, a rule or another data source of Grafana names: by its UID, or `by_name`, too."""

    reference: str
    by_name: bool = False


@record
class NamedIndex(Fact):
    """An index of a search engine on a host: a collector `writes` it, or a data source reads those of a pattern."""

    name: str
    host: str
    writes: bool


@record
class RoutedTo(Fact):
    """A contact point or a mute timing (`what`) to which a notification policy or a rule of Grafana refers."""

    what: str
    name: str


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
class MountedPath(Fact):
    """A file or folder of the repository that Compose mounts: its path from the root, and as it is `written`.

    `needed` is whether it has to exist, because the container only reads it.
    """

    file: str
    written: str
    service: str
    needed: bool


@record
class ContainerImage(Fact):
    """An image that a manifest or a Compose file runs (`owner`): the name without the tag, and the tag.

    `pinned` is whether it has a digest, `built` whether the owner builds it. `variable` is the variable of a Compose
    file that is the tag.
    """

    owner: str
    name: str
    tag: str = ""
    pinned: bool = False
    built: bool = False
    variable: str = ""


# What documents do on this machine


@record
class ContactedAddress(Fact):
    """A port of this machine to which a command connects; `block` is the offset of its code block, or its job.

    `target` is the target of a Makefile whose recipe has the command. `route` is the path that the command requests if
    it has to exist, empty otherwise, and `method` that of the request, if it is known.
    """

    port: int
    command: str
    block: int
    target: str = ""
    route: str = ""
    method: str = ""


@record
class StartedServer(Fact):
    """A command after which programs may listen: `how` is `compose`, `make`, `script`, `run` or `other`.

    `target` is the target that make makes, with the path of the Makefile, or the path of the script; in a Makefile, the
    target of the recipe. `ports` are the ports that the command opens itself.
    """

    how: str
    block: int
    target: str = ""
    ports: tuple[int, ...] = ()


@record
class StartedContainer(Fact):
    """A container that `docker run` starts; `block` and `target` are those of `StartedServer`.

    The name is empty if the command sets none, and has `$` if it is unknown. `words` are those after the image.
    `ports` are the ports of the host with those of the container. It is `complete` if all variables are known.
    """

    name: str
    image: str
    block: int
    target: str = ""
    words: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    ports: tuple[tuple[int, int], ...] = ()
    complete: bool = True


@record
class NamedContainer(Fact):
    """A container that a command such as `docker logs` names; `block` and `target` are those of `StartedServer`."""

    name: str
    command: str
    block: int
    target: str = ""


# Source code


@record
class SourceProgram(Fact):
    """A program whose source code is in a folder: its manifest, its language, and its name if the manifest has one.

    `complete` are the sorts of facts of which all are known: `routes`, `metrics`, `ports`, `names`, `flags`. `numbers`
    are those of its code and configuration that may be ports, `names` those that may be environment variables, and
    `flags` the long names of those that it declares for its command line.
    """

    folder: str
    language: str
    name: str = ""
    complete: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@record
class ServedRoute(Fact):
    """A path that the program in `folder` answers, with parameters as `{name}`; the method is `ANY` for all methods.

    If the program has servers at several ports, `port` is the one that serves the path, unless a variable sets another.
    """

    folder: str
    method: str
    route: str
    port: int = 0


@record
class CalledPath(Fact):
    """A path that the program in `folder` requests of another one, with unknown segments as `{}`.

    The address is the value of an environment `variable`, with this default, or it has the `host`.
    """

    folder: str
    route: str
    variable: str = ""
    default: str = ""
    host: str = ""


@record
class ListenedPort(Fact):
    """A port that the program in `folder` listens on, unless a `variable` or a flag sets another one.

    With `any_path` it answers all paths. `entries` are the modules that listen on it when they are started, as in
    `ReadVariable`.
    """

    folder: str
    port: int
    variable: str = ""
    any_path: bool = False
    entries: tuple[str, ...] = ()


@record
class SentTask(FactOfOneFile):
    """A task of Celery that `by` names, and that no module of the program in `folder` defines.

    `near` are the tasks in its module.
    """

    folder: str
    name: str
    by: str
    near: tuple[str, ...] = ()


@record
class TaskQueue(Fact):
    """A queue of tasks that the code in `folder` uses with a `tool` such as Celery.

    Tasks are `sent` to it, it is the `default` of the program, or it is among those that are `declared` for workers.
    """

    folder: str
    tool: str
    name: str
    use: str = "sent"


@record
class QueueWorker(Fact):
    """A command that starts a worker for queues of tasks; there are none if it takes those of its configuration.

    They are not all `known` if a variable may add some.
    """

    tool: str
    queues: tuple[str, ...] = ()
    known: bool = True


@record
class ServerSetting(Fact):
    """The port in a configuration file of a server, such as gunicorn, that runs the program in `folder`.

    A `variable` may set another one.
    """

    folder: str
    server: str
    file: str
    port: int
    variable: str = ""


@record
class ReadVariable(Fact):
    """An environment variable that the program in `folder` reads; it is `required` if the program fails without it.

    It is `needed` if the program fails without it, unless a file that it loads sets it. If only a script reads it that
    no other module imports, `script` is the path of that script. If only some of the modules that can be started load
    what reads it, `entries` are their paths from the folder without endings.
    """

    folder: str
    name: str
    required: bool = False
    needed: bool = False
    script: str = ""
    entries: tuple[str, ...] = ()


@record
class WrittenFolder(Fact):
    """A folder or a file (`path_in_image`) that the program in `folder` writes, unless a `variable` sets another."""

    folder: str
    path_in_image: str
    variable: str = ""


@record
class ExportedMetric(Fact):
    """A metric that the program in `folder` exports: its series and its labels if they are known, and its type."""

    folder: str
    name: str
    type: str
    series: tuple[str, ...]
    labels: tuple[str, ...] | None = None


@record
class GeneratedMetric(Fact):
    """Series that a collector (`by`) generates, and all of their labels other than those of the target."""

    by: str
    series: tuple[str, ...]
    labels: tuple[str, ...]


@record
class MetricNames(Fact):
    """What is known about other names of metrics of the program in `folder`, if it exports any.

    `prefixes` are the beginnings of names that are computed, and `texts` are strings in the code that may be names.
    """

    folder: str
    prefixes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


# Containers that run programs


@record
class RunContainer(Fact):
    """A container that an artifact runs: the artifact's name for it, and the image without tag and digest.

    If the artifact also builds the image, `dockerfile` is the path of its Dockerfile. `variables` are the names of
    its environment variables, `configs` the ConfigMaps and Secrets whose keys are variables, too, as `kind/name`.
    It is `complete` if it has no other variables than these and those of its image. `hosts` are the names by which
    others reach it, `labels` those of its pod. `words` are those of its command and arguments, `settings` the known
    values of variables, `ports` the ports that it declares, and `published` those of the host, 0 for an unknown one.
    If only files of variables make it incomplete that people copy from examples, `examples` are the paths of these.
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
    examples: tuple[str, ...] = ()


@record
class ExampleVariable(Fact):
    """A variable in the example of a file of variables, which may be a comment."""

    name: str
    example: str


_VARIABLE = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
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

    With `config`, it is a key of that ConfigMap or Secret (`kind/name`), which containers may have as variables.
    """

    name: str
    owner: str
    image: str = ""
    config: str = ""
    namespace: str = ""


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

    The container is that of the fact `RunContainer` with the same owner, image and file.
    """

    owner: str
    image: str
    writable: tuple[str, ...]


@record
class PreparedFolder(Fact):
    """A folder that a Dockerfile creates and gives to the user of the image, so that the program can write to it."""

    folder: str


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
class UnsetVariable(FactOfOneFile):
    """A variable without a default that a Compose file inserts, and that the file `.env` at `file` does not set.

    `unused` are the variables of that file that no Compose file of the folder inserts. Compose `fails` without the
    variable if the Compose file demands it, as `${NAME:?}` does. The file may be an `example` of `.env`.
    """

    name: str
    file: str
    unused: tuple[str, ...]
    fails: bool = False
    example: bool = False


@record
class ImageDefaults(Fact):
    """What the image of a Dockerfile has: the names of environment variables, and the words of its command.

    There are no words if the command is unknown, as one that the base image has. `settings` are the known values of
    the variables, `numbers` the numbers of the Dockerfile that may be ports, and `base` the image of its last stage.
    """

    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    base: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    numbers: tuple[int, ...] = ()


@record
class ImageStage(Fact):
    """The command of a stage of a Dockerfile from which images may be built, which is the `last` one by default.

    If the command starts a Go program that the Dockerfile builds, `package` is the folder of that in the stage that
    builds it; it is `*` if an argument chooses it.
    """

    stage: str
    words: tuple[str, ...]
    package: str = ""
    last: bool = False


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
class SelectedLabel(Fact):
    """A label that a query selects the series of a metric by, and the value that it must have if it is known."""

    metric: str
    label: str
    value: str = ""


@record
class RecordedLabels(Fact):
    """The labels of the series that a recording rule records, None if they are unknown."""

    metric: str
    labels: tuple[str, ...] | None


@record
class ContainerLabel(Fact):
    """A label that a service of a Compose file gives its containers, and the value."""

    name: str
    value: str


@record
class ReadContainerLabel(Fact):
    """A label of containers that the configuration of a service of a Compose file reads from Docker.

    Characters that Prometheus does not allow in names are `_`, and so is the name in `label`.
    """

    label: str
    service: str


@record
class RequiredVersion(Fact):
    """The versions of a language that a manifest in `folder` allows, as it writes them."""

    folder: str
    language: str
    versions: str


@record
class UsedVersion(Fact):
    """A version of a language that an image or a job has: as much of it as is known, such as `3.13` or `22`.

    `folder` is the folder in which all commands of the job run, empty for the root.
    """

    language: str
    version: str
    by: str
    folder: str = ""


@record
class StartedModule(FactOfOneFile):
    """A Python module that the command of an image or a service starts, such as `app.main` in `uvicorn app.main:app`.

    `dockerfile` is the path of the Dockerfile that builds the image, or there is none and `image` is its name. With
    `inside`, the last part of the name may be a value in the module. With `elsewhere`, Python may look for modules in
    other folders than that of the command. `stage` and `mounts` are those of `ContainedFile`. `value` is the name in
    the module that is loaded, empty if it may be any.
    """

    module: str
    dockerfile: str
    inside: bool = False
    elsewhere: bool = False
    stage: str = ""
    mounts: tuple[tuple[str, str], ...] = ()
    image: str = ""
    value: str = ""


@record
class ModuleNames(Fact):
    """A module of Python with an application or a handler, and all names that it defines."""

    file: str
    names: tuple[str, ...]


# Objects of Kubernetes


@record
class ManagedObjects(Fact):
    """The kinds of the objects that an operator creates for a custom resource, or a chart; `*` for any kind.

    `freely` is whether their names may lack the name of the custom resource, and their namespace be another one;
    `chart` is whether they are those of a chart that is not in the repository, installed under this name.
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
        return self.name in name


@record
class UnrenderedTemplate(Fact):
    """A template of a chart that none of the known values render, so that its objects are unknown."""

    template: str


@record
class ProvidedConfig(Fact):
    """A ConfigMap or a Secret (`object_kind`) that `maker` defines or creates, with its keys.

    `complete` is whether it has no other keys. `settings` are the known values of a ConfigMap that are single lines.
    """

    object_kind: str
    name: str
    maker: str
    namespace: str = ""
    keys: tuple[str, ...] = ()
    complete: bool = False
    settings: tuple[tuple[str, str], ...] = ()


@record
class UsedConfig(Fact):
    """A ConfigMap or a Secret that the pods of `owner` need, and the key that they need of it."""

    object_kind: str
    name: str
    owner: str
    namespace: str = ""
    key: str = ""


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


# Pipelines


@record
class Pipeline(Fact):
    """A pipeline, in the file where it starts: its name, what starts it, and the pipelines after which it runs.

    `called` is whether only other pipelines start it, and `whole` whether all its jobs are known.
    """

    pipeline: str
    name: str = ""
    after: tuple[str, ...] = ()
    called: bool = False
    whole: bool = True


@record
class PathFilter(FactOfOneFile):
    """A pattern of paths for whose changes a workflow runs."""

    pattern: str


@record
class PipelineJob(Fact):
    """A job of a pipeline.

    It does not run if one of `needs` fails, and it starts after the jobs in `after`. A `staged` job also waits for all
    jobs of a lower `stage`, apart from those that are `passed`: a person may start them later. `events` are what
    starts it (`push`, `pull_request`, `tag`, ..., or `*` for any event), and `branches` the branches if they are
    known. `calls` is the path of the pipeline that it runs, or `*` if that is in another repository. `optional` is the
    keyword by which its failure is ignored, `when` is `failure` or `always` for a job that runs after failures,
    `exclusive` is whether two runs wait for each other, `manual` whether a person starts it, `filtered` whether it
    runs only for some paths, `conditional` whether it has a condition, and `follows` whether it checks the result of
    the pipeline after which it runs. `folder` is the folder in which all its commands run, and `tags` are the patterns
    of the tags whose pushes start it.
    """

    pipeline: str
    job: str
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    stage: int = 0
    staged: bool = False
    passed: bool = False
    events: tuple[str, ...] = ("*",)
    branches: tuple[str, ...] = ()
    calls: str = ""
    optional: str = ""
    when: str = ""
    environment: str = ""
    exclusive: bool = False
    manual: bool = False
    filtered: bool = False
    conditional: bool = False
    folder: str = ""
    follows: bool = False
    tags: tuple[str, ...] = ()

    @property
    def within_a_file(self) -> bool:
        """Whether it is about one project of several; the policies compare the jobs of one pipeline."""
        return bool(self.folder)


@record
class AwaitedJobs(Fact):
    """The jobs that a job of a pipeline waits for, as it lists them."""

    pipeline: str
    job: str


@record
class GivenInputs(Fact):
    """The values of inputs that a job gives to the workflow or the action of the repository that it runs (`target`).

    Only those that are known; a job with a matrix gives several.
    """

    target: str
    pipeline: str
    job: str
    inputs: tuple[tuple[str, str], ...]


@record
class JobStep(Fact):
    """What a job does, and the command or action as evidence (`by`).

    `role` is one of `roles.ROLES`. `order` is the position in the job. `when` is `failure` or `always` for a step
    that runs after failures; `ignored` is why its own failure is ignored. `image` and `tag` are those of the image
    that is pushed, scanned or deployed, with unknown variables as `${NAME}`; both are empty if they are unknown, and
    the tag is `@` for a digest. `target` is what is deployed, or the path of the action that is called.
    `waits` is whether the command waits for the rollout, and `undoes` whether it rolls back by itself. `named` is
    whether only the name of a script or a target shows the role.
    """

    pipeline: str
    job: str
    role: str
    by: str
    order: tuple[int, ...] = ()
    when: str = ""
    ignored: str = ""
    image: str = ""
    tag: str = ""
    target: str = ""
    waits: bool = False
    undoes: bool = False
    named: bool = False

    @property
    def within_a_file(self) -> bool:
        """Whether it is about a delivery; the policies compare the jobs of one pipeline."""
        return self.role in ("push", "deploy", "scan", "ssh", "login", "commit")


# Infrastructure


@record
class MadeResource(Fact):
    """A resource of a cloud that infrastructure code creates: its type is `bucket`, `cluster`, `registry`, ...

    `name` has `*` for each part that is unknown; a type of `*` is a resource of unknown type. `folder` is the module
    that is applied, `label` the resource in messages, empty if it exists already. The region is empty if it is unknown
    or has no meaning.
    """

    type: str
    name: str
    provider: str
    folder: str
    label: str
    region: str = ""


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
class DiscoveredHost(Fact):
    """The name under which a service of a cloud is found by DNS, with `*` for what is unknown, and its TCP ports.

    `images` are those of its containers; it is `complete` if all of its ports are known.
    """

    host: str
    ports: tuple[int, ...]
    images: tuple[str, ...] = ()
    complete: bool = False


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
class AssumedRole(Fact):
    """The role that a service account of Kubernetes has by an annotation; the role is empty for Azure."""

    role: str
    provider: str
    namespace: str
    account: str


@record
class JobRole(Fact):
    """The role that a job of a workflow gets by its token; the role is empty for Azure.

    `environment` is that of the job, empty if it has none.
    """

    role: str
    provider: str
    environment: str
    job: str


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
class GivenObject(Fact):
    """An object in the value of a variable that a file of values sets: the names that lead to it, and its keys."""

    names: tuple[str, ...]
    keys: tuple[str, ...]


@record
class NamedOutput(Fact):
    """An output that a command reads; `folder` is the module, None if it is unknown."""

    name: str
    folder: str | None
    command: str


@record
class InstalledTerraform(Fact):
    """The version of Terraform that runs in the modules of the folders; no folders if these are unknown."""

    version: str
    folders: tuple[str, ...]
    by: str


@record
class DatabaseVersion(Fact):
    """The version of a database or a cache, and its major version; `by` is what runs it."""

    engine: str
    major: str
    version: str
    by: str


@record
class SetVariable(Fact):
    """A variable of Terraform that a command or the environment sets; `by` is the option or the variable.

    `folder` is that of the module, None if it is unknown.
    """

    name: str
    value: str
    by: str = "-var"
    folder: str | None = None


# Commands and ports of programs


@record
class InstalledCommands(Fact):
    """The commands that the installation of the project in `folder` adds, all of them."""

    folder: str
    names: tuple[str, ...]


@record
class StartedCommand(Fact):
    """A command that an image starts by its name alone, if the Dockerfile installs a Python project of its context."""

    name: str
    dockerfile: str


@record
class InstalledProject(Fact):
    """An image in which a Python project of its context is installed, and the `programs` that its Dockerfile adds.

    `entry` is whether its entry point is a program that gets a command as its arguments.
    """

    dockerfile: str
    programs: tuple[str, ...] = ()
    entry: bool = False


@record
class CalledCommand(Fact):
    """A command that a container (`owner`) starts by its name alone instead of that of its image.

    If it is an `argument`, the program of the entry point gets it where the image has one.
    """

    name: str
    owner: str
    image: str
    dockerfile: str = ""
    argument: bool = False


@record
class DocumentedPort(Fact):
    """A port in the README of `folder`: one that the program listens on, or one that is `requested` from the host.

    `others` are the ports that its commands set or map, `compose` is whether it starts a Compose project, and `in_text`
    whether the running text requests the port, and not a command.
    """

    folder: str
    port: int
    requested: bool = False
    others: tuple[int, ...] = ()
    compose: bool = False
    in_text: bool = False


@record
class NamedPort(Fact):
    """A port that a table or a list of a document gives for what has a name, such as a service.

    It is `published` if it is one of the host or of a load balancer.
    """

    name: str
    port: int
    published: bool = False


@record
class DocumentedVariable(Fact):
    """An environment variable at the start of a row of a table or of an item of a list in a README of `folder`."""

    folder: str
    name: str


@record
class MonitoredPath(Fact):
    """The path that an endpoint of a ServiceMonitor or a PodMonitor (`owner`) scrapes.

    `services` is whether the selector is for Services, and `namespaces` are those of the selected objects, empty for
    that of the monitor and `*` for any. `port` is the name of the port of the Service or the container.
    """

    owner: str
    route: str
    port: str
    selector: Selector
    services: bool
    namespace: str = ""
    namespaces: tuple[str, ...] = ()


@record
class RoutedPath(Fact):
    """A path that `owner`, an Ingress or a route, sends unchanged to a port of a Service of its namespace.

    `exact` is whether paths below it are not sent. `port` is the number or the name, empty if it is unknown.
    """

    owner: str
    route: str
    service: str
    port: str = ""
    namespace: str = ""
    exact: bool = False


# Addresses and stages


@record
class NamedAddress(FactOfOneFile):
    """A host and a port that an environment variable gives a container, as in `redis://cache:6379/0`.

    The port is 0 if it is not written. `owner` is the artifact's name for the container. `scheme` is that of the URL.
    If two variables have the host and the port, there is a fact for each of them, whose `part` is `host` or `port`.
    `artifact` is the path of the Compose file, which is another one than that of the fact for a file of variables.
    """

    host: str
    port: int
    owner: str
    variable: str
    namespace: str = ""
    scheme: str = ""
    part: str = ""
    artifact: str = ""


# Schemes of URLs whose host is a computer, and an address without a scheme.
_ADDRESS = regex(
    r"(?:^|,)(?:(?:jdbc:)?(amqps?|bolt|clickhouse|grpcs?|https?|kafka|ldaps?|mariadb|memcached?|mongodb|mqtts?|mssql"
    r"|mysql2?|nats|neo4j|pgsql|postgis|postgres(?:ql)?|rediss?|smtps?|sqlserver|tcp|udp|valkeys?|wss?)(?:\+\w+)?"
    r"://(?:[^/\s,]*@)?)?([A-Za-z][A-Za-z0-9.-]*)(?::(\d{1,5}))?(?=[/?,#;]|$)"
)
# `user:password@tcp(db:3306)/shop` of Go, `Host=db;Port=5432` of .NET, `host=db port=5432` of libpq.
_GO_ADDRESS = regex(r"@tcp\(([A-Za-z][A-Za-z0-9.-]*):(\d{1,5})\)")
_FIELD_HOST = regex(
    r"(?i)(?:^|[;\s])(?:host|server|data source)\s?=\s?(?:tcp:)?([a-z][a-z0-9.-]*)(?:[,:](\d{1,5}))?(?=[;\s]|$)"
)
_FIELD_PORT = regex(r"(?i)(?:^|[;\s])port\s?=\s?(\d{1,5})(?=[;\s]|$)")
# Another field of such a value, without which it may be a command.
_FIELD = regex(r"(?i)(?:^|[;\s])(?:database|dbname|initial catalog|user(?: id|name)?|uid|password|pwd)\s?=")
_LONGEST_ADDRESS = 500


@record
class Address:
    """A host with its port in the value of a variable, and its offsets there; the port is 0 if it is not written.

    `scheme` is that of the URL, empty for other addresses.
    """

    start: int
    end: int
    host: str
    port: int
    scheme: str = ""


def addresses_in(value: str) -> list[Address]:
    """The addresses in the value of a variable: those of a URL, of a list of `HOST:PORT`, or of a connection string."""
    if len(value) > _LONGEST_ADDRESS:
        return []
    if "=" in value and _FIELD.search(value) and (host := _FIELD_HOST.search(value)):
        port = host[2] or ((other := _FIELD_PORT.search(value)) and other[1]) or 0
        return [Address(host.start(1), host.end(), host[1], int(port))]
    if ":" not in value:
        return []
    found = [
        Address(match.start(2), match.end(), match[2], int(match[3] or 0), match[1] or "")
        for match in _ADDRESS.finditer(value)
        if match[3] or match[1]
    ]
    if not found and (match := _GO_ADDRESS.search(value)):
        found.append(Address(match.start(1), match.end(2), match[1], int(match[2])))
    return found


_HOST_VARIABLE = regex(r"(\w+)_(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)")
_HOST_NAME = regex(r"[A-Za-z][A-Za-z0-9-]*")


# Variables with the host of a server that has a usual port.
_SERVER_HOST = regex(
    r"(?:(?:\w+_)?(?:DB|DATABASE|PG|POSTGRES|POSTGRESQL|MYSQL|MARIADB|MONGO|MONGODB|REDIS|VALKEY|CACHE|RABBIT|RABBITMQ"
    r"|KAFKA|NATS|MEMCACHED|ELASTICSEARCH|OPENSEARCH)_(?:HOST|HOSTNAME|SERVER)|PGHOST)"
)


def split_addresses(settings: Mapping[str, str | None]) -> Iterator[tuple[str, str, str, int]]:
    """The variables of pairs such as `DB_HOST` and `DB_PORT`, with the values of `NamedAddress` for each of them.

    These are the part, the host, which has no domain, and the port. The host of a database or a queue may have no
    variable for the port, which is 0 then.
    """
    for name, host in settings.items():
        match = _HOST_VARIABLE.fullmatch(name)
        variable = f"{match[1]}_PORT" if match else ""
        port = settings.get(variable)
        if not host or not _HOST_NAME.fullmatch(host):
            continue
        if port and port.isdecimal() and len(port) < 6:
            yield name, "host", host, int(port)
            yield variable, "port", host, int(port)
        elif not port and _SERVER_HOST.fullmatch(name):
            yield name, "host", host, 0


def values_of_options(words: Iterable[tuple[str, Place]]) -> Iterator[tuple[str, str, Place]]:
    """The URLs in a command, and the values of its options, each with the name of the option and its place."""
    before = ""
    for word, at in words:
        if any(map(str.isspace, word)) and not word.startswith("-"):
            # A script.
            yield from values_of_options(
                (part[0], at.sub(*part.span())) for part in _SCRIPT_WORD.finditer(word[:_LONGEST_SCRIPT])
            )
            continue
        option, equals, value = word.partition("=")
        if equals and word.startswith("-"):
            yield option, value, at.sub(len(option) + 1, len(word))
        elif before.startswith("-") or "://" in word or _WAITS.search(before):
            yield before if before.startswith("-") else "command", word, at
        before = word


_SCRIPT_WORD = regex(r"[^\s\"';&|()<>]+")
_LONGEST_SCRIPT = 10_000
# Programs that wait for a server, such as `wait-for-it db:5432`.
_WAITS = regex(r"(?:^|/)wait-?for[\w.-]*$")


@record
class BuildTarget(Fact):
    """The stage of a Dockerfile that something builds (`by`)."""

    stage: str
    dockerfile: str
    by: str


@record
class ChartDependency(FactOfOneFile):
    """A dependency of a chart that is in the repository: the versions that are allowed, and the one that it has."""

    name: str
    allowed: str
    version: str
    file: str
    allows: bool


@record
class DeclaredArguments(Fact):
    """The build arguments that a Dockerfile declares; those that are `needed` are used and have no default."""

    names: tuple[str, ...]
    needed: tuple[str, ...] = ()


@record
class BuildArgument(Fact):
    """A build argument that something (`by`) sets for the build of a Dockerfile."""

    name: str
    dockerfile: str
    by: str


@record
class WorkflowName(Fact):
    """The name of a GitHub workflow, which is its path if it has none."""

    name: str


@record
class AwaitedWorkflow(Fact):
    """A workflow, by its name, after whose runs another one runs (`on.workflow_run`)."""

    name: str


@record
class UploadedArtifact(Fact):
    """An artifact that a job of a workflow uploads; `*` in the name is any text, and alone any number of artifacts."""

    name: str


@record
class DownloadedArtifact(FactOfOneFile):
    """An artifact that a job of a workflow downloads from its own run; with `pattern` the name may have wildcards."""

    name: str
    pattern: bool = False


# Databases beside programs


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


# Files of images


@record
class ImageContents(Fact):
    """What the stages of a Dockerfile contain: for each stage its name and folder, and the steps that add files.

    A step is `from`, with the number of an earlier stage, with `plain` for a base image without files of an
    application, or with `empty` for one without programs; `copy`, with the path in the image, `folder` or `file`, the
    number of the stage that it copies from (empty for the build context), and the sources; or `make`, with the paths
    that a command may write. A path ends in `/**` for all files below a folder; `*` is any file, and
    `*go:FOLDER:PATTERN` are the programs of Go packages.
    """

    stages: tuple[tuple[tuple[str, ...], ...], ...]


@record
class ContainedFile(FactOfOneFile):
    """A file that an image has to contain: its path in the image, which `by` starts or copies.

    It is in the `stage` of the Dockerfile with this number or name, by default the last one. A relative path begins in
    the folder of the stage. Only the first steps `before` it count, if it is not -1. `mounts` are the paths in the
    container with the paths of the repository that are mounted there, empty for those that are unknown. Without a
    Dockerfile, `image` is the name of the image.
    """

    file: str
    dockerfile: str
    by: str
    stage: str = ""
    mounts: tuple[tuple[str, str], ...] = ()
    before: int = -1
    image: str = ""


@record
class ImageTask(Fact):
    """A script of a `package.json`, or a target of a Makefile, that a command runs in an image.

    `manifest` is the path of that file in the image; the other values are those of `ContainedFile`.
    """

    name: str
    manifest: str
    command: str
    dockerfile: str
    stage: str = ""
    mounts: tuple[tuple[str, str], ...] = ()
    before: int = -1


@record
class ServiceFile(Fact):
    """A file that a command starts in a running service of Compose; `files` are those of `NamedService`."""

    file: str
    service: str
    command: str
    files: tuple[str, ...] = ()


@record
class BuildOutput(Fact):
    """The names of the files that a `tool` writes when it builds the project in `folder`: cargo, dotnet, gradle
    or maven.

    It is `complete` if there are no others, apart from those with one of the `variants` as a suffix.
    """

    tool: str
    folder: str
    names: tuple[str, ...]
    complete: bool = True
    variants: tuple[str, ...] = ()


@record
class UsedOutput(FactOfOneFile):
    """A file in an output folder of a build tool that a Dockerfile copies or starts (`by`).

    `stage` and `before` are those of `ContainedFile`; with `outside`, the file is one of the build context.
    """

    file: str
    dockerfile: str
    by: str
    stage: str = ""
    before: int = -1
    outside: bool = False


@record
class UncopiedOutput(FactOfOneFile):
    """A file that a stage does not create and another one copies (`by`), while nothing uses `output` beside it."""

    file: str
    output: str
    by: str


@record
class BuildContext(Fact):
    """The folder from which the image of a Dockerfile is built."""

    dockerfile: str
    folder: str


@record
class CopiedFile(FactOfOneFile):
    """A file or folder of the build context that a Dockerfile copies, as it is written; with `pattern`, any number."""

    source: str
    dockerfile: str
    pattern: bool = False
