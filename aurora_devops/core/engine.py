"""One pass over the files: read, recognise, ask the policies, gather what crosses files, and make the report."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from .catalogue import Catalogue, Entry, Profile
from .config import ConfigError, LintConfig, nearest
from .facts import Fact, Repository
from .finding import Finding, Related
from .kind import Document, Embedded, Kind, SyntaxProblem, Tree, UnreadableFile
from .patterns import patterns
from .policy import SEVERITIES, Check, Policy, Severity
from .report import (
    UNKNOWN_TYPE,
    Failure,
    NotJudged,
    RelatedPlace,
    Report,
    Reported,
    Suppressed,
    TextEdit,
    TextFix,
    Timing,
)
from .source import Location, Source, Span, Unreadable
from .suppression import Suppression, SuppressionOutcome, suppressions

if TYPE_CHECKING:
    from pathspec import PathSpec

# The longest part of a source line that a finding carries along.
EXCERPT = 300
# The shortest secret that is looked for in messages: a shorter one is an ordinary word.
SHORTEST = 6
# The longest message; what it quotes may be as long as the file.
MESSAGE = 300


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy as it is used in a run."""

    policy: Policy
    severity: Severity
    options: Any
    control: str
    ask: Callable[[Any], Iterable[Finding] | None]


class Table:
    """The rules for one kind on some paths, by the type of node they visit."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.codes: set[str] = set()
        self._by_type: defaultdict[type, list[Rule]] = defaultdict(list)
        self._resolved: dict[type, tuple[Rule, ...]] = {}
        for rule in rules:
            self.codes.add(rule.policy.code)
            for visited in rule.policy.visits:
                self._by_type[visited].append(rule)

    def rules(self, node: type) -> tuple[Rule, ...]:
        """The rules that visit a type of node, or one of its bases."""
        found = self._resolved.get(node)
        if found is None:
            found = tuple(rule for base in node.__mro__ for rule in self._by_type.get(base, ()))
            self._resolved[node] = found
        return found


@dataclass(slots=True)
class FileResult:
    """All that one file gave: it is what is cached, and what travels between processes."""

    path: str
    kinds: tuple[str, ...] = ()
    findings: tuple[Reported, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    facts: tuple[Fact, ...] = ()
    failures: tuple[Failure, ...] = ()
    skipped: str = ""


# Why a file is not checked, where it is made into an artifact by another program.
TEMPLATE = "template"


class Layer(NamedTuple):
    """What is different for some paths. A layer that only adds raises severities and lowers none."""

    paths: PathSpec[Any]
    added: set[str]
    dropped: set[str]
    severity: dict[str, Severity]
    profile: Profile | None = None
    only_adds: bool = False


class Selection:
    """Which policies are on for which path, with what severity and options."""

    def __init__(self, catalogue: Catalogue, config: LintConfig) -> None:
        self.catalogue = catalogue
        self.config = config
        self.profile = catalogue.profile(config.profile)
        self._only = self._codes(config.select) if config.select else None
        self._added = self._codes(config.extend_select)
        self._dropped = self._codes(config.ignore)
        self._severity = self._severities(config.severity)
        self._options = {
            policy.code: options
            for word, options in config.options.items()
            for policy in self._with_options(word, options)
        }
        self._insisted = self._codes(config.command.select)
        self._last_dropped = self._codes(config.command.ignore)
        self._overrides = [
            Layer(
                patterns(override.paths),
                self._codes(override.select),
                self._codes(override.ignore),
                self._severities(override.severity),
            )
            for override in config.overrides
        ]
        self._overrides.extend(
            layer for folder, nested in config.nested for layer in self._nested(folder, nested)
        )
        profiles = [self.profile, *(layer.profile for layer in self._overrides if layer.profile)]
        self.profile_files = {path: raw for profile in profiles for path, raw in profile.files.items()}
        self._tables: dict[tuple[str, tuple[int, ...]], Table] = {}
        self._names = self._possible()

    def _possible(self) -> set[str] | None:
        """The names of the policies that can be on, so that no other is imported; None for all."""
        if self.profile.everything and self._only is None:
            return None
        codes = (self._only or set()) | self._added
        for layer in self._overrides:
            codes |= layer.added
        names = (
            {policy.name for policy in self.catalogue.policies if policy.code in codes} if codes else set()
        )
        profiles = [] if self._only is not None else [self.profile]
        for profile in (*profiles, *(layer.profile for layer in self._overrides if layer.profile)):
            if profile.everything:
                return None
            names.update(name.rpartition("/")[2] for name in profile.entries)
        return names

    def _nested(self, folder: str, config: LintConfig) -> Iterator[Layer]:
        """What the configuration of a folder adds to the paths below it."""
        given = "profile" in config.model_fields_set
        yield Layer(
            patterns([f"/{_literal(folder)}"]),
            self._codes(config.extend_select),
            set(),
            self._severities(config.severity),
            self.catalogue.profile(config.profile) if given else None,
            only_adds=True,
        )
        for override in config.overrides:
            yield Layer(
                patterns([_below(folder, pattern) for pattern in override.paths]),
                self._codes(override.select),
                set(),
                self._severities(override.severity),
                only_adds=True,
            )

    def _codes(self, words: Iterable[str]) -> set[str]:
        return {policy.code for word in words for policy in self.catalogue.named(word)}

    def _severities(self, said: Mapping[str, Severity]) -> dict[str, Severity]:
        return {
            policy.code: severity for word, severity in said.items() for policy in self.catalogue.named(word)
        }

    def _with_options(self, word: str, options: Mapping[str, Any]) -> Sequence[Policy]:
        """The policies of a word that have options; a name may be shared with one that has none.

        Raises ConfigError where none of them has, and for options that one of them cannot take.
        """
        called = self.catalogue.named(word)
        taking = [policy for policy in called if policy.options is not None]
        if not taking:
            raise ConfigError(f"policy {called[0].name} has no options")
        for policy in taking:
            self._build_options(policy, options)
        return taking

    def _build_options(self, policy: Policy, said: Mapping[str, Any]) -> Any:
        from pydantic import ValidationError

        assert policy.options is not None
        try:
            return policy.options.model_validate(
                {str(key).replace("-", "_"): value for key, value in said.items()}
            )
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(map(str, first["loc"]))
            if first["type"] == "extra_forbidden":
                hint = nearest(name, list(policy.options.model_fields))
                raise ConfigError(f"policy {policy.name} has no option {name}{hint}") from None
            raise ConfigError(f"option {name} of policy {policy.name}: {first['msg']}") from None

    def policies_for(self, kind: str) -> Iterator[Policy]:
        """The policies that can be on for artifacts of a kind."""
        return self.catalogue.policies_for(kind, self._names)

    def overriding(self, path: str) -> tuple[int, ...]:
        """Which overrides hold for a path."""
        return tuple(i for i, layer in enumerate(self._overrides) if layer.paths.match_file(path))

    def rule(self, policy: Policy, overrides: Sequence[int] = ()) -> Rule | None:
        """How a policy is used where these overrides hold; None where it is off."""
        code = policy.code
        entry = self.profile.entry(policy)
        on = code in self._only if self._only is not None else entry is not None or code in self._added
        on = on and code not in self._dropped
        own = (entry and entry.severity) or policy.severity
        severity = self._severity.get(code, own)
        for index in overrides:
            layer = self._overrides[index]
            added = code in layer.added or (
                layer.profile is not None and layer.profile.entry(policy) is not None
            )
            on = (on or added) and code not in layer.dropped
            said = layer.severity.get(code, severity)
            severity = _graver(said, severity) if layer.only_adds else said
        if code not in self._last_dropped and (
            code in self._insisted or (self.config.command.profile and entry is not None)
        ):
            on, severity = True, _graver(own, severity)
        if not on or code in self._last_dropped:
            return None
        entry = entry or Entry()
        options = None
        if policy.options is not None:
            options = self._build_options(policy, {**entry.options, **self._options.get(code, {})})
        assert policy.check is not None
        ask = policy.check if options is None else partial(_with_options, policy.check, options)
        return Rule(policy, severity, options, entry.control, ask)

    def table(self, kind: str, path: str) -> Table:
        """The rules for a kind, by the type of node they visit."""
        overrides = self.overriding(path) if self._overrides else ()
        key = (kind, overrides)
        if key not in self._tables:
            rules = (self.rule(policy, overrides) for policy in self.policies_for(kind))
            self._tables[key] = Table(rule for rule in rules if rule is not None)
        return self._tables[key]


def _graver(one: Severity, other: Severity) -> Severity:
    return min(one, other, key=SEVERITIES.index)


def _literal(path: str) -> str:
    """A path as a pattern that matches nothing else."""
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)


def _below(folder: str, pattern: str) -> str:
    """A pattern of a folder's configuration as one from the root."""
    negated, pattern = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    anchored = "/" in pattern.rstrip("/")
    return f"{negated}/{_literal(folder)}{'' if anchored else '**/'}{pattern.lstrip('/')}"


