"""The result of a run, as frozen values that reporters render and callers read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from .policy import SEVERITIES, Policy, Severity
from .record import field, record, replace
from .source import Location, Span


@record
class TextEdit:
    """A replacement in a file: the offsets and the lines of the old text, and the new text.

    `before` has the source lines from the first to the last one of the location, with secrets masked; it is empty if
    they are long.
    """

    span: Span
    location: Location
    text: str
    before: str = ""


@record
class TextFix:
    """Edits to one file that remove a finding."""

    edits: tuple[TextEdit, ...]
    safe: bool
    title: str


@record
class RelatedPlace:
    """Another place that a finding refers to."""

    path: str
    location: Location
    message: str


@record
class Suppressed:
    """Why a finding does not count: what suppresses it (`inline`, `annotation`, `baseline`) and the reason.

    For a finding that `lint.aside` leaves out, `by` is `aside` and `reason` is the pattern that matches the path.
    """

    by: str
    reason: str
    line: int | None = None


@record
class Reported:
    """A finding in a report: with its policy, its severity in this run, and its lines.

    Lines and columns count from 1, and the end column is one past the last character; `span` is the same place as
    offsets. `excerpt` is the source line at `line`, with secrets masked. `control` has the controls of a standard
    that the profile of the run assigns to the policy. `ids` are the ids of other linters, as in `Finding`.
    `textual` is whether the finding is about the text of the file and not about the artifact in it. `unit` is the
    file that was read if the finding is about an artifact that was built from several files.
    """

    policy: Policy
    severity: Severity
    kind: str
    path: str
    location: Location
    span: Span
    message: str
    excerpt: str = ""
    related: tuple[RelatedPlace, ...] = ()
    fixes: tuple[TextFix, ...] = ()
    control: str = ""
    suppressed: Suppressed | None = None
    ids: frozenset[str] = frozenset()
    textual: bool = False
    unit: str = ""

    @property
    def line(self) -> int:
        """The first line, from 1."""
        return self.location.line

    @property
    def column(self) -> int:
        """The first column, from 1."""
        return self.location.column

    @property
    def end_line(self) -> int:
        """The last line."""
        return self.location.end_line

    @property
    def end_column(self) -> int:
        """The column one past the last character."""
        return self.location.end_column

    @property
    def order(self) -> tuple[Any, ...]:
        """The sort key of the findings in a report."""
        return (self.path, self.span, self.policy.code, self.message)


@record
class Failure:
    """A part of a run that failed, with the file on which it failed.

    `policy` is the name of the part: a policy, a kind, a reader or a plugin.
    """

    path: str
    policy: str
    message: str


# The reasons for which a file that is not an artifact was not checked.
UNKNOWN_TYPE = "unknown type"
SEARCHED_ONLY = "searched for secrets only"


@record
class NotJudged:
    """A file that was not checked, and the reason.

    `expected` is true if the file should have been checked, because the caller named it, or because its path or its
    content identifies it as an artifact; the exit status is then 2.
    """

    path: str
    reason: str
    expected: bool = False


@record
class Timing:
    """The total CPU seconds of a kind or a policy, and the number of its calls."""

    name: str
    seconds: float
    calls: int


@record
class Report:
    """All findings of a run, sorted by path and place, and the number of files.

    `findings` are those that count, `suppressed` those that a comment, an annotation or the baseline suppresses, and
    `aside` those that are left out because their file is not delivered (`lint.aside`). `files` has the number of
    files by the kind of their first artifact, with the key `searched` for files that are only searched for secrets.
    `skipped` has the number of files that were not checked, by reason; `unjudged` lists those that are or may be
    artifacts.
    """

    findings: tuple[Reported, ...] = ()
    suppressed: tuple[Reported, ...] = ()
    aside: tuple[Reported, ...] = ()
    files: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    unjudged: tuple[NotJudged, ...] = ()
    profile: str = "recommended"
    root: str = ""
    timings: tuple[Timing, ...] = ()

    def with_paths(self, change: Callable[[str], str]) -> Report:
        """The same report with changed paths."""

        def moved(found: Reported) -> Reported:
            related = tuple(replace(place, path=change(place.path)) for place in found.related)
            return replace(found, path=change(found.path), related=related)

        return replace(
            self,
            findings=tuple(map(moved, self.findings)),
            suppressed=tuple(map(moved, self.suppressed)),
            aside=tuple(map(moved, self.aside)),
            failures=tuple(replace(f, path=f.path and change(f.path)) for f in self.failures),
            unjudged=tuple(replace(u, path=change(u.path)) for u in self.unjudged),
        )

    @property
    def complete(self) -> bool:
        """Whether no part failed and every expected file was checked."""
        return not self.failures and not any(unjudged.expected for unjudged in self.unjudged)

    @property
    def counts(self) -> dict[Severity, int]:
        """The number of findings of each severity, most severe first."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    @property
    def aside_counts(self) -> dict[str, int]:
        """The number of findings that each pattern of `lint.aside` leaves out, largest first."""
        counted = Counter(finding.suppressed.reason for finding in self.aside if finding.suppressed)
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies with at least one finding, sorted by code."""
        seen = {f.policy.code: f.policy for f in (*self.findings, *self.suppressed)}
        return tuple(seen[code] for code in sorted(seen))
