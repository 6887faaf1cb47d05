"""What `helm template` prints: the objects of a chart in the order in which Helm installs them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.kind import BuildRefused, BuildSettings, SyntaxProblem, TooComplex
from ..core.place import Route
from ..core.source import Source, Span
from ..formats import yaml
from ..formats.gotemplate.parse import blocks
from ..formats.gotemplate.rendered import Origins, RenderedTree, Written
from ..formats.located import DocumentsTree, LocatedTree
from ..helmfiles import dialect_of
from .chart import Chart, ChartError, load, scalar_text, values_file
from .files import Files
from .render import Options, Parsed, manifests, render
from .values import Values, in_range, overridden

if TYPE_CHECKING:
    from ..core.context import Context

# Helm's InstallOrder.
_ORDER = (
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
)
_PLACES = {kind: index for index, kind in enumerate(_ORDER)}
_EVENTS = ("install", "delete", "upgrade", "rollback")
_HOOKS = frozenset(
    ("test", "test-success", *(f"{when}-{event}" for when in ("pre", "post") for event in _EVENTS))
)


def located(files: Files, parsed: Parsed) -> Origins:
    """What finds the places of origins in the files of a chart."""
    trees: dict[str, LocatedTree | None] = {}

    def tree(path: str) -> LocatedTree | None:
        if path not in trees:
            found = files.trees(path, dialect_of(path))
            first, *others = found or (None,)
            trees[path] = DocumentsTree(first, others) if first is not None and others else first
        return trees[path]

    def bodies(path: str) -> list[tuple[int, int]]:
        found = parsed.get(path)
        templates = found.values() if isinstance(found, dict) else ()
        return sorted(block for template in templates for block in blocks(template.nodes))

    return Origins(files.source, tree, bodies)


class Installed(NamedTuple):
    """What Helm installs: the objects in its order, those that are hooks, and the chart with its files."""

    objects: list[RenderedTree]
    hooks: list[RenderedTree]
    chart: Chart


def rendered_objects(source: Source, context: Context, settings: BuildSettings) -> list[RenderedTree]:
    """The objects of a chart as `helm template` prints them. Raises BuildRefused."""
    files = Files(context)
    options = Options.of(context, settings.release, settings.namespace)
    try:
        over: Values = {}
        for path in settings.values:
            over = overridden(over, values_file(files, path))
        made = installed(files, posixpath.dirname(source.path), over, options)
    except ChartError as error:
        raise BuildRefused([(error.path, _line(files, error.path, error.route), error.message)]) from None
    return [*made.objects, *made.hooks]


def installed(files: Files, folder: str, over: Values, options: Options) -> Installed:
    """What `helm template` makes of the chart in a folder, with values over its own.

    Raises ChartError, or BuildRefused if Helm does not accept the values or a template.
    """
    parsed = Parsed(files)
    origins = located(files, parsed)
    chart = load(files, folder)
    _check(chart, options)
    rendering = render(chart, parsed, over, options)
    refused = [(one.path, _line(files, one.path, one.route), one.message) for one in rendering.mistakes]
    for failure in rendering.failures:
        written = origins.written(failure.origin, failure.start, failure.end)
        refused.append((*_lines(written, failure.template), failure.message))
    trees: list[RenderedTree] = []
    for file in rendering.files:
        if posixpath.basename(file.path) != "NOTES.txt":
            for manifest in manifests(file.text):
                try:
                    trees.extend(objects(manifest, origins))
                except NotAnObject as error:
                    refused.append((*_lines(error.written, file.path), error.message))
    if refused:
        raise BuildRefused(refused)
    hooks = [tree for tree in trees if events_of(tree.value) is not None]
    others = [tree for tree in trees if events_of(tree.value) is None]
    known = [tree for tree in hooks if all(event in _HOOKS for event in events_of(tree.value) or ())]
    return Installed(sorted(others, key=_place), sorted(known, key=_place), rendering.chart)


class MissingChart(ChartError):
    """A dependency of a chart is not in the repository."""


def _check(chart: Chart, options: Options) -> None:
    """Raise ChartError if a dependency is missing, or the chart is not for this release of Kubernetes."""
    held = {one.name for one in chart.charts}
    for requirement in chart.requirements:
        if requirement.name not in held:
            message = f"the dependency '{requirement.name}' is not in the folder 'charts' of the chart"
            raise MissingChart(message, requirement.path, requirement.route)
    wanted, release = scalar_text(chart.metadata.get("kubeVersion")), options.kubernetes
    if wanted and not in_range(wanted, release):
        message = f"the chart requires Kubernetes {wanted}, and is rendered for {release}"
        raise ChartError(message, chart.path("Chart.yaml"), ("kubeVersion",))


def objects(manifest: str, origins: Origins) -> Iterator[RenderedTree]:
    """The objects in a document that a template printed. Raises NotAnObject if Helm cannot read it."""
    text = str.__str__(manifest) + "\n"
    stream = yaml.read(text, "go")
    for tree in stream.documents:
        if isinstance(tree.value, dict):
            yield RenderedTree(tree, manifest, origins)
        elif tree.value is not None and not _is_patch(tree.value):
            raise NotAnObject("the rendered template is not an object", None)
    for problem in stream.problems:
        # Go reads the last of two equal keys; the policies about the object report them.
        if isinstance(problem, (SyntaxProblem, TooComplex)) and isinstance(problem.at, Span):
            found = RenderedTree(LocatedTree(text, None, _NOWHERE), manifest, origins).written(problem.at)
            raise NotAnObject(f"the rendered template is not valid YAML: {problem.message}", found)


def _is_patch(value: object) -> bool:
    """Whether a value is a JSON patch: a program renders the template, and not Helm."""
    return isinstance(value, list) and all(
        isinstance(one, dict) and {"op", "path"} <= one.keys() for one in value
    )


class NotAnObject(Exception):
    """A document that a template printed and that Helm cannot read."""

    def __init__(self, message: str, written: Written | None) -> None:
        super().__init__(message)
        self.message = message
        self.written = written


_NOWHERE = (0, 0, 0, 0, "")


def _lines(written: Written | None, path: str) -> tuple[str, int]:
    """The path and the line of a place; the first line of a file if the place is not known."""
    return (path, 1) if written is None else (written.source.path, written.source.line_of(written.span.start))


def _line(files: Files, path: str, route: Route) -> int:
    source, trees = files.source(path), files.trees(path, "go")
    return source.line_of(trees[0].focus(route).start) if source is not None and trees else 1


def events_of(value: dict[str, Any]) -> list[str] | None:
    """The events of a hook; None for other objects."""
    metadata = value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    events = annotations.get("helm.sh/hook") if isinstance(annotations, dict) else None
    return None if events is None else [event.strip().lower() for event in str(events).split(",")]


def _place(tree: RenderedTree) -> tuple[int, str]:
    kind = tree.value.get("kind")
    place = _PLACES.get(kind) if isinstance(kind, str) else None
    return (len(_PLACES), str(kind)) if place is None else (place, "")
