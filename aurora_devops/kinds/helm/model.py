"""Chart.yaml as a typed model, in the words of Helm's documentation, and what is known about the whole chart.

Source: helm.sh/docs/topics/charts.
"""

from __future__ import annotations

from typing import Any

from ...core.fields import Flag, camel_case
from ...core.kind import Problem
from ...core.node import Node, StrictStr
from ...core.place import At
from ...core.record import record

Word = str | None


class _Helm(Node, spelling=camel_case):
    """What all parts share: the spelling of their keys."""


class Maintainer(_Helm):
    """A maintainer of a chart."""

    name: Word = None
    email: Word = None
    url: Word = None


class Dependency(Node, spelling=lambda name: name.replace("_", "-")):
    """A chart that a chart depends on."""

    name: Word = None
    version: Word = None
    repository: Word = None
    condition: Word = None
    tags: list[str] = []
    import_values: list[Any] = []
    alias: Word = None


class HelmChart(_Helm):
    """A `Chart.yaml`."""

    api_version: StrictStr | None = None
    name: Word = None
    version: Word = None
    kube_version: Word = None
    description: Word = None
    type: Word = None
    keywords: list[str] = []
    home: Word = None
    sources: list[str] = []
    dependencies: list[Dependency] = []
    maintainers: list[Maintainer] = []
    icon: Word = None
    app_version: Word = None
    deprecated: Flag = None
    annotations: dict[str, Any] = {}


@record
class ChartFiles:
    """A chart with the files beside its `Chart.yaml`; `held` are the names of the charts in it."""

    model: HelmChart
    names: frozenset[str]
    held: frozenset[str]


class TemplateProblem(Problem):
    """A template that Helm cannot parse or execute, so that it is not judged."""


@record
class RefusedTemplate:
    """A template that refuses the values of the chart with `required` or `fail`, so that it is not judged."""

    at: At
    message: str


@record
class MissingDependency:
    """A dependency that is not in the repository; `templates` are those that cannot be rendered without it."""

    at: At
    name: str
    templates: tuple[str, ...]


@record
class OutdatedLock:
    """A dependency whose version or repository in the lock file (`lock`) is not the required one.

    `required` is empty if only the lock file has the dependency, `locked` if it does not have it.
    """

    at: At
    name: str
    required: str
    locked: str
    lock: str
    locked_at: At


@record
class InvalidValues:
    """Values that `values.schema.json` does not allow."""

    at: At
    message: str


@record
class UnusedValue:
    """A value in `values.yaml` that no template reads."""

    at: At
    name: str


@record
class MisspelledValue:
    """A value of a release that no template reads, and the similar one that `values.yaml` has, with its place."""

    at: At
    name: str
    meant: str
    meant_at: At


@record
class UnreadValue:
    """A value of a release (`by`) that no template reads, and the similar keys of `values.yaml`, with a place."""

    at: At
    name: str
    by: str
    others: tuple[str, ...]
    others_at: At


@record
class UnknownCondition:
    """A condition of a dependency that `values.yaml` does not have, and the similar value that it has."""

    at: At
    dependency: str
    condition: str
    meant: str
    meant_at: At


@record
class UndeclaredValue:
    """A value that a template prints and that `values.yaml` does not have."""

    at: At
    name: str


@record
class UnquotedString:
    """A value that has to be a string and that a template prints without quotes; `read` is how it is read."""

    at: At
    name: str
    read: str
