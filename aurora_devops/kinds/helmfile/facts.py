"""What a helmfile states: its releases, the files and folders that it reads, and the variables that it requires."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.context import Context
from ...core.lazy import regex
from ...core.place import Elsewhere
from ...core.source import Span
from ...core.untyped import listed, mapping
from ...facts import ChartRelease, HelmfileReleases, HelmfileVariable, ManagedObjects, NamedFile
from ...formats.data import TEMPLATED
from ...formats.templated import has_printed_lines
from ...helmfiles import by_environment, environments_in

if TYPE_CHECKING:
    from ...core.facts import Fact
    from ...core.kind import Document
    from ...core.place import At, Place
    from ...core.source import Source
    from ...facts import Labels
    from .model import Helmfile, Release


def facts_of(document: Document, model: Helmfile, context: Context) -> Iterator[Fact]:
    """The facts of a document of a helmfile."""
    reading = _Reading(document, model, context)
    yield from reading.releases()
    yield from reading.named()
    yield from reading.selected()
    yield from reading.required()


def _known(text: str | None) -> str:
    return text if text and not any(part in text for part in ("{{", "$", "://")) else ""


class _Reading:
    """A document of a helmfile with its environments, which it or another document or base declares."""

    def __init__(self, document: Document, model: Helmfile, context: Context) -> None:
        self.document = document
        self.model = model
        self.context = context
        self.path = document.source.path
        self.complete = not has_printed_lines(document.source.text)
        parts = [tree.value for tree in document.source.trees or ()]
        for base in [one for data in parts for one in listed(mapping(data).get("bases"))]:
            path = Context.join(self.path, base) if isinstance(base, str) and _known(base) else None
            trees = context.trees(path, TEMPLATED) if path else None
            source = context.source(path) if path else None
            if trees is None or source is None or has_printed_lines(source.text):
                self.complete = False
            parts = [*parts, *(tree.value for tree in trees or ())]
        self.environments = environments_in(parts)
        self.labels = {
            key: value for data in parts for key, value in mapping(mapping(data).get("commonLabels")).items()
        }

    def releases(self) -> Iterator[Fact]:
        """The releases of charts, each with its files of values in all environments."""
        for release in self.model.releases:
            if chart := _known(release.chart):
                folder = Context.join(self.path, chart) or ""
                local = chart.startswith(("./", "../")) or self.context.exists(f"{folder}/Chart.yaml")
                files = [path for one, _ in _files(release) for path in self._ways(one, release)]
                paths = [Context.join(self.path, file) for file in files if _known(file)]
                namespace = _known(release.namespace)
                # The objects of a chart have the name of the release in theirs, or any name in its namespace.
                names = dict.fromkeys((_known(release.name), *([""] if namespace else [])))
                for name in names if not local else ():
                    yield self.document.fact(
                        ManagedObjects,
                        release.at["chart"],
                        name=name,
                        namespace=namespace,
                        kinds=("*",),
                        freely=not namespace and not name,
                        chart=True,
                    )
                yield self.document.fact(
                    ChartRelease,
                    release.at["chart"],
                    name=_known(release.name),
                    chart=folder if local else chart,
                    namespace=namespace,
                    files=tuple(path for path in paths if path),
                )

    def _ways(self, text: str, release: Release) -> Iterator[str]:
        return by_environment(text, release.name or "", self.environments)

    def named(self) -> Iterator[Fact]:
        """The files and folders that have to exist."""
        for path, at, folder in self._paths():
            plain = _known(path) and "*" not in path and not path.startswith(("/", "~"))
            found = Context.join(self.path, path) if plain else None
            if found:
                yield self.document.fact(
                    NamedFile, at, file=found, written=path, command="helmfile", folder=folder
                )

    def _paths(self) -> Iterator[tuple[str, Place, bool]]:
        """The paths of files and folders, each with its place and whether it is a folder."""
        model = self.model
        for release in model.releases:
            # A name without `./` is that of a chart in a repository.
            if release.chart and release.chart.startswith(("./", "../")):
                yield release.chart, release.at["chart"], True
            # A file may be allowed to be missing.
            if (release.missing_file_handler or model.missing_file_handler) in (None, "Error"):
                for path, at in _files(release):
                    yield from ((one, at, False) for one in self._ways(path, release))
        for index, one in enumerate(model.bases):
            if isinstance(one, str):
                yield one, model.at["bases"][index], False
        for index, one in enumerate(model.helmfiles):
            at = model.at["helmfiles"][index]
            if isinstance(one, str):
                yield one, at, False
            elif isinstance(one, dict) and isinstance(one.get("path"), str):
                yield one["path"], at["path"], False

    def selected(self) -> Iterator[Fact]:
        """The labels and environments by which a command selects releases."""
        model = self.model
        includes = [mapping(one).get("path", one) for one in model.helmfiles]
        paths = [Context.join(self.path, one) if isinstance(one, str) else None for one in includes]
        plain = all(isinstance(one, str) and _known(one) and "*" not in one for one in includes)
        yield self.document.fact(
            HelmfileReleases,
            model.at["releases" if model.releases else "environments"],
            labels=tuple(self._labels(one) for one in model.releases),
            environments=self.environments,
            helmfiles=tuple(path for path in paths if path),
            complete=self.complete and plain,
        )

    def _labels(self, release: Release) -> Labels:
        labels: dict[str, Any] = {**self.labels, **release.labels}
        labels |= {"name": release.name, "namespace": release.namespace or "{{", "chart": "{{"}
        return tuple((key, _known(_text(value)) or "*") for key, value in labels.items())

    def required(self) -> Iterator[Fact]:
        """The variables that the helmfile and its templates of values require."""
        if self.document.tree is None or not self.model.releases:
            return
        sources = [self.document.source]
        for release in self.model.releases:
            for name, _ in _files(release):
                for path in self._ways(name, release) if name.endswith(".gotmpl") else ():
                    found = Context.join(self.path, path) if _known(path) else None
                    source = self.context.source(found) if found else None
                    if source is not None and source not in sources:
                        sources.append(source)
        for source in sources:
            for match in _REQUIRED.finditer(source.text):
                span = Span(*match.span(1))
                at: At = span if source is self.document.source else Elsewhere(source, span)
                yield self.document.fact(
                    HelmfileVariable,
                    at,
                    name=match[1],
                    file=self.path,
                    others=_files_with(match[1], source, self.context),
                )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value or "")


def _files(release: Release) -> Iterator[tuple[str, Place]]:
    for key, values in (("values", release.values), ("secrets", release.secrets)):
        for index, value in enumerate(values):
            if isinstance(value, str):
                yield value, release.at[key][index]


_REQUIRED = regex(r"\brequiredEnv[ \t]+[\"`]([A-Za-z_]\w*)[\"`]")
# Files that may set a variable.
_TEXTS = (
    *(f"**/*.{ending}" for ending in ("yaml", "yml", "sh", "md", "mk", "env", "gotmpl", "toml", "py", "hcl")),
    *(
        "**/.env*",
        "**/Makefile",
        "**/justfile",
        "**/Justfile",
        "**/.justfile",
        "**/Jenkinsfile",
        "**/Dockerfile*",
    ),
    *("**/bin/*", "**/scripts/*", "**/.envrc", "**/*.nix", "**/*.json"),
)
_MOST_TEXTS = 1_000


def _files_with(name: str, source: Source, context: Context) -> tuple[str, ...]:
    """The paths of the other files in which a name is; `*` in a large repository."""
    paths = dict.fromkeys(path for pattern in _TEXTS for path in context.glob(pattern))
    if len(paths) > _MOST_TEXTS:
        return ("*",)
    texts = ((path, context.source(path)) for path in paths if path != source.path)
    return tuple(path for path, text in texts if text is not None and name in text.text)
