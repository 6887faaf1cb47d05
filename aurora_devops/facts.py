"""The facts that artifacts of several kinds state: what they define, and what they name that others define.

`delivery/` joins them. A fact of one kind alone is defined beside that kind.
"""

from __future__ import annotations

from .core.facts import Fact
from .core.lazy import regex
from .core.record import record

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
    """A service of a Compose file."""

    name: str


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

    Variables that are unknown stay in both as `${NAME}`. `dockerfile` is the path of the Dockerfile that is built.
    A command that `edits` manifests may put any tag into them.
    """

    does: str
    name: str
    tag: str
    command: str
    dockerfile: str = ""


# Monitoring


@record
class SelectedJob(Fact):
    """A job that a query selects with the matcher `job="NAME"`."""

    name: str


@record
class MonitoredServices(Fact):
    """The labels by which a ServiceMonitor selects Services; `plain` is whether their names are the jobs."""

    selector: Selector
    plain: bool = True


@record
class ScrapedJob(Fact):
    """A job of a scrape configuration; `plain` is whether all its series have the name as their label `job`."""

    name: str
    plain: bool = True


@record
class AlertLabel(Fact):
    """A label that an alerting rule sets; `alert` is the name of the alert."""

    name: str
    value: str
    alert: str


@record
class RouteMatcher(Fact):
    """A condition of a route of Alertmanager on a label: `=`, `!=`, `=~` or `!~`, and the value."""

    name: str
    op: str
    value: str


@record
class RunbookLink(Fact):
    """The runbook that an alerting rule links to; `alert` is the name of the alert."""

    target: str
    alert: str


@record
class PageAnchors(Fact):
    """The anchors of the headings of a Markdown document."""

    anchors: tuple[str, ...]


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
    """An object that a custom resource of the Prometheus operator may select, with its labels."""

    object_kind: str
    name: str
    labels: Labels


@record
class ForwardedPort(Fact):
    """A port of an object that `kubectl port-forward` forwards to."""

    object_kind: str
    name: str
    namespace: str
    port: int | str


@record
class ContactedHost(Fact):
    """A target of a Prometheus configuration: a host, and a port; `role` is what Prometheus does with it."""

    host: str
    port: int
    role: str


@record
class ComposeHost(Fact):
    """The host names of a service of a Compose file, and the paths from the root that it mounts.

    `complete` is whether other hosts are unknown: networks of the host or of other projects. `image`, `dockerfile` and
    `ports` are those of the service, and the numbers of its command and environment.
    """

    names: tuple[str, ...]
    mounts: tuple[str, ...] = ()
    complete: bool = True
    image: str = ""
    dockerfile: str = ""
    ports: tuple[int, ...] = ()


@record
class ExposedPorts(Fact):
    """The ports that a Dockerfile exposes, as the first and last port of each range."""

    ports: tuple[tuple[int, int], ...]


@record
class ContainerPort(Fact):
    """A port on which the image of a container has to listen; `use` is what declares it.

    It is that Compose publishes it (`publish`), or that a manifest declares it (`declare`) or probes it (`probe`).
    `dockerfile` is the path of the Dockerfile that builds the image, if the owner builds it. `sources` are the
    ConfigMaps and Secrets whose keys are environment variables.
    """

    use: str
    owner: str
    port: int
    image: str = ""
    dockerfile: str = ""
    sources: tuple[str, ...] = ()


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

    `pinned` is whether it has a digest, `built` whether the owner builds it.
    """

    owner: str
    name: str
    tag: str = ""
    pinned: bool = False
    built: bool = False


# What documents do on this machine


@record
class ContactedAddress(Fact):
    """A port of this machine to which a command of a document connects; `block` is the offset of the code block."""

    port: int
    command: str
    block: int


@record
class StartedServer(Fact):
    """A command after which programs may listen on this machine: `how` is `compose`, `make`, `run` or `other`.

    `target` is the target that make makes, with the path of the Makefile; in a Makefile, the target of the recipe.
    `ports` are the ports that the command opens itself.
    """

    how: str
    block: int
    target: str = ""
    ports: tuple[int, ...] = ()


# Objects of Kubernetes


@record
class ManagedObjects(Fact):
    """The kinds of the objects that an operator creates for a custom resource; `*` for any kind.

    `freely` is whether their names may lack the name of the custom resource, and their namespace be another one.
    """

    name: str
    namespace: str
    kinds: tuple[str, ...]
    freely: bool = False

    def may_create(self, object_kind: str, name: str, namespace: str = "") -> bool:
        """Whether an object of this kind and name may be created for the custom resource."""
        if "*" not in self.kinds and object_kind not in self.kinds:
            return False
        if self.freely:
            return True
        if self.namespace and namespace and "$" not in namespace and self.namespace != namespace:
            return False
        return "*" not in self.kinds or self.name in name


@record
class ProvidedConfig(Fact):
    """A ConfigMap or a Secret (`object_kind`) that `maker` defines or creates, with its keys.

    `complete` is whether it has no other keys.
    """

    object_kind: str
    name: str
    maker: str
    namespace: str = ""
    keys: tuple[str, ...] = ()
    complete: bool = False


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
