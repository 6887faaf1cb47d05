"""A kind of artifact: how a file is recognised as one, and how it becomes a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol

from .place import At, Elsewhere, Part, Place, Route
from .record import field, record
from .source import Location, Source, Span

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    from .context import Context
    from .facts import F, Fact, Site, Statement
    from .options import PolicyOptions
else:
    from typing import TypeVar

Format = Literal["text", "yaml", "json"]


class Tree(Protocol):
    """Located data: plain values, and for each route into them the spans in the source.

    Data that were built from several files have their spans in the file that each value was written in.
    """

    @property
    def value(self) -> Any:
        """The plain data."""

    def find(self, route: Route, part: Part) -> Span | None:
        """The span of a part of what lies at this route; None where nothing lies there."""

    def focus(self, route: Route) -> Span:
        """Where a finding about this route stands: a scalar itself, a collection's key, the nearest key."""

    def chars(self, route: Route, start: int, end: int) -> Span | None:
        """The span of some characters of the scalar at this route, counted in its value."""

    def shared_route(self, route: Route) -> Route | None:
        """The route, cut to what exists, if an alias or a merge key leads to the text there from other routes too."""

    def multiline(self) -> Iterator[Span]:
        """The spans of the scalars that go on over several lines."""

    def subtree(self, route: Route) -> Tree | None:
        """The tree of what lies at a route; None where nothing lies there."""

    def source_of(self, route: Route, part: Part) -> Source | None:
        """The source of the span that `find` or `focus` returns; None for the source of the document."""

    def inputs(self, route: Route, chars: tuple[int, int] | None) -> Iterable[tuple[Source, Span]]:
        """The places of other files whose values the scalar at a route, or some of its characters, is made of."""

    def origin(self, route: Route, part: Part) -> tuple[Tree, Route] | None:
        """The tree of a file and the route at which a part was written; None if it cannot be edited there."""

    def replaced(self, values: Mapping[Route, Any]) -> Tree:
        """The same tree with other values at these routes."""


@record
class Problem:
    """Something a reader could not read; policies visit the kinds of problem below.

    `textual` is whether it is about the text of a file, so that it is reported although the file is judged as a part
    of what several files build.
    """

    textual: ClassVar[bool] = True
    at: At
    message: str


class SyntaxProblem(Problem):
    """The text does not follow its format's grammar."""


class DuplicateKey(Problem):
    """A mapping sets one key twice."""


class TooComplex(Problem):
    """The text is too deep, too large or expands too far to be read."""


class UnreadableFile(Problem):
    """A file that should be an artifact cannot be read as text."""


class Softening(Problem):
    """A setting that would weaken the check and is not applied."""


class OutdatedFiles(Problem):
    """Generated files do not agree with the configuration."""


@record
class WrongType(Problem):
    """A value has a type that its field cannot hold; the model was built without it.

    `route` leads to it in the document; `examples` are two values of the right type, one that says little and
    one that may say anything.
    """

    route: Route
    examples: tuple[Any, Any]


@record
class Silence:
    """Names of policies that an artifact itself silences for a part of it (an annotation of an object).

    `by` is the tool whose annotation it is; `within` the span in which findings are silenced, `at` where the
    annotation stands.
    """

    by: str
    names: tuple[str, ...]
    reason: str
    at: At
    within: Span


@record(frozen=False)
class Embedded:
    """An artifact that lies inside another one, or is `built` from several files: its kind and its located data.

    `unset` tells whether what is written at a place is set by something outside the repository. `unknown` are values
    that are unknown although their types are right. It is `partial` if its mappings may get more entries from
    elsewhere, as the values of a chart do; None if the document around it decides.
    """

    kind: str
    tree: Tree
    built: bool = False
    unset: Callable[[str, Span], bool] | None = None
    unknown: Sequence[WrongType] = ()
    partial: bool | None = None


if TYPE_CHECKING:
    # Without a parameter the model of a document is an object; at run time no default is needed.
    M = TypeVar("M", default=object, covariant=True)
else:
    M = TypeVar("M")


