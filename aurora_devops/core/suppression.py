"""Suppressions: what a comment or an annotation silences, and what became of it in a run."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import TYPE_CHECKING, Literal

from .lazy import regex
from .names import canonical
from .record import record
from .source import Location, Span

if TYPE_CHECKING:
    from .policy import Policy
    from .report import Reported

State = Literal["used", "unused", "expired", "malformed", "added"]


@record
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

    def silences(self, policy: Policy, answered: Set[str] = frozenset()) -> bool:
        """Whether one of the names is a name of the policy in the linter that defines the comment.

        `answered` are the ids that the finding answers for, if the policy is one `by_id`.
        """
        names = policy.names
        if self.by == "aurora":
            called = frozenset(map(canonical, self.names)).intersection(names.calls())
            parts = map(names.ids, called)
            return any(not part or not part.isdisjoint(answered) for part in parts)
        ids = {canonical(id) for id in policy.equivalents.get(self.by, ())}
        if policy.by_id:
            ids &= answered
        if "*" in self.names:
            return bool(ids)
        return any(id in self.names or _in_range(id, self.names) for id in ids)


_CODES = regex(r"sc(\d+)-sc(\d+)")


def _in_range(id: str, names: tuple[str, ...]) -> bool:
    """Whether one of the names is a range of shellcheck's codes that includes this one."""
    ranges = [match for name in names if (match := _CODES.fullmatch(name))]
    return any(id[2:].isdigit() and int(match[1]) <= int(id[2:]) <= int(match[2]) for match in ranges)


@record
class SuppressionOutcome:
    """The state of a suppression after a run; policies report the unused, invalid and added ones.

    Of other linters' comments only those are judged that a change adds.
    """

    suppression: Suppression
    state: State
    message: str

    @property
    def at(self) -> Span:
        """The comment."""
        return self.suppression.span
