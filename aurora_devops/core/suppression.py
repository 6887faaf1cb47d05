"""Suppressions in place: `# aurora: ignore` comments, and the comments of other linters."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeVar

from .guard import call
from .names import canonical
from .source import Location, Source, Span

if TYPE_CHECKING:
    from .kind import Document
    from .policy import Policy
    from .report import Reported

# own: only its line. line: its line, or the statement below it. next: the line below it. lines: the lines that the
# comment encloses. item: the list item around or below it, or the entry of the key above it. block: the lines with its
# indentation. command: the shell command below it, or the whole script. section: a section of the artifact.
Scope = Literal["own", "line", "next", "lines", "item", "block", "command", "section", "file"]
State = Literal["used", "unused", "expired", "malformed"]
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment or an annotation that suppresses policies, by any of their names, in a range of lines.

    `by` is the linter that defines its syntax: `aurora` or another one. `first` and `last` are lines, from
    1. One with a `mistake` suppresses nothing.
    """

    by: str
    names: tuple[str, ...]
    span: Span
    location: Location
    excerpt: str
    first: int
    last: int
    reason: str = ""
    until: date | None = None
    mistake: str = ""

    @property
    def line(self) -> int:
        """The line of the comment."""
        return self.location.line

    def covers(self, finding: Reported) -> bool:
        """Whether any line of the finding is in the range."""
        return self.first <= finding.end_line and finding.line <= self.last

    def silences(self, policy: Policy) -> bool:
        """Whether one of the names is a name of the policy in the linter that defines the comment."""
        if self.by == "aurora":
            return not frozenset(map(canonical, self.names)).isdisjoint(policy.names.calls())
        ids = [canonical(id) for id in policy.equivalents.get(self.by, ())]
        if "*" in self.names:
            return bool(ids)
        return any(id in self.names or _in_range(id, self.names) for id in ids)


_CODES = re.compile(r"sc(\d+)-sc(\d+)")


def _in_range(id: str, names: tuple[str, ...]) -> bool:
    """Whether one of the names is a range of shellcheck's codes that includes this one."""
    ranges = [match for name in names if (match := _CODES.fullmatch(name))]
    return any(id[2:].isdigit() and int(match[1]) <= int(id[2:]) <= int(match[2]) for match in ranges)


@dataclass(frozen=True, slots=True)
class SuppressionOutcome:
    """The state of a `# aurora:` suppression after a run; policies report the unused and invalid ones."""

    suppression: Suppression
    state: State
    message: str

    @property
    def at(self) -> Span:
        """The comment."""
        return self.suppression.span


@dataclass(frozen=True, slots=True)
class _Syntax:
    """A linter's comment: how it looks, and how far it reaches.

    The pattern may have the groups `names` (a list with commas or blanks, which `read` takes apart; none means
    all), `reason` and `until`; `scope` gets the match and says what it is about. `until` is the last day on
    which it holds, unless `exclusive` says that it is the first on which it does not.
    """

    by: str
    mark: str
    pattern: re.Pattern[str]
    scope: Callable[[re.Match[str]], Scope]
    read: Callable[[str], Iterable[str]] = re.compile(r"[^,;\s]+").findall
    exclusive: bool = False


def _directives(text: str) -> Iterator[str]:
    """The codes that shellcheck directives disable: `disable=SC2086,2034 shell=bash`, `disable=all`."""
    for word in text.split():
        key, _, value = word.partition("=")
        if key == "disable":
            for code in value.split(","):
                ends = [end if end.upper().startswith("SC") else f"SC{end}" for end in code.split("-") if end]
                yield "*" if code == "all" else "-".join(ends)


