"""The findings of a repository while its files are edited: open texts replace files, and only what changed is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from ..core import suppressing
from ..core.context import Store, Texts
from ..core.engine import Engine
from ..core.facts import Fact, Repository
from ..core.files import Checkout, resolved
from ..core.patterns import Ignored
from ..core.record import replace
from ..core.report import Report, Reported
from ..core.reporting import Compared, Units
from ..core.result import FileResult
from ..core.run import default_catalogue, fix_bytes
from ..core.settings import Choices
from ..core.source import Location, Source
from ..delivery.around import Around
from ..delivery.graph import graph_in_steps
from ..delivery.model import Graph

T = TypeVar("T")


class Steps(Generic[T]):
    """Work on files as they are at one time; each call of `next` does a part of it, in any thread."""

    def __init__(self, results: Sequence[FileResult], steps: Iterator[T]) -> None:
        self.results = results
        self.found: list[T] = []
        self._steps = steps

    def next(self) -> bool:
        """Do the next part; false if all is done."""
        for each in self._steps:
            self.found.append(each)
            return True
        return False


class Session:
    """A repository, its configuration, and the results of its files, for one thread.

    `judge_next` and `read_next` do a small part of the work at a time. Files are compared, and the graph is made, in
    `Steps` that another thread may do; the session takes the result if the files are still the same.
    """

    def __init__(self, root: Path) -> None:
        self.repository = Checkout.of(root)
        self.root = self.repository.root
        self.config, listing = Choices().start(self.repository)
        self.engine = Engine(default_catalogue(), self.config, files=self.repository)
        self.texts: dict[str, bytes] = {}
        self.engine.read_from(Texts(self.texts, self.repository, changing=True))
        self.results: dict[str, FileResult] = {}
        self.paths = frozenset(listing.paths)
        self._unread = [path for path in reversed(listing.paths) if self.engine.reader.reads(path)]
        # The files to judge again.
        self._stale: dict[str, None] = {}
        # What was found across files, with the facts of each file at that time, until the next comparison is done.
        self._compared: tuple[Compared, ...] = ()
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._comparison: Steps[Compared] | None = None
        self._outdated = True
        self._around: Around | None = None
        self._graph: Steps[Graph | None] | None = None
        # The results that say something about other files.
        self._wide: dict[str, FileResult] = {}

    def path_of(self, file: Path) -> str | None:
        """The path from the root; None for a file outside it, or one that the configuration leaves out."""
        if not file.is_relative_to(self.root):
            return None
        path = file.relative_to(self.root).as_posix()
        return path if path in self.paths or not file.exists() else None

    def is_configured_by(self, file: Path) -> bool:
        """Whether a file is one that the configuration extends, or that of a profile."""
        named = [
            name
            for each in (self.config, *(nested for _, nested in self.config.nested))
            for name, _ in each.extended
        ]
        return resolved(file) in {
            resolved(Path(name)) for name in (*named, *self.engine.selection.profile_files)
        }

    def change(self, path: str, text: str | None) -> None:
        """Put a text in place of a file, or the file in place of its text; what depends on it becomes stale."""
        existed = path in self.paths or path in self.results
        if text is None:
            self.texts.pop(path, None)
        else:
            self.texts[path] = text.encode("utf-8", "surrogatepass")
        self._touch(path, existed=existed)

    def refresh(self, paths: Iterable[str]) -> None:
        """Read files again that have changed on disk, and list the files again if one of them is new or deleted."""
        changed = list(paths)
        before = self.paths.union(self.results)
        if any(
            path.endswith(".gitignore") or (path in self.paths) != self.repository.inside(path)
            for path in changed
        ):
            self.paths = frozenset(Choices().start(self.repository)[1].paths)
            self._changed()
        for path in changed:
            if path in before or path in self.paths:
                self._touch(path, existed=path in before)

    def _touch(self, path: str, *, existed: bool) -> None:
        """Forget what was read of a file, and judge again what depends on it."""
        listed = existed != self.engine.store.files.inside(path)
        self.engine.store.forget(path, listed=listed)
        asking = [
            other
            for other, result in self.results.items()
            if other != path and self._asks(result, path, listed=listed)
        ]
        own = (path,) if path in self.texts or self.engine.reader.reads(path) else ()
        self._stale = dict.fromkeys((*own, *self._builders(path), *asking, *self._stale))

    def _asks(self, result: FileResult, path: str, *, listed: bool) -> bool:
        """Whether a result depends on a file; one that is new or deleted may answer the question for a pattern."""
        for question, answer in result.asked.items():
            sort, _, about = question.partition(" ")
            asks = about == path or (listed and sort == "glob")
            if asks and self.engine.store.answer(question) != answer:
                return True
        return False

    def _builders(self, path: str) -> Iterator[str]:
        """The files that may build artifacts from a file, and were not judged yet."""
        for kind in self.engine.catalogue.kinds.values():
            if kind.builders is not None:
                found = kind.builders(path, self.engine.store.context())
                yield from (other for other in found if other not in self.results and other != path)

    @property
    def is_stale(self) -> bool:
        """Whether files have to be judged again."""
        return bool(self._stale)

    def judge_next(self) -> bool:
        """Judge the next stale file; false if there is none."""
        if not self._stale:
            return False
        self._judge(next(iter(self._stale)))
        return True

    def judge(self, path: str) -> bool:
        """Judge a file if it is stale; false if it is a part of artifacts that have to be judged again as well."""
        if path in self._stale:
            self._judge(path)
        return not any(path in result.covers for result in map(self.results.get, self._stale) if result)

    def _judge(self, path: str) -> None:
        self._stale.pop(path, None)
        before = self.results.get(path)
        raw = self.engine.store.files.read(path, self.config.max_file_size)
        self._wide.pop(path, None)
        if isinstance(raw, bytes):
            self.results[path] = result = self.engine.lint_bytes(path, raw)
            if _others(result):
                self._wide[path] = result
        else:
            self.results.pop(path, None)
        if _stated(before) != _stated(self.results.get(path)):
            self._changed()

    def _changed(self) -> None:
        """Begin again with what compares files."""
        self._outdated = True
        self._comparison = self._around = self._graph = None

    def read_next(self) -> bool:
        """Judge the next file of the repository that was not read; false if all are."""
        while self._unread:
            path = self._unread.pop()
            if path not in self.results:
                self._judge(path)
                return True
        return False

    @property
    def is_settled(self) -> bool:
        """Whether all files are read, and none has to be judged again."""
        return not self._stale and not self._unread

    @property
    def is_outdated(self) -> bool:
        """Whether the files have to be compared again."""
        return self._outdated

    def comparison(self) -> Steps[Compared] | None:
        """The comparison of the files, policy by policy; None if it is done, or has to wait for files to be judged."""
        if not self._outdated or not self.is_settled:
            return None
        if self._comparison is None:
            results = tuple(self.results.values())
            self._comparison = Steps(
                results, _delayed(self._repository(results, shared=False), self.engine.reporting.compare)
            )
        return self._comparison

    def graph(self) -> Steps[Graph | None] | None:
        """The delivery graph, rule by rule; None if it is done, or has to wait for files to be judged."""
        if self._around is not None or not self.is_settled:
            return None
        if self._graph is None:
            results = tuple(self.results.values())
            self._graph = Steps(results, _delayed(self._repository(results, shared=True), graph_in_steps))
        return self._graph

    def _repository(self, results: Sequence[FileResult], *, shared: bool) -> Callable[[], Repository]:
        """What makes the repository of results, in any thread: it uses nothing that changes."""
        paths, reporting = self.paths.union(self.texts), self.engine.reporting
        store = Store(Texts(dict(self.texts), self.repository), self.config.max_file_size)

        def make() -> Repository:
            units = Units(sorted(results, key=lambda result: result.path))
            repository = reporting.repository(units, paths, whole=True, shared=shared)
            return replace(repository, ignored=Ignored(lambda path: store.source(path)[0]))

        return make

    def is_current(self, steps: Steps[Any]) -> bool:
        """Whether the files are still those that steps are about."""
        return steps is self._comparison or steps is self._graph

    def take(self, steps: Steps[Any]) -> bool:
        """Take the result of steps that are done; false if files have changed meanwhile."""
        if steps is self._comparison:
            self._compared, self._comparison, self._outdated = tuple(steps.found), None, False
            self._facts = {result.path: result.facts for result in steps.results}
            return True
        if steps is self._graph:
            self._around, self._graph = Around(steps.found[-1]), None
            return True
        return False

    @property
    def around(self) -> Around | None:
        """The delivery graph of the present texts by its places; None if it is not complete."""
        return None if self._stale else self._around

    def findings(self, *paths: str) -> dict[str, list[Reported]]:
        """The findings in these files; those across files are from the last comparison, where they are now."""
        found: dict[str, list[Reported]] = {path: [] for path in paths}
        results = self._about(paths)
        report = self.engine.reporting.report(
            results, (), today=date.today(), about=paths, compared=self._moved(results)
        )
        for finding in report.findings:
            found[finding.path].append(finding)
        return found

    def _about(self, paths: Iterable[str]) -> list[FileResult]:
        """The results that say something about files: their own, and those of what is built from them."""
        chosen = {path: result for path in paths if (result := self.results.get(path))}
        wanted = set(chosen)
        while wanted:
            found = {
                path: result
                for path, result in self._wide.items()
                if path not in chosen and not wanted.isdisjoint(_others(result))
            }
            chosen.update(found)
            wanted = set(found)
        return list(chosen.values())

    def _moved(self, results: Iterable[FileResult]) -> Iterator[Compared]:
        """What was found across files at facts of these results, where they are now; not what is no longer stated."""
        now: dict[tuple[str, Location], Fact] = {}
        for result in results:
            for old, new in _alike(self._facts.get(result.path, ()), result.facts):
                now[old.path, old.location] = new
        for compared in self._compared:
            findings = tuple(
                replace(finding, location=fact.location, span=fact.span, excerpt=fact.excerpt)
                for finding in compared.findings
                if (fact := now.get((finding.path, finding.location)))
            )
            yield replace(compared, findings=findings)

    def source(self, path: str) -> Source | None:
        """The present text of a file; None if it cannot be read."""
        return self.engine.store.source(path)[0]

    def fixed(self, path: str) -> str:
        """The text of an open file after its safe fixes. Raises ConfigError if it is not text."""
        files = Texts(self.texts, self.repository)
        return fix_bytes(path, self.texts[path], self.config, at=files).after

    def suppression(self, finding: Reported) -> tuple[int, str] | None:
        """The offset and the text of a comment that suppresses a finding; None if a comment cannot be placed."""
        source = self.source(finding.path)
        comment = suppressing.comment(finding, (finding.policy.name,), "TODO: reason")
        if source is None or comment is None:
            return None
        before = len(self._alone(self.results[finding.path]).findings)
        for offset, written in suppressing.places(source, finding.line, comment):
            text = source.text[:offset] + written + source.text[offset:]
            report = self._alone(self.engine.lint_source(Source(finding.path, text)))
            silent = {(each.policy.code, each.message) for each in report.suppressed}
            if (finding.policy.code, finding.message) in silent and len(report.findings) < before:
                return offset, written
        return None

    def _alone(self, result: FileResult) -> Report:
        return self.engine.reporting.report(
            [result], (), today=date.today(), whole=False, about=(result.path,)
        )


def _stated(result: FileResult | None) -> tuple[object, ...] | None:
    """What of a result the comparison of files depends on."""
    return None if result is None else (result.kinds, result.facts, result.builds, result.covers)


def _others(result: FileResult) -> set[str]:
    """The paths of the other files about which a result says something."""
    found = {finding.path for finding in result.findings}.union(
        result.covers, (each.path for each in result.suppressions if each.path)
    )
    return found - {result.path}


def _delayed(make: Callable[[], Repository], steps: Callable[[Repository], Iterator[T]]) -> Iterator[T]:
    """Steps over a repository that is made with the first of them."""
    yield from steps(make())


def _alike(before: Sequence[Fact], after: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """The facts that are stated before and after a change; of those that are alike, in the same order."""
    if before == after:
        yield from zip(before, after, strict=True)
        return
    known: defaultdict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in reversed(after):
        known[_key(fact)].append(fact)
    for fact in before:
        if found := known[_key(fact)]:
            yield fact, found.pop()


def _key(fact: Fact) -> tuple[object, ...]:
    return (type(fact), fact.path, fact.unit, *fact.values.values())
