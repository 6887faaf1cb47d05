"""The other files of the repository, for the readers of artifacts that consist of several files.

A reader asks a `Context`, which records each question with its answer. The result of a file is cached under its
content and these answers, so a run reads it again only if one of them has changed.
"""

from __future__ import annotations

import json
import posixpath
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from .cache import digest
from .lazy import regex

if TYPE_CHECKING:
    import re

    from ..formats.located import LocatedTree
    from .options import PolicyOptions
    from .source import Source

T = TypeVar("T")
Opts = TypeVar("Opts", bound="PolicyOptions")
# The options that a configuration sets, by word and name.
Given = Mapping[str, Mapping[str, Any]]
_NOTHING: Given = {}
# How many values of each sort a run keeps for the readers that come next, and how many characters of files.
KEPT = 500
KEPT_CHARACTERS = 64_000_000
ABSENT = "absent"


class Files(Protocol):
    """Where the files of a repository are read from; paths are from its root, with `/`."""

    def read(self, path: str, limit: int) -> bytes | str:
        """The bytes of a file, at most one more than `limit`; or, as text, why it cannot be read."""

    def inside(self, path: str) -> bool:
        """Whether there is a file with this path whose content lies in the repository."""

    def below(self, folder: str) -> Iterable[str]:
        """The paths of the files at any depth below a folder, which is empty for the root or ends with `/`."""

    def trusted_text(self, path: str) -> str | None:
        """The text of a file in the trusted revision, empty if it does not have the file; None without a revision."""


class NoFiles:
    """A text alone: it has no other files."""

    def read(self, path: str, limit: int) -> bytes | str:
        """Why the file cannot be read."""
        return "no such file"

    def inside(self, path: str) -> bool:
        """False."""
        return False

    def below(self, folder: str) -> Iterable[str]:
        """Nothing."""
        return ()

    def trusted_text(self, path: str) -> None:
        """None."""


