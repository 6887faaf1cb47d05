"""The outcome of a run, complete and frozen: what reporters render and callers read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from .policy import SEVERITIES, Policy, Severity
from .record import field, record, replace
from .source import Location, Span


@record
class TextEdit:
    """A replacement in a file: the offsets and lines of the old text, and the new text."""

    span: Span
    location: Location
    text: str


@record
class TextFix:
    """Edits to one file that remove a finding."""

    edits: tuple[TextEdit, ...]
    safe: bool
    title: str


@record
class RelatedPlace:
    """Another place that belongs to a finding."""

    path: str
    location: Location
    message: str


@record
class Suppressed:
    """Why a finding is not counted: where it was silenced (`inline`, `annotation`, `baseline`) and the reason.

    For one that `lint.aside` leaves out it is `aside`, and the pattern that matches the path.
    """

    by: str
    reason: str
    line: int | None = None


@record
class Reported:
    """A finding as a report holds it: with its policy, its severity in this run, and its lines.

    Lines and columns count from 1, the end column is one past the last character; `span` holds the same
    as offsets. `excerpt` is the source line at `line`, with secrets masked. `control` names the
    controls of a standard that the run's profile asked for, `ids` the ids of other linters as in `Finding`.
    `textual` is whether it is about the text of the file and not about the artifact in it. `unit` is the file that
    was read if the finding is about an artifact that was built from several files.
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
        """The line it begins on, from 1."""
        return self.location.line

    @property
    def column(self) -> int:
        """The column it begins at, from 1."""
        return self.location.column

    @property
    def end_line(self) -> int:
        """The line it ends on."""
        return self.location.end_line

    @property
    def end_column(self) -> int:
        """The column one past its last character."""
        return self.location.end_column

    @property
    def order(self) -> tuple[Any, ...]:
        """The key by which reports are sorted."""
        return (self.path, self.span, self.policy.code, self.message)


@record
class Failure:
    """A part of a run that did not work: a policy, a kind, a reader or a plugin, with the file it failed on.

    `policy` names the part.
    """

    path: str
    policy: str
    message: str


# Why a file was not checked, where no kind of artifact claims it.
UNKNOWN_TYPE = "unknown type"
SEARCHED_ONLY = "searched for secrets only"


@record
class NotJudged:
    """A file that was not checked, and the reason.

    `expected` is whether a check was due: the caller named the file, or its path or content marks it as an
    artifact. Then the exit status is 2.
    """

    path: str
    reason: str
    expected: bool = False


@record
class Timing:
    """The CPU seconds that a kind or a policy took in all, and how often it was asked."""

    name: str
    seconds: float
    calls: int


@record
class Report:
    """All findings of a run, sorted by path and place, and what was looked at.

    `findings` are those that count, `suppressed` those silenced in place or by the baseline, `aside` those that
    are not reported because their file is not delivered (`lint.aside`). `files` counts the files by the kind of
    their first artifact, and as `searched` those that are only searched for secrets. `skipped` counts the files
    that were looked at and not checked, by reason; `unjudged` names those of them that are or may be artifacts.
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
        """The same report with other paths."""

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
        """Whether all that was due was checked."""
        return not self.failures and not any(unjudged.expected for unjudged in self.unjudged)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, gravest first."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    @property
    def aside_counts(self) -> dict[str, int]:
        """How many findings each pattern of `lint.aside` leaves out, most first."""
        counted = Counter(finding.suppressed.reason for finding in self.aside if finding.suppressed)
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies that found something, by code."""
        seen = {f.policy.code: f.policy for f in (*self.findings, *self.suppressed)}
        return tuple(seen[code] for code in sorted(seen))
