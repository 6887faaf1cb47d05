"""Findings silenced in place: our own comments, and those of the linters people come from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from .source import Location, Source, Span

if TYPE_CHECKING:
    from .kind import Document
    from .policy import Policy
    from .report import Reported

Scope = Literal["line", "section", "file"]
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
        ids = policy.equivalents.get(self.by, ())
        return ("*" in self.names and bool(ids)) or any(name.lower() in self.names for name in ids)


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

    The pattern may have the groups `names` (a list with commas or blanks), `reason` and `until`; `scope`
    gets the match and says whether it is about a line, the section it begins or stands in, or the file.
    """

    by: str
    mark: str
    pattern: re.Pattern[str]
    scope: Callable[[re.Match[str]], Scope]


_OURS = re.compile(
    r"aurora:[ \t]*(?P<verb>[\w-]*)[ \t]*(?:\[(?P<names>[^\]\n]*)\])?(?P<rest>[^\r\n]*)", re.IGNORECASE
)
_HADOLINT_SCOPES: dict[str | None, Scope] = {None: "line", "stage": "section", "global": "file"}
_PEERS = (
    _Syntax(
        "hadolint",
        "hadolint",
        re.compile(
            r"#[ \t]*hadolint[ \t]+(?:(?P<scope>global|stage)[ \t]+)?ignore[ \t]*=[ \t]*(?P<names>[\w,; \t]+)"
        ),
        lambda match: _HADOLINT_SCOPES[match["scope"]],
    ),
    _Syntax(
        "checkov",
        "checkov",
        re.compile(r"#[ \t]*checkov:skip=(?P<names>[\w,]+)(?::(?P<reason>[^\r\n]*))?"),
        lambda _: "file",
    ),
    _Syntax(
        "trivy",
        "trivy",
        re.compile(
            r"#[ \t]*(?:trivy|tfsec):ignore:(?P<names>[\w*-]+)(?::\w+)*?(?::exp:(?P<until>[\d-]+))?[ \t]*(?=$|\s)"
        ),
        lambda _: "line",
    ),
    _Syntax(
        "zizmor",
        "zizmor",
        re.compile(r"#[ \t]*zizmor:[ \t]*ignore\[(?P<names>[^\]\r\n]*)\][ \t]*(?P<reason>[^\r\n]*)"),
        lambda _: "line",
    ),
    _Syntax(
        "dclint",
        "dclint",
        re.compile(r"#[ \t]*dclint[ \t]+disable(?P<line>-line)?(?P<names>(?:[ \t]+[\w-]+)*)"),
        lambda match: "line" if match["line"] else "file",
    ),
    _Syntax(
        "pint",
        "pint",
        re.compile(
            r"#[ \t]*pint[ \t]+(?P<file>file/)?(?:disable|snooze[ \t]+(?P<until>\S+))[ \t]+(?P<names>[\w/]+)"
        ),
        lambda match: "file" if match["file"] else "line",
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
            names = tuple(name.lower() for name in silence.names)
            span = document.focus(silence.at)
            found.append(_suppression(source, silence.by, names, span, (first, last), silence.reason))
    return sorted(found, key=lambda suppression: suppression.span)


def _suppression(
    source: Source, by: str, names: tuple[str, ...], span: Span, lines: tuple[int, int], reason: str = ""
) -> Suppression:
    location = source.location(span)
    return Suppression(by, names, span, location, source.line_text(location.line)[:300], *lines, reason)


class _Reach:
    """How far a comment reaches: its own line, or the whole statement that begins below it."""

    def __init__(self, source: Source, documents: Iterable[Document]) -> None:
        self.source = source
        self.documents = documents
        self.spans: list[tuple[int, int]] | None = None

    def of(self, start: int) -> tuple[int, int]:
        """The lines that a comment beginning at this offset speaks of."""
        line = self.source.line_of(start)
        if self.source.text[self.source.starts[line - 1] : start].strip():
            return line, line
        target = line + 1
        while target <= len(self.source.starts):
            text = self.source.line_text(target).lstrip()
            if text and not text.startswith(("#", "//")):
                break
            target += 1
        return line, max(target, self.end_of_statement(target))

    def section(self, start: int) -> tuple[int, int]:
        """From a comment to the end of the section it stands in, or of the one that begins below it."""
        first, target = self.of(start)
        line_of = self.source.line_of
        for document in self.documents:
            for span in document.sections():
                if line_of(span.start) <= target <= line_of(span.end):
                    return first, line_of(span.end)
        return first, target

    def end_of_statement(self, line: int) -> int:
        """The last line of the statement that begins on this line."""
        if self.spans is None:
            line_of = self.source.line_of
            self.spans = sorted((line_of(span.start), line_of(span.end)) for span in self._statements())
        at = bisect_right(self.spans, (line, 1 << 60)) - 1
        return self.spans[at][1] if at >= 0 and self.spans[at][0] == line else line

    def _statements(self) -> Iterator[Span]:
        for document in self.documents:
            if document.statements is not None:
                yield from document.statements()
            elif document.tree is not None:
                yield from document.tree.multiline()


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
        lines = reach.of(start) if verb != "ignore-file" else (1, len(source.starts))
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
        names = tuple(name.lower() for name in re.split(r"[,;\s]+", groups["names"] or "") if name) or ("*",)
        scope = syntax.scope(match)
        if scope == "file":
            lines = 1, len(source.starts)
        else:
            lines = reach.section(match.start()) if scope == "section" else reach.of(match.start())
        until, mistake = _date((groups.get("until") or "")[:10])
        reason = (groups.get("reason") or "").strip()
        base = _suppression(source, syntax.by, names, Span(*match.span()), lines, reason)
        yield replace(base, until=until, mistake=mistake)
