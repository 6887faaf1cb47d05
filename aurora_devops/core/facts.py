"""What crosses files: small values with their places, cached beside a file's findings and sent between processes."""

from __future__ import annotations

from functools import lru_cache

from .patterns import patterns
from .record import record
from .source import Location, Span


@record
class Fact:
    """One thing an artifact says that another one may have to agree with.

    `about` is the sort of fact (`image`, `port`, `env-file`, ...), `name` the value, `detail` whatever
    else a policy needs, as strings. `unit` is the file that was read if the artifact was built from several files.
    """

    about: str
    name: str
    path: str
    span: Span
    location: Location
    kind: str
    detail: tuple[tuple[str, str], ...] = ()
    excerpt: str = ""
    unit: str = ""

    def __getitem__(self, key: str) -> str:
        """A detail by its name; empty where it is not given."""
        return dict(self.detail).get(key, "")


@record
class Repository:
    """All files of a run and what they said; a policy that visits it may compare artifacts.

    `exclude` are the patterns of files that the run leaves out, as in .gitignore.
    """

    paths: frozenset[str]
    facts: tuple[Fact, ...]
    exclude: tuple[str, ...] = ()

    def excludes(self, path: str) -> bool:
        """Whether the run leaves a path out, so that nobody knows if there is such a file."""
        return bool(self.exclude) and _patterns(self.exclude).match_file(path)

    def about(self, *sorts: str) -> list[Fact]:
        """The facts of these sorts, in the order of path and place."""
        return [fact for fact in self.facts if fact.about in sorts]


# One run asks for one set of them, many times.
_patterns = lru_cache(maxsize=1)(patterns)
