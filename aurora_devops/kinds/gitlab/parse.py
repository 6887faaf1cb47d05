"""From located data to a GitLab configuration, with its nodes and subjects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...core.finding import Edit, Fix
from ...core.kind import Document, Embedded, Tree
from ...core.lazy import regex
from ...core.node import build as build_model
from ...core.place import Part, Place, Route
from ...core.source import Source
from ...formats.located import LocatedTree, Tagged
from ...infrastructure import named_by
from ...subjects import Image, Script, Setting
from .facts import facts_of
from .interpolation import blocks
from .merge import File, Mistake
from .model import (
    Commands,
    Configuration,
    Default,
    Job,
    JobIn,
    PipelineIn,
    Service,
    Services,
    Variable,
    rules_of,
)
from .model import Image as ImageModel
from .pipeline import ROOT, Pipeline, build, children, is_header
from .validity import PROBLEMS, header_mistakes, judge

if TYPE_CHECKING:
    from ...core.context import Context


class PartTree(LocatedTree):
    """The content of a file that is part of the pipeline of another file."""

    __slots__ = ("file", "mistakes", "pipeline")

    def __init__(self, tree: LocatedTree, file: File, pipeline: Pipeline, mistakes: list[Mistake]) -> None:
        super().__init__(tree.text, tree.value, tree.spot, tree.shared)
        self.file, self.pipeline, self.mistakes = file, pipeline, mistakes

    def source_of(self, route: Route, part: Part) -> Source:
        """The included file."""
        return self.file.source

    def replaced(self, values: Mapping[Route, Any]) -> PartTree:
        """The same file with other values at these routes."""
        return PartTree(super().replaced(values), self.file, self.pipeline, self.mistakes)


def read(source: Source, tree: Tree | None, context: Context) -> Document:
    """A file as a document."""
    assert isinstance(tree, LocatedTree)
    if isinstance(tree, PartTree):
        if tree.file.header is not None and tree.spot == tree.file.header.spot:
            return _header(source, tree)
        return _document(source, tree, tree.file, tree.pipeline, tree.mistakes)
    trees = [held for held in source.trees or (tree,) if isinstance(held, LocatedTree)]
    header = trees[0] if len(trees) > 1 and is_header(trees[0].value) else None
    if header is not None and tree.spot == header.spot:
        return _header(source, tree)
    if len(trees) > 1 and tree.spot != trees[0 if header is None else 1].spot:
        # GitLab reads one document after the header.
        return Document("gitlab-ci", source, Configuration(), tree)
    file = File(source, tree, header)
    pipeline = build(file, context, _is_root(source.path))
    started = list(children(pipeline, context)) if pipeline.whole else []
    mistakes = list(judge(pipeline))
    document = _document(source, tree, file, pipeline, mistakes)
    _embed(document, pipeline, mistakes)
    for child in started:
        _embed(document, child, list(judge(child)))
    if pipeline.whole:
        document.facts = lambda: [
            *(fact for each in (pipeline, *started) for fact in facts_of(document, each)),
            *named_by(document, document.nodes),
        ]
    return document


def _embed(document: Document, pipeline: Pipeline, mistakes: list[Mistake]) -> None:
    """Add the other files of a pipeline to the document of its root; they are judged as parts of the pipeline."""
    for path, file in pipeline.files.items():
        if path != document.source.path:
            for tree in (file.header, file.tree):
                if tree is not None:
                    part = PartTree(tree, file, pipeline, mistakes)
                    document.embedded.append(Embedded("gitlab-ci", part, built=True))
            document.covers = (*document.covers, path)


def _is_root(path: str) -> bool:
    """Whether a pipeline starts at a file: other files are included."""
    return path.rpartition("/")[2] in (ROOT, ROOT.replace(".yml", ".yaml"))


def _document(
    source: Source, tree: LocatedTree, file: File, pipeline: Pipeline, mistakes: list[Mistake]
) -> Document:
    configuration, unknown = build_model(Configuration, tree)
    document = Document("gitlab-ci", source, configuration, tree, unknown=unknown)
    document.walk = lambda: _nodes(configuration, file, pipeline, mistakes)
    return document


def _header(source: Source, tree: LocatedTree) -> Document:
    configuration, unknown = build_model(Configuration, tree)
    document = Document("gitlab-ci", source, configuration, tree, unknown=unknown)
    document.walk = lambda: _header_nodes(configuration, tree)
    return document


def _header_nodes(configuration: Configuration, tree: LocatedTree) -> Iterator[object]:
    yield configuration
    for route, message, part, _ in header_mistakes(tree.value):
        yield PROBLEMS["input"](_place(configuration, route, part), message)


def _place(configuration: Configuration, route: Route, part: Part) -> Place:
    keyed = part == "key" and bool(route) and isinstance(route[-1], str)
    return Place(configuration, route, "key" if keyed else "value")


def _nodes(
    configuration: Configuration, file: File, pipeline: Pipeline, mistakes: list[Mistake]
) -> Iterator[object]:
    yield configuration
    whole = PipelineIn(configuration, pipeline)
    yield whole
    for policy, origin, message, part, correction in mistakes:
        if origin.source.path == file.path:
            at = _place(configuration, origin.route, part)
            fix = Fix((Edit(at.sub(0, len(correction[0])), correction[1]),)) if correction else None
            yield PROBLEMS[policy](at, message, fix)
    yield from _subjects(configuration, configuration.at, "")
    yield from _settings(configuration.variables, configuration.at["variables"])
    if isinstance(configuration.default, Default):
        yield from _subjects(configuration.default, configuration.default.at, "")
    for inside in whole.jobs:
        job = inside.job
        yield inside
        yield from _subjects(job, job.at, inside.shell, inside)
        yield from _settings(job.variables, job.at["variables"])
        for rule, route in rules_of(job.rules, ("rules",)):
            yield from _settings(rule.variables, Place(job, (*route, "variables")))
        yield from _commands(job.script, job.at["script"], inside.shell, inside)
        for index, step in enumerate(job.run or ()):
            if step.script:
                yield Script(_visible(step.script), job.at["run"][index]["script"], "bash", "step", inside)


def _subjects(
    holder: Configuration | Default | Job, at: Place, shell: str, inside: JobIn | None = None
) -> Iterator[object]:
    """The images and the scripts that a job, the defaults or the file itself can have."""
    image = holder.image
    if isinstance(image, ImageModel):
        yield image
        yield from _image(image.name, at["image"]["name"], "job")
    elif image:
        yield from _image(image, at["image"], "job")
    yield from _services(holder.services, at["services"])
    caches = holder.cache if isinstance(holder.cache, list) else [holder.cache]
    yield from (cache for cache in caches if cache is not None)
    if not isinstance(holder, Configuration) and holder.artifacts is not None:
        yield holder.artifacts
    for key in ("before_script", "after_script"):
        yield from _commands(getattr(holder, key), at[key], shell, inside)
    hooks = getattr(holder, "hooks", None)
    if isinstance(hooks, dict):
        key = "pre_get_sources_script"
        yield from _commands(hooks.get(key), at["hooks"][key], shell, inside)


def _services(services: Services, at: Place) -> Iterator[object]:
    for index, service in enumerate(services or ()):
        if isinstance(service, Service):
            yield service
            yield from _image(service.name, at[index]["name"], "service")
            yield from _settings(service.variables, at[index]["variables"])
        elif service:
            yield from _image(service, at[index], "service")


# The virtual machines of the hosted runners for macOS, which a job names as its image:
# docs.gitlab.com/ci/runners/hosted_runners/macos/#supported-macos-images.
_MACHINE = regex(r"macos-\d+-xcode-\d+")


def _image(text: str, at: Place, role: str) -> Iterator[Image]:
    if text and "$[[" not in text and not _MACHINE.fullmatch(text):
        yield Image.parse(text, at, role)


def _commands(commands: Commands, at: Place, shell: str, inside: JobIn | None) -> Iterator[Script]:
    """The commands, each a script: the runner joins them, but a finding is at one of them."""
    if isinstance(commands, str):
        yield Script(_visible(commands), at, shell, "step", inside)
    elif isinstance(commands, list) and not isinstance(commands, Tagged):
        for index, command in enumerate(commands):
            yield from _commands(command, at[index], shell, inside)


def _visible(text: str) -> str:
    """A script with its interpolations written as the expressions that the reader of shell scripts knows."""
    if "$[[" not in text:
        return text
    pieces: list[str] = []
    done = 0
    for block in blocks(text):
        pieces += (text[done : block.start], "${{", text[block.start + 3 : block.end - 2], "}}")
        done = block.end
    return "".join((*pieces, text[done:]))


def _settings(variables: Any, at: Place) -> Iterator[Setting]:
    for name, value in variables.items() if isinstance(variables, dict) else ():
        if isinstance(value, Variable):
            if value.value is not None:
                yield Setting(name, _text(value.value), at[name]["value"], "env")
        elif isinstance(value, (str, int, float)):
            yield Setting(name, _text(value), at[name], "env")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