_OURS = re.compile(
    r"aurora:[ \t]*(?P<verb>[\w-]*)[ \t]*(?:\[(?P<names>[^\]\n]*)\])?(?P<rest>[^\r\n]*)", re.IGNORECASE
)
_HADOLINT_SCOPES: dict[str | None, Scope] = {None: "line", "stage": "section", "global": "file"}
_PINT_SCOPES: dict[str, Scope] = {"ignore/line": "own", "ignore/next-line": "next", "ignore/begin": "lines"}
# As each linter documents its comments; a narrower scope than readers expect is widened to what they expect.
_PEERS = (
    _Syntax(
        "hadolint",
        "hadolint",
        re.compile(
            r"#[ \t]*hadolint[ \t]+(?:(?P<scope>global|stage)[ \t]+)?ignore[ \t]*=[ \t]*+(?P<names>[\w,; \t]++)"
            r"(?:#[ \t]*+(?P<reason>[^\r\n]*))?"
        ),
        lambda match: _HADOLINT_SCOPES[match["scope"]],
    ),
    _Syntax(
        "checkov",
        ":skip=",
        re.compile(
            r"(?<![\w.:-])(?:checkov|bridgecrew):skip=[ \t]*(?P<names>[\w,]+)(?::(?P<reason>[^\r\n]*))?"
        ),
        lambda _: "block",
    ),
    _Syntax(
        "trivy",
        ":ignore:",
        re.compile(
            r"(?<![^\s#/*])(?:trivy|tfsec):ignore:(?P<names>[\w*-]+)(?::exp:(?P<until>[\d-]+))?(?=$|\s)",
            re.MULTILINE,
        ),
        lambda _: "line",
        exclusive=True,
    ),
    _Syntax(
        "zizmor",
        "zizmor",
        re.compile(r"#[ \t]*zizmor:[ \t]*ignore\[(?P<names>[^\]\r\n]*)\][ \t]*+(?P<reason>[^\r\n]*)"),
        lambda _: "item",
    ),
    _Syntax(
        "dclint",
        "dclint",
        re.compile(r"#[ \t]*dclint[ \t]+disable(?P<scope>-line|-file)?(?P<names>(?:[ \t]+[\w-]+)*)"),
        lambda match: "line" if match["scope"] == "-line" else "file",
    ),
    _Syntax(
        "pint",
        "pint",
        re.compile(
            r"#[ \t]*pint[ \t]+(?P<file>file/)?(?:disable|snooze[ \t]+(?P<until>\S+))[ \t]+(?P<names>[\w/]+)"
        ),
        lambda match: "file" if match["file"] else "item",
    ),
    _Syntax(
        "pint",
        "ignore/",
        re.compile(
            r"#[ \t]*pint[ \t]+(?P<scope>ignore/(?:file|line|next-line|begin))\b"
            r"(?:(?<=begin)(?:.*?#[ \t]*pint[ \t]+ignore/end|.*))?",
            re.DOTALL,
        ),
        lambda match: _PINT_SCOPES.get(match["scope"], "file"),
    ),
    _Syntax("gitleaks", "gitleaks:allow", re.compile(r"gitleaks:allow"), lambda _: "own"),
    _Syntax(
        "detect-secrets",
        "pragma:",
        re.compile(
            r"(?:^|(?<=[ \t]))(?:#|//|/\*|--|<!--)[ \t]*"
            r"pragma: ?(?:allow|white)list[ -](?P<next>nextline[ -])?secret\b",
            re.MULTILINE,
        ),
        lambda match: "next" if match["next"] else "own",
    ),
    _Syntax(
        "shellcheck",
        "shellcheck",
        re.compile(
            r"#[ \t]*+shellcheck[ \t](?P<names>[^#\r\n]*\bdisable=[^#\r\n]*)(?:#[ \t]*(?P<reason>[^\r\n]*))?"
        ),
        lambda _: "command",
        read=_directives,
    ),
)
_REST = re.compile(r"(?:until=(?P<until>\S++))?[ \t]*+(?:--(?P<reason>.*+))?")
_COMMENT_ENDS = ("-->", "*/")
_COMMENT_START = re.compile(r"(?:#|//|<!--)[ \t]*$")


def suppressions(source: Source, documents: Iterable[Document]) -> list[Suppression]:
    """All suppressions of a file, by line."""
    text = source.text
    found: list[Suppression] = []
    reach = _Reach(source, documents)
    if "aurora:" in text.lower():
        found.extend(_ours(source, reach))
    for syntax in _PEERS:
        if syntax.mark in text:
            found.extend(_peers(source, reach, syntax))
    if found:
        found = _in_comments(found, documents)
    for document in documents:
        for silence in _given(document, document.silences):
            first, last = source.line_of(silence.within.start), source.line_of(silence.within.end)
            names = tuple(canonical(name) for name in silence.names)
            span = document.focus(silence.at)
            found.append(_suppression(source, silence.by, names, span, (first, last), silence.reason))
    return sorted(found, key=lambda suppression: suppression.span)