class Texts:
    """Files in memory, or in place of other files: `texts` by path, `behind` for all other paths.

    With `changing`, paths may be added to `texts` and taken from it.
    """

    def __init__(
        self, texts: Mapping[str, str | bytes], behind: Files | None = None, *, changing: bool = False
    ) -> None:
        self.texts = texts
        self.behind = behind or NoFiles()
        self._sorted = None if changing else sorted(texts)

    def read(self, path: str, limit: int) -> bytes | str:
        """The bytes of a file; or, as text, why it cannot be read."""
        text = self.texts.get(path)
        if text is None:
            return self.behind.read(path, limit)
        return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text

    def inside(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self.texts or self.behind.inside(path)

    def below(self, folder: str) -> Iterable[str]:
        """The paths below a folder."""
        return {*self._below(folder), *self.behind.below(folder)}

    def _below(self, folder: str) -> Iterable[str]:
        if self._sorted is None:
            return (path for path in self.texts if path.startswith(folder))
        # "0" is the character after "/", with which a folder ends.
        end = bisect_left(self._sorted, f"{folder[:-1]}0") if folder else len(self._sorted)
        return self._sorted[bisect_left(self._sorted, folder) : end]

    def trusted_text(self, path: str) -> str | None:
        """The text of a file in the trusted revision."""
        return self.behind.trusted_text(path)


class Recent(OrderedDict[Hashable, Any]):
    """The most recently used values, at most KEPT of them."""

    def value(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value for a key, made if it is not there."""
        if key in self:
            self.move_to_end(key)
        else:
            self[key] = make()
            if len(self) > KEPT:
                self.popitem(last=False)
        found: T = self[key]
        return found


class _Sources(OrderedDict[str, "tuple[Source | None, str]"]):
    """Files by path, at most KEPT_CHARACTERS of them; those that were read first are given up first."""

    def __init__(self) -> None:
        self._characters = 0

    def __setitem__(self, path: str, found: tuple[Source | None, str]) -> None:
        super().__setitem__(path, found)
        self._characters += _weight(found)
        while self._characters > KEPT_CHARACTERS:
            del self[next(iter(self))]

    def __delitem__(self, path: str) -> None:
        self._characters -= _weight(self[path])
        super().__delitem__(path)


def _weight(found: tuple[Source | None, str]) -> int:
    """The characters of a file; each file costs some more than its text."""
    return 1_000 + (len(found[0].text) if found[0] is not None else 0)


class Store:
    """Reads the files that the readers of a run ask for, each once as long as it is kept."""

    def __init__(self, files: Files, limit: int, options: Given = _NOTHING) -> None:
        self.files = files
        self.limit = limit
        self.given = {word.lower(): said for word, said in options.items()}
        self._sources = _Sources()
        self._kept = Recent()
        # Made of many files, and so not given up for the files that are read next.
        self._shared = Recent()

    def context(self) -> Context:
        """A context that has recorded nothing."""
        return Context(self)

    def forget(self, path: str, *, listed: bool) -> None:
        """Read a file again that has changed, and what was made from it; `listed` if there was none or is none now."""

        def asks(question: str) -> bool:
            sort, _, about = question.partition(" ")
            return about == path or (listed and sort == "glob" and bool(path_pattern(about).match(path)))

        if path in self._sources:
            del self._sources[path]
        # The keys are those of the methods below.
        for key in [key for key in cast("Any", self._kept) if asks(f"{key[0]} {key[1]}")]:
            del self._kept[key]
        for shared in [key for key, (_, asked) in self._shared.items() if any(map(asks, asked))]:
            del self._shared[shared]

    def answer(self, question: str) -> str:
        """What a recorded question would be answered now."""
        sort, _, about = question.partition(" ")
        if sort == "file":
            return self.source(about)[1]
        if sort == "data":
            return self.data(about)[1]
        if sort == "exists":
            return str(self.files.inside(about))
        if sort == "trusted":
            return digest(self.files.trusted_text(about) or "")
        if sort == "options":
            return json.dumps(self.given.get(about, {}), sort_keys=True, default=str)
        return digest(*self.glob(about))

    def source(self, path: str) -> tuple[Source | None, str]:
        """A file with the digest of its content; None and the reason if it cannot be read."""
        kept = self._sources.get(path)
        if kept is None:
            kept = self._sources[path] = self._source(path)
        return kept

    def data(self, path: str) -> tuple[bytes | None, str]:
        """The bytes of a file with their digest; None and the reason if it cannot be read."""
        if not self.files.inside(path):
            return None, ABSENT
        raw = self.files.read(path, self.limit)
        if isinstance(raw, str):
            return None, raw
        if len(raw) > self.limit:
            return None, "too large"
        return raw, digest(raw)

    def _source(self, path: str) -> tuple[Source | None, str]:
        from .source import Source, Unreadable

        raw, answer = self.data(path)
        if raw is None:
            return None, answer
        try:
            return Source.decode(path, raw), answer
        except Unreadable as error:
            return None, str(error)

    def trees(self, path: str, dialect: str) -> tuple[LocatedTree, ...] | None:
        """The documents of a file of data; None if they cannot be read."""
        return self._kept.value(("trees", path, dialect), lambda: self._trees(path, dialect))

    def _trees(self, path: str, dialect: str) -> tuple[LocatedTree, ...] | None:
        from ..formats import data
        from .kind import SyntaxProblem, TooComplex

        source, _ = self.source(path)
        if source is None:
            return None
        stream = data.read(source, dialect)
        unread = any(isinstance(problem, (SyntaxProblem, TooComplex)) for problem in stream.problems)
        return None if unread else tuple(stream.documents)

    def glob(self, pattern: str) -> tuple[str, ...]:
        """The paths that match a pattern, sorted."""
        return self._kept.value(("glob", pattern), lambda: self._glob(pattern))

    def _glob(self, pattern: str) -> tuple[str, ...]:
        fixed = _MAGIC.split(pattern, maxsplit=1)[0]
        folder = fixed[: fixed.rfind("/") + 1]
        # Readers ask for the same pattern in each folder.
        matches, start = path_pattern(pattern[len(folder) :]).match, len(folder)
        return tuple(sorted(path for path in self.files.below(folder) if matches(path, start)))

    def options(self, sort: type[Opts]) -> Opts:
        """The options of a class, as the configuration sets them. Raises ConfigError."""
        from .options import validated

        return self._kept.value(
            ("options", sort), lambda: validated(sort, self.given.get(sort.word, {}), sort.word)
        )

    def shared(self, key: Hashable, make: Callable[[Context], T]) -> tuple[T, dict[str, str]]:
        """A value that several readers need, and what was asked to make it."""

        def made() -> tuple[T, dict[str, str]]:
            context = self.context()
            return make(context), context.asked

        return self._shared.value(key, made)


_MAGIC = regex(r"[*?]")


@lru_cache(maxsize=256)
def path_pattern(pattern: str) -> re.Pattern[str]:
    """A regular expression for a pattern of paths: `*` and `?` within a folder, `**` for any number of folders."""
    import re

    *folders, name = pattern.split("/")
    parts = ["(?:[^/]+/)*" if folder == "**" else f"{_within(folder)}/" for folder in folders]
    parts.append(".*" if name == "**" else _within(name))
    return re.compile(rf"(?s:{''.join(parts)})\Z")


def _within(pattern: str) -> str:
    """An expression for one part of a path; the groups are atomic, so that no part is tried twice."""
    import re

    first, *rest = (re.escape(part).replace(r"\?", "[^/]") for part in re.split(r"\*+", pattern))
    if not rest:
        return first
    *middle, last = rest
    return first + "".join(f"(?>[^/]*?{part})" for part in middle) + f"[^/]*{last}"


def folders_of(path: str) -> Iterator[str]:
    """The folder of a file, and the folders above it up to the root, which is empty."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def alone() -> Context:
    """The context of a text that has no other files."""
    return Store(NoFiles(), 0).context()


class Context:
    """What a reader may ask about the other files of the repository; `asked` are the questions and the answers."""

    __slots__ = ("_store", "asked")

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: dict[str, str] = {}

    def source(self, path: str) -> Source | None:
        """The text of a file; None if it is not in the repository, or cannot be read.

        `path` is a path from the root, with `/`.
        """
        found, answer = self._store.source(path)
        self.asked[f"file {path}"] = answer
        return found

    def data(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is not in the repository, or cannot be read."""
        found, answer = self._store.data(path)
        self.asked[f"data {path}"] = answer
        return found

    def exists(self, path: str) -> bool:
        """Whether there is a file with this path."""
        found = self._store.files.inside(path)
        self.asked[f"exists {path}"] = str(found)
        return found

    def trusted_text(self, path: str) -> str | None:
        """The text of a file in the revision of `--trusted-config`, empty if it does not have the file.

        None if the run has no such revision.
        """
        text = self._store.files.trusted_text(path)
        if text is not None:
            self.asked[f"trusted {path}"] = digest(text)
        return text

    def glob(self, pattern: str) -> tuple[str, ...]:
        """The paths from the root that match a pattern with `*`, `?` and `**`, sorted."""
        found = self._store.glob(pattern)
        self.asked[f"glob {pattern}"] = digest(*found)
        return found

    def trees(self, path: str, dialect: str = "core") -> tuple[LocatedTree, ...] | None:
        """The located data of a YAML or JSON file; None if there is none or it cannot be read."""
        return None if self.source(path) is None else self._store.trees(path, dialect)

    def options(self, sort: type[Opts]) -> Opts:
        """The options of the reader of a kind, one of `Kind.options`."""
        question = f"options {sort.word}"
        self.asked[question] = self._store.answer(question)
        return self._store.options(sort)

    def shared(self, key: Hashable, make: Callable[[Context], T]) -> T:
        """A value that several files need, made once; what `make` asks counts as asked by each of them."""
        found, asked = self._store.shared(key, make)
        self.asked.update(asked)
        return found

    @staticmethod
    def join(base: str, relative: str) -> str | None:
        """The path that `relative` means in the file `base`; None if it leaves the repository.

        For the folder of `base` itself the path is empty.
        """
        if relative.startswith("/") or "\\" in relative:
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(base), relative))
        if path == ".":
            return ""
        return None if path == ".." or path.startswith("../") else path
