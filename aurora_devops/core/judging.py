"""The findings of one file: its nodes are shown to the policies, and what they yield is placed and masked."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from .directives import suppressions
from .facts import Fact, changed
from .finding import Edit, Finding, Related
from .guard import DELIBERATE, described, failed
from .kind import MOST_INPUTS, SEARCHED, Document, Problem
from .lazy import regex
from .place import Elsewhere
from .record import replace
from .redaction import Mask
from .report import Failure, RelatedPlace, Reported, TextEdit, TextFix, Timing
from .source import Location, Source, Span
from .suppression import Suppression

if TYPE_CHECKING:
    from .place import Route
    from .policy import Policy
    from .reading import Reader
    from .selection import Rule, Selection, Table

# The longest message; what it quotes may be as long as the file.
MESSAGE = 300
# How many findings of a policy in a file are listed; the next one tells how many more there are.
MOST_FINDINGS = 200
# The categories of policies that are about the form of a value, which is not known if something else sets it.
_OF_FORM = ("reproducibility", "validity")


class Clock:
    """The seconds and calls of each kind and policy in a run."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()

    def add(self, name: str, seconds: float) -> None:
        """Add one call."""
        self.seconds[name] += seconds
        self.calls[name] += 1

    def timings(self) -> tuple[Timing, ...]:
        """All of them, the longest first."""
        names = sorted(self.seconds, key=self.seconds.__getitem__, reverse=True)
        return tuple(Timing(name, self.seconds[name], self.calls[name]) for name in names)


# What tells two findings apart: code, span, message, and the path of the file that they stand in.
Key = tuple[str, Span, str, str]


