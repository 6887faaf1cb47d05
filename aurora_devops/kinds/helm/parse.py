"""From a Chart.yaml to a document: the chart is rendered, and what its templates print is embedded."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from ...charts.build import NotAnObject, located, objects
from ...charts.chart import Chart, ChartError, Requirement, load, values_file
from ...charts.files import Files
from ...charts.options import ChartOptions
from ...charts.render import Failure, Options, Parsed, Rendered, Rendering, manifests, render
from ...charts.values import Values, coalesced, overridden
from ...core.context import folders_of
from ...core.kind import Document, Embedded, Tree
from ...core.lazy import regex
from ...core.nearest import nearest, suggest
from ...core.node import build
from ...core.patterns import ignored
from ...core.place import At, Elsewhere, Route
from ...core.source import Source, Span
from ...formats.gotemplate.parse import Template
from ...formats.gotemplate.text import Text
from .beside import Beside
from .dependents import dependents, read_above, set_below
from .exposed import TaggedImage, leaves_resources, open_containers, tagged_images
from .lock import differences, lock_file, may_allow
from .model import (
    ChartFiles,
    HelmChart,
    InvalidValues,
    MissingDependency,
    MisspelledValue,
    OutdatedLock,
    RefusedTemplate,
    TemplateProblem,
    UndeclaredValue,
    UnknownCondition,
    UnquotedString,
    UnreadValue,
    UnusedValue,
)
from .releases import UNKNOWN, installed, possible_files, releases, sharing
from .uses import (
    Included,
    Uses,
    meant_condition,
    named_files,
    passed_on,
    renamed,
    undeclared,
    unread,
    unset,
    unused,
)

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact

# Times that a chart is rendered with further values.
MOST_VALUES = 12
MOST_ASSUMED = 6
# Those of chart-testing, and what charts call the values of an environment; not a schema of values.
_TEST_VALUES = regex(r"values\.ya?ml\Z")
_OTHER_VALUES = regex(r"(?:^|/)(?:values[-_.](?!schema\.)[^/]+|[^/]+[-_.]values)\.ya?ml\Z")
# Keys that no template reads: what all charts have, and what SOPS adds to a file that it encrypts.
_NOT_READ = ("global", "tags", "sops")
# Files that print no object of a release, and the kind of an object.
_NO_OBJECTS = regex(r"(?:^|/)(?:_[^/]*|NOTES\.txt|tests/[^/]*)\Z")
# A link of a chart to its folder on a forge: `https://github.com/acme/charts/tree/main/acme/web`.
_LINKED_FOLDER = regex(r"https://[\w.-]+/[\w./-]+?/tree/[\w.-]+/([\w-][\w./-]*\w)")
_KIND = regex(r"(?m)^kind:[ \t]*[\"']?([^\s\"'#]+)")
# The start of a pattern of .gitignore for templates, up to their folder.
_TEMPLATES = regex(r"(?m)^(?![#!])[^\s#]*?templates/(?=(?:[^\s.]*|\S*\.(?:tpl|ya?ml))[ \t]*\r?$)")
# How similar a global value that is not set is to a misspelled one: other ones have words in common.
_MISSPELLED = 0.85
# A key in a comment, as in an example of values.
_DESCRIBED = regex(r"(?m)^[ \t]*#[# \t]*(?:-[ \t]+)?([\w-]+):(?=[ \t\r]|$)")


def read_chart(source: Source, tree: Tree | None, context: Context) -> Document:
    """A chart as a document."""
    assert tree is not None
    model, unknown = build(HelmChart, tree)
    document = Document("helm-chart", source, model, tree, unknown=unknown)
    reading = _Reading(source, tree, context, document, model)
    # A text alone has no templates.
    if context.exists(source.path) and not is_inside(source.path, context):
        reading.run()
    nodes = [model, *model.dependencies, *reading.nodes]
    document.facts = lambda: list(reading.facts())
    document.walk = lambda: nodes
    return document


def is_inside(path: str, context: Context) -> bool:
    """Whether a chart lies in the folder `charts` of another one, and is rendered as a part of it."""
    above, _, last = posixpath.dirname(path).rpartition("/")
    return (
        bool(last) and posixpath.basename(above) == "charts" and context.exists(_beside(above, "Chart.yaml"))
    )


def _beside(folder: str, name: str) -> str:
    return posixpath.join(posixpath.dirname(folder), name)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Given(NamedTuple):
    """Values files by path, and values over them.

    `complete` if the chart should render without further values; `release` if they are those of a release.
    """

    files: tuple[str, ...]
    values: Values
    complete: bool
    release: bool = False


class _Values(NamedTuple):
    """The values of a chart with what its templates read, and the keys that are not compared.

    `prefix` is the path of its values in those of the chart above it.
    """

    prefix: tuple[str, ...]
    tree: Tree
    source: Source
    uses: Uses
    skipped: frozenset[str]


class _Broken(NamedTuple):
    """A manifest that is not valid YAML, and the file and the place that printed what is wrong in it, if known."""

    template: str
    problem: TemplateProblem
    place: tuple[str, Span] | None


class _Reading:
    """The chart of one Chart.yaml."""

    def __init__(
        self, source: Source, tree: Tree, context: Context, document: Document, model: HelmChart
    ) -> None:
        self.source = source
        self.model = model
        self.tree = tree
        self.document = document
        self.context = context
        self.files = Files(context)
        self.folder = posixpath.dirname(source.path)
        self._beside = Beside(self.files, self.folder)
        self.parsed = Parsed(self.files)
        self.origins = located(self.files, self.parsed)
        self.nodes: list[object] = []
        # By template: why it was not rendered, with each of the values files.
        self.failures: dict[str, list[Failure]] = {}
        # By template: the places of failures with the values of each further file or release.
        self.elsewhere: dict[str, list[Failure]] = {}
        self.unread: dict[str, None] = {}
        self.released = False
        # The chart, if it could be read.
        self.chart: Chart | None = None
        # Those that cannot be rendered with the values of the chart alone, and those that can be with some values.
        self.unset_by_default: set[str] = set()
        self.rendered: set[str] = set()
        # Those that are read with variables in place of the values that they require.
        self.assumed: set[str] = set()
        self.seen: set[tuple[str, str]] = set()
        # Manifests that are not valid YAML, by path and text; those of the chart's own values, and the templates that
        # print valid manifests with further values.
        self.broken: dict[tuple[str, str], _Broken] = {}
        self.broken_by_default: dict[str, list[_Broken]] = {}
        self.broken_further: list[_Broken] = []
        self.mended: set[str] = set()
        # By path of a template: where it prints a value that the chart does not set.
        self.unset: dict[str, list[Span]] = {}
        # By path of a template: where it prints variables that are made of such values.
        self.passed_on: dict[str, list[Span]] = {}
        # By path of a template: whether it prints resources that are left to the values.
        self.open: dict[str, bool] = {}

    def run(self) -> None:
        """Render the chart with its own values, and with the values files beside it over them."""
        try:
            chart = load(self.files, self.folder)
        except ChartError as error:
            self._refused(error)
            return
        self.chart = chart
        held = frozenset(one.name for one in chart.charts)
        self.nodes.append(ChartFiles(self.model, frozenset(chart.names), held))
        self._lock(chart)
        if chart.library:
            return
        self._covers(chart)
        missing: list[Requirement] = []
        by_default: list[Rendered] = []
        options = Options.of(self.context)
        usual = list(self._given())
        for given in (*usual, *self._assumed({one.files for one in usual})):
            try:
                over: Values = {}
                for path in given.files:
                    over = overridden(over, values_file(self.files, path))
                rendering = render(chart, self.parsed, overridden(over, given.values), options)
            except ChartError as error:
                if given.complete:
                    self._refused(error)
                continue
            if not given.files and not given.values:
                self._schema(rendering)
                self.unset_by_default.update(one.template for one in rendering.failures if one.parsed)
                missing = rendering.chart.missing
                by_default = rendering.assumed
            else:
                self._assume(rendering.assumed)
            kept = self.failures if given.complete else self.elsewhere
            self.released |= given.release
            for failure in rendering.failures:
                if failure.limited or (failure.parsed and rendering.chart.missing and not missing):
                    # Helm has no such limit, or these values switch on a chart that is not there, and the template may
                    # need it.
                    self.unread.setdefault(failure.template)
                    continue
                kept.setdefault(failure.template, []).append(failure)
            self._add(rendering, own=not given.files and not given.values)
        # The users of a chart that the repository does not install set what it requires, and more.
        if self._is_installed():
            known = self.rendered | self.assumed
            self._assume([file for file in by_default if file.path not in known])
        self._failed(missing)
        self._uses(chart, whole=not missing)
        if not missing:
            # A value of a chart that is not there prints nothing.
            self._report_broken()

    def facts(self) -> Iterator[Fact]:
        """The templates that no values render, the files that they read, and the versions of the dependencies.

        A template whose name begins with `_` prints nothing.
        """
        from ...facts import ChartDependency, ChartObjects, NamedFile, UnrenderedTemplate

        for unrendered in dict.fromkeys((*self.failures, *self.elsewhere, *self.unread)):
            if unrendered not in self.rendered and not posixpath.basename(unrendered).startswith("_"):
                yield self.document.fact(UnrenderedTemplate, Span(0, 0), template=unrendered)
        chart = self.chart
        if chart is None:
            return
        if not chart.library:
            yield self.document.fact(
                ChartObjects,
                Span(0, 0),
                folder=self.folder,
                templates=tuple(self._kinds(chart)),
                missing=tuple(one.alias or one.name for one in chart.missing),
            )
        for name in chart.templates:
            path = chart.path(name)
            found, source = self.parsed.get(path), self.files.source(path)
            for template in found.values() if isinstance(found, dict) and source is not None else ():
                for one in named_files(template):
                    place = self._place(path, Span(one.node.start, one.node.end))
                    written = _before_pattern(one.name) if one.glob else one.name
                    file = posixpath.normpath(posixpath.join(chart.folder, written))
                    if written and not file.startswith("..") and not self._is_vendored(path):
                        yield self.document.fact(
                            NamedFile,
                            place,
                            file=file,
                            written=one.name,
                            command=".Files.Glob" if one.glob else ".Files.Get",
                            folder=one.glob,
                        )
        for requirement in chart.requirements:
            if not requirement.repository.startswith("file://"):
                continue
            folder = self.files.join(requirement.path, requirement.repository.removeprefix("file://"))
            path = posixpath.join(folder, "Chart.yaml") if folder else ""
            tree = self.origins.tree(path) if path else None
            held = tree.value.get("version") if tree is not None and isinstance(tree.value, dict) else None
            if isinstance(held, str):
                yield self.document.fact(
                    ChartDependency,
                    self._route(requirement.path, (*requirement.route, "version")),
                    name=requirement.name,
                    allowed=requirement.version,
                    version=held,
                    file=path,
                    allows=may_allow(requirement.version, held),
                )

    def _lock(self, chart: Chart) -> None:
        """Report the dependencies that the lock file has otherwise."""
        path = chart.path(lock_file(chart))
        tree = self.origins.tree(path) if path != chart.path("") else None
        for one in differences(chart, tree.value) if tree is not None else ():
            place: tuple[str, Route] = (self.source.path, ("dependencies",))
            if one.requirement is not None:
                key = "version" if one.required == one.requirement.version else "repository"
                key = key if one.locked else "name"
                place = (one.requirement.path, (*one.requirement.route, key))
            self.nodes.append(
                OutdatedLock(
                    self._route(*place),
                    one.name,
                    one.required,
                    one.locked,
                    posixpath.basename(path),
                    self._route(path, one.route),
                )
            )

    def _kinds(self, chart: Chart) -> Iterator[tuple[str, str, int]]:
        """The kinds of the objects in each template, with their number; `*` for a template without any."""
        for one in chart.all():
            for name in () if one.library else one.templates:
                path = one.path(name)
                source = self.files.source(path)
                if source is None or _NO_OBJECTS.search(name):
                    continue
                kinds = Counter(_KIND.findall(source.text))
                for kind, number in (kinds or {"*": 1}).items() if source.text.strip() else ():
                    yield path, "*" if "{{" in kind else kind, number

    def _given(self) -> Iterator[_Given]:
        """The values to render with: none, those of the options, for tests, of environments, of releases."""
        yield _Given((), {}, True)
        options = self.context.options(ChartOptions)
        given = [_Given(files, {}, True) for files in options.given(self.folder, self.files)]
        if options.found_values:
            given += self._found()
        yield from given[:MOST_VALUES]

    def _found(self) -> Iterator[_Given]:
        tests = [
            path for path in self.files.glob(posixpath.join(self.folder, "ci/*")) if _TEST_VALUES.search(path)
        ]
        others = [
            path
            for pattern in ("*", "values/*")
            for path in self.files.glob(posixpath.join(self.folder, pattern))
            if (_OTHER_VALUES.search(path) or (pattern != "*" and path.endswith((".yaml", ".yml"))))
            and not self._beside.is_inserted(path)
        ]
        yield from (_Given((path,), {}, True) for path in tests)
        yield from (_Given((path,), {}, False) for path in others)
        for release in releases(self.context):
            # What a command sets by paths is not known.
            if release.chart == self.folder and (release.files or release.values) and not release.set_values:
                yield _Given(release.files, release.values, False, release=True)

    def _assumed(self, known: set[tuple[str, ...]]) -> Iterator[_Given]:
        """The values of releases of which some are unknown: a variable is in place of each that a command sets.

        Those with files that are `known` are left out.
        """
        if not self.context.options(ChartOptions).found_values:
            return
        found: dict[tuple[str, ...], Values] = {}
        for release in releases(self.context):
            if release.chart == self.folder and release.files and release.set_values:
                values: Values = {}
                for one in release.set_values:
                    values = overridden(values, _nested(one.path, UNKNOWN) or {})
                found.setdefault(release.files, values)
        for files in possible_files(self.folder, self.context):
            found.setdefault(files, {})
        new = (_Given(files, values, False) for files, values in found.items() if files not in known)
        yield from islice(new, MOST_ASSUMED)

    def _covers(self, chart: Chart) -> None:
        paths = []
        for one in chart.all():
            names = [
                *one.templates,
                *(("values.yaml", "Chart.yaml") if one is not chart else ("values.yaml",)),
            ]
            paths += [one.path(name) for name in names if name in one.names]
        self.document.covers = tuple(path for path in paths if not self.files.packed(path))
        self.document.builds = ("kubernetes",)

    def _add(self, rendering: Rendering, *, own: bool) -> None:
        """Embed the objects that the templates printed, with the chart's own values or with further ones."""
        # Nothing is installed with values that a template refuses, so what cannot be read of it is no mistake.
        refused = any(failure.refused for failure in rendering.failures)
        for file in rendering.files:
            self.rendered.add(file.path)
            if posixpath.basename(file.path) == "NOTES.txt":
                continue
            found = []
            for manifest in manifests(file.text):
                key = file.path, str.__str__(manifest)
                if key not in self.seen:
                    self.seen.add(key)
                    self._embed(file.path, manifest, refused or file.path in rendering.named_by_release)
                if key in self.broken:
                    found.append(self.broken[key])
            if own and found:
                self.broken_by_default[file.path] = found
            elif found:
                known = self.broken_by_default.get(file.path, ())
                self.broken_further.extend(one for one in found if one not in known)
            elif not own:
                self.mended.add(file.path)

    def _assume(self, files: Iterable[Rendered]) -> None:
        """Embed what templates print with variables in place of the values that they require."""
        for file in files:
            self.assumed.add(file.path)
            if posixpath.basename(file.path) == "NOTES.txt":
                continue
            for manifest in manifests(file.text):
                key = file.path, str.__str__(manifest)
                if key not in self.seen:
                    self.seen.add(key)
                    self._embed(file.path, manifest, True)

    def _embed(self, path: str, manifest: str, refused: bool) -> None:
        try:
            for rendered in objects(manifest, self.origins):
                value = rendered.value
                if not isinstance(value.get("kind"), str) or "apiVersion" not in value:
                    continue
                unknown = tuple(open_containers(value, self._leaves_resources(path), self._tagged))
                self.document.embedded.append(
                    Embedded("kubernetes", rendered, built=True, unset=self._is_unset, unknown=unknown)
                )
                for route, read in unquoted(value):
                    if (written := rendered.printed(route)) is not None:
                        at = self._at(written.source, written.span)
                        self.nodes.append(UnquotedString(at, str(route[-1]), _written(read)))
        except NotAnObject as error:
            # `printf` writes `%!s(<nil>)` for a value that the user is to set.
            if refused or "(<nil>)" in manifest:
                return
            found = error.written
            at = self._place(path, Span(0, 0)) if found is None else self._at(found.source, found.span)
            place = None if found is None else (found.source.path, found.span)
            self.broken[path, str.__str__(manifest)] = _Broken(
                path, TemplateProblem(at, error.message), place
            )

    @cached_property
    def _set_paths(self) -> frozenset[tuple[str, ...]]:
        """The values that commands set by their paths when they install the chart."""
        found = (release for release in releases(self.context) if release.chart == self.folder)
        return frozenset(one.path for release in found for one in release.set_values)

    @cached_property
    def _tagged(self) -> tuple[TaggedImage, ...]:
        """The images whose tags commands set when they install the chart."""
        tree = self.origins.tree(posixpath.join(self.folder, "values.yaml"))
        return tuple(tagged_images(self._set_paths, tree.value if tree else None))

    def _leaves_resources(self, path: str) -> bool:
        """Whether a template prints resources that are left to the user of the chart."""
        if path not in self.open:
            folder = path[: path.rfind("templates/")]
            source, tree = self.files.source(path), self.origins.tree(f"{folder}values.yaml")
            self.open[path] = source is not None and leaves_resources(
                source.text, tree.value if tree else None
            )
        return self.open[path]

    def _uses(self, chart: Chart, *, whole: bool) -> None:
        """Compare the values with what the templates read, if all of them can be parsed.

        A chart that is not there may read values, too, and set some, so only with the `whole` chart it is known which
        ones are not used or not declared.
        """
        own, uses = Uses(), Uses()
        defined: dict[str, list[Template]] = {}
        for one in chart.all():
            for name in one.templates:
                found = self.parsed.get(one.path(name))
                if not isinstance(found, dict):
                    return
                for key, template in found.items():
                    defined.setdefault(key, []).append(template)
                    uses.template(template)
                    if one is chart:
                        own.template(template)
        included = {one.name for one in uses.included}
        # A named template that no other one includes is not rendered.
        rendered = None if uses.any_included else included
        # Paths are names, too, from the name of the chart on.
        foreign = [
            one
            for one in uses.included
            if one.name not in defined
            and "/" not in one.name
            and (rendered is None or "/" in one.template.name or one.template.name in rendered)
        ]
        self._undefined(chart, foreign, defined, included)
        path = chart.path("values.yaml")
        source, tree = self.files.source(path), self.origins.tree(path)
        self._unset(chart)
        if source is None or tree is None:
            return
        self._conditions(chart, tree, source)
        self._tags(chart, tree, source)
        # A chart below this one reads its values only in the templates that this one includes.
        reached = uses if own.any_included else _reached(own, defined)
        if not whole and (own.any_included or any(one.name not in defined for one in reached.included)):
            return
        texts = list(_templates_in(tree.value))
        if "tpl" in uses.names or any("tpl" in text for text in self._texts(chart)):
            for name in chart.others:
                other = self.files.source(chart.path(name))
                if other is not None and ".Values" in other.text:
                    texts.append(other.text)
        for text in texts:
            uses.text(text)
            reached.text(text)
        skipped = {*_NOT_READ, *(one.name for one in chart.charts)}
        plain = {one.name for one in chart.requirements if not one.alias}
        # A chart gets its values under its alias.
        skipped -= {one.name for one in chart.requirements if one.alias} - plain
        for requirement in chart.requirements:
            skipped.add(requirement.alias or requirement.name)
            for condition in requirement.condition.split(","):
                for using in (uses, reached):
                    using.condition(tuple(condition.strip().split(".")))
        for path_above in read_above(self.folder, self.context):
            for using in (uses, reached):
                using.unknown = using.unknown or not path_above
                using.whole.add(path_above)
        below = list(self._below(chart, defined, texts)) if whole else []
        generated = self._has_ignored_templates()
        misspelled: set[tuple[str, ...]] = set()
        if not generated:
            # Without charts below, the values for all charts are like others in a release.
            alone = not chart.requirements and not chart.charts
            compared = frozenset(skipped - {"global"} if alone else skipped)
            self._unread(_Values((), tree, source, reached, compared), below)
            misspelled = self._renamed(tree, source, reached, skipped)
        if not whole:
            return
        for route in () if generated else unused(tree.value, uses, skipped):
            # An alias may repeat the value below one that is read.
            if route in misspelled or tree.shared_route(route) is not None:
                continue
            at = self._at(source, tree.find(route, "key") or tree.focus(route))
            self.nodes.append(UnusedValue(at, ".".join(map(str, route))))
        own.tested |= uses.tested
        for printed in undeclared(tree.value, own, source.text):
            # What commands set with `--set` is not misspelled.
            if printed.path in self._set_paths:
                continue
            place = self.files.source(printed.template.path)
            if (
                place is not None
                and printed.path[0] not in skipped
                and not self._beside.all_set(printed.path)
                and not _in_comment(place, printed.node.start)
            ):
                span = Span(printed.node.start, printed.node.end)
                self.nodes.append(UndeclaredValue(self._at(place, span), ".".join(printed.path)))

    def _unset(self, chart: Chart) -> None:
        """Collect where the templates print values that neither their charts nor those above them set."""
        try:
            values = coalesced(chart.copy(), {})
        except ChartError:
            values = {}
        stack: list[tuple[Chart, Any]] = [(chart, values)]
        while stack:
            one, held = stack.pop()
            stack += ((child, _value(held, (child.name,))) for child in one.charts)
            uses = Uses()
            for name in one.templates:
                found = self.parsed.get(one.path(name))
                for template in found.values() if isinstance(found, dict) else ():
                    uses.template(template)
                    self.passed_on.setdefault(template.path, []).extend(
                        Span(node.start, node.end) for node in passed_on(held, template)
                    )
            for printed in unset(held, uses):
                spans = self.unset.setdefault(printed.template.path, [])
                spans.append(Span(printed.node.start, printed.node.end))

    def _has_ignored_templates(self) -> bool:
        """Whether git ignores some templates, because a program writes them: what they read is not known."""
        templates = posixpath.join(self.folder, "templates/")
        for above in folders_of(templates):
            source = self.context.source(posixpath.join(above, ".gitignore"))
            for match in _TEMPLATES.finditer(source.text if source is not None else ""):
                if ignored([match[0]]).check_file(templates.removeprefix(f"{above}/")).include:
                    return True
        return False

    def _undefined(
        self, chart: Chart, foreign: list[Included], defined: Iterable[str], included: set[str]
    ) -> None:
        """Report the templates that are included under any condition and that nothing defines.

        Of a chart with missing dependencies, which may define them, those whose name is like that of an unused one.
        """
        missing = chart.missing
        # A chart that has this one as a dependency may define templates for it.
        if (
            not foreign
            or dependents(self.folder, self.context)
            or any(self._defines(chart, one.name) for one in foreign)
        ):
            return
        messages = {problem.message for problem in self.document.problems}
        for one in {(one.template.path, one.name): one for one in reversed(foreign)}.values():
            source = self.files.source(one.template.path)
            unused = [other for other in defined if other not in included and "/" not in other]
            same = [other for other in unused if _last(other) == _last(one.name)]
            meant = suggest(one.name, unused).name or (same[0] if len(same) == 1 else "")
            if missing and not (meant and _chart_of(one.name) in {"", chart.name}):
                continue
            message = f"template '{one.name}' is not defined"
            if source is None or self._is_vendored(source.path):
                continue
            if message not in messages and not self.files.packed(source.path):
                at = self._at(source, Span(one.node.start, one.node.end))
                hint = f"; did you mean '{meant}'?" if meant else ""
                self.document.problems.append(TemplateProblem(at, message + hint))

    def _is_vendored(self, path: str) -> bool:
        """Whether a template is that of a chart which others maintain.

        It is in the folder `charts` of another one, or its links lead to folders that are not in this repository.
        """
        folder = path.partition("/templates/")[0]
        parent, _, charts = posixpath.dirname(folder).rpartition("/")
        if charts == "charts" and self.context.exists(posixpath.join(parent, "Chart.yaml")):
            return True
        source = self.context.source(posixpath.join(folder, "Chart.yaml"))
        folders = [match[1] for match in _LINKED_FOLDER.finditer(source.text if source is not None else "")]
        return bool(folders) and not any(any(self.context.glob(f"{one}/**")) for one in folders)

    def _defines(self, chart: Chart, name: str) -> bool:
        """Whether a file that a template may read defines a template."""
        for other in chart.others:
            source = self.files.source(chart.path(other))
            if source is not None and f'define "{name}"' in source.text:
                return True
        return False

    def _unread(self, chart: _Values, below: Sequence[_Values]) -> None:
        """Report the values of environments and releases that no template reads, such as misspelled ones."""
        told: set[tuple[str, Span]] = set()

        def report(one: _Values, place: tuple[str, Span], route: tuple[str, ...], near: str, by: str) -> None:
            path, span = place
            written = self.files.source(path)
            if written is None or (path, span) in told:
                return
            told.add((path, span))
            meant = (*route[:-1], near) if near else route[:-1]
            meant_at = self._at(one.source, one.tree.find(meant, "key") or one.tree.focus(meant))
            name = ".".join((*one.prefix, *route))
            if near:
                meant_name = ".".join((*one.prefix, *meant))
                self.nodes.append(MisspelledValue(self._at(written, span), name, meant_name, meant_at))
            elif by:
                siblings = one.tree.value
                for key in route[:-1]:
                    siblings = siblings[key]
                others = tuple(".".join((*one.prefix, *route[:-1], key)) for key in siblings)
                self.nodes.append(UnreadValue(self._at(written, span), name, by, others, meant_at))

        def compare(values: Any, one: _Values) -> Iterator[tuple[tuple[str, ...], str]]:
            given = _value(values, one.prefix) if one.prefix else values
            for route, near in unread(given, one.tree.value, one.uses, one.skipped):
                # The chart above may read the values of those below it.
                whole = (*one.prefix, *route)
                if not one.prefix or not (chart.uses.reads_by_path(whole) or chart.uses.reads_below(whole)):
                    yield route, near

        own = _Given((chart.source.path,), {}, False)
        shared = {path: charts - {self.folder} for path, charts in sharing(self.context).items()}
        # A release is not rendered with values that a command sets by their paths, and has files all the same.
        files = [
            _Given(release.files, {}, False, release=True)
            for release in releases(self.context)
            if release.chart == self.folder and release.set_values and release.files
        ]
        files += (_Given(names, {}, False) for names in possible_files(self.folder, self.context))
        for given in (*self._given(), *files, *self._above(chart.tree, set(chart.skipped)), own):
            for values, by in self._values_of(given, shared):
                for one in below if given is own else (chart, *below):
                    for route, near in compare(values, one):
                        place = self._key(route[-1])
                        if place is not None and not self._have(
                            shared.get(place[0], ()), (*one.prefix, *route)[0]
                        ):
                            report(one, place, route, near, by)
        for release in releases(self.context):
            for value in release.set_values if release.chart == self.folder else ():
                for one in (chart, *below):
                    for route, near in compare(_nested(value.path), one):
                        report(one, (value.file, Span(value.start, value.end)), route, near, value.by)

    def _key(self, key: Any) -> tuple[str, Span] | None:
        """The file of a key of values and its place there; None for one that other values may repeat."""
        written = key.origin_at(0) if isinstance(key, Text) else None
        if written is None or written[0].route is None:
            return None
        path, place = written[0].path, written[0].route
        other, text = self.origins.tree(path), self.files.source(path)
        span = other.find(place, "key") if other is not None else None
        return None if span is None or text is None or _has_anchor(text.text, span) else (path, span)

    def _below(
        self, chart: Chart, defined: dict[str, list[Template]], texts: Sequence[str]
    ) -> Iterator[_Values]:
        """The charts that are directly below a chart in the repository, with what their templates read."""
        for child in chart.charts:
            path = child.path("values.yaml")
            source, tree = self.files.source(path), self.origins.tree(path)
            if source is None or tree is None or self.files.packed(path):
                continue
            own = Uses()
            for name in child.templates:
                found = self.parsed.get(child.path(name))
                for template in found.values() if isinstance(found, dict) else ():
                    own.template(template)
            reached = _reached(own, defined)
            for text in texts:
                reached.text(text)
            keys = {one.alias or one.name for one in chart.requirements if one.name == child.name}
            skipped = frozenset({*_NOT_READ, *(one.name for one in child.charts)}).union(
                *((one.name, one.alias) for one in child.requirements)
            )
            yield from (
                _Values((key,), tree, source, reached, skipped) for key in sorted(keys or {child.name})
            )

    def _have(self, charts: Iterable[str], key: str) -> bool:
        """Whether one of these charts has a value of its own with this key."""
        for chart in charts:
            try:
                if key in values_file(self.files, posixpath.join(chart, "values.yaml")):
                    return True
            except ChartError:
                continue
        return False

    def _values_of(
        self, given: _Given, shared: Mapping[str, Collection[str]]
    ) -> Iterator[tuple[Values, str]]:
        """The values that are given together, and what gives those that are only for this chart."""
        yield given.values, "the release" if given.release else ""
        for path in given.files:
            try:
                yield values_file(self.files, path), "" if shared.get(path) else "the file"
            except ChartError:
                continue

    def _above(self, tree: Tree, skipped: set[str]) -> Iterator[_Given]:
        """The values of environments beside the folder of the only chart there: `deploy/values-prod.yaml`."""
        above = posixpath.dirname(self.folder)
        charts = self.context.glob(posixpath.join(above, "*/Chart.yaml"))
        if not above or len(charts) != 1 or self.context.exists(posixpath.join(above, "Chart.yaml")):
            return
        for path in self.files.glob(posixpath.join(above, "*")):
            if _OTHER_VALUES.search(path):
                try:
                    keys = values_file(self.files, path).keys()
                except ChartError:
                    continue
                if not keys.isdisjoint((skipped - {"global"}) | set(tree.value or ())):
                    yield _Given((path,), {}, False)

    def _renamed(self, tree: Tree, source: Source, uses: Uses, skipped: set[str]) -> set[tuple[str, ...]]:
        """Report the values beside a similar path that a template reads, and those that the README documents.

        The result are the paths of the former.
        """
        found = set()
        for one in renamed(tree.value, uses, skipped, source.text):
            place = self.files.source(one.template.path)
            if place is not None and not self.files.packed(place.path):
                at = self._at(source, tree.find(one.path, "key") or tree.focus(one.path))
                meant_at = self._at(place, Span(one.node.start, one.node.end))
                self.nodes.append(MisspelledValue(at, ".".join(one.path), ".".join(one.meant), meant_at))
                found.add(tuple(one.path))
        readme = self.files.source(posixpath.join(self.folder, "README.md"))
        rows = {match[1]: match for match in _ROW.finditer(readme.text)} if readme is not None else {}
        # A table of values, most of which the chart has.
        known = sum(_value(tree.value, tuple(name.split("."))) is not None for name in rows)
        of_values = known > 1 and known * 2 >= len(rows)
        for name, match in rows.items():
            for route, near in unread(_nested(name.split(".")), tree.value, uses, skipped):
                meant = (*route[:-1], near)
                prefix = ".".join(meant)
                documented = any(row == prefix or row.startswith(f"{prefix}.") for row in rows)
                if readme is not None and near and (of_values or len(route) > 1) and not documented:
                    at = self._at(readme, Span(match.start(1), match.end(1)))
                    meant_at = self._at(source, tree.find(meant, "key") or tree.focus(meant))
                    self.nodes.append(MisspelledValue(at, ".".join(route), prefix, meant_at))
        return found

    def _conditions(self, chart: Chart, tree: Tree, source: Source) -> None:
        """Report the conditions of dependencies that values.yaml lacks, if it has a similar switch."""
        held = {one.name: one.values for one in chart.charts}
        conditions = {
            requirement: [
                tuple(one.strip().split(".")) for one in requirement.condition.split(",") if one.strip()
            ]
            for requirement in chart.requirements
        }
        for requirement, paths in conditions.items():
            names = [one for one in (requirement.alias, requirement.name) if one]
            below = {one: held.get(requirement.name) for one in names}
            if not isinstance(tree.value, dict) or any(
                _value(held_by, path) is not None for path in paths for held_by in (tree.value, below)
            ):
                continue
            others = {
                path for other, taken in conditions.items() if other is not requirement for path in taken
            }
            for path in paths:
                meant = meant_condition(path, names, tree.value)
                if meant is not None and meant not in others:
                    at = self._route(requirement.path, (*requirement.route, "condition"))
                    meant_at = self._at(source, tree.find(meant, "key") or tree.focus(meant))
                    self.nodes.append(
                        UnknownCondition(at, requirement.name, ".".join(path), ".".join(meant), meant_at)
                    )

    def _tags(self, chart: Chart, tree: Tree, source: Source) -> None:
        """Report the tags of dependencies that values.yaml lacks, if it has a similar one that no dependency has."""
        known = _value(tree.value, ("tags",))
        if not isinstance(known, dict):
            return
        used = {tag for requirement in chart.requirements for tag in requirement.tags}
        for requirement in chart.requirements:
            for index, tag in enumerate(requirement.tags):
                near = None if tag in known else nearest(tag, [one for one in known if one not in used], 0.75)
                if near is not None:
                    at = self._route(requirement.path, (*requirement.route, "tags", index))
                    meant_at = self._at(source, tree.find(("tags", near), "key") or tree.focus(("tags",)))
                    name, meant = f"tags.{tag}", f"tags.{near}"
                    self.nodes.append(UnknownCondition(at, requirement.name, name, meant, meant_at))

    def _is_unset(self, path: str, span: Span) -> bool:
        """Whether a value that the chart does not set is printed on the lines of a place of a template.

        The place itself may be without it: an empty value prints no characters.
        """
        spans = (*self.unset.get(path, ()), *self.passed_on.get(path, ()))
        source = self.files.source(path) if spans else None
        if source is None:
            return False
        lines = source.whole_lines(span)
        return any(lines.start <= one.start and one.end <= lines.end for one in spans)

    def _texts(self, chart: Chart) -> Iterator[str]:
        for name in chart.templates:
            source = self.files.source(chart.path(name))
            if source is not None:
                yield source.text

    def _failed(self, missing: list[Requirement]) -> None:
        """What is told about the templates that were not rendered with any of the values."""
        lost: list[str] = []
        told = set()
        refusing = any(failure.refused for failures in self.failures.values() for failure in failures)
        for template, failures in self.failures.items():
            failure = failures[0]
            if template in self.rendered and (refusing or template in self.unset_by_default):
                continue  # other values have what the template or another one requires
            if failure.parsed and (
                self._may_be_set(failure) or self._is_set_above(failure) or self._is_described(failure)
            ):
                continue
            if missing and failure.parsed:
                # It may need the templates or the values of a chart that is not there.
                lost.append(template)
                continue
            written = self.origins.written(failure.origin, failure.start, failure.end)
            at = (
                self._place(template, Span(0, 0))
                if written is None
                else self._at(written.source, written.span)
            )
            if (at, failure.message) in told:
                continue
            told.add((at, failure.message))
            if failure.refused:
                self.nodes.append(RefusedTemplate(at, failure.message))
            else:
                self.document.problems.append(TemplateProblem(at, failure.message))
        for requirement in missing:
            at = self._route(requirement.path, requirement.route)
            self.nodes.append(MissingDependency(at, requirement.name, tuple(lost)))

    def _report_broken(self) -> None:
        """Report the manifests that are not valid YAML, those of the chart's own values if no others mend them."""
        found = [
            one
            for path, several in self.broken_by_default.items()
            if path not in self.mended and not self._is_installed()
            for one in several
        ]
        for template, problem, place in (*found, *self.broken_further):
            # A value that is not set, there or above, may be what makes the text unreadable.
            path, end = (place[0], place[1].end) if place is not None else ("", 0)
            if self.passed_on.get(template):
                continue
            if not any(one.start < end for one in self.unset.get(path, ())):
                self.document.problems.append(problem)

    def _may_be_set(self, failure: Failure) -> bool:
        """Whether the repository installs the chart with what a template lacks, in a file or in unknown values."""
        others = self.elsewhere.get(failure.template, ())
        if any((other.origin, other.start) != (failure.origin, failure.start) for other in others):
            return True
        return self._is_installed(
            failure.unset[1] if failure.unset[:1] == ("Values",) and failure.unset[1:] else ""
        )

    def _is_set_above(self, failure: Failure) -> bool:
        """Whether charts that have this one as a part set what a template lacks: a global value, or one of its own.

        A key of `global` that is like one of this chart is misspelled.
        """
        if failure.unset[:2] == ("Values", "global"):
            held = self.chart.values.get("global") if self.chart is not None else None
            return len(failure.unset) == 2 or nearest(failure.unset[2], _keys(held), _MISSPELLED) is None
        return (
            len(failure.unset) > 1
            and failure.unset[0] == "Values"
            and failure.unset[1] in set_below(str(self.model.name or ""), self.context)
        )

    def _is_described(self, failure: Failure) -> bool:
        """Whether a comment in the values of the chart, or of the one below it that fails, shows the key that it lacks.

        Then the user of the chart is to set it.
        """
        if not failure.unset:
            return False
        folders = dict.fromkeys((self.folder, failure.template.partition("/templates/")[0]))
        sources = (self.files.source(posixpath.join(folder, "values.yaml")) for folder in folders)
        return any(
            found[1] == failure.unset[-1]
            for source in sources
            if source is not None
            for found in _DESCRIBED.finditer(source.text)
        )

    def _is_installed(self, key: str = "") -> bool:
        """Whether the repository installs the chart with values that are not known, or sets those below a first key."""
        known = installed(self.context)
        if not self.released:
            return self.folder in known.charts
        keys = known.set_further.get(self.folder, frozenset())
        return bool(keys) and (not key or key in keys or "*" in keys)

    def _schema(self, rendering: Rendering) -> None:
        for mistake in rendering.mistakes:
            if not mistake.unset:
                self.nodes.append(InvalidValues(self._route(mistake.path, mistake.route), mistake.message))

    def _refused(self, error: ChartError) -> None:
        at = self._route(error.path, error.route)
        self.document.problems.append(TemplateProblem(at, error.message))

    # -- places -------------------------------------------------------------------------------

    def _at(self, source: Source, span: Span) -> At:
        """A place; one in a packed chart is that of the chart's own file."""
        if self.files.packed(source.path):
            return self.tree.focus(("dependencies",))
        return span if source.path == self.source.path else Elsewhere(source, span)

    def _place(self, path: str, span: Span) -> At:
        source = self.files.source(path)
        return self.tree.focus(()) if source is None else self._at(source, span)

    def _route(self, path: str, route: Route) -> At:
        tree = self.origins.tree(path)
        return self._place(path, Span(0, 0) if tree is None else tree.focus(route))


