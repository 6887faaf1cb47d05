"""A chart rendered as `helm template` renders it, with the origin of every character."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.kind import RELEASE_NAME
from ..core.lazy import regex
from ..core.record import field, record
from ..formats.gotemplate.errors import DepthError, LimitError, NilError, TemplateError, UnknownError
from ..formats.gotemplate.execute import FailError, Renderer, RequiredError
from ..formats.gotemplate.functions import FUNCTIONS
from ..formats.gotemplate.parse import Template, parse
from ..formats.gotemplate.text import Origin, Text
from ..formats.gotemplate.values import UnknownName
from ..kubernetes_release import Release
from .chart import Chart
from .files import Files
from .objects import ChartValues, FilesObject, capabilities, chart_fields, release
from .options import ChartOptions
from .schema import Mistake, mistakes
from .values import Values, coalesced, process_dependencies

if TYPE_CHECKING:
    from ..core.context import Context


_ANY_NAME = UnknownName(RELEASE_NAME)


@record
class Options:
    """What a rendering depends on apart from the chart and the values."""

    kubernetes: str
    api_versions: tuple[str, ...] = ()
    release: str = RELEASE_NAME
    namespace: str = "default"

    @classmethod
    def of(cls, context: Context, release: str = _ANY_NAME, namespace: str = "default") -> Options:
        """What the configuration sets, for a release; without its name, no key that depends on it is known."""
        served = tuple(context.options(ChartOptions).api_versions)
        return cls(context.options(Release).full_version, served, release, namespace)


class Failure(NamedTuple):
    """Why a template could not be parsed or executed, and where: offsets in an origin.

    `refused` if the template itself says so, with `required` or `fail`; `parsed` if it could be parsed; `limited` if it
    was given up at a limit that Helm does not have, or depends on the name of the release; `unset` are the keys of the
    value that it lacks, if they are known.
    """

    template: str
    message: str
    origin: Origin
    start: int
    end: int
    refused: bool
    parsed: bool
    limited: bool = False
    unset: tuple[str, ...] = ()


class Rendered(NamedTuple):
    """What a template printed; `name` is its name in Helm, `path` its path in the repository."""

    name: str
    path: str
    text: str


@record(frozen=False)
class Rendering:
    """What the templates of a chart printed, with the values that they were given.

    `chart` has only the charts below it that the values switch on; `mistakes` are the values that schemas do not allow.
    `assumed` is what templates that require a value print with a variable in its place.
    """

    chart: Chart
    mistakes: list[Mistake]
    files: list[Rendered] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    assumed: list[Rendered] = field(default_factory=list)
    # The templates that look for a key with the name of the release, which is not known: they may print anything there.
    named_by_release: set[str] = field(default_factory=set)


# The value that replaces a required value which is not set; other artifacts write unknown values in this form, too.
_REQUIRED = "${REQUIRED}"


class Parsed:
    """The templates of charts by path, parsed once for all renderings."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.held: dict[str, dict[str, Template] | TemplateError | None] = {}
        self.functions = frozenset((*FUNCTIONS, "include", "tpl", "required", "fail", "lookup"))

    def get(self, path: str) -> dict[str, Template] | TemplateError | None:
        """The templates of a file, or why they cannot be parsed; None if the file cannot be read."""
        if path not in self.held:
            self.held[path] = self._parsed(path)
        return self.held[path]

    def _parsed(self, path: str) -> dict[str, Template] | TemplateError | None:
        source = self.files.source(path)
        if source is None:
            return None
        try:
            return parse(path, Text.of(source.text, Origin(path)), self.functions)
        except TemplateError as error:
            return error


def render(chart: Chart, parsed: Parsed, values: Values, options: Options) -> Rendering:
    """Render a chart with values over its own. Raises ChartError.

    A template with an error is left out; the error is among the failures.
    """
    chart = chart.copy()
    process_dependencies(chart, values)
    merged = coalesced(chart, values)
    return _Rendering(chart, parsed, merged, options).run()