class Sheet:
    """The findings of one file while it is being looked at."""

    def __init__(
        self, source: Source, selection: Selection, reader: Reader, clock: Clock | None = None
    ) -> None:
        self.source = source
        self.selection = selection
        self.reader = reader
        self.clock = clock
        self.found: dict[Key, tuple[Rule, Document, Finding]] = {}
        # By code, path and span: the first of the routes that lead to text which aliases repeat.
        self.shared: dict[tuple[str, str, Span], Route] = {}
        # By code: how many findings are in `found`, and for those beyond MOST_FINDINGS the first and their number.
        self.listed: Counter[str] = Counter()
        self.first_unlisted: dict[str, tuple[Rule, Document, Finding]] = {}
        self.unlisted: Counter[str] = Counter()
        # By path: the spans of secrets.
        self.secret: defaultdict[str, set[Span]] = defaultdict(set)
        self.masks: dict[str, Mask] = {}
        self.failures: list[Failure] = []

    def visit(self, document: Document) -> None:
        """Ask all rules about a document: its nodes, itself, and what its reader could not read."""
        if document.uncertain:
            self.visit_uncertain(document)
        else:
            self.visit_nodes(document)
        rules = self.rules(document)
        for problem in document.problems:
            self.ask(rules(problem.__class__), problem, document)

    def rules(self, document: Document) -> Callable[[type], tuple[Rule, ...]]:
        """The rules about a document, by the type of a node."""
        table = self.selection.table(document.kind, self.source.path)
        self.failures.extend(table.failures)
        return _certain(table) if document.kind == SEARCHED else table.rules

    def visit_nodes(self, document: Document) -> None:
        """Ask about the nodes of a document, and about the document itself."""
        rules = self.rules(document)
        ask = self.timed_ask if self.clock else self.ask
        try:
            for node in document.nodes:
                ask(rules(node.__class__), node, document)
        except DELIBERATE:
            raise
        except BaseException as error:
            self.failures.append(Failure(self.source.path, f"kind {document.kind}", described(error)))
        ask(rules(document.__class__), document, document)

    def visit_uncertain(self, document: Document) -> None:
        """Ask about a document in which some values have the wrong type.

        Such a value is set, but unknown. A finding is kept if it is the same for two values of the right type,
        one that says little and one that may say anything. What is wrong with the value itself is found in the
        document as it is.
        """
        little, anything, itself = (Sheet(self.source, self.selection, self.reader) for _ in range(3))
        little.visit_nodes(self.reader.reread(document, 0))
        anything.visit_nodes(self.reader.reread(document, 1))
        itself.visit_nodes(document)
        certain = {(code, span, path) for code, span, _, path in anything.found}
        written = [document.entry(problem.route) for problem in document.unknown]

        def about(span: Span, found: tuple[Rule, Document, Finding]) -> bool:
            inside = any(start <= span.start and span.end <= end for start, end in written)
            return inside and found[0].policy.category == "validity"

        for key, found in little.found.items():
            if (key[0], key[1], key[3]) in certain and not about(key[1], found):
                self.found[key] = found
        self.found.update({key: found for key, found in itself.found.items() if about(key[1], found)})
        for sheet in (little, anything, itself):
            for path, spans in sheet.secret.items():
                self.secret[path] |= spans
        self.first_unlisted.update(little.first_unlisted)
        self.unlisted.update(little.unlisted)
        self.failures.extend(little.failures)

    def ask(self, rules: Iterable[Rule], node: object, document: Document) -> None:
        """Ask these rules about a node."""
        for rule in rules:
            try:
                for finding in rule.ask(node) or ():
                    self.add(rule, finding, document)
            except DELIBERATE:
                raise
            except BaseException as error:
                self.failures.append(Failure(self.source.path, rule.policy.name, described(error)))

    def add(self, rule: Rule, finding: Finding, document: Document) -> None:
        """Take a finding, unless it is known, not wanted, or one too many."""
        if isinstance(finding.at, Fact):
            raise TypeError("a finding about an artifact must be at a place in it")
        if (rule.only or rule.without) and not rule.reports(finding.ids):
            return
        code = rule.policy.code
        full = self.listed[code] >= MOST_FINDINGS
        if full and not rule.policy.sensitive:
            self.first_unlisted.setdefault(code, (rule, document, finding))
            self.unlisted[code] += 1
            return
        span, path = document.focus(finding.at), document.source_at(finding.at).path
        if document.unset is not None and rule.policy.category in _OF_FORM and document.unset(path, span):
            return
        if rule.policy.sensitive:
            self.secret[path].add(span)
        key = (code, span, finding.message, path)
        if key in self.found:
            return
        # What an alias repeats is written once, and corrected once.
        route = document.shared_route(finding.at)
        if route is not None and self.shared.setdefault((code, path, span), route) != route:
            return
        if full:
            self.first_unlisted.setdefault(code, (rule, document, finding))
            self.unlisted[code] += 1
            return
        self.listed[code] += 1
        self.found[key] = (rule, document, finding)

    def complete(self) -> None:
        """Add a finding for each policy with findings that are not listed."""
        for code, (rule, document, finding) in self.first_unlisted.items():
            at = finding.at
            assert not isinstance(at, Fact)
            if (count := self.unlisted[code]) > 1:
                message = f"{count} more findings of this policy in this file are not listed"
                finding = Finding(at=at, message=message)
            key = (code, document.focus(at), finding.message, document.source_at(at).path)
            self.found[key] = (rule, document, finding)

    def timed_ask(self, rules: Iterable[Rule], node: object, document: Document) -> None:
        """Ask these rules about a node, and add to their time."""
        assert self.clock is not None
        for rule in rules:
            began = time.perf_counter()
            self.ask((rule,), node, document)
            self.clock.add(rule.policy.name, time.perf_counter() - began)

    def facts(self, document: Document) -> list[Fact]:
        """The facts of a document."""
        try:
            # Where a value is unknown, others compare with text that they take for unknown.
            stated = self.reader.reread(document, 1) if document.uncertain else document
            return list(stated.facts())
        except DELIBERATE:
            raise
        except BaseException as error:
            self.failures.append(Failure(self.source.path, f"facts of {document.kind}", described(error)))
            return []

    def masked_fact(self, document: Document, fact: Fact) -> Fact:
        """A fact whose texts show no secret: it is cached, and quoted in findings about other files."""
        mask = self.mask(document.sources.get(fact.path, self.source))
        if not mask:
            return fact
        values = {name: changed(value, mask.message) for name, value in fact.values.items()}
        return replace(fact, site=replace(fact.site, excerpt=mask.excerpt(fact.location)), **values)

    def masked_suppression(self, suppression: Suppression) -> Suppression:
        """A suppression whose texts show no secret; its names, in lower case, may be one."""
        mask = self.masks.get(suppression.path or self.source.path)
        if mask is None:
            return replace(suppression, excerpt="")
        if not mask:
            return suppression
        return replace(
            suppression,
            names=tuple(map(mask.message, suppression.names)),
            excerpt=mask.excerpt(suppression.location),
            reason=mask.message(suppression.reason, suppression.span),
            mistake=mask.message(suppression.mistake, suppression.span),
        )

    def suppressions(self, documents: Sequence[Document]) -> Sequence[Suppression]:
        """The suppressions of the file; none of them counts if they cannot all be read."""
        try:
            return suppressions(self.source, documents)
        except DELIBERATE:
            raise
        except BaseException as error:
            part, cause = failed(error, "suppressions")
            self.failures.append(Failure(self.source.path, part, described(cause)))
            return ()

    def mask(self, source: Source) -> Mask:
        """The mask of everything that leaves about a source, which is the file's own or that of a built value."""
        if source.path not in self.masks:
            found = self.secret[source.path]
            self.masks[source.path] = Mask.of(source, self.selection.catalogue.redactions, found)
        return self.masks[source.path]

    def masked(self, text: str, source: Source, at: Span | None = None) -> str:
        """A text about a place in a source; one about a built artifact may quote what other files contain."""
        text = self.mask(source).message(text, at)
        for path, mask in self.masks.items():
            if path != source.path and mask:
                text = mask.message(text)
        return text

    def reported(self) -> tuple[Reported, ...]:
        """All findings, complete and masked."""
        for _, document, finding in self.found.values():
            self.mask(document.source_at(finding.at))  # type: ignore[arg-type]
        return tuple(
            self.report(rule, document, finding, span)
            for (_, span, _, _), (rule, document, finding) in self.found.items()
        )

    def report(self, rule: Rule, document: Document, finding: Finding, span: Span) -> Reported:
        """A finding, complete and masked."""
        assert not isinstance(finding.at, Fact)
        source = document.source_at(finding.at)
        location = source.location(span)
        related = with_inputs(
            (self.related(document, related) for related in finding.related),
            (
                *document.inputs(finding.at),
                *(
                    place
                    for one in finding.related
                    for place in (one.at.site.inputs if isinstance(one.at, Fact) else document.inputs(one.at))
                ),
            ),
        )
        return Reported(
            policy=rule.policy,
            severity=rule.severity,
            kind=document.kind,
            path=source.path,
            location=location,
            span=span,
            # A sensitive policy quotes no value, but a name may be one.
            message=one_line(self.masked(finding.message, source, None if rule.policy.sensitive else span)),
            excerpt=self.mask(source).excerpt(location),
            related=related,
            fixes=self.fixes(document, finding, source),
            control=rule.control,
            ids=finding.ids,
            textual=_is_textual(rule.policy),
            unit=self.source.path if document.built else "",
        )

    def related(self, document: Document, related: Related) -> RelatedPlace:
        """A related place, masked."""
        if isinstance(related.at, Fact):
            message = one_line(self.masked(related.message, self.source))
            return RelatedPlace(related.at.path, related.at.location, message)
        span, source = document.focus(related.at), document.source_at(related.at)
        message = one_line(self.masked(related.message, source, span))
        return RelatedPlace(source.path, source.location(span), message)

    def fixes(self, document: Document, finding: Finding, source: Source) -> tuple[TextFix, ...]:
        """The fix of a finding as edits of its source; none if it cannot be resolved there, or shows a secret."""
        if finding.fix is None:
            return ()
        edits = []
        for edit in finding.fix.edits:
            resolved = _resolve(document, edit)
            if resolved is None or document.source_at(edit.at).path != source.path:
                return ()
            span, text = resolved
            if self.masked(text, source, span) != text:
                return ()  # reports show fixes
            # Lines that a policy adds end as those of the file do.
            text = _LONE_LINE_FEED.sub(source.newline, text)
            location = source.location(span)
            before = self.mask(source).lines(location.line, location.end_line)
            edits.append(TextEdit(span, location, text, before))
        return (TextFix(tuple(edits), finding.fix.safe, self.masked(finding.fix.title, source)),)