class Engine:
    """Holds texts against policies; keeps nothing between two files but what the run is about."""

    def __init__(
        self,
        catalogue: Catalogue,
        config: LintConfig,
        *,
        timed: bool = False,
        in_chart: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.catalogue = catalogue
        self.config = config
        self.selection = Selection(catalogue, config)
        self.timed = timed
        self.in_chart = in_chart
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._kinds = [(patterns([pattern]), self._kind(name)) for pattern, name in config.kinds.items()]
        self._by_path = [kind for kind in catalogue.kinds.values() if kind.path_pattern is not None]
        self._by_content = [kind for kind in catalogue.kinds.values() if kind.claims is not None]

    def _kind(self, name: str) -> Kind:
        if name not in self.catalogue.kinds:
            raise ConfigError(f"unknown kind {name!r}{nearest(name, list(self.catalogue.kinds))}")
        return self.catalogue.kinds[name]

    # One file

    def reads(self, path: str) -> bool:
        """Whether a file could be an artifact at all, judged by its path."""
        return path.lower().endswith(_DATA) or self.kind_of(path) is not None

    def kind_of(self, path: str) -> Kind | None:
        """The kind that a path alone tells."""
        own = next((kind for kind in self._by_path if kind.path_pattern.search(path)), None)  # type: ignore[union-attr]
        # A policy that the command line names is not undone by calling the file something else.
        if self._kinds and not (own and self.config.command.given):
            return next((kind for spec, kind in self._kinds if spec.match_file(path)), own)
        return own

    def lint_bytes(self, path: str, raw: bytes) -> FileResult:
        """Lint the content of a file."""
        if len(raw) > self.config.max_file_size:
            return self._unread(path, raw, "too large", f"more than {self.config.max_file_size:,} bytes")
        try:
            source = Source.decode(path, raw)
        except Unreadable as error:
            return self._unread(path, raw, "not text", str(error))
        return self.lint_source(source)

    def unreadable(self, path: str, reason: str) -> FileResult:
        """The result for a file that could not be opened."""
        return self._unread(path, b"", "unreadable", reason)

    def _unread(self, path: str, raw: bytes, reason: str, detail: str) -> FileResult:
        """The result for a file that cannot be read; a finding where its path or its bytes mark an artifact."""
        kind = self.kind_of(path) or self._marked(raw.decode("latin-1").replace("\0", ""))
        if kind is None:
            return FileResult(path, skipped=reason)
        document = Document(kind.name, Source(path, ""), None)
        document.problems.append(UnreadableFile(Span(0, 0), detail))
        return replace(self._result(document.source, [document]), skipped=reason)

    def lint_source(self, source: Source) -> FileResult:
        """Lint a text."""
        began = time.perf_counter() if self.timed else 0.0
        documents, skipped = self.read(source)
        if self.timed:
            for kind in {document.kind for document in documents}:
                self._clock(f"reading {kind}", time.perf_counter() - began)
        if not documents:
            return FileResult(source.path, skipped=skipped)
        return replace(self._result(source, documents), skipped=skipped)

    def facts(self, source: Source) -> FileResult:
        """What a text says that others may have to agree with; no policy is asked about the text itself."""
        return self._result(source, self.read(source)[0], judged=False)

    def lint_plain(self, source: Source) -> FileResult:
        """Hold a text that is no artifact of ours against the policies that are about every text."""
        document = Document("", source, None)
        if source.path.lower().endswith(_DATA):
            document.problems.extend(_read_data(source, "core").problems)
        return self._result(source, [document])

    def read(self, source: Source) -> tuple[list[Document], str]:
        """The documents of a text, and the reason why the rest of it or all of it is not checked."""
        kind = self.kind_of(source.path)
        if kind is not None and "text" in kind.formats:
            return self._with_embedded([kind.read(source, None)]), ""
        if kind is None and not self._hinted(source.text):
            return [], UNKNOWN_TYPE
        stream = _read_data(source, kind.dialect if kind else "core")
        if stream.problems and _TEMPLATE.search(source.text) and self.in_chart(source.path):
            return [], TEMPLATE
        claims = self._claims(kind, stream)
        if kind is None and any(claimed.dialect == "go" for claimed, _ in claims) and _ambiguous(source):
            # Its plain scalars mean something else to its real reader: read it again in that dialect.
            stream = _read_data(source, "go")
            claims = self._claims(kind, stream)
        documents = [claimed.read(source, tree) for claimed, tree in claims]
        if kind is None and _is_template(source.text, stream):
            return self._with_embedded(documents), TEMPLATE
        if not documents:
            if kind is None and not (stream.problems and self._marked(source.text)):
                return [], UNKNOWN_TYPE
            documents = [Document(kind.name if kind else "", source, None)]
        documents[0].problems.extend(stream.problems)
        return self._with_embedded(documents), ""

    def _hinted(self, text: str) -> bool:
        """Whether a text may be one of the kinds that are told by content: a key can be written with escapes."""
        return any(hint in text for kind in self._by_content for hint in kind.hints) or (
            _ESCAPE.search(text) is not None
        )

    def _marked(self, text: str) -> Kind | None:
        """The kind that a text which cannot be read looks like."""
        return next((kind for kind in self._by_content if kind.marks and kind.marked(text)), None)

    def _claims(self, kind: Kind | None, stream: Any) -> list[tuple[Kind, Tree]]:
        """The documents of a stream that are artifacts, each with its kind."""
        found = ((self._claim(kind, tree), tree) for tree in stream.documents)
        return [(claimed, tree) for claimed, tree in found if claimed is not None]

    def _claim(self, kind: Kind | None, tree: Tree) -> Kind | None:
        if kind is not None and (kind.claims is None or kind.claims(tree.value)):
            return kind
        for other in self._by_content:
            if other.claims(tree.value):  # type: ignore[misc]
                return other
        return kind

    def _with_embedded(self, documents: list[Document]) -> list[Document]:
        found = list(documents)
        # An embedded document may hold others: the list grows while it is walked.
        for document in found:
            for inner in document.embedded:
                if inner.kind in self.catalogue.kinds:
                    found.append(self._read_embedded(document, inner))
        return found

    def _read_embedded(self, outer: Document, inner: Embedded) -> Document:
        return self.catalogue.kinds[inner.kind].read(outer.source, inner.tree)

    def _result(self, source: Source, documents: list[Document], *, judged: bool = True) -> FileResult:
        sheet = _Sheet(source, self)
        for document in documents if judged else ():
            sheet.visit(document)
        silenced = suppressions(source, documents) if judged else ()
        facts = [fact for document in documents for fact in sheet.facts(document)]
        secret = sheet.secrets() if sheet.found or facts else []
        reported = sheet.reported(secret)
        for document in documents:
            # They hold the document that holds them; without them it goes now, and no collector has to find it.
            document.nodes = document.facts = document.silences = tuple
        return FileResult(
            source.path,
            tuple(document.kind for document in documents),
            reported,
            tuple(silenced),
            tuple(replace(f, excerpt=excerpt(source, f.location, secret)) for f in facts)
            if secret
            else tuple(facts),
            tuple(sheet.failures),
        )

    def _clock(self, name: str, seconds: float) -> None:
        self.seconds[name] += seconds
        self.calls[name] += 1

    # All files

    def finish(
        self,
        results: Sequence[FileResult],
        paths: Iterable[str],
        *,
        today: date,
        honour: bool = True,
        named: Container[str] = (),
        unread: Iterable[tuple[str, str]] = (),
    ) -> Report:
        """Compare the artifacts with each other, apply suppressions, and make the report.

        `results` in any order; `paths` are all files of the repository, `today` decides which suppressions
        have expired, and without `honour` none of them counts. `named` are the paths that the caller named,
        `unread` those that were not opened, with the reason.
        """
        results = sorted(results, key=lambda result: result.path)
        found: dict[str, list[Reported]] = {result.path: list(result.findings) for result in results}
        failures = [failure for result in results for failure in result.failures]
        facts = tuple(fact for result in results for fact in result.facts)
        repository = Repository(frozenset(paths), facts, tuple(self.config.exclude))
        asked: set[str] = set()
        for finding in self._across(repository, failures, asked):
            found.setdefault(finding.path, []).append(finding)
        kept: list[Reported] = []
        silenced: list[Reported] = []
        for result in results:
            here = found.pop(result.path, [])
            if honour and result.suppressions:
                left, silent, outcomes = _apply(here, result.suppressions, today)
                kept.extend(left)
                silenced.extend(silent)
                kept.extend(self._judge_outcomes(result, outcomes, asked))
            else:
                kept.extend(here)
        for rest in found.values():
            kept.extend(rest)
        return Report(
            findings=tuple(sorted(kept, key=lambda f: f.order)),
            suppressed=tuple(sorted(silenced, key=lambda f: f.order)),
            files=dict(sorted(Counter(kind for result in results for kind in result.kinds if kind).items())),
            skipped=dict(
                sorted(
                    Counter(
                        [
                            *(result.skipped for result in results if result.skipped),
                            *(why for _, why in unread),
                        ]
                    ).items()
                )
            ),
            failures=tuple(failures),
            unjudged=tuple(self._unjudged(results, named, unread)),
            profile=self.selection.profile.name,
            timings=tuple(
                Timing(name, self.seconds[name], self.calls[name])
                for name in sorted(self.seconds, key=self.seconds.__getitem__, reverse=True)
            ),
        )

    def _unjudged(
        self, results: Sequence[FileResult], named: Container[str], unread: Iterable[tuple[str, str]]
    ) -> Iterator[NotJudged]:
        """The files that were not checked, by path, without those that are data of another program."""
        found = [
            NotJudged(path, reason, path in named or self.kind_of(path) is not None)
            for path, reason in unread
        ]
        for result in results:
            if result.skipped == UNKNOWN_TYPE and (
                result.path not in named or result.path.lower().endswith(_DATA)
            ):
                continue
            if result.skipped:
                marked = bool(result.kinds) and result.skipped != TEMPLATE
                found.append(NotJudged(result.path, result.skipped, result.path in named or marked))
        yield from sorted(found, key=lambda unjudged: unjudged.path)

    def _across(self, repository: Repository, failures: list[Failure], asked: set[str]) -> Iterator[Reported]:
        """What the policies say that visit the whole repository."""
        kinds = {fact.kind for fact in repository.facts}
        seen: set[str] = set()
        for kind in sorted(kinds):
            for policy in self.selection.policies_for(kind):
                if Repository not in policy.visits or policy.code in seen:
                    continue
                seen.add(policy.code)
                rule = self.selection.rule(policy)
                if rule is None:
                    continue
                asked.add(policy.code)
                try:
                    for finding in rule.ask(repository) or ():
                        reported = self._report_fact(rule, finding)
                        if self._on(policy, reported.path):
                            yield reported
                except Exception as error:
                    failures.append(Failure("", policy.name, _describe(error)))

    def _on(self, policy: Policy, path: str) -> bool:
        return self.selection.rule(policy, self.selection.overriding(path)) is not None

    @staticmethod
    def _report_fact(rule: Rule, finding: Finding) -> Reported:
        fact = finding.at
        if not isinstance(fact, Fact):
            raise TypeError("a finding about the repository stands at a fact")
        return Reported(
            policy=rule.policy,
            severity=rule.severity,
            kind=fact.kind,
            path=fact.path,
            location=fact.location,
            span=fact.span,
            message=one_line(finding.message),
            excerpt=fact.excerpt[:EXCERPT],
            related=tuple(
                RelatedPlace(related.at.path, related.at.location, related.message)
                for related in finding.related
                if isinstance(related.at, Fact)
            ),
            control=rule.control,
        )

    def _judge_outcomes(
        self, result: FileResult, outcomes: list[SuppressionOutcome], asked: set[str]
    ) -> Iterator[Reported]:
        """What the policies about suppressions say of a file's own ones."""
        # Who names policies of kinds that are not at hand makes us import them all.
        named = self.catalogue.by_name if any(outcome.state == "unused" for outcome in outcomes) else {}
        asked = asked.union(*(self.selection.table(kind, result.path).codes for kind in result.kinds))
        document = Document(result.kinds[0] if result.kinds else "", Source(result.path, ""), None)
        table = self.selection.table("", result.path)
        for outcome in outcomes:
            state, message = outcome.state, outcome.message
            suppression = outcome.suppression
            if state == "unused":
                unknown = next((name for name in suppression.names if name not in named), None)
                codes = {policy.code for name in suppression.names for policy in named.get(name, ())}
                if unknown is not None:
                    state, message = "malformed", f"unknown policy {unknown!r}{nearest(unknown, list(named))}"
                elif not codes <= asked:
                    continue
            elif state == "used":
                if not self.config.require_reason or suppression.reason:
                    continue
                state, message = "malformed", "gives no reason: write -- and why"
            judged = SuppressionOutcome(suppression, state, message)
            for rule in table.rules(SuppressionOutcome):
                for finding in rule.ask(judged) or ():
                    yield self._own_finding(document, rule, finding, result, suppression)

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


# The endings of files whose content tells their kind.
_DATA = (".yaml", ".yml", ".json")
# A mustache that no reader of YAML would meet in a finished artifact: Helm, Jinja, Go templates.
_TEMPLATE = re.compile(r"\{\{|\{%|<%")
# The same outside of comments and quoted scalars, which are taken whole.
_OUTSIDE_QUOTES = re.compile(
    r"""(?<![^\s\[{,:(-])(?:"(?:[^"\\\n]|\\.)*+"|'(?:[^'\n]|'')*+')|(?<!\S)\#[^\n]*+|(\{\{|\{%|<%)"""
)
# An escape that a double-quoted key can hide letters in.
_ESCAPE = re.compile(r"\\[xuU\r\n]")


def _is_template(text: str, stream: Any) -> bool:
    """Whether a text that cannot be read is a template of an artifact."""
    return any(isinstance(problem, SyntaxProblem) for problem in stream.problems) and any(
        match[1] for match in _OUTSIDE_QUOTES.finditer(text)
    )


@lru_cache(maxsize=1)
def _formats() -> tuple[Any, Any]:
    from ..formats import json, yaml

    return json, yaml


def _read_data(source: Source, dialect: str) -> Any:
    json, yaml = _formats()
    if source.path.lower().endswith(".json"):
        return json.read(source.text)
    return yaml.read(source.text, dialect)


def _ambiguous(source: Source) -> bool:
    return (
        not source.path.lower().endswith(".json") and _formats()[1].AMBIGUOUS.search(source.text) is not None
    )


def _with_options(check: Check, options: Any, node: object) -> Iterable[Finding] | None:
    return check(node, options)


def _describe(error: Exception) -> str:
    """One line about an exception, with the innermost place in the code."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}: {error}{where}".replace("\n", " ")


class _Sheet:
    """The findings of one file while it is being looked at."""

    def __init__(self, source: Source, engine: Engine) -> None:
        self.source = source
        self.engine = engine
        self.found: dict[tuple[str, Span, str], tuple[Rule, Document, Finding]] = {}
        self.failures: list[Failure] = []
        self.hidden: list[str] = []

    def visit(self, document: Document) -> None:
        rules = self.engine.selection.table(document.kind, self.source.path).rules
        ask = self.timed_ask if self.engine.timed else self.ask
        try:
            for node in document.nodes():
                ask(rules(node.__class__), node, document)
        except Exception as error:
            self.failures.append(Failure(self.source.path, f"kind {document.kind}", _describe(error)))
        for node in (document, *document.problems):
            ask(rules(node.__class__), node, document)

    def ask(self, rules: Iterable[Rule], node: object, document: Document) -> None:
        for rule in rules:
            try:
                for finding in rule.ask(node) or ():
                    self.add(rule, finding, document)
            except Exception as error:
                self.failures.append(Failure(self.source.path, rule.policy.name, _describe(error)))

    def add(self, rule: Rule, finding: Finding, document: Document) -> None:
        if isinstance(finding.at, Fact):
            raise TypeError("a finding about an artifact stands at a place in it")
        span = document.focus(finding.at)
        # An alias shows one mapping in two places: the finding is one.
        self.found.setdefault((rule.policy.code, span, finding.message), (rule, document, finding))

    def timed_ask(self, rules: Iterable[Rule], node: object, document: Document) -> None:
        for rule in rules:
            began = time.perf_counter()
            self.ask((rule,), node, document)
            self.engine._clock(rule.policy.name, time.perf_counter() - began)

    def facts(self, document: Document) -> list[Fact]:
        try:
            return list(document.facts())
        except Exception as error:
            self.failures.append(Failure(self.source.path, f"facts of {document.kind}", _describe(error)))
            return []

    def secrets(self) -> list[Span]:
        """What no report may show: what is known for a secret, and what a policy about secrets found."""
        spans = {span for (_, span, _), (rule, _, _) in self.found.items() if rule.policy.sensitive}
        for redaction in self.engine.catalogue.redactions:
            spans.update(redaction(self.source))
        return sorted(spans)

    def reported(self, secret: list[Span]) -> tuple[Reported, ...]:
        """The findings, complete."""
        words = {self.source.text[span.start : span.end] for span in secret}
        self.hidden = sorted((word for word in words if len(word) >= SHORTEST), key=len, reverse=True)
        return tuple(
            self.report(rule, document, finding, span, secret)
            for (_, span, _), (rule, document, finding) in self.found.items()
        )

    def report(
        self, rule: Rule, document: Document, finding: Finding, span: Span, secret: list[Span]
    ) -> Reported:
        source = self.source
        location = source.location(span)
        return Reported(
            policy=rule.policy,
            severity=rule.severity,
            kind=document.kind,
            path=source.path,
            location=location,
            span=span,
            message=self.said(finding.message, rule.policy.sensitive),
            excerpt=excerpt(source, location, secret),
            related=tuple(self.related(document, related) for related in finding.related),
            fixes=self.fixes(document, finding),
            control=rule.control,
        )

    def said(self, message: str, sensitive: bool = False) -> str:
        """A message as one line, the secrets that it quotes masked; that of a sensitive policy quotes none."""
        for word in self.hidden:
            if word in message and not sensitive:
                message = message.replace(word, "*" * len(word))
        return one_line(message)

    def related(self, document: Document, related: Related) -> RelatedPlace:
        if isinstance(related.at, Fact):
            return RelatedPlace(related.at.path, related.at.location, related.message)
        location = self.source.location(document.focus(related.at))
        return RelatedPlace(self.source.path, location, self.said(related.message))

    def fixes(self, document: Document, finding: Finding) -> tuple[TextFix, ...]:
        if finding.fix is None:
            return ()
        edits = []
        for edit in finding.fix.edits:
            resolved = document.edit(edit)
            if resolved is None:
                return ()
            span, text = resolved
            if any(word in text for word in self.hidden):
                return ()  # reports show fixes, and whoever moves a secret should see it
            edits.append(TextEdit(span, self.source.location(span), text))
        return (TextFix(tuple(edits), finding.fix.safe, finding.fix.title),)


def one_line(message: str) -> str:
    """A message as one line of a length that a person reads, whatever it quotes."""
    if len(message) < MESSAGE and message.isprintable():
        return message
    folded = " ".join(message.split())
    return folded if len(folded) <= MESSAGE else f"{folded[: MESSAGE - 1]}…"


def excerpt(source: Source, location: Location, secret: Iterable[Span] = ()) -> str:
    """The source line of a location, with the characters of secrets masked."""
    span = source.line_span(location.line)
    line = source.text[span.start : span.end]
    for hidden in secret:
        start, end = max(hidden.start, span.start) - span.start, min(hidden.end, span.end) - span.start
        if start < end:
            line = line[:start] + "*" * (end - start) + line[end:]
    return line if len(line) <= EXCERPT else _window(line, location.column)


def _window(line: str, column: int) -> str:
    """A long line from its beginning up to a little after the column, or cut to its beginning."""
    return line[: max(EXCERPT, min(column + 80, 2 * EXCERPT))]


def _apply(
    findings: list[Reported], comments: Sequence[Suppression], today: date
) -> tuple[list[Reported], list[Reported], list[SuppressionOutcome]]:
    """Split findings into those that count and those silenced, and say what became of our own comments."""
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
    left, silent = [], []
    for finding in findings:
        for index, comment in enumerate(valid):
            if comment.covers(finding) and comment.silences(finding.policy):
                used.add(index)
                silent.append(replace(finding, suppressed=Suppressed("inline", comment.reason, comment.line)))
                break
        else:
            left.append(finding)
    for index, comment in enumerate(valid):
        if comment.by == "aurora":
            state = "used" if index in used else "unused"
            message = "" if state == "used" else f"silences nothing: {', '.join(comment.names)}"
            outcomes.append(SuppressionOutcome(comment, state, message))  # type: ignore[arg-type]
    return left, silent, outcomes