def _given(document: Document, parts: Callable[[], Iterable[_Part]]) -> list[_Part]:
    """What a document gives for one of its functions. Raises PartFailed."""
    return call(f"kind {document.kind}", lambda: list(parts()))


def _in_comments(found: list[Suppression], documents: Iterable[Document]) -> list[Suppression]:
    """Those in places where comments are possible; a code block in Markdown has no comments."""
    for document in documents:
        if document.comments is not None:
            spans = _given(document, document.comments)
            return [each for each in found if any(a <= each.span.start < b for a, b in spans)]
    return found


def _suppression(
    source: Source, by: str, names: tuple[str, ...], span: Span, lines: tuple[int, int], reason: str = ""
) -> Suppression:
    location = source.location(span)
    return Suppression(by, names, span, location, source.line_text(location.line)[:300], *lines, reason)


class _Reach:
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
            for span in _given(document, document.sections):
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
        """The mapping or list item that contains a comment; the whole file in formats without blocks."""
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
    def blocks(self) -> _Blocks:
        """The blocks that the indentation of the lines forms."""
        return _Blocks(self.source)

    def _statements(self) -> Iterator[Span]:
        for document in self.documents:
            if document.statements is not None:
                yield from _given(document, document.statements)
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


class _Blocks:
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
_SCRIPT_BEGINS = re.compile(r"(?::|-)[ \t]+(?>(?:[!&]\S++[ \t]++){0,2})[|>][-+\d]*+[ \t]*+(?:#.*)?$|<<")


def _ours(source: Source, reach: _Reach) -> Iterator[Suppression]:
    for match in _OURS.finditer(source.text):
        opening = _COMMENT_START.search(
            source.text[source.starts[source.line_of(match.start()) - 1] : match.start()]
        )
        if opening is None:
            continue
        start = match.start() - len(opening[0])
        span = Span(start, start + len(source.text[start : match.end()].rstrip()))
        rest = _REST.fullmatch(_without_comment_end(match["rest"]))
        verb = match["verb"].lower()
        names = tuple(name.strip() for name in (match["names"] or "").split(",") if name.strip())
        lines = reach.lines("line" if verb != "ignore-file" else "file", start, match.end())
        base = _suppression(source, "aurora", names, span, lines)
        if verb not in ("ignore", "ignore-file"):
            yield replace(base, mistake=f"unknown directive {match['verb']!r}; use ignore or ignore-file")
        elif not names:
            yield replace(
                base, mistake="no policies named; write their codes in brackets, as in ignore[DKR007]"
            )
        elif rest is None:
            yield replace(
                base, mistake=f"invalid text {match['rest'].strip()!r}; write until=YYYY-MM-DD -- reason"
            )
        else:
            until, mistake = _date(rest["until"])
            yield replace(base, reason=(rest["reason"] or "").strip(), until=until, mistake=mistake)


def _without_comment_end(text: str) -> str:
    """The rest of a suppression comment, without surrounding blanks and the end of the comment."""
    text = text.strip()
    for end in _COMMENT_ENDS:
        if text.endswith(end):
            return text.removesuffix(end).rstrip()
    return text


def _date(text: str | None) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None, f"{text!r} is not a date; write until=YYYY-MM-DD"


def _peers(source: Source, reach: _Reach, syntax: _Syntax) -> Iterator[Suppression]:
    for match in syntax.pattern.finditer(source.text):
        groups = match.groupdict()
        names = tuple(canonical(name) for name in syntax.read(groups.get("names") or "")) or ("*",)
        lines = reach.lines(syntax.scope(match), *match.span())
        until, mistake = _date((groups.get("until") or "")[:10])
        if until is not None and syntax.exclusive:
            until -= timedelta(days=1)
        reason = (groups.get("reason") or "").strip()
        base = _suppression(source, syntax.by, names, Span(*match.span()), lines, reason)
        yield replace(base, until=until, mistake=mistake)
