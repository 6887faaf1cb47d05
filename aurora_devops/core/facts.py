"""What crosses files: small values with their places, cached with a file's findings and sent between processes."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .patterns import patterns
from .record import fields, record, replace
from .source import Location, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self


@record
class Site:
    """The place of a fact: the path, span and lines, the kind of the artifact, and the line of its source.

    `unit` is the file that was read if the artifact was built from several files. `inputs` are the places of other
    files that set the value, with their paths.
    """

    path: str
    span: Span
    location: Location
    kind: str
    excerpt: str = ""
    unit: str = ""
    inputs: tuple[tuple[str, Location], ...] = ()


@record
class Fact:
    """One thing that an artifact states and that another one may have to agree with.

    Each sort of fact is a record of its own below this one. Its values are strings, numbers, booleans, None, and
    tuples of these, so that it can be cached.
    """

    site: Site

    def with_inputs(self, places: Iterable[tuple[str, Location]]) -> Self:
        """The fact with more places that set its value, by the paths of their files."""
        inputs = (*self.site.inputs, *places)
        return self if inputs == self.site.inputs else replace(self, site=replace(self.site, inputs=inputs))

    @property
    def within_a_file(self) -> bool:
        """Whether policies compare it also with facts of the same file, so that one file is enough for them."""
        return False

    @property
    def path(self) -> str:
        """The path of the file that states it."""
        return self.site.path

    @property
    def span(self) -> Span:
        """Its span in that file."""
        return self.site.span

    @property
    def location(self) -> Location:
        """Its lines and columns in that file."""
        return self.site.location

    @property
    def kind(self) -> str:
        """The kind of the artifact."""
        return self.site.kind

    @property
    def excerpt(self) -> str:
        """The line of the source."""
        return self.site.excerpt

    @property
    def unit(self) -> str:
        """The file that was read if the artifact was built from several files."""
        return self.site.unit

    @property
    def artifact_key(self) -> tuple[str, str]:
        """The unit and the path; a module of Terraform is one artifact, wherever its values are written."""
        return (self.unit, "" if self.kind == "terraform" and self.unit else self.path)

    @property
    def values(self) -> dict[str, Any]:
        """What it states, without its place."""
        return {name: getattr(self, name) for name in fields(self) if name != "site"}


@record
class FactOfOneFile(Fact):
    """A fact for which one file is enough: it is compared with others of it, or with the paths of the repository."""

    @property
    def within_a_file(self) -> bool:
        """Always."""
        return True


F = TypeVar("F", bound=Fact)
T = TypeVar("T")


@record
class Statement(Fact):
    """A fact whose sort is a word: `about` (`image`, `env-file`, ...), with a `name` and other texts by name."""

    about: str
    name: str
    detail: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, key: str) -> str:
        """A detail by its name; empty where it is not given."""
        return dict(self.detail).get(key, "")


@record
class Repository:
    """All files of a run and what they state; a policy that visits it may compare artifacts.

    `exclude` are the patterns of files that the run leaves out, as in .gitignore, and `ignored` tells which paths git
    ignores. In a run about some files only, which is not `whole`, it is unknown what the others define.
    """

    paths: frozenset[str]
    facts: tuple[Fact, ...]
    exclude: tuple[str, ...] = ()
    whole: bool = True
    ignored: Callable[[str], bool] = lambda _: False

    def excludes(self, path: str) -> bool:
        """Whether the run or git leaves a path out, so that it is unknown if there is such a file."""
        if self.exclude and _patterns(self.exclude).match_file(path):
            return True
        return self.ignored(path)

    @cached_property
    def _by_type(self) -> dict[type[Fact], list[Fact]]:
        found: defaultdict[type[Fact], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            found[type(fact)].append(fact)
        return found

    def of(self, sort: type[F]) -> list[F]:
        """The facts of a type, in the order of path and place."""
        return cast("list[F]", self._by_type.get(sort, []))

    @cached_property
    def _derived(self) -> dict[object, Any]:
        return {}

    def derived(self, make: Callable[[Repository], T]) -> T:
        """What a function makes of the repository; it is made once for all policies."""
        if make not in self._derived:
            self._derived[make] = make(self)
        return cast("T", self._derived[make])

    def about(self, *sorts: str) -> list[Statement]:
        """The statements of these sorts, in the order of path and place."""
        return [fact for fact in self.of(Statement) if fact.about in sorts]


def changed(value: Any, change: Callable[[str], str]) -> Any:
    """A value of a fact with all its texts changed."""
    if isinstance(value, str):
        return change(value)
    return tuple(changed(each, change) for each in value) if isinstance(value, tuple) else value


# One run asks for one set of them, many times.
_patterns = lru_cache(maxsize=1)(patterns)