@record(frozen=False, eq=False)
class Document(Generic[M]):
    """One artifact, read: its typed model, its places, and the nodes that policies visit.

    `walk` yields the model's nodes and its subjects, the model itself first.
    `unknown` are the values that the model could not hold: what follows from one of them is no finding.
    `statements` and `sections` are the parts that a comment above them can silence: an instruction and a
    stage of a Dockerfile. `blocks` are the parts that a comment inside can silence, where indentation does not tell
    them: a resource of Terraform. `comments` are the parts in which a comment can be, where that is not everywhere.
    `repeated` where an earlier document of the same kind has the same source: a policy about the whole text has
    read it already.
    `covers` are the paths of the files that are part of the documents in `embedded` and are not judged alone as
    well; `builds` are the kinds of these parts where there may be none in `embedded`. A document is `built` if it
    was made from other files than the one that was read: its findings stand where each value was written, and
    `sources` are the other files that were asked for, by path. `context` is what it was read with. `unset` tells
    whether the text at a place of a file is set by something outside the repository, so that its form is unknown.
    It is `partial` if its mappings may get more entries from elsewhere, and `cut` if documents of the same text follow
    that cannot be read.
    """

    kind: str
    source: Source
    model: M
    tree: Tree | None = None
    walk: Callable[[], Iterable[object]] = tuple
    facts: Callable[[], Iterable[Fact]] = tuple
    problems: list[Problem] = field(default_factory=list)
    unknown: list[WrongType] = field(default_factory=list)
    embedded: list[Embedded] = field(default_factory=list)
    statements: Callable[[], Iterable[Span]] | None = None
    sections: Callable[[], Iterable[Span]] = tuple
    blocks: Callable[[], Iterable[Span]] | None = None
    silences: Callable[[], Iterable[Silence]] = tuple
    comments: Callable[[], Iterable[Span]] | None = None
    repeated: bool = False
    covers: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()
    built: bool = False
    sources: dict[str, Source] = field(default_factory=dict)
    context: Context | None = None
    unset: Callable[[str, Span], bool] | None = None
    partial: bool = False
    cut: bool = False

    @cached_property
    def nodes(self) -> Iterable[object]:
        """What `walk` yields, made once for all who ask."""
        return Kept(iter(self.walk()))

    @property
    def uncertain(self) -> bool:
        """Whether a value inside it has the wrong type; a document that is not a mapping is unknown as a whole."""
        return any(problem.route for problem in self.unknown)

    @cached_property
    def routes(self) -> dict[int, Route]:
        """The route of every node of the model, by identity; walked when the first place is asked for."""
        routes: dict[int, Route] = {}
        stack: list[tuple[object, Route]] = [(self.model, ())]
        while stack:
            node, route = stack.pop()
            if isinstance(node, dict):
                stack.extend(
                    (value, (*route, key)) for key, value in node.items() if value.__class__ not in _SCALARS
                )
            elif isinstance(node, (list, tuple)):
                stack.extend(
                    (value, (*route, i)) for i, value in enumerate(node) if value.__class__ not in _SCALARS
                )
            elif inner := getattr(node, "inner_fields", None):
                routes.setdefault(id(node), route)
                held = node.__dict__
                for name, key in inner():
                    if value := held.get(name):
                        stack.append((value, (*route, key)))
                # The nodes below the keys that the model takes as they come.
                if getattr(node, "others", None) is not None:
                    extra: dict[str, object] = node.extra  # type: ignore[attr-defined]
                    stack.extend((value, (*route, key)) for key, value in extra.items())
            else:
                routes.setdefault(id(node), route)
        return routes

    def route(self, place: Place) -> Route:
        """The way from the document's root to a place; the root itself for a node of another document."""
        return (*self.routes.get(id(place.node), ()), *place.path)

    def focus(self, at: At) -> Span:
        """Where a finding at this place stands in its source, `source_at`."""
        if isinstance(at, Span):
            return at
        if isinstance(at, Elsewhere):
            return at.span
        if self.tree is None:
            return Span(0, 0)
        route = self.route(at)
        if at.chars is not None:
            return self.tree.chars(route, *at.chars) or self.tree.focus(route)
        if at.part == "value":
            return self.tree.focus(route)
        return self.tree.find(route, at.part) or self.tree.focus(route)

    def source_at(self, at: At) -> Source:
        """The source that the span of a place lies in."""
        if isinstance(at, Elsewhere):
            return self.sources.setdefault(at.source.path, at.source)
        if isinstance(at, Span) or not self.built or self.tree is None:
            return self.source
        source = self.tree.source_of(self.route(at), at.part) or self.source
        return self.sources.setdefault(source.path, source)

    def inputs(self, at: At) -> tuple[tuple[str, Location], ...]:
        """The places of other files that set the value at this place, such as those of a chart's values."""
        if not self.built or self.tree is None or isinstance(at, (Span, Elsewhere)):
            return ()
        here = self.source_at(at).path, self.focus(at)
        found = dict.fromkeys(
            (source.path, source.location(span))
            for source, span in self.tree.inputs(self.route(at), at.chars)
            if (source.path, span) != here
        )
        return tuple(found)[:MOST_INPUTS]

    def shared_route(self, at: At) -> Route | None:
        """The route of a place if an alias or a merge key leads to its text from other routes too."""
        return self.tree.shared_route(self.route(at)) if isinstance(at, Place) and self.tree else None

    def entry(self, route: Route) -> Span:
        """From the key at a route to the end of its value."""
        assert self.tree is not None
        focus = self.tree.focus(route)
        key, value = self.tree.find(route, "key") or focus, self.tree.find(route, "value") or focus
        return Span(min(key.start, value.start), max(key.end, value.end))

    def extent(self, at: At) -> Span | None:
        """All that an edit at this place would replace; None where there is nothing to replace."""
        if isinstance(at, Span):
            return at
        if isinstance(at, Elsewhere):
            return at.span
        if self.tree is None:
            return None
        route = self.route(at)
        if at.chars is not None:
            return self.tree.chars(route, *at.chars)
        return self.tree.find(route, at.part)

    def fact(self, sort: type[F], at: At, **values: Any) -> F:
        """A fact of this document, with its place."""
        return sort(site=self._site(at), **values)

    def statement(self, about: str, name: str, at: At, **detail: str) -> Statement:
        """A statement of this document, with its place."""
        from .facts import Statement

        return Statement(self._site(at), about, name, tuple(sorted(detail.items())))

    def _site(self, at: At) -> Site:
        from .facts import Site
        from .redaction import EXCERPT

        span, source = self.focus(at), self.source_at(at)
        location = source.location(span)
        line = source.line_span(location.line)
        # A line may be as long as the file.
        excerpt = source.text[line.start : min(line.end, line.start + EXCERPT)]
        unit = self.source.path if self.built else ""
        return Site(source.path, span, location, self.kind, excerpt, unit, self.inputs(at))

    def raw(self, at: At) -> str:
        """The source text of a place; empty where there is none."""
        span = self.extent(at)
        return self.source_at(at).text[span.start : span.end] if span else ""


