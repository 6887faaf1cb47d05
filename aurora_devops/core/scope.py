"""The scope of a suppression comment: the lines that belong to the statement, item, block or section beside it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from .guard import listed
from .lazy import regex
from .source import Source, Span

if TYPE_CHECKING:
    from .kind import Document

# own: only its line. line: its line, or the statement below it. next: the line below it. lines: the lines that the
# comment encloses. item: the list item around or below it, or the entry of the key above it. block: the lines with its
# indentation. command: the shell command below it, or the whole script. section: a section of the artifact.
Scope = Literal["own", "line", "next", "lines", "item", "block", "command", "section", "file"]


class Reach:
    """The scope of a comment, in lines."""

    def __init__(self, source: Source, documents: Iterable[Document]) -> None:
        self.source = source
        self.documents = tuple(documents)
        self.last = len(source.starts)
        # In documents with HTML comments, # begins a heading.
        self.in_html = any(document.comments is not None for document in self.documents)
        self.scripts: dict[int, dict[int, int]] = {}

    def lines(self, scope: Scope, start: int, end: int) -> tuple[int, int]:
        """The first and the last line in the scope of a comment between these offsets."""
        first = self.source.line_of(start)
        match scope:
            case "file":
                return 1, self.last
            case "section":
                return self.section(start)
            case "item":
                return self.item(start)
            case "block":
                return self.block(start)
            case "command":
                return self.command(start)
            case "line":
                return self.of(start)
            case "next":
                return first, first + 1
        return first, self.source.line_of(end)

    def of(self, start: int) -> tuple[int, int]:
        """The line of a comment and the statement on it; for a comment on its own line, the statement below."""
        line = self.source.line_of(start)
        if self._alone(start):
            below = self._heading(line) if self.in_html else self.blocks.below(line)
            return line, self.end_of_statement(below)
        return line, self.end_of_statement(line)

    def _heading(self, line: int) -> int:
        """The next line that is not empty; one past the last if all are empty."""
        line += 1
        while line <= self.last and not self.source.line_text(line).strip():
            line += 1
        return line

    def section(self, start: int) -> tuple[int, int]:
        """From a comment to the end of the section that contains it or begins below it."""
        first, target = self.of(start)
        line_of = self.source.line_of
        for document in self.documents:
            for span in listed(f"kind {document.kind}", document.sections):
                if line_of(span.start) <= target <= line_of(span.end):
                    return first, line_of(span.end)
        return first, target

    def item(self, start: int) -> tuple[int, int]:
        """The list item around or below a comment; elsewhere the entry of the key above it."""
        line = self.source.line_of(start)
        blocks = self.blocks
        alone = self._alone(start)
        target = blocks.below(line) if alone else line
        if blocks.is_item(target):
            return line, blocks.end(target)
        opener = blocks.opener[line]
        if opener and blocks.is_item(opener):
            return opener, blocks.end(opener)
        return opener or line, self.end_of_statement(target) if alone else blocks.end(line)

    def block(self, start: int) -> tuple[int, int]:
        """The mapping, list item or block that contains a comment; the whole file in formats without blocks."""
        for document in self.documents:
            if document.blocks is not None:
                spans = listed(f"kind {document.kind}", document.blocks)
                line_of = self.source.line_of
                around = (span for span in spans if span.start <= start < span.end)
                return next(((line_of(a), line_of(b)) for a, b in around), (line_of(start), line_of(start)))
        if any(document.statements is not None for document in self.documents):
            return 1, self.last
        line = self.source.line_of(start)
        blocks = self.blocks
        opener = line if blocks.is_item(line) else blocks.opener[line]
        return (opener, blocks.end(opener)) if opener else blocks.document(line)

    def command(self, start: int) -> tuple[int, int]:
        """The shell command below a comment; the whole script if the comment precedes every command."""
        line = self.source.line_of(start)
        at = bisect_right(self.statements, (line, 0)) - 1
        first, last = self.statements[at] if at >= 0 else (0, 0)
        if not first < line <= last or not self._alone(start):
            return line, line
        if _SCRIPT_BEGINS.search(self.source.line_text(first)) and self.blocks.below(first) > line:
            return first, last
        below = self.blocks.below(line)
        return line, min(last, self._commands(first, last).get(below, below))

    def end_of_statement(self, line: int) -> int:
        """The last line of the statement that begins on this line."""
        at = bisect_right(self.statements, (line, 1 << 60)) - 1
        return self.statements[at][1] if at >= 0 and self.statements[at][0] == line else line

    @cached_property
    def statements(self) -> list[tuple[int, int]]:
        """The first and the last line of each statement, in order."""
        line_of = self.source.line_of
        return sorted((line_of(span.start), line_of(span.end)) for span in self._statements())

    @cached_property
    def blocks(self) -> Blocks:
        """The blocks that the indentation of the lines forms."""
        return Blocks(self.source)

    def _statements(self) -> Iterator[Span]:
        for document in self.documents:
            if document.statements is not None:
                yield from listed(f"kind {document.kind}", document.statements)
            elif document.tree is not None:
                yield from document.tree.multiline()

    def _alone(self, start: int) -> bool:
        """Whether only comments precede this offset on its line."""
        before = self.source.text[self.source.starts[self.source.line_of(start) - 1] : start].strip()
        return not before or before.startswith(_COMMENTS)

    def _commands(self, first: int, last: int) -> dict[int, int]:
        """The last line of each command of this script, by its first line."""
        if first in self.scripts:
            return self.scripts[first]
        from ..formats.shell import parse

        begin = self.source.starts[first]
        tree = parse(self.source.text[begin : self.source.line_span(last).end]).tree
        ends = self.scripts[first] = {}
        todo = list(tree.root_node.children) if tree else []
        while todo:
            node = todo.pop()
            line = self.source.line_of(begin + node.start_byte)
            ends[line] = max(ends.get(line, 0), self.source.line_of(begin + node.end_byte))
            todo.extend(node.named_children)
        return ends


class Blocks:
    """The blocks of a text that is nested by indentation, read from its lines; lines count from 1."""

    def __init__(self, source: Source) -> None:
        count = len(source.starts)
        # Of each line: the indentation (-1 if empty or a comment), whether it is a list's item, the nearest line
        # above that is indented less (0 for none), and the nearest one below that is not indented more.
        self.depths = [-1] * (count + 2)
        self.items = bytearray(count + 2)
        self.opener = [0] * (count + 2)
        self.after = [count + 1] * (count + 2)
        self.dividers = [0]
        self._below = list(range(1, count + 3))
        self._ends: dict[int, int] = {}
        lines: list[int] = []
        depths: list[int] = []
        for line, text in enumerate(_lines_of(source), 1):
            content = text.lstrip()
            depth = len(text) - len(content)
            if text.startswith(("---", "...")):
                self._close(line, lines)
                depths.clear()
                self.dividers.append(line)
            elif not content or content.startswith(_COMMENTS):
                at = bisect_left(depths, depth)
                self.opener[line] = lines[at - 1] if at else 0
            else:
                at = bisect_left(depths, depth)
                self._close(line, lines, at)
                del depths[at:]
                self.opener[line] = lines[-1] if lines else 0
                self.depths[line] = depth
                self.items[line] = content.startswith("- ")
                lines.append(line)
                depths.append(depth)
        self.dividers.append(count + 1)
        for line in range(count, 0, -1):
            self._below[line] = (
                line + 1 if self.depths[line + 1] >= 0 or line == count else self._below[line + 1]
            )

    def _close(self, line: int, lines: list[int], start: int = 0) -> None:
        for closed in lines[start:]:
            self.after[closed] = line
        del lines[start:]

    def below(self, line: int) -> int:
        """The next line with more than comments; one past the last if there are none."""
        return self._below[line]

    def is_item(self, line: int) -> bool:
        """Whether a list item begins on a line."""
        return bool(self.items[line])

    def end(self, line: int) -> int:
        """The last line that is indented below a line, or listed below a key."""
        if line not in self._ends:
            after = self.after[line]
            while not self.items[line] and self.items[after] and self.depths[after] == self.depths[line]:
                after = self.after[after]
            self._ends[line] = max(line, after - 1)
        return self._ends[line]

    def document(self, line: int) -> tuple[int, int]:
        """The first and the last line of the document of a stream."""
        at = bisect_right(self.dividers, line)
        return self.dividers[at - 1] + 1, self.dividers[at] - 1


def _lines_of(source: Source) -> Iterator[str]:
    starts = source.starts
    for start, end in pairwise((*starts, len(source.text))):
        yield source.text[start:end].rstrip("\r\n")


_COMMENTS = ("#", "//")
# A block scalar, or a here-document.
_SCRIPT_BEGINS = regex(r"(?::|-)[ \t]+(?>(?:[!&]\S++[ \t]++){0,2})[|>][-+\d]*+[ \t]*+(?:#.*)?$|<<")
