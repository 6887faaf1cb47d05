"""The report of a run: what policies find across files, suppressions, and what was not checked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date

from ..formats import data
from .facts import Fact, Repository
from .files import BROKEN_LINK, LINK_OUTSIDE
from .finding import Finding
from .guard import DELIBERATE, described
from .judging import MOST_FINDINGS, Clock, one_line, with_inputs
from .kind import REPOSITORY, SEARCHED, Document
from .patterns import Ignored, selector, without_required
from .policy import Policy
from .reading import Reader
from .record import record, replace
from .redaction import EXCERPT
from .report import (
    SEARCHED_ONLY,
    UNKNOWN_TYPE,
    Failure,
    NotJudged,
    RelatedPlace,
    Report,
    Reported,
    Suppressed,
)
from .result import TEMPLATE, FileResult
from .selection import Rule, Selection, counts_aside
from .settings import Requirement
from .source import Location, Source, Span
from .suppression import Suppression, SuppressionOutcome, apply


@record
class Compared:
    """What one policy found across files: its code, the findings, and its failure."""

    code: str
    findings: tuple[Reported, ...] = ()
    failures: tuple[Failure, ...] = ()


class Reporting:
    """Makes the report of a run from the results of its files; `read` gives a file of the repository."""

    def __init__(
        self,
        selection: Selection,
        reader: Reader,
        clock: Clock | None,
        read: Callable[[str], Source | None],
    ) -> None:
        self.selection = selection
        self.reader = reader
        self.clock = clock
        self.read = read
        self.aside = selector(selection.config.aside)
        self._asides: dict[tuple[str, ...], Callable[[str], str | None]] = {}

    def report(
        self,
        results: Sequence[FileResult],
        paths: Iterable[str],
        *,
        today: date,
        honour: bool = True,
        named: Container[str] = (),
        about: Container[str] | None = None,
        whole: bool = True,
        unread: Iterable[tuple[str, str]] = (),
        earlier: Callable[[str], str | None] = lambda _: None,
        joined: Callable[[Repository], object] | None = None,
        compared: Iterable[Compared] | None = None,
    ) -> Report:
        """Compare the artifacts with each other, apply suppressions, and make the report.

        `results` in any order; `paths` are all files of the repository, `today` decides which suppressions
        have expired, and without `honour` none of them counts. `named` are the paths that the caller named, `about`
        those that the report is about, if it is not about all results; `paths` are all of the repository only in a
        run that is `whole`. `unread` are those that were not opened, with the reason. `earlier` gives the text of a
        file in the trusted revision; None without a revision. `joined` is called with the facts of all files, those
        of several units also where they are the same. `compared` is what was found across files, if it is known.
        """
        results = sorted(results, key=lambda result: result.path)
        units = Units(results)
        found: dict[str, list[Reported]] = defaultdict(list)
        for finding in units.findings():
            found[finding.path].append(finding)
        # A policy that cannot be imported is a failure of each file, but of no file in particular.
        failures = list(dict.fromkeys(failure for result in results for failure in result.failures))
        if compared is None:
            paths = frozenset(paths)
            repository = self.repository(units, paths, whole=whole)
            if joined is not None:
                joined(self.repository(units, paths, whole=whole, shared=True))
            compared = self.compare(repository)
        asked: set[str] = set()
        for each in compared:
            asked.add(each.code)
            failures.extend(each.failures)
            for finding in each.findings:
                found[finding.path].append(finding)
        elsewhere: defaultdict[str, list[Suppression]] = defaultdict(list)
        for result in results:
            for suppression in result.suppressions:
                if suppression.path:
                    elsewhere[suppression.path].append(suppression)
        kept: list[Reported] = []
        silenced: list[Reported] = []
        for result in results:
            here = found.pop(result.path, [])
            suppressions = [s for s in result.suppressions if not s.path] + elsewhere[result.path]
            if honour and suppressions:
                left, silent, outcomes = apply(here, suppressions, today, self._required)
                kept.extend(left)
                silenced.extend(silent)
                if silent and (before := earlier(result.path)) is not None:
                    added = self._added_suppressions(result, silent, before, failures)
                    kept.extend(added)
                kept.extend(self._judge_outcomes(result, outcomes, asked, failures))
            else:
                kept.extend(here)
        for rest in found.values():
            kept.extend(rest)
        if about is not None:
            kept = [finding for finding in kept if finding.path in about]
            silenced = [finding for finding in silenced if finding.path in about]
            results = [result for result in results if result.path in about]
        kept, aside = self._without_aside(kept)
        skipped = [result.skipped for result in results if result.skipped and result.path not in units.parts]
        return Report(
            findings=tuple(sorted(kept, key=lambda f: f.order)),
            suppressed=tuple(sorted(silenced, key=lambda f: f.order)),
            aside=tuple(sorted(aside, key=lambda f: f.order)),
            files=dict(sorted(Counter(filter(None, map(units.counted_as, results))).items())),
            skipped=dict(sorted(Counter([*skipped, *(why for _, why in unread)]).items())),
            failures=tuple(failures),
            unjudged=tuple(self._unjudged(units, results, named, unread)),
            profile=self.selection.profile.name,
            timings=self.clock.timings() if self.clock else (),
        )

    def _required(self, finding: Reported) -> bool:
        return self.selection.required(finding.policy, finding.path, finding.ids) is not None

    def _aside_of(self, requirement: Requirement) -> Callable[[str], str | None]:
        patterns = requirement.settings.aside
        if patterns not in self._asides:
            self._asides[patterns] = selector(patterns)
        return self._asides[patterns]

    def _without_aside(self, found: Iterable[Reported]) -> tuple[list[Reported], list[Reported]]:
        """Split findings into those that are reported and those that `lint.aside` leaves out."""
        kept: list[Reported] = []
        left_out: list[Reported] = []
        known: dict[str, str | None] = {}
        for finding in found:
            pattern = None
            if not counts_aside(finding.policy, finding.severity):
                if finding.path not in known:
                    known[finding.path] = self.aside(without_required(finding.path))
                pattern = known[finding.path]
                required = self.selection.required(finding.policy, finding.path, finding.ids)
                # A file that extends the one with the requirement cannot set more aside.
                if pattern and required and self._aside_of(required)(without_required(finding.path)) is None:
                    pattern = None
            if pattern is None:
                kept.append(finding)
            else:
                left_out.append(replace(finding, suppressed=Suppressed("aside", pattern)))
        return kept, left_out

    def _unjudged(
        self,
        units: Units,
        results: Sequence[FileResult],
        named: Container[str],
        unread: Iterable[tuple[str, str]],
    ) -> Iterator[NotJudged]:
        """The files that were not checked, by path, without those that are data of another program."""
        links = (BROKEN_LINK, LINK_OUTSIDE)
        found = [
            NotJudged(
                path,
                reason,
                path in named or (reason not in links and self.reader.kind_of(path) is not None),
            )
            for path, reason in unread
        ]
        for result in results:
            if result.path in units.parts and result.skipped in (TEMPLATE, UNKNOWN_TYPE):
                continue
            if result.skipped == UNKNOWN_TYPE and (result.path not in named or data.is_data(result.path)):
                continue
            if result.skipped not in ("", SEARCHED_ONLY):
                marked = bool(result.kinds) and result.skipped != TEMPLATE
                found.append(NotJudged(result.path, result.skipped, result.path in named or marked))
        yield from sorted(found, key=lambda unjudged: unjudged.path)

    def repository(
        self, units: Units, paths: Iterable[str], *, whole: bool, shared: bool = False
    ) -> Repository:
        """What policies compare: all files, and what they state; `shared` is as in `Units.facts`."""
        facts, exclude = tuple(units.facts(shared=shared)), tuple(self.selection.config.exclude)
        return Repository(frozenset(paths), facts, exclude, whole, Ignored(self.read))

    def compare(self, repository: Repository) -> Iterator[Compared]:
        """What each of the policies finds that visit the whole repository."""
        kinds = {fact.kind for fact in repository.facts}
        if len({fact.path for fact in repository.facts}) > 1 or any(
            fact.within_a_file for fact in repository.facts
        ):
            kinds.add(REPOSITORY)
        seen: set[str] = set()
        for kind in sorted(kinds):
            for policy in self.selection.across(kind):
                if policy.code in seen:
                    continue
                seen.add(policy.code)
                rule = self.selection.rule(policy)
                if rule is not None:
                    yield self._compared(rule, repository)

    def _compared(self, rule: Rule, repository: Repository) -> Compared:
        # What several pipelines call is reported once.
        found: dict[tuple[str, int, int, str], Reported] = {}
        failures: tuple[Failure, ...] = ()
        try:
            for finding in rule.ask(repository) or ():
                reported = self._report_fact(rule, finding)
                key = (reported.path, reported.span.start, reported.span.end, reported.message)
                if key not in found and self._on(rule.policy, reported.path):
                    found[key] = reported
        except DELIBERATE:
            raise
        except BaseException as error:
            failures = (Failure("", rule.policy.name, described(error)),)
        return Compared(rule.policy.code, tuple(found.values()), failures)

    def _on(self, policy: Policy, path: str) -> bool:
        return self.selection.rule(policy, self.selection.overriding(path)) is not None

    @staticmethod
    def _report_fact(rule: Rule, finding: Finding) -> Reported:
        fact = finding.at
        if not isinstance(fact, Fact):
            raise TypeError("a finding about the repository must be at a fact")
        return Reported(
            policy=rule.policy,
            severity=rule.severity,
            kind=fact.kind,
            path=fact.path,
            location=fact.location,
            span=fact.span,
            message=one_line(finding.message),
            excerpt=fact.excerpt[:EXCERPT],
            related=with_inputs(
                (
                    RelatedPlace(related.at.path, related.at.location, related.message)
                    for related in finding.related
                    if isinstance(related.at, Fact)
                ),
                (
                    place
                    for one in (fact, *(related.at for related in finding.related))
                    if isinstance(one, Fact)
                    for place in one.site.inputs
                ),
            ),
            control=rule.control,
        )

    def _added_suppressions(
        self, result: FileResult, silent: Sequence[Reported], earlier: str, failures: list[Failure]
    ) -> Iterator[Reported]:
        """What the policies about suppressions report of those that the trusted revision does not have."""
        known = Counter(line.strip()[:EXCERPT] for line in earlier.splitlines())
        codes: defaultdict[int | None, set[str]] = defaultdict(set)
        for finding in silent:
            assert finding.suppressed is not None
            codes[finding.suppressed.line].add(finding.policy.code)
        for suppression in result.suppressions:
            if suppression.line not in codes:
                continue
            line = suppression.excerpt.strip()
            known[line] -= 1
            if known[line] < 0:
                message = f"this change adds a suppression of {', '.join(sorted(codes[suppression.line]))}"
                outcome = SuppressionOutcome(suppression, "added", message)
                yield from self._judged(result, outcome, failures)

    def _judged(
        self, result: FileResult, outcome: SuppressionOutcome, failures: list[Failure]
    ) -> Iterator[Reported]:
        """What the policies about suppressions report of one."""
        document = Document(result.kinds[0] if result.kinds else "", Source(result.path, ""), None)
        for rule in self.selection.table("", result.path).rules(SuppressionOutcome):
            try:
                for finding in rule.ask(outcome) or ():
                    yield self._own_finding(document, rule, finding, result, outcome.suppression)
            except DELIBERATE:
                raise
            except BaseException as error:
                failures.append(Failure(result.path, rule.policy.name, described(error)))

    def _judge_outcomes(
        self,
        result: FileResult,
        outcomes: list[SuppressionOutcome],
        asked: set[str],
        failures: list[Failure],
    ) -> Iterator[Reported]:
        """What the policies about suppressions say of a file's own ones."""
        asked = asked.union(*(self.selection.table(kind, result.path).codes for kind in result.kinds))
        hints = 0
        for outcome in outcomes:
            state, message = outcome.state, outcome.message
            suppression = outcome.suppression
            if state == "unused":
                # It may name policies of other kinds.
                called = {name: self.selection.catalogue.find(name) for name in suppression.names}
                unknown = next((name for name, found in called.items() if not found), None)
                codes = {names.code for found in called.values() for names in found}
                if unknown is not None:
                    # To look for the nearest of all names takes milliseconds.
                    hints += 1
                    hint = self.selection.catalogue.hint(unknown) if hints <= MOST_FINDINGS else ""
                    state, message = "malformed", f"unknown policy {unknown!r}{hint}"
                elif not codes <= asked:
                    continue
            elif state == "used":
                if not self.selection.config.require_reason or suppression.reason:
                    continue
                state, message = "malformed", "suppression without a reason; append -- and the reason"
            yield from self._judged(result, SuppressionOutcome(suppression, state, message), failures)

    @staticmethod
    def _own_finding(
        document: Document, rule: Rule, finding: Finding, result: FileResult, suppression: Suppression
    ) -> Reported:
        location = suppression.location
        return Reported(
            policy=rule.policy,
            severity=rule.severity,
            kind=document.kind,
            path=result.path,
            location=location,
            span=suppression.span,
            message=finding.message,
            excerpt=suppression.excerpt,
            control=rule.control,
        )


