"""The facts that artifacts of several kinds state: what they define, and what they name that others define.

`delivery/` joins them. A fact of one kind alone is defined beside that kind.
"""

from __future__ import annotations

from .core.facts import Fact
from .core.lazy import regex
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
class PackageScript(Fact):
    """A script of a `package.json`; `manifest` is the path of the file."""

    name: str
    manifest: str


@record
class NamedScript(Fact):
    """A script of a `package.json` that a command runs; `manifest` is the path of the file that should define it."""

    name: str
    manifest: str
    command: str


@record
class HandledImage(Fact):
    """An image that a command builds, pushes or deploys (`does`); `name` without the tag, and the tag.

    Variables that are unknown stay in both as `${NAME}`.
    """

    does: str
    name: str
    tag: str
    command: str


# Monitoring


@record
class SelectedJob(Fact):
    """A job that a query selects with the matcher `job="NAME"`."""

    name: str


@record
class MonitoredServices(Fact):
    """The labels by which a ServiceMonitor selects Services, as JSON; `plain` is whether their names are the jobs."""

    selector: str
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
    """A selector of a custom resource of the Prometheus operator (`owner`), as JSON, for objects of a kind."""

    owner: str
    field: str
    selects: str
    selector: str


@record
class OperatorObject(Fact):
    """An object that a custom resource of the Prometheus operator may select, with its labels as JSON."""

    object_kind: str
    name: str
    labels: str


@record
class ContactedHost(Fact):
    """A target of a Prometheus configuration: a host, and a port; `role` is what Prometheus does with it."""

    host: str
    port: int
    role: str


@record
class ComposeHost(Fact):
    """The host names of a service of a Compose file, and the paths from the root that it mounts.

    `complete` is whether other hosts are unknown: networks of the host or of other projects.
    """

    names: tuple[str, ...]
    mounts: tuple[str, ...] = ()
    complete: bool = True


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
