"""A pipeline as GitLab sees it: its files, merged and resolved, and its jobs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...core.place import Route
from ...core.record import field, record
from ...core.source import Source
from ...formats.built import BuiltMap, Origin
from ...formats.located import LocatedTree, Tagged
from .merge import File, Mistake, Resolver, deep_merge, entry_origin, trace
from .structure import DEFAULTS, GLOBALS, is_unknown

if TYPE_CHECKING:
    from ...core.context import Context

DIALECT = "ruby"
ROOT = ".gitlab-ci.yml"
# docs.gitlab.com/ci/yaml/#include: at most so many files.
_MOST_FILES = 150
STAGES = ("build", "test", "deploy")
FIRST, LAST = ".pre", ".post"


def documents(source: Source, trees: tuple[LocatedTree, ...]) -> File | None:
    """The content and the header of a file: the first of two documents is the header if it has `spec`."""
    if not trees:
        return None
    if len(trees) > 1 and is_header(trees[0].value):
        return File(source, trees[1], trees[0])
    return File(source, trees[0])


def is_header(data: Any) -> bool:
    """Whether the data of a document are a header: it has only `spec`."""
    return isinstance(data, dict) and "spec" in data and len(data) == 1


@record(frozen=False, eq=False)
class Pipeline:
    """The files of a pipeline, merged: `files` by path, the root last.

    `partial` where a part of the pipeline is not known: an include of another project, a component, a variable in a
    path, or a file that is not the root. `whole` where no other file can include the root.
    """

    root: File
    whole: bool = True
    files: dict[str, File] = field(default_factory=dict)
    partial: bool = False
    included: BuiltMap = field(default_factory=BuiltMap)
    mistakes: list[Mistake] = field(default_factory=list)

    @cached_property
    def resolver(self) -> Resolver:
        """What resolved `extends` and references."""
        return Resolver(self.included, self.partial)

    @cached_property
    def data(self) -> BuiltMap:
        """The merged content, without `extends` and references."""
        return self.resolver.resolve()

    @cached_property
    def open(self) -> set[str]:
        """The names of jobs of which a part is not known."""
        return self.resolver.open if self.data is not None else set()

    @cached_property
    def jobs(self) -> dict[str, Job]:
        """All jobs, hidden ones too."""
        return {
            name: Job(self, name, value, self.data.origins[name])
            for name, value in self.data.items()
            if name not in GLOBALS or is_misnamed(value)
        }

    @cached_property
    def stages(self) -> tuple[str, ...] | None:
        """The names of the stages in their order; None where they are not known."""
        stages = self.data.get("stages")
        if self.partial and (
            not self.whole or stages is None or self.data.origins["stages"].source.path != self.root.path
        ):
            return None
        if stages is None:
            return (FIRST, *STAGES, LAST)
        if not isinstance(stages, list):
            return None
        names = [name for name in _flat(stages) if isinstance(name, str)]
        if any(map(is_unknown, names)):
            return None
        return (FIRST, *(name for name in names if name not in (FIRST, LAST)), LAST)

    def default(self, key: str) -> tuple[Any, Origin] | None:
        """The value of a keyword for jobs that do not set it, in `default` or at the top."""
        default = self.data.get("default")
        if isinstance(default, dict) and key in default:
            return default[key], entry_origin(default, self.data.origins["default"], key)
        if key in GLOBALS and key in self.data and key != "variables" and not is_misnamed(self.data[key]):
            return self.data[key], self.data.origins[key]
        return None


def is_misnamed(value: object) -> bool:
    """Whether the value of a global keyword is a job, which cannot have such a name."""
    return isinstance(value, dict) and "script" in value


def _flat(items: list[Any]) -> Iterator[Any]:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


@record(frozen=False, eq=False)
class Job:
    """A job of a pipeline as it is after the merge: `value` with its `origin`."""

    pipeline: Pipeline
    name: str
    value: Any
    origin: Origin

    @property
    def hidden(self) -> bool:
        """Whether the job is a template: its name starts with a dot."""
        return self.name.startswith(".")

    @property
    def known(self) -> bool:
        """Whether no part of the job is unknown: nothing else can set what it does not set."""
        return not self.pipeline.partial and self.name not in self.pipeline.open

    @property
    def data(self) -> dict[str, Any]:
        """The keywords of the job; empty where it is not a mapping."""
        return self.value if isinstance(self.value, dict) else {}

    def get(self, key: str) -> Any:
        """The value of a keyword, also one from `default`; None where it is not set."""
        if key in self.data:
            return self.data[key]
        found = self.pipeline.default(key) if self.inherits(key) else None
        return None if found is None else found[0]

    def inherits(self, key: str) -> bool:
        """Whether the job takes a keyword from `default`."""
        if key not in DEFAULTS or "trigger" in self.data:
            return False
        inherit = self.data.get("inherit")
        default = inherit.get("default", True) if isinstance(inherit, dict) else True
        return key in default if isinstance(default, list) else default is not False

    def origin_of(self, key: str) -> Origin:
        """Where a keyword of the job was written; where it would be, if it is not set."""
        return entry_origin(self.value, self.origin, key)

    @cached_property
    def stage(self) -> str | None:
        """The stage; None where it is not known."""
        stage = self.data.get("stage", "test")
        return stage if isinstance(stage, str) and not is_unknown(stage) else None


def build(file: File, context: Context, root: bool) -> Pipeline:
    """The pipeline of a file: with `root` the file is where it starts, otherwise others may include it."""
    pipeline = Pipeline(file, root, partial=not root)
    reader = _Includes(pipeline, context)
    pipeline.included = reader.merged(file)
    pipeline.files[file.path] = file
    return pipeline


def children(pipeline: Pipeline, context: Context) -> Iterator[Pipeline]:
    """The child pipelines of a pipeline whose files are in the repository: `trigger:include`."""
    started: set[str] = set(pipeline.files)
    for job in pipeline.jobs.values():
        trigger = job.data.get("trigger")
        included = trigger.get("include") if isinstance(trigger, dict) and not job.hidden else None
        if included is None:
            continue
        reader = _Includes(pipeline, context)
        items = included if isinstance(included, list) else [included]
        route: Route = ("trigger", "include")
        for index, item in enumerate(items):
            at = trace(job.value, job.origin, (*route, index) if isinstance(included, list) else route)
            for file in reader.local(item, at):
                if file.path not in started:
                    started.add(file.path)
                    yield build(file, context, len(items) == 1)


class _Includes:
    """Reads the files that a pipeline includes, and merges them in their order."""

    def __init__(self, pipeline: Pipeline, context: Context) -> None:
        self.pipeline = pipeline
        # A text alone has no repository in which an included file could be missing.
        self.context = context if context.exists(pipeline.root.path) else None
        self.open: list[str] = []

    def merged(self, file: File) -> BuiltMap:
        """The content of a file over that of the files that it includes."""
        result: Any = BuiltMap()
        top = file.origin
        self.open.append(file.path)
        for value, origin in self.entries(file):
            for included in self.found(value, origin):
                inner = self.merged(included)
                result = deep_merge(result, top, inner, included.origin)
        self.open.pop()
        own = BuiltMap()
        for key, value in file.data.items():
            if key != "include":
                own.put(key, value, top.at(key))
        merged = deep_merge(result, top, own, top)
        assert isinstance(merged, BuiltMap)
        return merged

    def entries(self, file: File) -> Iterator[tuple[Any, Origin]]:
        """The includes of a file, each with its place."""
        value = file.data.get("include")
        at = file.origin.at("include")
        items = (
            enumerate(value)
            if isinstance(value, list) and not isinstance(value, Tagged)
            else [(None, value)]
            if value is not None
            else []
        )
        for index, item in items:
            yield item, at if index is None else at.at(index)

    def found(self, value: Any, origin: Origin) -> Iterator[File]:
        """The files of one include; what is not in the repository makes the pipeline partial."""
        if isinstance(value, dict) and value.get("rules") is not None:
            self.pipeline.partial = True
        files = list(self.local(value, origin))
        if not files:
            self.pipeline.partial = True
        for file in files:
            if file.path not in self.open and len(self.pipeline.files) < _MOST_FILES:
                self.pipeline.files[file.path] = file
                yield file

    def local(self, value: Any, origin: Origin) -> Iterator[File]:
        """The files of one include that are in the repository."""
        path = value
        if isinstance(value, dict):
            path, origin = value.get("local"), origin.at("local")
        if not isinstance(path, str) or path.startswith(("http://", "https://")):
            return
        if "$" in path or self.context is None:
            return
        conditional = isinstance(value, dict) and value.get("rules") is not None
        for name in self.paths(path, origin, conditional):
            file = self.read(name)
            if file is None:
                self.pipeline.partial = True
                if self.context.source(name) is not None:
                    message = f"included file '{name}' is not valid YAML"
                    self.pipeline.mistakes.append(Mistake("include", origin, message))
            else:
                yield file

    def paths(self, path: str, origin: Origin, conditional: bool) -> tuple[str, ...]:
        """The paths that a local include means, from the root; what is `conditional` does not have to exist."""
        assert self.context is not None
        plain = path.lstrip("/")
        if not plain.lower().endswith((".yml", ".yaml")):
            return ()
        if "*" in plain:
            # A project may be a folder of a larger repository.
            found = self.context.glob(self.folder + plain) or self.context.glob(plain)
            return found[:_MOST_FILES]
        for folder in dict.fromkeys((self.folder, "")):
            name = self.context.join(ROOT, folder + plain.removeprefix("./"))
            if name and self.context.exists(name):
                return (name,)
        if not self.folder and not conditional:
            self.pipeline.mistakes.append(
                Mistake("include", origin, f"included file '{path}' does not exist in the repository")
            )
        return ()

    @property
    def folder(self) -> str:
        """The folder of the root, with `/`; empty for that of the repository."""
        path = self.pipeline.root.path
        return path[: path.rfind("/") + 1] if path.endswith(ROOT) else ""

    def read(self, path: str) -> File | None:
        """A file of the repository."""
        if path in self.pipeline.files:
            return self.pipeline.files[path]
        assert self.context is not None
        source, trees = self.context.source(path), self.context.trees(path, DIALECT)
        return None if source is None or trees is None else documents(source, trees)