_LONE_LINE_FEED = regex(r"(?<!\r)\n")


def _certain(table: Table) -> Callable[[type], tuple[Rule, ...]]:
    """Of the rules for a node those that find credentials, and do not only suspect them."""

    def certain(node: type) -> tuple[Rule, ...]:
        return tuple(
            rule for rule in table.rules(node) if rule.policy.sensitive and rule.policy.severity == "error"
        )

    return certain


def _is_textual(policy: Policy) -> bool:
    """Whether a policy is about texts: secrets, and what a reader could not read."""
    return policy.sensitive or any(
        issubclass(visited, Document) or (issubclass(visited, Problem) and visited.textual)
        for visited in policy.visits
    )


def with_inputs(
    related: Iterable[RelatedPlace], inputs: Iterable[tuple[str, Location]]
) -> tuple[RelatedPlace, ...]:
    """Related places, and those of other files that set the values which a finding is about."""
    places = tuple(related)
    known = {(one.path, one.location) for one in places}
    new = [one for one in dict.fromkeys(inputs) if one not in known]
    return (
        *places,
        *(RelatedPlace(path, place, "the value is set here") for path, place in new[:MOST_INPUTS]),
    )


def _resolve(document: Document, edit: Edit) -> tuple[Span, str] | None:
    """The span that an edit replaces and the text it puts there; None where that cannot be done."""
    if isinstance(edit.at, Span):
        return edit.at, edit.text
    if isinstance(edit.at, Elsewhere):
        return edit.at.span, edit.text
    from ..formats.editing import resolve

    return resolve(document, edit.at, edit.text)


def one_line(message: str) -> str:
    """A message as one line of a length that a person reads, whatever it quotes."""
    if len(message) < MESSAGE and message.isprintable():
        return message
    folded = " ".join(message.split())
    return folded if len(folded) <= MESSAGE else f"{folded[: MESSAGE - 1]}…"
