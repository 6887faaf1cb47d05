"""Findings silenced in place: our own comments, and those of the linters people come from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from .source import Location, Source, Span

if TYPE_CHECKING:
    from .kind import Document
    from .policy import Policy
    from .report import Reported

# own: its line and no other. line: its line, or the statement below it. next: the line below it. lines: all that the
# comment encloses. item: the list item it stands in or above, or the key it stands below. block: what is indented like
# it. command: the command of a shell below it, or the whole script. section: as the artifact divides itself.
Scope = Literal["own", "line", "next", "lines", "item", "block", "command", "section", "file"]
State = Literal["used", "unused", "expired", "malformed"]


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment or an annotation that silences policies, by any of their names, in a range of lines.

    `by` is whose syntax it is: `aurora` or another linter's name. `first` and `last` are lines, from 1;
    `mistake` says what is wrong with it, and then it silences nothing.
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
        """The line it stands on."""
        return self.location.line

    def covers(self, finding: Reported) -> bool:
        """Whether the finding lies, with any of its lines, where this speaks."""
        return self.first <= finding.end_line and finding.line <= self.last

    def silences(self, policy: Policy) -> bool:
        """Whether one of the names is the policy's, in the words of the linter whose comment it is."""
        if self.by == "aurora":
            return any(name.lower() in self.names for name in map(str.lower, policy.names))
        ids = [canonical(self.by, id) for id in policy.equivalents.get(self.by, ())]
        if "*" in self.names:
            return bool(ids)
        return any(id in self.names or _in_range(id, self.names) for id in ids)


_NUMBERED = re.compile(r"(?:avd-)?([a-z]+)-?0*(\d+)")
_CODES = re.compile(r"sc(\d+)-sc(\d+)")


@lru_cache(maxsize=4096)
def canonical(peer: str, name: str) -> str:
    """One spelling for each id of a linter: trivy's `AVD-DS-0002`, `DS-0002` and `DS002` are the same check."""
    name = name.lower()
    if peer == "trivy" and (match := _NUMBERED.fullmatch(name)):
        return f"{match[1]}-{match[2]}"
    return name


def _in_range(id: str, names: tuple[str, ...]) -> bool:
    """Whether one of the names is a range of shellcheck's codes that holds this one."""
    ranges = [match for name in names if (match := _CODES.fullmatch(name))]
    return any(id[2:].isdigit() and int(match[1]) <= int(id[2:]) <= int(match[2]) for match in ranges)


@dataclass(frozen=True, slots=True)
class SuppressionOutcome:
    """What became of one of our own suppressions in a run; policies visit it to report the useless ones."""

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
    """The codes that shellcheck's directives disable: `disable=SC2086,2034 shell=bash`, `disable=all`."""
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
# Each as its linter documents it; where a linter reaches less far than a reader would think, what the reader thinks.
_PEERS = (
    _Syntax(
        "hadolint",
        "hadolint",
        re.compile(
            r"#[ \t]*hadolint[ \t]+(?:(?P<scope>global|stage)[ \t]+)?ignore[ \t]*=[ \t]*(?P<names>[\w,; \t]+)"
            r"(?:#[ \t]*(?P<reason>[^\r\n]*))?"
        ),
        lambda match: _HADOLINT_SCOPES[match["scope"]],
    ),
    _Syntax(
        "checkov",
        ":skip=",
        re.compile(
            r"#[^\r\n]*?\b(?:checkov|bridgecrew):skip=[ \t]*(?P<names>[\w,]+)(?::(?P<reason>[^\r\n]*))?"
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
        re.compile(r"#[ \t]*zizmor:[ \t]*ignore\[(?P<names>[^\]\r\n]*)\][ \t]*(?P<reason>[^\r\n]*)"),
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
            r"#[ \t]*shellcheck[ \t](?P<names>[^#\r\n]*\bdisable=[^#\r\n]*)(?:#[ \t]*(?P<reason>[^\r\n]*))?"
        ),
        lambda _: "command",
        read=_directives,
    ),
)
_REST = re.compile(
    r"[ \t]*(?:until=(?P<until>\S+))?[ \t]*(?:--[ \t]*(?P<reason>.*?))?[ \t]*(?:-->|\*/)?[ \t]*$"
)
_COMMENT_START = re.compile(r"(?:#|//|<!--)[ \t]*$")


