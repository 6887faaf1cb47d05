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
class UndeclaredValue:
    """A value that a template prints and that `values.yaml` does not have."""

    at: At
    name: str


@record
class UnquotedString:
    """A string in the values that a template prints so that it is another type; `read` is that type."""

    at: At
    name: str
    value: str
    read: str
    values_at: At