class _Rendering:
    def __init__(self, chart: Chart, parsed: Parsed, values: Values, options: Options) -> None:
        self.chart = chart
        self.parsed = parsed
        self.release = release(options.release, options.namespace)
        self.capabilities = capabilities(options.kubernetes, options.api_versions)
        # By the name in Helm: the path in the repository, the data, and the folder of the templates.
        self.templates: dict[str, tuple[str, dict[str, Any], str]] = {}
        # Before the templates change the values.
        self.result = Rendering(chart, list(mistakes(parsed.files, chart, values)))
        self.top = {"Values": values}

    def run(self) -> Rendering:
        self._scope(self.chart, self.top)
        renderer = Renderer(FUNCTIONS)
        names = sorted(self.templates, key=lambda name: (name.count("/"), name), reverse=True)
        executed: list[str] = []
        for name in names:
            path = self.templates[name][0]
            found = self.parsed.get(path)
            if isinstance(found, TemplateError):
                self._failed(path, found, False)
            elif found is not None:
                renderer.define({name if key == path else key: template for key, template in found.items()})
                if not posixpath.basename(name).startswith("_"):
                    executed.append(name)
        for name in executed:
            path, data, base = self.templates[name]
            data["Template"] = {"Name": name, "BasePath": base}
            try:
                text = self._text_of(renderer, name)
            except TemplateError as error:
                self._failed(path, error, True)
                if isinstance(error, RequiredError):
                    self._assume(renderer, name)
            else:
                self.result.files.append(Rendered(name, path, text))
        self.result.files.sort()
        return self.result

    def _text_of(self, renderer: Renderer, name: str) -> str:
        """What a template prints.

        If a key of the values depends on the unknown name of the release, it is printed with a name that is not a key.

        Raises TemplateError.
        """
        path, data, _ = self.templates[name]
        try:
            return renderer.render(name, data)
        except UnknownError as error:
            any_name = self.release["Name"]
            self.release["Name"] = str(any_name)
            self.result.named_by_release.add(path)
            try:
                return renderer.render(name, data)
            except TemplateError:
                raise error from None
            finally:
                self.release["Name"] = any_name

    def _assume(self, renderer: Renderer, name: str) -> None:
        """Render a template that requires values which are not set."""
        path, data, _ = self.templates[name]
        renderer.assumed = _REQUIRED
        try:
            self.result.assumed.append(Rendered(name, path, renderer.render(name, data)))
        except TemplateError:
            pass
        finally:
            renderer.assumed = None

    def _failed(self, path: str, error: TemplateError, parsed: bool) -> None:
        origin = error.origin or Origin(path)
        start = error.offset if error.origin is not None and error.offset is not None else 0
        refused = isinstance(error, (FailError, RequiredError))
        limited = isinstance(error, (LimitError, UnknownError)) and not isinstance(error, DepthError)
        unset = error.path if isinstance(error, NilError) else ()
        self.result.failures.append(
            Failure(path, error.message, origin, start, start + error.length, refused, parsed, limited, unset)
        )

    def _scope(self, chart: Chart, parent: Mapping[str, Any]) -> dict[str, Any]:
        """Collect the templates of a chart and of those below it, with the data that they get."""
        held = parent["Values"]
        values = held if chart.parent is None else held.get(chart.name) if isinstance(held, dict) else None
        values = ChartValues(values if isinstance(values, dict) else {})
        if chart.parent is not None and isinstance(held, dict):
            # A parent that sets a value of a chart below it sets what that chart reads.
            held[chart.name] = values
        subcharts: dict[str, Any] = {}
        data: dict[str, Any] = {
            "Chart": chart_fields(chart),
            "Files": FilesObject(chart.others, lambda name: self._text(chart.path(name))),
            "Release": self.release,
            "Capabilities": self.capabilities,
            "Values": values,
            "Subcharts": subcharts,
        }
        for child in chart.charts:
            subcharts[child.name] = self._scope(child, data)
        base = chart.full_path
        for name in chart.templates:
            if not chart.library or posixpath.basename(name).startswith("_"):
                self.templates[f"{base}/{name}"] = (chart.path(name), data, f"{base}/templates")
        return data

    def _text(self, path: str) -> str | None:
        source = self.parsed.files.source(path)
        return None if source is None else Text.of(source.text, Origin(path))


_SEPARATOR = regex(r"(?:^|\s*\n)---\s*")


def manifests(text: str) -> Iterator[str]:
    """The documents of what a template printed, as Helm splits them."""
    text = text.strip()
    at = 0
    for match in _SEPARATOR.finditer(text):
        if match.start() > at:
            yield text[at : match.start()].strip()
        at = match.end()
    if at < len(text):
        yield text[at:].strip()
