"""Suppressions: what a comment or an annotation silences, and what became of it in a run."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from datetime import date
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Literal

from .lazy import regex
from .names import canonical
from .record import record, replace
from .report import Suppressed
from .source import Location, Span

if TYPE_CHECKING:
    from .policy import Policy
    from .report import Reported

State = Literal["used", "unused", "expired", "malformed", "added"]


@record
class Suppression:
    """A comment or an annotation that suppresses policies, by any of their names, in a range of lines.

    `by` is the linter that defines its syntax: `aurora` or another one. `first` and `last` are lines, from
    1. One with a `mistake` suppresses nothing. One of an artifact that was built from several files has the
    `path` of the file with its lines.
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
    path: str = ""

    @property
    def line(self) -> int:
        """The line of the comment."""
        return self.location.line

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


def apply(
    findings: list[Reported],
    comments: Sequence[Suppression],
    today: date,
    required: Callable[[Reported], bool] = lambda _: False,
) -> tuple[list[Reported], list[Reported], list[SuppressionOutcome]]:
    """Split findings into those that count and those silenced, and say what became of our own comments.

    Those that are `required` count, and a comment that would silence one, by whatever linter, is malformed.
    """
    outcomes: list[SuppressionOutcome] = []
    valid: list[Suppression] = []
    for comment in comments:
        if comment.mistake:
            if comment.by == "aurora":
                outcomes.append(SuppressionOutcome(comment, "malformed", comment.mistake))
        elif comment.until is not None and comment.until < today:
            outcomes.append(SuppressionOutcome(comment, "expired", f"expired on {comment.until}"))
        else:
            valid.append(comment)
    used: set[int] = set()
    refused: dict[int, str] = {}
    left, silent = [], []
    for finding, index in zip(findings, _first_matching(findings, valid), strict=True):
        if index is None:
            left.append(finding)
        elif required(finding):
            left.append(finding)
            refused.setdefault(index, finding.policy.name)
        else:
            comment = valid[index]
            used.add(index)
            silent.append(replace(finding, suppressed=Suppressed("inline", comment.reason, comment.line)))
    for index, comment in enumerate(valid):
        if index in refused:
            message = f"policy {refused[index]} is required and cannot be suppressed"
            outcomes.append(SuppressionOutcome(comment, "malformed", message))
        elif comment.by == "aurora":
            state = "used" if index in used else "unused"
            message = "" if state == "used" else f"unused suppression: {', '.join(comment.names)}"
            outcomes.append(SuppressionOutcome(comment, state, message))  # type: ignore[arg-type]
    return left, silent, outcomes


def _first_matching(findings: Sequence[Reported], comments: Sequence[Suppression]) -> list[int | None]:
    """For each finding the index of the first comment that silences it, or None."""
    found: list[int | None] = [None] * len(findings)
    alike: defaultdict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        alike[finding.policy.code, finding.ids].append(index)
    for (_, ids), indexes in alike.items():
        policy = findings[indexes[0]].policy
        # Comments that name the same policies are asked once.
        distinct = {(comment.by, comment.names): comment for comment in comments}
        silencing = {key for key, comment in distinct.items() if comment.silences(policy, ids)}
        matching = [i for i, comment in enumerate(comments) if (comment.by, comment.names) in silencing]
        if matching:
            indexes.sort(key=lambda index: findings[index].line)
            _sweep(findings, indexes, comments, matching, found)
    return found


def _sweep(
    findings: Sequence[Reported],
    indexes: Sequence[int],
    comments: Sequence[Suppression],
    matching: Sequence[int],
    found: list[int | None],
) -> None:
    """Find the first of the matching comments that covers each finding; `indexes` are sorted by line."""
    by_first = sorted(matching, key=lambda i: comments[i].first)
    firsts = [comments[i].first for i in by_first]
    begun: list[int] = []  # a heap of the comments that begin at or before the line of the finding
    position = 0
    for index in indexes:
        finding = findings[index]
        while position < len(firsts) and firsts[position] <= finding.line:
            heappush(begun, by_first[position])
            position += 1
        while begun and comments[begun[0]].last < finding.line:
            heappop(begun)
        within = by_first[position : bisect_right(firsts, finding.end_line)]
        found[index] = min((*begun[:1], *within), default=None)
