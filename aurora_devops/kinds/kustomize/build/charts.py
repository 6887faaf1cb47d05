"""The objects of `helmCharts`: charts of the repository, rendered with the values that the kustomization gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ....charts.build import MissingChart, events_of, installed
from ....charts.chart import Chart, ChartError, located_values, values_file
from ....charts.files import Files
from ....charts.render import Options
from ....charts.values import Values, overridden
from ....core.kind import RELEASE_NAME, BuildRefused
from ....core.lazy import regex
from ....formats.built import Origin
from ....formats.located import LocatedTree, Map
from ..usage import chart_folder
from .resource import Refused, Unknown, text_of

if TYPE_CHECKING:
    from ....core.context import Context

_VERSION = regex(r"v?\d+(?:\.\d+){0,2}(?:[-+][\w.+-]+)?")
_MERGES = ("merge", "override", "replace")


class Inflated(NamedTuple):
    """The objects of a chart, each as its data with its origin, and the files that they were made from."""

    objects: list[tuple[Any, Origin]]
    files: list[str]


class Locator(NamedTuple):
    """How paths of a kustomization become paths from the root; `missing` is why a file cannot be used."""

    path: Callable[[str, Origin], str]
    missing: Callable[[str, str, Origin], Refused]


def inflated(data: Mapping[str, Any], home: str, at: Origin, context: Context, locate: Locator) -> Inflated:
    """Render the chart of an entry. Raises Refused, and Unknown if it is not in the repository."""
    name, repository = text_of(data.get("name")), text_of(data.get("repo"))
    if not name:
        raise Refused("a chart must have a 'name'", at)
    relative = chart_folder(data, home)
    folder = locate.path(relative, at)
    if not context.exists(f"{folder}/Chart.yaml"):
        if repository:
            raise Unknown(f"the chart '{name}' of {repository} is not in the repository", at)
        raise locate.missing(f"{folder}/Chart.yaml", relative, at)
    files = Files(context)
    try:
        values, used = _values(data, relative, at, files, locate)
        made = installed(files, folder, values, _options(data, at, context))
    except MissingChart as error:
        raise Unknown(error.message, at) from None
    except ChartError as error:
        raise Refused(error.message, at, path=error.path) from None
    except BuildRefused as refused:
        path, line, message = refused.reasons[0]
        raise Refused(
            f"the chart '{name}' cannot be rendered: {message}", at, path=f"{path}:{line}"
        ) from None
    hooks = [tree for tree in made.hooks if _kept(tree.value, data)]
    objects = [
        (tree.value, Origin(tree, tree.source_of((), "value") or at.source))
        for tree in (*made.objects, *hooks)
    ]
    definitions = list(_definitions(made.chart, files, at)) if data.get("includeCRDs") is True else []
    used += (path for path in _files(made.chart) if not files.packed(path))
    return Inflated([*definitions, *objects], used)


def _options(data: Mapping[str, Any], at: Origin, context: Context) -> Options:
    release, template = text_of(data.get("releaseName")), text_of(data.get("nameTemplate"))
    if release and template:
        raise Refused("a chart has either 'releaseName' or 'nameTemplate'", at)
    if "{{" in template:
        raise Unknown("'nameTemplate' is not evaluated", at)
    options = Options.of(
        context, release or template or RELEASE_NAME, text_of(data.get("namespace")) or "default"
    )
    served, release_of = data.get("apiVersions"), text_of(data.get("kubeVersion"))
    if release_of and _VERSION.fullmatch(release_of) is None:
        raise Refused(f"'{release_of}' is not a version of Kubernetes", at.at("kubeVersion"))
    return Options(
        release_of or options.kubernetes,
        (*options.api_versions, *map(text_of, served if isinstance(served, list) else ())),
        options.release,
        options.namespace,
    )


def _values(
    data: Mapping[str, Any], chart: str, at: Origin, files: Files, locate: Locator
) -> tuple[Values, list[str]]:
    """The values that Kustomize gives to Helm, and the files that they are written in."""
    merge = text_of(data.get("valuesMerge")) or "override"
    if merge not in _MERGES:
        raise Refused(f"'valuesMerge' must be one of {', '.join(_MERGES)}", at)
    given = text_of(data.get("valuesFile"))
    used: list[str] = []

    def read(path: str, where: Origin) -> Values:
        found = locate.path(path, where)
        if files.source(found) is None:
            raise locate.missing(found, path, where)
        used.append(found)
        return values_file(files, found)

    values = read(given or f"{chart}/values.yaml", at.at("valuesFile") if given else at)
    inline = _inline(data, at)
    if inline and merge == "merge":
        values = _merged(values, inline)
    elif inline:
        trees = files.trees(used[0], "go")
        values = inline if merge == "replace" else _merged(inline, _without_empty(values, trees))
    further = data.get("additionalValuesFiles")
    for index, path in enumerate(further if isinstance(further, list) else ()):
        values = overridden(values, read(text_of(path), at.at("additionalValuesFiles", index)))
    return values, used


def _inline(data: Mapping[str, Any], at: Origin) -> Values:
    if not data.get("valuesInline"):
        return {}
    where = at.at("valuesInline")
    if not isinstance(at.tree, LocatedTree):
        raise Unknown("a chart in the text of a generator is not rendered", at)
    written = where.value
    return located_values(written, at.source.path, where.route) if isinstance(written, Map) else {}


def _without_empty(values: Values, trees: tuple[LocatedTree, ...] | None) -> Values:
    """Values without the keys after which nothing is written: Kustomize keeps only a null that is written."""

    def kept(values: Values, written: Map) -> Values:
        made = {}
        for (key, value), (name, inner) in zip(values.items(), written.items(), strict=True):
            if isinstance(value, dict) and isinstance(inner, Map):
                made[key] = kept(value, inner)
            elif value is not None or written.spots[name][2] < written.spots[name][3]:
                made[key] = value
        return made

    written = trees[0].value if trees else None
    return kept(values, written) if isinstance(written, Map) else values


def _merged(over: Values, under: Values) -> Values:
    """Values merged as Kustomize merges them: a null removes the key."""
    made = dict(under)
    for key, value in over.items():
        held = made.pop(key, None)  # the key that counts is the one of the values over it
        if isinstance(value, dict):
            value = _merged(value, held if isinstance(held, dict) else {})
        if value is not None:
            made[key] = value
    return made


def _kept(value: dict[str, Any], data: Mapping[str, Any]) -> bool:
    """Whether a hook is printed."""
    if data.get("skipHooks") is True:
        return False
    events = events_of(value) or ()
    return data.get("skipTests") is not True or not {"test", "test-success"}.intersection(events)


def _definitions(chart: Chart, files: Files, at: Origin) -> Iterator[tuple[Any, Origin]]:
    for one in chart.all():
        for name in one.definitions:
            path = one.path(name)
            source, trees = files.source(path), files.trees(path, "go3")
            if source is None or trees is None:
                raise Refused("a custom resource definition of the chart cannot be read", at, path=path)
            yield from ((tree.value, Origin(tree, source)) for tree in trees)


def _files(chart: Chart) -> Iterable[str]:
    """The files of a chart whose objects are judged as a part of the kustomization."""
    for one in chart.all():
        names = ("Chart.yaml", "values.yaml", *one.templates, *one.definitions)
        yield from (one.path(name) for name in names if name in one.names)