def _before_pattern(pattern: str) -> str:
    """The folder in which the files of a pattern are; empty for that of the chart."""
    return posixpath.dirname(_PATTERN.split(pattern, maxsplit=1)[0])


_PATTERN = regex(r"[*?\[{]")


def _reached(own: Uses, defined: dict[str, list[Template]]) -> Uses:
    """What the templates of a chart read, with those of other charts that they include."""
    reached, seen, names = Uses(), set[str](), [one.name for one in own.included]
    reached.add(own)
    while names:
        name = names.pop()
        if name not in seen:
            seen.add(name)
            for template in defined.get(name, ()):
                one = Uses()
                one.template(template)
                reached.add(one)
                names.extend(each.name for each in one.included)
                # A name that is not known may be that of any template.
                if one.any_included:
                    names.extend(defined)
    return reached


def _nested(path: Sequence[str], value: Any = None) -> Any:
    """The values in which only the one at a path is set."""
    values = value
    for key in reversed(path):
        values = {key: values}
    return values


def _keys(values: Any) -> list[str]:
    return list(map(str, values)) if isinstance(values, dict) else []


def _value(values: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        values = values.get(key) if isinstance(values, dict) else None
    return values


def _in_comment(source: Source, offset: int) -> bool:
    """Whether an offset of a template is in a comment of the YAML that it writes."""
    line = source.text[source.text.rfind("\n", 0, offset) + 1 : offset]
    return line.lstrip().startswith("#")


def _has_anchor(text: str, span: Span) -> bool:
    """Whether the value of a key has an anchor, so that other values may repeat it."""
    indent = span.start - text.rfind("\n", 0, span.start) - 1
    for number, line in enumerate(text[span.end :].split("\n")):
        rest = line.lstrip()
        if number and rest and not rest.startswith("#") and len(line) - len(rest) <= indent:
            break
        if _ANCHOR.search(line):
            return True
    return False


_ANCHOR = regex(r"(?:^|[\s:])&[A-Za-z]")
# A row of a table of values in a README: `| image.tag | ...`.
_ROW = regex(r"(?m)^\|[ \t]*`?([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)`?[ \t]*\|")


def _chart_of(name: str) -> str:
    """The name of the chart in the name of a template; empty if there is none."""
    return name.partition(".")[0] if "." in name else ""


def _last(name: str) -> str:
    """The name of a template without that of its chart."""
    return name.rpartition(".")[2]


def _templates_in(value: Any) -> Iterator[str]:
    """The strings of the values that are templates."""
    stack = [value]
    while stack:
        held = stack.pop()
        if isinstance(held, dict):
            stack.extend(held.values())
        elif isinstance(held, list):
            stack.extend(held)
        elif isinstance(held, str) and "{{" in held:
            yield held


# Where every value is a string.
_STRINGS = frozenset(("annotations", "labels", "matchLabels", "nodeSelector"))


def unquoted(value: Any) -> Iterator[tuple[Route, Any]]:
    """The values of an object that have to be strings and are not."""
    stack: list[tuple[Route, Any]] = [((), value)]
    while stack:
        route, held = stack.pop()
        if isinstance(held, dict):
            # In a schema these are names of properties.
            strings = bool(route) and route[-1] in _STRINGS and "properties" not in route[-2:-1]
            for key, inner in held.items():
                if isinstance(inner, (dict, list)):
                    stack.append(((*route, key), inner))
                elif inner is not None and not isinstance(inner, str):
                    variable = key == "value" and len(route) > 1 and route[-2] == "env" and "name" in held
                    data = route == ("data",) and value.get("kind") == "ConfigMap"
                    if strings or variable or data:
                        yield (*route, key), inner
        elif isinstance(held, list):
            stack.extend(((*route, index), inner) for index, inner in enumerate(held))


def charts_of(path: str, context: Context) -> Iterator[str]:
    """The charts that a file may be a part of: those in the folders above it."""
    for folder in folders_of(path):
        found = posixpath.join(folder, "Chart.yaml")
        if found != path and context.exists(found):
            yield found


def is_chart(data: Any) -> bool:
    """Whether data are those of a Chart.yaml."""
    return isinstance(data, dict) and "name" in data and "kind" not in data
