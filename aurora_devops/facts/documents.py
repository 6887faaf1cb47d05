"""What documents name, and what their commands do on the machine of the reader."""

from __future__ import annotations

from ..core.facts import Fact, FactOfOneFile
from ..core.lazy import regex
from ..core.record import record


@record
class DocumentedFile(FactOfOneFile):
    """A file of the repository that a document names in running text, as its path is written.

    It is `listed` if an entry of a list or a cell of a table is about it, `started` if the sentence is about
    starting it, and `linked` if it is the target of a link.
    """

    written: str
    listed: bool
    started: bool = False
    linked: bool = False


@record
class EnteredProject(Fact):
    """A command of a document after which the reader is in another project, up to the offset `end` of the document.

    `clone` is the name of the repository that was cloned there, which may be this one; empty for a new project.
    """

    clone: str
    end: int


@record
class DescribedProperty(Fact):
    """A property of a schema in a description of an API; `schema` is the JSON pointer of the schema."""

    schema: str
    name: str


@record
class DescribedDefinition(Fact):
    """A definition that a document gives the reader to write: a `script`, a `service`, an `object` or a `file`.

    The name of an object is `Kind/name`, that of a file is without its folder.
    """

    definition: str
    name: str


@record
class RunbookLink(Fact):
    """The runbook that an alerting rule links to; `alert` is the name of the alert."""

    target: str
    alert: str


@record
class FileLink(Fact):
    """A link to a file of a repository of GitHub (`owner/name`): its path there."""

    repository: str
    file: str


@record
class MentionedName(Fact):
    """A name such as `ShopIsDown` that a document about alerts has as a heading or as code in its text."""

    name: str


@record
class PageAnchors(Fact):
    """The anchors of the headings of a Markdown document, and that of its first heading."""

    anchors: tuple[str, ...]
    title: str = ""


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
    """A command after which programs may listen: `how` is `compose`, `make`, `task`, `script`, `run` or `other`.

    `target` is the target that make makes, with the path of the Makefile, or the path of the script. For `task`, the
    task or the script of a package that the command runs is another fact at the same place. `recipe` is the target, the
    task or the script of a package to which the command belongs. `ports` are the ports that it opens itself.
    """

    how: str
    block: int
    target: str = ""
    recipe: str = ""
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
class DocumentedVariable(Fact):
    """An environment variable at the start of a row of a table or of an item of a list in a README of `folder`."""

    folder: str
    name: str
