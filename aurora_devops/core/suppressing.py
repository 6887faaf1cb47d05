"""Comments that suppress findings, written where they suppress them and change nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from .context import Texts
from .kind import Document
from .lazy import regex
from .record import record, replace
from .report import Reported
from .scope import Reach
from .source import Source, Span
from .suppression import Suppression, SuppressionOutcome, apply

if TYPE_CHECKING:
    from .engine import Engine
    from .fixing import Reading

# Files with `//` comments; JSON files have no comments, except for those of development containers.
_SLASHES = regex(r"(?i)\.(?:[cm]?[jt]sx?|go|java)$")
_JSON = regex(r"(?i)\.json5?$")
# Before a line that continues another one, a comment would become a part of it.
_CONTINUED = regex(r"\\[ \t]*\r?\n?$")


@record
class Written:
    """A text with the comments, and the findings that they suppress.

    `without` are findings in a file whose format has no comments, `left` those for which no place was found.
    """

    text: str
    suppressed: tuple[Reported, ...] = ()
    without: tuple[Reported, ...] = ()
    left: tuple[Reported, ...] = ()


def comment(finding: Reported, names: Sequence[str], reason: str) -> str | None:
    """The comment that suppresses policies, in the syntax of the file of a finding; None if it has no comments."""
    words = f"aurora: ignore[{', '.join(names)}] -- {reason}"
    if finding.kind == "document":
        return f"<!-- {words} -->"
    if finding.kind == "devcontainer" or _SLASHES.search(finding.path):
        return f"// {words}"
    return None if _JSON.search(finding.path) else f"# {words}"


def places(source: Source, line: int, comment: str) -> Iterator[tuple[int, str]]:
    """The offsets and the texts of a comment about a line: above it, or at the end of it."""
    text = source.line_text(line)
    start = source.starts[line - 1]
    yield start, f"{text[: len(text) - len(text.lstrip())]}{comment}{source.newline}"
    yield start + len(text.rstrip()), f" {comment}"


def suppress(engine: Engine, source: Source, findings: Sequence[Reported], reason: str) -> Written:
    """Write comments that suppress findings of a file; one comment for all policies of a line.

    A comment after which the file reads in another way is left out.
    """
    about = [finding for finding in findings if SuppressionOutcome not in finding.policy.visits]
    without = [finding for finding in about if comment(finding, (), reason) is None]
    if without:
        return Written(source.text, without=tuple(without))
    judge = _Judge(engine, source)
    groups: defaultdict[int, list[Reported]] = defaultdict(list)
    covers: dict[str, tuple[int, int]] = {}
    for line, finding in sorted(((judge.line(finding), finding) for finding in about), key=_first):
        code = finding.policy.code
        if not covers.get(code, (0, 0))[0] <= line <= covers.get(code, (0, 0))[1]:
            covers[code] = (line, judge.end(line))
        # A comment above a block is about all findings in it.
        groups[covers[code][0]].append(finding)
    # All at once is tried first; one by one, from the end, what is above keeps its lines.
    every = [(line, next(judge.candidates(line, group, reason))) for line, group in groups.items()]
    if judge.accepts(source, every, about):
        return Written(judge.text(source, every), tuple(about))
    taken: list[tuple[int, tuple[int, str]]] = []
    suppressed: list[Reported] = []
    for line in sorted(groups, reverse=True):
        for candidate in judge.candidates(line, groups[line], reason):
            tried = [*taken, (line, candidate)]
            if judge.accepts(source, tried, [*suppressed, *groups[line]]):
                taken = tried
                suppressed += groups[line]
                break
    done = set(map(id, suppressed))
    left = tuple(finding for finding in about if id(finding) not in done)
    return Written(judge.text(source, taken), tuple(suppressed), left=left)


def _first(item: tuple[int, Reported]) -> int:
    return item[0]


class _Judge:
    """Says whether comments suppress findings, and whether the text still means the same."""

    def __init__(self, engine: Engine, source: Source) -> None:
        self.engine = engine
        self.source = source
        self._files = engine.store.files
        documents = self._documents(source)
        self._reach = Reach(source, documents)
        self._meaning = _meaning(documents, source)
        self._reading = self._read(source)

    def _documents(self, source: Source) -> list[Document]:
        return self.engine.reader.read(source, context=self.engine.store.context())[0]

    def _read(self, source: Source) -> Reading:
        return self.engine.reader.reading(source, self.engine.store.context())

    def line(self, finding: Reported) -> int:
        """The line that a comment is about: the first one of the statement that contains a finding."""
        statements = self._reach.statements
        at = bisect_right(statements, (finding.line, 0)) - 1
        first, last = statements[at] if at >= 0 else (0, 0)
        line = first if first <= finding.line <= last else finding.line
        while line > 1 and _CONTINUED.search(self.source.line_text(line - 1)):
            line -= 1
        return line

    def end(self, line: int) -> int:
        """The last line that a comment above a line is about."""
        return self._reach.end_of_statement(line)

    def candidates(self, line: int, group: Sequence[Reported], reason: str) -> Iterator[tuple[int, str]]:
        """The places for a comment, the best one first."""
        names = sorted({finding.policy.name for finding in group})
        written = comment(group[0], names, reason)
        assert written is not None
        found = list(places(self.source, line, written))
        # A line of its own between two lines of Markdown ends their paragraph, list or table.
        yield from reversed(found) if group[0].kind == "document" else found

    def text(self, source: Source, comments: Sequence[tuple[int, tuple[int, str]]]) -> str:
        """A text with comments at their offsets."""
        text = source.text
        for _, (offset, written) in sorted(comments, key=lambda each: each[1], reverse=True):
            text = text[:offset] + written + text[offset:]
        return text

    def accepts(
        self, source: Source, comments: Sequence[tuple[int, tuple[int, str]]], findings: Sequence[Reported]
    ) -> bool:
        """Whether comments suppress all these findings and change nothing else."""
        changed = Source(source.path, self.text(source, comments), source.encoding, source.bom)
        # What is built from several files reads this one, too.
        self.engine.read_from(Texts({source.path: changed.text}, self._files))
        try:
            return self._suppresses(changed, comments, findings)
        finally:
            self.engine.read_from(self._files)

    def _suppresses(
        self, changed: Source, comments: Sequence[tuple[int, tuple[int, str]]], findings: Sequence[Reported]
    ) -> bool:
        if self._read(changed).worse_than(self._reading):
            return False
        if _meaning(self._documents(changed), changed) != self._meaning:
            return False
        # The lines of the findings in the changed text.
        offsets = sorted(offset for _, (offset, written) in comments if written.endswith(("\n", "\r")))
        moved = []
        for finding in findings:
            more = bisect_right(offsets, self.source.starts[finding.line - 1])
            place = finding.location
            location = replace(place, line=place.line + more, end_line=place.end_line + more)
            moved.append(replace(finding, location=location, span=Span(0, 0)))
        result = self.engine.lint_source(changed)
        valid: list[Suppression] = [each for each in result.suppressions if not each.path]
        return not apply(moved, valid, date.today())[0]


def _meaning(documents: Sequence[Document], source: Source) -> list[object]:
    """What a text contains apart from comments: its data, or the blocks of a document in Markdown."""
    found: list[object] = []
    for document in documents:
        if document.kind == "document":
            from markdown_it import MarkdownIt

            tokens = MarkdownIt("commonmark").enable("table").parse(source.text)
            found.append([(token.type, token.tag) for token in tokens if token.type != "html_block"])
        elif (
            document.tree is not None and not document.built and isinstance(document.tree.value, (dict, list))
        ):
            found.append((document.kind, document.tree.value))
    return found
