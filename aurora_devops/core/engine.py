"""One run: read each file, ask the policies about it, and make the report of all."""

from __future__ import annotations

import time
from collections.abc import Mapping

from ..formats import data
from .catalogue import Catalogue
from .context import Files, NoFiles, Store
from .guard import DELIBERATE, described, failed
from .judging import Clock, Sheet
from .kind import SEARCHED, Document, UnreadableFile
from .reading import DELIVERED, Reader
from .record import replace
from .redaction import Mask
from .report import SEARCHED_ONLY, Failure
from .reporting import Reporting
from .result import ENCRYPTED, TEMPLATE, FileResult
from .selection import Selection
from .settings import Settings
from .source import Source, Span, Unreadable

TOO_LARGE = "too large"
_NOTHING: Mapping[str, str] = {}
# What a file begins with that git-crypt encrypts.
_ENCRYPTED = b"\0GITCRYPT\0"


class Engine:
    """Judges texts by the policies; `files` answers what their readers ask about other files."""

    def __init__(
        self,
        catalogue: Catalogue,
        config: Settings,
        *,
        timed: bool = False,
        files: Files | None = None,
    ) -> None:
        self.catalogue = catalogue = catalogue.with_declared(config)
        self.config = config
        self.selection = Selection(catalogue, config)
        self.read_from(files or NoFiles())
        self.reader = Reader(catalogue, config)
        self.clock = Clock() if timed else None
        self.reporting = Reporting(
            self.selection, self.reader, self.clock, lambda path: self.store.source(path)[0]
        )

    def read_from(self, files: Files) -> None:
        """Answer questions about other files from here; what was read before is forgotten."""
        self.store = Store(files, self.config.max_file_size, self.config.options)

    def lint_bytes(self, path: str, raw: bytes) -> FileResult:
        """Lint the content of a file."""
        if len(raw) > self.config.max_file_size:
            return self._unread(path, raw, TOO_LARGE, f"more than {self.config.max_file_size:,} bytes")
        try:
            source = Source.decode(path, raw)
        except Unreadable as error:
            return self._unread(path, raw, "not text", str(error))
        return self.lint_source(source)

    def unreadable(self, path: str, reason: str) -> FileResult:
        """The result for a file that could not be opened."""
        return self._unread(path, b"", "unreadable", reason)

    def _unread(self, path: str, raw: bytes, reason: str, detail: str) -> FileResult:
        """The result for a file that cannot be read; a finding where its path or its bytes mark an artifact."""
        if raw.startswith(_ENCRYPTED):
            return FileResult(path, skipped=ENCRYPTED)
        content = raw.decode("latin-1")
        kind = self.reader.kind_of(path) or self.reader.marked(content.replace("\0", ""))
        if kind is None or (kind.prose and reason == TOO_LARGE):
            return FileResult(path, skipped=reason)
        if raw and self.reader.is_foreign(kind, Source(path, content)):
            return FileResult(path, skipped=reason)
        document = Document(kind.name, Source(path, ""), None)
        document.problems.append(UnreadableFile(Span(0, 0), detail))
        return replace(self._result(document.source, [document]), skipped=reason)

    def lint_source(self, source: Source) -> FileResult:
        """Lint a text. An unexpected exception is a failure of its result, and other files are not affected."""
        try:
            return self._lint(source)
        except DELIBERATE:
            raise
        except BaseException as error:
            part, cause = failed(error, "the engine")
            failure = Failure(source.path, part, self._masked(source, cause))
            return FileResult(source.path, failures=(failure,))

    def _masked(self, source: Source, error: BaseException) -> str:
        """One line about an exception while a text was read; it shows no secret of the text."""
        try:
            return Mask.of(source, self.catalogue.redactions).failure(described(error))
        except DELIBERATE:
            raise
        except BaseException:
            # What fails may be what finds the secrets.
            return described(error, quoted=False)

    def _lint(self, source: Source) -> FileResult:
        began = time.perf_counter() if self.clock else 0.0
        context = self.store.context()
        documents, skipped = self.reader.read(source, context=context)
        if self.clock:
            for kind in {document.kind for document in documents}:
                self.clock.add(f"reading {kind}", time.perf_counter() - began)
        if documents:
            result = self._result(source, documents, context.asked)
        elif skipped == TEMPLATE or (skipped != ENCRYPTED and DELIVERED.search(source.path)):
            result = self._search(source, context.asked)
            skipped = skipped if skipped == TEMPLATE else SEARCHED_ONLY
        else:
            result = FileResult(source.path, asked=context.asked)
        return replace(result, skipped=skipped)

    def _search(self, source: Source, asked: dict[str, str]) -> FileResult:
        """Search a file for secrets that is not an artifact but belongs to one, such as the values of a chart."""
        return replace(self._result(source, [Document(SEARCHED, source, None)], asked), kinds=())

    def facts(self, source: Source) -> FileResult:
        """What a text says that others may have to agree with; no policy is asked about the text itself."""
        return self._result(source, self.reader.read(source, context=self.store.context())[0], judged=False)

    def lint_plain(self, source: Source) -> FileResult:
        """Hold a text that is no artifact of ours against the policies that are about every text."""
        document = Document("", source, None)
        if data.is_data(source.path):
            document.problems.extend(data.read(source, "core").problems)
        return self._result(source, [document])

    def _result(
        self,
        source: Source,
        documents: list[Document],
        asked: Mapping[str, str] = _NOTHING,
        *,
        judged: bool = True,
    ) -> FileResult:
        sheet = Sheet(source, self.selection, self.reader, self.clock)
        kinds: set[str] = set()
        for document in documents:
            document.repeated = document.built or document.kind in kinds
            kinds.add(document.kind)
        for document in documents if judged else ():
            sheet.visit(document)
        sheet.complete()
        silenced = sheet.suppressions(documents) if judged else ()
        facts = [(document, fact) for document in documents for fact in sheet.facts(document)]
        reported = sheet.reported()
        masked = bool(reported or facts or silenced or sheet.failures or asked)
        mask = sheet.mask(source) if masked else Mask(source, ())
        result = FileResult(
            source.path,
            tuple(document.kind for document in documents),
            reported,
            tuple(sheet.masked_suppression(s) for s in silenced),
            tuple(sheet.masked_fact(document, fact) for document, fact in facts),
            tuple(replace(f, message=mask.failure(f.message)) for f in sheet.failures),
            builds=tuple(sorted(_built(documents))),
            covers=tuple(dict.fromkeys(path for document in documents for path in document.covers)),
            # A question that contains a secret, as the name of a folder, is not remembered.
            asked={one: answer for one, answer in asked.items() if mask.message(one) == one}
            if mask
            else asked,
        )
        for document in documents:
            # These functions refer to the document; without them it is freed now, without the garbage collector.
            document.walk = document.facts = document.silences = tuple
            document.__dict__.pop("nodes", None)
        return result


def _built(documents: list[Document]) -> set[str]:
    """The kinds of the artifacts that are built from several files."""
    built = {document.kind for document in documents if document.built}
    return built.union(*(document.builds for document in documents))
