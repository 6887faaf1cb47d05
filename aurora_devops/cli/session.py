"""The findings of a repository while its files are edited: open texts replace files, and only what changed is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ..core import suppressing
from ..core.context import Texts
from ..core.engine import Engine
from ..core.files import Checkout
from ..core.report import Report, Reported
from ..core.result import FileResult
from ..core.run import default_catalogue, fix_bytes
from ..core.settings import Choices
from ..core.source import Source


class Session:
    """A repository, its configuration, and the results of its files."""

    def __init__(self, root: Path) -> None:
        self.repository = Checkout.of(root)
        self.root = self.repository.root
        self.config, listing = Choices().start(self.repository)
        self.engine = Engine(default_catalogue(), self.config, files=self.repository)
        self.texts: dict[str, bytes] = {}
        self.results: dict[str, FileResult] = {}
        self.paths = frozenset(listing.paths)
        self._unread = [path for path in reversed(listing.paths) if self.engine.reader.reads(path)]

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
        return file.resolve() in {
            Path(name).resolve() for name in (*named, *self.engine.selection.profile_files)
        }

    def change(self, path: str, text: str | None) -> None:
        """Put a text in place of a file, or the file in place of its text, and judge what asked for it."""
        if text is None:
            self.texts.pop(path, None)
        else:
            self.texts[path] = text.encode("utf-8", "surrogatepass")
        self.engine.read_from(Texts(self.texts, self.repository))
        new = path not in self.results
        asking = [
            other
            for other, result in self.results.items()
            if other != path and self._asks(result, path, new=new)
        ]
        for each in (path, *asking, *self._builders(path)):
            self._judge(each)

    def _asks(self, result: FileResult, path: str, *, new: bool) -> bool:
        """Whether a result depends on a file; one that is new may be an answer to the question for a pattern."""
        for question, answer in result.asked.items():
            sort, _, about = question.partition(" ")
            if about == path or (new and sort == "glob" and self.engine.store.answer(question) != answer):
                return True
        return False

    def _builders(self, path: str) -> Iterator[str]:
        """The files that may build artifacts from a file, and were not judged yet."""
        for kind in self.engine.catalogue.kinds.values():
            if kind.builders is not None:
                found = kind.builders(path, self.engine.store.context())
                yield from (other for other in found if other not in self.results and other != path)

    def _judge(self, path: str) -> None:
        raw = self.engine.store.files.read(path, self.config.max_file_size)
        if isinstance(raw, bytes):
            self.results[path] = self.engine.lint_bytes(path, raw)
        else:
            self.results.pop(path, None)

    def read_next(self) -> bool:
        """Judge the next file of the repository; false if all are judged."""
        while self._unread:
            path = self._unread.pop()
            if path not in self.results:
                self._judge(path)
                return True
        return False

    def findings(self, *paths: str) -> dict[str, list[Reported]]:
        """The findings in these files, with those about several files."""
        found: dict[str, list[Reported]] = {path: [] for path in paths}
        report = self.engine.reporting.report(
            list(self.results.values()),
            self.paths.union(self.texts),
            today=date.today(),
            about=paths,
            whole=not self._unread,
        )
        for finding in report.findings:
            found[finding.path].append(finding)
        return found

    def source(self, path: str) -> Source | None:
        """The present text of a file; None if it cannot be read."""
        return self.engine.store.source(path)[0]

    def fixed(self, path: str) -> str:
        """The text of an open file after its safe fixes. Raises ConfigError if it is not text."""
        return fix_bytes(path, self.texts[path], self.config, at=self.repository).after

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