def suppressions(source: Source, documents: Iterable[Document]) -> list[Suppression]:
    """All suppressions of a file, in the order of their lines."""
    text = source.text
    found: list[Suppression] = []
    reach = _Reach(source, documents)
    if "aurora:" in text.lower():
        found.extend(_ours(source, reach))
    for syntax in _PEERS:
        if syntax.mark in text:
            found.extend(_peers(source, reach, syntax))
    for document in documents:
        for silence in document.silences():
            first, last = source.line_of(silence.within.start), source.line_of(silence.within.end)
            names = tuple(canonical(silence.by, name) for name in silence.names)
            span = document.focus(silence.at)
            found.append(_suppression(source, silence.by, names, span, (first, last), silence.reason))
    return sorted(found, key=lambda suppression: suppression.span)


def _suppression(
    source: Source, by: str, names: tuple[str, ...], span: Span, lines: tuple[int, int], reason: str = ""
) -> Suppression:
    location = source.location(span)
    return Suppression(by, names, span, location, source.line_text(location.line)[:300], *lines, reason)


class _Reach:
    """How far a comment reaches, in lines."""

    def __init__(self, source: Source, documents: Iterable[Document]) -> None:
        self.source = source
        self.documents = tuple(documents)
        self.spans: list[tuple[int, int]] | None = None

    def lines(self, scope: Scope, start: int, end: int) -> tuple[int, int]:
        """The first and the last line that a comment between these offsets speaks of."""
        first = self.source.line_of(start)
        match scope:
            case "file":
                return 1, len(self.source.starts)
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
        """The line of a comment, with what begins on it; for one that stands alone, the statement below it."""
        line = self.source.line_of(start)
        if self._alone(start):
            return line, self.end_of_statement(self._below(line))
        return line, self.end_of_statement(line)

    def section(self, start: int) -> tuple[int, int]:
        """From a comment to the end of the section it stands in, or of the one that begins below it."""
        first, target = self.of(start)
        line_of = self.source.line_of
        for document in self.documents:
            for span in document.sections():
                if line_of(span.start) <= target <= line_of(span.end):
                    return first, line_of(span.end)
        return first, target

    def item(self, start: int) -> tuple[int, int]:
        """The list item that a comment stands in or above; elsewhere from the key above it to the end of its entry."""
        line = self.source.line_of(start)
        alone = self._alone(start)
        target = self._below(line) if alone else line
        if self._is_item(target):
            return line, self._end_of_block(target)
        opener = self._opener(line)
        if opener and self._is_item(opener):
            return opener, self._end_of_block(opener)
        return opener or line, self.end_of_statement(target) if alone else self._end_of_block(line)

    def block(self, start: int) -> tuple[int, int]:
        """The mapping or the list item that a comment stands in; all of a file that has no such blocks."""
        line = self.source.line_of(start)
        if any(document.statements is not None for document in self.documents):
            return 1, len(self.source.starts)
        if self._is_item(line):
            return line, self._end_of_block(line)
        opener = self._opener(line)
        if opener:
            return opener, self._end_of_block(opener)
        first, last = line, line
        while first > 1 and not self._divides(first - 1):
            first -= 1
        while last < len(self.source.starts) and not self._divides(last + 1):
            last += 1
        return first, last

    def command(self, start: int) -> tuple[int, int]:
        """The shell command below a comment; the whole script where the comment comes before every command."""
        line = self.source.line_of(start)
        inside = next(((a, b) for a, b in self._lines_of_statements() if a < line <= b), None)
        if inside is None or not self._alone(start):
            return line, line
        first, last = inside
        if _SCRIPT_BEGINS.search(self.source.line_text(first)) and self._below(first) > line:
            return first, last
        below = self._below(line)
        return line, min(last, self._end_of_command(below, last))

    def end_of_statement(self, line: int) -> int:
        """The last line of the statement that begins on this line."""
        spans = self._lines_of_statements()
        at = bisect_right(spans, (line, 1 << 60)) - 1
        return spans[at][1] if at >= 0 and spans[at][0] == line else line

    def _lines_of_statements(self) -> list[tuple[int, int]]:
        if self.spans is None:
            line_of = self.source.line_of
            self.spans = sorted((line_of(span.start), line_of(span.end)) for span in self._statements())
        return self.spans

    def _statements(self) -> Iterator[Span]:
        for document in self.documents:
            if document.statements is not None:
                yield from document.statements()
            elif document.tree is not None:
                yield from document.tree.multiline()

    def _alone(self, start: int) -> bool:
        """Whether nothing but comment stands before this on its line."""
        before = self.source.text[self.source.starts[self.source.line_of(start) - 1] : start].strip()
        return not before or before.startswith(_COMMENTS)

    def _below(self, line: int) -> int:
        """The next line that holds more than comments."""
        line += 1
        while line <= len(self.source.starts) and self._depth(line) is None:
            line += 1
        return line

    def _depth(self, line: int) -> int | None:
        """The indentation of a line; None for one that is empty or a comment."""
        text = self.source.line_text(line)
        content = text.lstrip()
        return len(text) - len(content) if content and not content.startswith(_COMMENTS) else None

    def _divides(self, line: int) -> bool:
        return self.source.line_text(line).startswith(("---", "..."))

    def _is_item(self, line: int) -> bool:
        return line <= len(self.source.starts) and self.source.line_text(line).lstrip().startswith("- ")

    def _opener(self, line: int) -> int:
        """The line above that is indented less; 0 where there is none in this document."""
        text = self.source.line_text(line)
        depth = len(text) - len(text.lstrip())
        for above in range(line - 1, 0, -1):
            if self._divides(above):
                return 0
            other = self._depth(above)
            if other is not None and other < depth:
                return above
        return 0

    def _end_of_block(self, line: int) -> int:
        """The last line of what is indented below a line."""
        own, last = self._depth(line) or 0, line
        listed = not self._is_item(line)
        for below in range(line + 1, len(self.source.starts) + 1):
            depth = self._depth(below)
            if depth is None:
                continue
            if (
                self._divides(below)
                or depth < own
                or (depth == own and not (listed and self._is_item(below)))
            ):
                break
            last = below
        return last

    def _end_of_command(self, line: int, last: int) -> int:
        """The last line of the shell command that begins on this line, of a script that ends with line `last`."""
        from ..formats.shell import parse

        starts = self.source.starts
        if line > last:
            return last
        text = self.source.text[starts[line - 1] : self.source.line_span(last).end]
        tree = parse(text).tree
        found = (
            next((node for node in tree.root_node.children if node.type != "comment"), None) if tree else None
        )
        return line if found is None else self.source.line_of(starts[line - 1] + found.end_byte)