class Kept:
    """An iterator whose values are kept: each of them is made once, and all before an error stay."""

    def __init__(self, values: Iterator[object]) -> None:
        self._made: list[object] = []
        self._rest = values

    def __iter__(self) -> Iterator[object]:
        made, rest, index = self._made, self._rest, 0
        while True:
            if index == len(made):
                value = next(rest, _END)
                if value is _END:
                    return
                made.append(value)
            yield made[index]
            index += 1


_END = object()
# How many places of other files that set one value are kept.
MOST_INPUTS = 3

# What policies are about that only compare artifacts; they are imported for runs about several files.
REPOSITORY = "repository"
# The kind of a document that is no artifact, and is only searched for secrets.
SEARCHED = "searched"
_SCALARS = frozenset({str, int, float, bool, type(None)})


class BuildRefused(Exception):
    """What a file describes cannot be built: the reasons, each with its file and its line."""

    def __init__(self, reasons: Iterable[tuple[str, int, str]]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(f"{path}:{line}: {reason}" for path, line, reason in self.reasons))


# The name that `helm template` gives a release, and that a chart is rendered with if it is not known.
RELEASE_NAME = "release-name"
# The amount of each resource of a container in a chart that leaves the resources to its users.
LEFT_OPEN = "1"


@record
class BuildSettings:
    """What `Kind.build` is given beside the files: values files, by path from the root, and the release of a chart."""

    values: tuple[str, ...] = ()
    release: str = RELEASE_NAME
    namespace: str = "default"


@record
class Kind:
    """A sort of artifact.

    `paths` are regular expressions over the path from the repository's root, with `/`. A file that none
    of them matches is this kind's when its text holds one of the `hints` and `claims` says so of its data; a
    text that cannot be read is taken for this kind when it holds all of the `marks`.
    `builders` gives the files of this kind that may build artifacts from the file at a path, such as the chart of a
    template: they are read, too, where a run is about this file only.
    With `beside`, a file is this kind's only where a file with one of these names is in its folder, or above.
    A path decides whatever the content is, unless the data is `foreign`: it has a key of another program. For
    a kind of texts, `foreign` is given the source.
    `build` gives the data of what a file builds, such as the objects of a kustomization or the manifests of a chart; it
    raises BuildRefused where that is not known in full.
    `options` gives the classes of the options of `read` and `build`, each with the word of `lint.options` that sets it;
    they ask for them with `context.options`.
    `read` turns a source and its located data into a document; it is where the models are imported. The context
    that it is given answers questions about other files of the repository. `render`
    is the way back: the text of a model in the format's best style, which reads as the same model.
    With `reads_empty`, `read` is also called for a file of data without a document; the tree is then None.
    A file of `prose` is a text for persons: one that is too large or long and generated is left out.
    """

    name: str
    title: str
    code: str
    formats: tuple[Format, ...]
    read: Callable[[Source, Tree | None, Context], Document]
    render: Callable[[Any], str] | None = None
    paths: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    builders: Callable[[str, Context], Iterable[str]] | None = None
    build: Callable[[Source, Context, BuildSettings], Iterable[Tree]] | None = None
    options: Callable[[], Iterable[type[PolicyOptions]]] | None = None
    hints: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    claims: Callable[[Any], bool] | None = None
    foreign: Callable[[Any], bool] | None = None
    dialect: str = "core"
    example: str = ""
    reads_empty: bool = False
    prose: bool = False

    @cached_property
    def path_pattern(self) -> re.Pattern[str] | None:
        """One pattern for all of `paths`."""
        return re.compile("|".join(f"(?:{path})" for path in self.paths)) if self.paths else None

    @cached_property
    def _mark_patterns(self) -> tuple[re.Pattern[str], ...]:
        words = (re.escape(mark.strip("\"':")) for mark in self.marks)
        return tuple(re.compile(rf"(?<![\w.-]){word}[\"']?[ \t]*+:") for word in words)

    def marked(self, text: str) -> bool:
        """Whether all of `marks` are in a text as keys."""
        return all(pattern.search(text) for pattern in self._mark_patterns)