class Units:
    """Which files are parts of artifacts that are built from several files; `parts` has their paths and units.

    A part is judged as built: what was found in it alone is left out, except for what is about its text. If a unit is
    a part of others, such as the base of overlays, what it builds alone is not judged either.
    """

    def __init__(self, results: Sequence[FileResult]) -> None:
        self.results = results
        self.parts: dict[str, list[FileResult]] = {}
        for unit in results:
            for path in unit.covers:
                if path != unit.path:
                    self.parts.setdefault(path, []).append(unit)

    def _alone(self, result: FileResult, kind: str, unit: str) -> bool:
        """Whether an artifact in a result, which `unit` built, is judged as a part of others."""
        others = self.parts.get(result.path, ())
        return any(unit or kind in other.builds for other in others)

    def findings(self) -> Iterator[Reported]:
        """The findings of all files; one that several units share has them as related places, and comes once."""
        shared: dict[tuple[str, str, Span], list[Reported]] = {}
        written = set()
        for result in self.results:
            for finding in result.findings:
                key = (finding.policy.code, finding.path, finding.span)
                if not finding.textual and self._alone(result, finding.kind, finding.unit):
                    continue
                if finding.unit:
                    shared.setdefault(key, []).append(finding)
                else:
                    written.add(key)
                    yield finding
        for key, alike in shared.items():
            if key not in written:
                units = dict.fromkeys(finding.unit for finding in alike)
                places = tuple(
                    RelatedPlace(unit, _START, "part of what this file builds")
                    for unit in units
                    # It is plain that a chart builds its own templates.
                    if not alike[0].path.startswith(unit[: unit.rfind("/") + 1])
                )
                yield replace(alike[0], related=(*alike[0].related, *places[:MOST_UNITS]))

    def facts(self, *, shared: bool = False) -> Iterator[Fact]:
        """The facts of all artifacts as they are judged, each once, or once for each unit that shares it."""
        seen = set()
        for result in self.results:
            for fact in result.facts:
                if self._alone(result, fact.kind, fact.unit):
                    continue
                if fact.unit and not shared:
                    key = (type(fact), fact.path, fact.span, *fact.values.values())
                    if key in seen:
                        continue
                    seen.add(key)
                yield fact

    def counted_as(self, result: FileResult) -> str:
        """The kind of a file's first artifact, or of the unit that it is a part of; SEARCHED if it is only searched."""
        if result.kinds:
            return result.kinds[0]
        if result.path in self.parts:
            return self.parts[result.path][0].kinds[0]
        return SEARCHED if result.skipped in (TEMPLATE, SEARCHED_ONLY) else ""


# How many of the units that share a finding it names.
MOST_UNITS = 3
_START = Location(1, 1, 1, 1)