_COMMENTS = ("#", "//")
# A block scalar, or a here-document.
_SCRIPT_BEGINS = re.compile(r"(?::|-)[ \t]+(?:[!&]\S+[ \t]+)*[|>][-+\d]*[ \t]*(?:#.*)?$|<<")


def _ours(source: Source, reach: _Reach) -> Iterator[Suppression]:
    for match in _OURS.finditer(source.text):
        opening = _COMMENT_START.search(
            source.text[source.starts[source.line_of(match.start()) - 1] : match.start()]
        )
        if opening is None:
            continue
        start = match.start() - len(opening[0])
        span = Span(start, start + len(source.text[start : match.end()].rstrip()))
        rest = _REST.match(match["rest"] or "")
        verb = match["verb"].lower()
        names = tuple(name.strip().lower() for name in (match["names"] or "").split(",") if name.strip())
        lines = reach.lines("line" if verb != "ignore-file" else "file", start, match.end())
        base = _suppression(source, "aurora", names, span, lines)
        if verb not in ("ignore", "ignore-file"):
            yield replace(base, mistake=f"unknown word {match['verb']!r}: write ignore or ignore-file")
        elif not names:
            yield replace(base, mistake="names no policy: write the codes in brackets, ignore[DKR007]")
        elif rest is None:
            yield replace(
                base, mistake=f"cannot read {match['rest'].strip()!r}: write until=YYYY-MM-DD -- why"
            )
        else:
            until, mistake = _date(rest["until"])
            yield replace(base, reason=rest["reason"] or "", until=until, mistake=mistake)


def _date(text: str | None) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None, f"{text!r} is no date: write until=YYYY-MM-DD"


def _peers(source: Source, reach: _Reach, syntax: _Syntax) -> Iterator[Suppression]:
    for match in syntax.pattern.finditer(source.text):
        groups = match.groupdict()
        names = tuple(canonical(syntax.by, name) for name in syntax.read(groups.get("names") or "")) or ("*",)
        lines = reach.lines(syntax.scope(match), *match.span())
        until, mistake = _date((groups.get("until") or "")[:10])
        if until is not None and syntax.exclusive:
            until -= timedelta(days=1)
        reason = (groups.get("reason") or "").strip()
        base = _suppression(source, syntax.by, names, Span(*match.span()), lines, reason)
        yield replace(base, until=until, mistake=mistake)
