"""The findings of one file: its nodes are shown to the policies, and what they yield is placed and masked."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from .directives import suppressions
from .facts import Fact
from .finding import Edit, Finding, Related
from .guard import DELIBERATE, described, failed
from .kind import SEARCHED, Document
from .record import replace
from .redaction import Mask
from .report import Failure, RelatedPlace, Reported, TextEdit, TextFix, Timing
from .source import Source, Span
from .suppression import Suppression

if TYPE_CHECKING:
    from .place import Route
    from .reading import Reader
    from .selection import Rule, Selection, Table

# The longest message; what it quotes may be as long as the file.
MESSAGE = 300
# How many findings of a policy in a file are listed; the next one tells how many more there are.
MOST_FINDINGS = 200


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


class Sheet:
    """The findings of one file while it is being looked at."""

    def __init__(
        self, source: Source, selection: Selection, reader: Reader, clock: Clock | None = None
    ) -> None:
        self.source = source
        self.selection = selection
        self.reader = reader
        self.clock = clock
        self.found: dict[tuple[str, Span, str], tuple[Rule, Document, Finding]] = {}
        # By code and span: the first of the routes that lead to text which aliases repeat.
        self.shared: dict[tuple[str, Span], Route] = {}
        # By code: how many findings are in `found`, and for those beyond MOST_FINDINGS the first and their number.
        self.listed: Counter[str] = Counter()
        self.first_unlisted: dict[str, tuple[Rule, Document, Finding]] = {}
        self.unlisted: Counter[str] = Counter()
        self.secret: set[Span] = set()
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
            for node in document.walk():
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
        certain = {(code, span) for code, span, _ in anything.found}
        written = [document.entry(problem.route) for problem in document.unknown]

        def about(span: Span, found: tuple[Rule, Document, Finding]) -> bool:
            inside = any(start <= span.start and span.end <= end for start, end in written)
            return inside and found[0].policy.category == "validity"

        for key, found in little.found.items():
            if key[:2] in certain and not about(key[1], found):
                self.found[key] = found
        self.found.update({key: found for key, found in itself.found.items() if about(key[1], found)})
        self.secret.update(little.secret, anything.secret, itself.secret)
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
        span = document.focus(finding.at)
        if rule.policy.sensitive:
            self.secret.add(span)
        key = (code, span, finding.message)
        if key in self.found:
            return
        # What an alias repeats is written once, and corrected once.
        route = document.shared_route(finding.at)
        if route is not None and self.shared.setdefault((code, span), route) != route:
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
            self.found[code, document.focus(at), finding.message] = (rule, document, finding)

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

    def mask(self) -> Mask:
        """The mask of everything that leaves about this file."""
        return Mask.of(self.source, self.selection.catalogue.redactions, self.secret)

    def report(self, rule: Rule, document: Document, finding: Finding, span: Span, mask: Mask) -> Reported:
        """A finding, complete and masked."""
        source = self.source
        location = source.location(span)
        # A sensitive policy quotes no value, but a name may be one.
        message = mask.message(finding.message, None if rule.policy.sensitive else span)
        return Reported(
            policy=rule.policy,
            severity=rule.severity,
            kind=document.kind,
            path=source.path,
            location=location,
            span=span,
            message=one_line(message),
            excerpt=mask.excerpt(location),
            related=tuple(self.related(document, related, mask) for related in finding.related),
            fixes=self.fixes(document, finding, mask),
            control=rule.control,
            ids=finding.ids,
        )

    def related(self, document: Document, related: Related, mask: Mask) -> RelatedPlace:
        """A related place, masked."""
        if isinstance(related.at, Fact):
            message = one_line(mask.message(related.message))
            return RelatedPlace(related.at.path, related.at.location, message)
        span = document.focus(related.at)
        message = one_line(mask.message(related.message, span))
        return RelatedPlace(self.source.path, self.source.location(span), message)

    def fixes(self, document: Document, finding: Finding, mask: Mask) -> tuple[TextFix, ...]:
        """The fix of a finding as edits of the text; none if it cannot be resolved, or shows a secret."""
        if finding.fix is None:
            return ()
        edits = []
        for edit in finding.fix.edits:
            resolved = _resolve(document, edit)
            if resolved is None:
                return ()
            span, text = resolved
            if mask.shows(text, span):
                return ()  # reports show fixes
            edits.append(TextEdit(span, self.source.location(span), text))
        return (TextFix(tuple(edits), finding.fix.safe, mask.message(finding.fix.title)),)


def _certain(table: Table) -> Callable[[type], tuple[Rule, ...]]:
    """Of the rules for a node those that find credentials, and do not only suspect them."""

    def certain(node: type) -> tuple[Rule, ...]:
        return tuple(
            rule for rule in table.rules(node) if rule.policy.sensitive and rule.policy.severity == "error"
        )

    return certain


def masked_suppression(suppression: Suppression, mask: Mask) -> Suppression:
    """A suppression whose texts show no secret; its names, in lower case, may be one."""
    return replace(
        suppression,
        names=tuple(map(mask.message, suppression.names)),
        excerpt=mask.excerpt(suppression.location),
        reason=mask.message(suppression.reason, suppression.span),
        mistake=mask.message(suppression.mistake, suppression.span),
    )


def masked_fact(fact: Fact, mask: Mask) -> Fact:
    """A fact whose texts show no secret: it is cached, and quoted in findings about other files."""
    detail = tuple((name, mask.message(value)) for name, value in fact.detail)
    return replace(fact, name=mask.message(fact.name), detail=detail, excerpt=mask.excerpt(fact.location))


def _resolve(document: Document, edit: Edit) -> tuple[Span, str] | None:
    """The span that an edit replaces and the text it puts there; None where that cannot be done."""
    if isinstance(edit.at, Span):
        return edit.at, edit.text
    from ..formats.editing import resolve

    return resolve(document, edit.at, edit.text)


def one_line(message: str) -> str:
    """A message as one line of a length that a person reads, whatever it quotes."""
    if len(message) < MESSAGE and message.isprintable():
        return message
    folded = " ".join(message.split())
    return folded if len(folded) <= MESSAGE else f"{folded[: MESSAGE - 1]}…"
