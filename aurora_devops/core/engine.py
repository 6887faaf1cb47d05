"""One pass over the files: read, recognise, ask the policies, gather what crosses files, and make the report."""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import partial
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, NamedTuple

from ..formats import data
from .catalogue import Catalogue
from .directives import suppressions
from .facts import Fact, Repository
from .finding import Edit, Finding, Related
from .guard import DELIBERATE, PartFailed, call, described, failed
from .kind import SEARCHED, Document, Embedded, Kind, SyntaxProblem, Tree, UnreadableFile
from .lazy import regex
from .names import Calls, Names, together
from .patterns import patterns, selector
from .plugin import BrokenPolicy, PluginError
from .policy import SEVERITIES, Check, Policy, Severity
from .profiles import Entry, Profile
from .record import record, replace
from .redaction import EXCERPT, Mask
from .report import (
    SEARCHED_ONLY,
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
from .settings import ConfigError, Settings, nearest
from .source import Source, Span, Unreadable
from .suppression import Suppression, SuppressionOutcome

if TYPE_CHECKING:
    from pathspec import PathSpec

    from .fixing import Reading
    from .place import Route

# The longest message; what it quotes may be as long as the file.
MESSAGE = 300
# How many findings of a policy in a file are listed; the next one tells how many more there are.
MOST_FINDINGS = 200


@record
class Rule:
    """A policy as it is used in a run.

    `only` are the ids of other linters by which alone it was called, `without` those that were disabled; both
    concern the findings that name the ids they answer for.
    """

    policy: Policy
    severity: Severity
    options: Any
    control: str
    ask: Callable[[Any], Iterable[Finding] | None]
    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def reports(self, ids: Set[str]) -> bool:
        """Whether a finding is wanted that answers for these ids of other linters."""
        return self.without.isdisjoint(ids) and not (self.only and self.only.isdisjoint(ids))


class Table:
    """The rules for one kind on some paths, by the type of node they visit."""

    def __init__(self, rules: Iterable[Rule], broken: Iterable[BrokenPolicy] = ()) -> None:
        self.failures = tuple(Failure("", f"policy {policy.module}", policy.reason) for policy in broken)
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


@record(frozen=False)
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
    added: Calls
    dropped: Calls
    severity: dict[str, Severity]
    profile: Profile | None = None
    only_adds: bool = False


class Selection:
    """Which policies are on for which path, with what severity and options."""

    def __init__(self, catalogue: Catalogue, config: Settings) -> None:
        self.catalogue = catalogue
        self.config = config
        self.profile = self._profile(config)
        self._only = self._calls(config, config.select, "select") if config.select else None
        self._added = self._calls(config, config.extend_select, "extend-select")
        self._dropped = self._calls(config, config.ignore, "ignore")
        self._severity = self._severities(config, config.severity)
        self._options = {
            code: options
            for word, options in config.options.items()
            for code in self._with_options(config, word, options)
        }
        self._insisted = self._calls(config, config.command.select)
        self._last_dropped = self._calls(config, config.command.ignore)
        self._overrides = [
            Layer(
                patterns(override.paths),
                self._calls(config, override.select, "overrides", index, "select"),
                self._calls(config, override.ignore, "overrides", index, "ignore"),
                self._severities(config, override.severity, "overrides", index),
            )
            for index, override in enumerate(config.overrides)
        ]
        self._overrides.extend(
            layer for folder, nested in config.nested for layer in self._nested(folder, nested)
        )
        profiles = [self.profile, *(layer.profile for layer in self._overrides if layer.profile)]
        self.profile_files = {path: raw for profile in profiles for path, raw in profile.files.items()}
        self._tables: dict[tuple[str, tuple[int, ...]], Table] = {}
        self._possible = self._possible_codes()

    def _possible_codes(self) -> set[str] | None:
        """The codes of the policies that can be on, so that no other is imported; None for all."""
        profiles = [layer.profile for layer in self._overrides if layer.profile]
        if self._only is None:
            profiles.append(self.profile)
        if any(profile.everything for profile in profiles):
            return None
        chosen = (profile.entries for profile in profiles)
        added = (layer.added for layer in self._overrides)
        return {*(self._only or ()), *self._added}.union(*chosen, *added)

    def _profile(self, config: Settings) -> Profile:
        try:
            if config.origin is None or not config.profile_given or config.command.profile:
                return self.catalogue.profile(config.profile)
            return self.catalogue.profile(config.profile, config.origin.parent, config.read_bytes)
        except ConfigError as error:
            raise config.located(error, ("profile",), config.profile) from None

    def _nested(self, folder: str, config: Settings) -> Iterator[Layer]:
        """What the configuration of a folder adds to the paths below it."""
        yield Layer(
            patterns([f"/{_literal(folder)}"]),
            self._calls(config, config.extend_select, "extend-select"),
            {},
            self._severities(config, config.severity),
            self._profile(config) if config.profile_given else None,
            only_adds=True,
        )
        for index, override in enumerate(config.overrides):
            yield Layer(
                patterns([_below(folder, pattern) for pattern in override.paths]),
                self._calls(config, override.select, "overrides", index, "select"),
                {},
                self._severities(config, override.severity, "overrides", index),
                only_adds=True,
            )

    def _called(self, config: Settings, word: str, *route: str | int) -> tuple[Names, ...]:
        try:
            return self.catalogue.called(word)
        except ConfigError as error:
            raise config.located(error, route, word) from None

    def _calls(self, config: Settings, words: Iterable[str], *route: str | int) -> Calls:
        """The policies that words at a route of the configuration call."""
        calls: dict[str, frozenset[str]] = {}
        for index, word in enumerate(words):
            for names in self._called(config, word, *route, index):
                calls[names.code] = together(calls.get(names.code), names.ids(word)) or frozenset()
        return calls

    def _severities(
        self, config: Settings, said: Mapping[str, Severity], *route: str | int
    ) -> dict[str, Severity]:
        return {
            names.code: severity
            for word, severity in said.items()
            for names in self._called(config, word, *route, "severity", word)
        }

    def _with_options(self, config: Settings, word: str, options: Mapping[str, Any]) -> Sequence[str]:
        """The codes of the policies of a word that have options; a name may be shared with one that has none.

        Raises ConfigError where none of them has, and for options that one of them cannot take.
        """
        called = self._called(config, word, "options", word)
        taking = [
            policy
            for policy in (self.catalogue.policy(names.code) for names in called)
            if policy.options is not None
        ]
        try:
            if not taking:
                raise ConfigError(f"policy {called[0].name} has no options")
            for policy in taking:
                self._build_options(policy, options)
        except ConfigError as error:
            raise config.located(error, ("options", word), word) from None
        return [policy.code for policy in taking]

    def _build_options(self, policy: Policy, said: Mapping[str, Any]) -> Any:
        assert policy.options is not None
        if not said:
            return policy.options()
        from pydantic import ValidationError

        try:
            return policy.options.validated(
                {str(key).replace("-", "_"): value for key, value in said.items()}
            )
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(map(str, first["loc"]))
            if first["type"] == "extra_forbidden":
                hint = nearest(name, list(policy.options.fields()))
                raise ConfigError(f"policy {policy.name} has no option {name}{hint}") from None
            raise ConfigError(f"option {name} of policy {policy.name}: {first['msg']}") from None

    def policies_for(self, kind: str, broken: list[BrokenPolicy]) -> Iterator[Policy]:
        """The policies that can be on for artifacts of a kind; those that cannot be imported go to `broken`."""
        return self.catalogue.policies_for(kind, self._possible, broken)

    def overriding(self, path: str) -> tuple[int, ...]:
        """Which overrides hold for a path."""
        return tuple(i for i, layer in enumerate(self._overrides) if layer.paths.match_file(path))

    def rule(self, policy: Policy, overrides: Sequence[int] = ()) -> Rule | None:
        """How a policy is used where these overrides hold; None where it is off."""
        code = policy.code
        entry = self.profile.entry(policy)
        profiled = None if entry is None else frozenset[str]()
        on = self._only.get(code) if self._only is not None else together(profiled, self._added.get(code))
        without = self._dropped.get(code, frozenset())
        if code in self._dropped and not without:
            on = None
        own = (entry and entry.severity) or policy.severity
        severity = self._severity.get(code, own)
        for index in overrides:
            layer = self._overrides[index]
            added = layer.added.get(code)
            if layer.profile is not None and layer.profile.entry(policy) is not None:
                added = frozenset()
            if added is not None:
                on, without = together(on, added), without - added if added else added
            if (dropped := layer.dropped.get(code)) is not None:
                on, without = on if dropped else None, without | dropped
            said = layer.severity.get(code, severity)
            severity = _graver(said, severity) if layer.only_adds else said
        insisted = self._insisted.get(code)
        if self.config.command.profile and entry is not None:
            insisted = frozenset()
        if insisted is not None:
            on, without = together(on, insisted), without - insisted if insisted else insisted
            severity = _graver(own, severity)
        if (dropped := self._last_dropped.get(code)) is not None:
            on, without = on if dropped else None, without | dropped
        if on is None:
            return None
        entry = entry or Entry()
        options = None
        if policy.options is not None:
            options = self._build_options(policy, {**entry.options, **self._options.get(code, {})})
        assert policy.check is not None
        ask = policy.check if options is None else partial(_with_options, policy.check, options)
        return Rule(policy, severity, options, entry.control, ask, on, without)

    def table(self, kind: str, path: str) -> Table:
        """The rules for a kind, by the type of node they visit."""
        overrides = self.overriding(path) if self._overrides else ()
        key = (kind, overrides)
        if key not in self._tables:
            broken: list[BrokenPolicy] = []
            rules = (self.rule(policy, overrides) for policy in self.policies_for(kind, broken))
            self._tables[key] = Table([rule for rule in rules if rule is not None], broken)
        return self._tables[key]


def _counted_as(result: FileResult) -> str:
    """The kind of a file's first artifact; SEARCHED for a file that is only searched, empty for any other."""
    searched = result.skipped in (TEMPLATE, SEARCHED_ONLY)
    return result.kinds[0] if result.kinds else SEARCHED if searched else ""


def counts_aside(policy: Policy, severity: Severity) -> bool:
    """Whether findings of a policy are reported in files that are not delivered."""
    return severity == "error" and policy.category in ("validity", "security")


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
        config: Settings,
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
        self.aside = selector(config.aside)
        self._kinds = [
            (patterns([pattern]), self._kind(name, pattern)) for pattern, name in config.kinds.items()
        ]
        self._by_path = [kind for kind in catalogue.kinds.values() if _has_paths(kind)]
        self._by_content = [kind for kind in catalogue.kinds.values() if kind.claims is not None]
        self._hints = {hint: hint.encode() for kind in self._by_content for hint in kind.hints}

    def _kind(self, name: str, pattern: str) -> Kind:
        if name not in self.catalogue.kinds:
            unknown = ConfigError(f"unknown kind {name!r}{nearest(name, list(self.catalogue.kinds))}")
            raise self.config.located(unknown, ("kinds", pattern), name)
        return self.catalogue.kinds[name]

    # One file

    def reads(self, path: str) -> bool:
        """Whether a file could be an artifact or is searched for secrets, judged by its path."""
        return data.is_data(path) or self.kind_of(path) is not None or _DELIVERED.search(path) is not None

    def kind_of(self, path: str) -> Kind | None:
        """The kind that a path alone tells."""
        own = next((kind for kind in self._by_path if kind.path_pattern.search(path)), None)  # type: ignore[union-attr]
        # A policy that the command line names is not undone by calling the file something else.
        if self._kinds and not (own and self.config.command.given):
            return next((kind for spec, kind in self._kinds if spec.match_file(path)), own)
        return own

    def sort_of(self, path: str, raw: bytes) -> object:
        """What tells the kind of a file without reading it: its path, or the hints in its content."""
        kind = self.kind_of(path)
        if kind is not None:
            return kind.name
        return frozenset(hint for hint, encoded in self._hints.items() if encoded in raw)

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
        """Lint a text. An unexpected exception is a failure of its result, and other files are not affected."""
        try:
            return self._lint(source)
        except DELIBERATE:
            raise
        except BaseException as error:
            part, cause = failed(error, "the engine")
            failure = Failure(source.path, part, self._masked(source, cause))
            return FileResult(source.path, failures=(failure,))

    def _masked(self, source: Source, error: BaseException) -> str:
        """One line about an exception while a text was read; it shows no secret of the text."""
        try:
            return Mask.of(source, self.catalogue.redactions).failure(described(error))
        except DELIBERATE:
            raise
        except BaseException:
            # What fails may be what finds the secrets.
            return described(error, quoted=False)

    def _lint(self, source: Source) -> FileResult:
        began = time.perf_counter() if self.timed else 0.0
        documents, skipped = self.read(source)
        if self.timed:
            for kind in {document.kind for document in documents}:
                self._clock(f"reading {kind}", time.perf_counter() - began)
        if not documents:
            if skipped == TEMPLATE or _DELIVERED.search(source.path):
                return self._search(source, skipped)
            return FileResult(source.path, skipped=skipped)
        return replace(self._result(source, documents), skipped=skipped)

    def _search(self, source: Source, skipped: str) -> FileResult:
        """Search a file for secrets that is not an artifact but belongs to one, such as the values of a chart."""
        result = self._result(source, [Document(SEARCHED, source, None)])
        return replace(result, kinds=(), skipped=TEMPLATE if skipped == TEMPLATE else SEARCHED_ONLY)

    def facts(self, source: Source) -> FileResult:
        """What a text says that others may have to agree with; no policy is asked about the text itself."""
        return self._result(source, self.read(source)[0], judged=False)

    def lint_plain(self, source: Source) -> FileResult:
        """Hold a text that is no artifact of ours against the policies that are about every text."""
        document = Document("", source, None)
        if data.is_data(source.path):
            document.problems.extend(data.read(source, "core").problems)
        return self._result(source, [document])

    def read(self, source: Source, kind: Kind | None = None) -> tuple[list[Document], str]:
        """The documents of a text, and the reason why the rest of it or all of it is not checked.

        `kind` is its kind, if the caller knows it better than the path and the content tell.
        """
        kind = kind or self.kind_of(source.path)
        if kind is not None and "text" in kind.formats:
            if kind.foreign is not None and call(f"kind {kind.name}", kind.foreign, source):
                return [], UNKNOWN_TYPE
            return self._with_embedded([_read_as(kind, source, None)]), ""
        if kind is None and not self._hinted(source.text):
            return [], UNKNOWN_TYPE
        stream = data.read(source, kind.dialect if kind else "core")
        if stream.problems and _TEMPLATE.search(source.text) and self.in_chart(source.path):
            return [], TEMPLATE
        claims = self._claims(kind, stream)
        if (
            kind is None
            and any(claimed.dialect == "go" for claimed, _ in claims)
            and data.is_ambiguous(source)
        ):
            # Its plain scalars mean something else to its real reader: read it again in that dialect.
            stream = data.read(source, "go")
            claims = self._claims(kind, stream)
        documents = [_read_as(claimed, source, tree) for claimed, tree in claims]
        if kind is None and _is_template(source.text, stream):
            return self._with_embedded(documents), TEMPLATE
        if not documents:
            if kind is None or stream.documents:
                marked = self._marked(source.text) if stream.problems else None
                if marked is None:
                    return [], UNKNOWN_TYPE
                kind = kind or marked
            documents = [Document(kind.name, source, None)]
        documents[0].problems.extend(stream.problems)
        return self._with_embedded(documents), ""

    def reading(self, source: Source) -> Reading:
        """How a text reads, without asking any policy; one on which a kind fails has no documents."""
        from .fixing import Reading

        try:
            documents, _ = self.read(source)
        except PartFailed as failure:
            return Reading(Counter({failure.part: 1}), Counter())
        problems = (type(problem).__name__ for document in documents for problem in document.problems)
        return Reading(Counter(problems), Counter(document.kind for document in documents))

    def _hinted(self, text: str) -> bool:
        """Whether a text may be one of the kinds that are told by content: a key can be written with escapes."""
        return any(hint in text for hint in self._hints) or _ESCAPE.search(text) is not None

    def _marked(self, text: str) -> Kind | None:
        """The kind that a text which cannot be read looks like."""
        return next((kind for kind in self._by_content if kind.marks and kind.marked(text)), None)

    def _claims(self, kind: Kind | None, stream: Any) -> list[tuple[Kind, Tree]]:
        """The documents of a stream that are artifacts, each with its kind."""
        found = ((self._claim(kind, tree), tree) for tree in stream.documents)
        return [(claimed, tree) for claimed, tree in found if claimed is not None]

    def _claim(self, kind: Kind | None, tree: Tree) -> Kind | None:
        value = tree.value
        if kind is not None and (kind.claims is None or call(f"kind {kind.name}", kind.claims, value)):
            return kind
        for other in self._by_content:
            if call(f"kind {other.name}", other.claims, value):  # type: ignore[arg-type]
                return other
        if kind is None or (kind.foreign and call(f"kind {kind.name}", kind.foreign, value)):
            return None
        return kind

    def _with_embedded(self, documents: list[Document]) -> list[Document]:
        found = list(documents)
        # An embedded document may hold others: the list grows while it is walked.
        for document in found:
            for inner in document.embedded:
                if inner.kind in self.catalogue.kinds:
                    found.append(self._read_embedded(document, inner))
        return found

    def reread(self, document: Document, index: int) -> Document:
        """A document read with the first or second examples in place of the values that it cannot hold."""
        assert document.tree is not None
        values = {problem.route: problem.examples[index] for problem in document.unknown}
        return _read_as(self.catalogue.kinds[document.kind], document.source, document.tree.replaced(values))

    def _read_embedded(self, outer: Document, inner: Embedded) -> Document:
        return _read_as(self.catalogue.kinds[inner.kind], outer.source, inner.tree)

    def _result(self, source: Source, documents: list[Document], *, judged: bool = True) -> FileResult:
        sheet = _Sheet(source, self)
        kinds: set[str] = set()
        for document in documents:
            document.repeated = document.kind in kinds
            kinds.add(document.kind)
        for document in documents if judged else ():
            sheet.visit(document)
        sheet.complete()
        silenced = sheet.suppressions(documents) if judged else ()
        facts = [fact for document in documents for fact in sheet.facts(document)]
        mask = sheet.mask() if sheet.found or facts or silenced or sheet.failures else Mask(source, ())
        reported = tuple(
            sheet.report(rule, document, finding, span, mask)
            for (_, span, _), (rule, document, finding) in sheet.found.items()
        )
        for document in documents:
            # They hold the document that holds them; without them it goes now, and no collector has to find it.
            document.walk = document.facts = document.silences = tuple
        return FileResult(
            source.path,
            tuple(document.kind for document in documents),
            reported,
            tuple(_masked_suppression(s, mask) for s in silenced) if mask else tuple(silenced),
            tuple(_masked_fact(f, mask) for f in facts) if mask else tuple(facts),
            tuple(replace(f, message=mask.failure(f.message)) for f in sheet.failures),
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
        earlier: Callable[[str], str] | None = None,
    ) -> Report:
        """Compare the artifacts with each other, apply suppressions, and make the report.

        `results` in any order; `paths` are all files of the repository, `today` decides which suppressions
        have expired, and without `honour` none of them counts. `named` are the paths that the caller named,
        `unread` those that were not opened, with the reason. `earlier` gives the text of a file in the trusted
        revision, if there is one.
        """
        results = sorted(results, key=lambda result: result.path)
        found: dict[str, list[Reported]] = {result.path: list(result.findings) for result in results}
        # A policy that cannot be imported is a failure of each file, but of no file in particular.
        failures = list(dict.fromkeys(failure for result in results for failure in result.failures))
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
                if earlier is not None and silent:
                    added = self._added_suppressions(result, silent, earlier(result.path), failures)
                    kept.extend(added)
                kept.extend(self._judge_outcomes(result, outcomes, asked, failures))
            else:
                kept.extend(here)
        for rest in found.values():
            kept.extend(rest)
        kept, aside = self._without_aside(kept)
        return Report(
            findings=tuple(sorted(kept, key=lambda f: f.order)),
            suppressed=tuple(sorted(silenced, key=lambda f: f.order)),
            aside=tuple(sorted(aside, key=lambda f: f.order)),
            files=dict(sorted(Counter(filter(None, map(_counted_as, results))).items())),
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

    def _without_aside(self, found: Iterable[Reported]) -> tuple[list[Reported], list[Reported]]:
        """Split findings into those that are reported and those that `lint.aside` leaves out."""
        kept: list[Reported] = []
        left_out: list[Reported] = []
        known: dict[str, str | None] = {}
        for finding in found:
            pattern = None
            if not counts_aside(finding.policy, finding.severity):
                if finding.path not in known:
                    known[finding.path] = self.aside(finding.path)
                pattern = known[finding.path]
            if pattern is None:
                kept.append(finding)
            else:
                left_out.append(replace(finding, suppressed=Suppressed("aside", pattern)))
        return kept, left_out

    def _unjudged(
        self, results: Sequence[FileResult], named: Container[str], unread: Iterable[tuple[str, str]]
    ) -> Iterator[NotJudged]:
        """The files that were not checked, by path, without those that are data of another program."""
        found = [
            NotJudged(path, reason, path in named or self.kind_of(path) is not None)
            for path, reason in unread
        ]
        for result in results:
            if result.skipped == UNKNOWN_TYPE and (result.path not in named or data.is_data(result.path)):
                continue
            if result.skipped not in ("", SEARCHED_ONLY):
                marked = bool(result.kinds) and result.skipped != TEMPLATE
                found.append(NotJudged(result.path, result.skipped, result.path in named or marked))
        yield from sorted(found, key=lambda unjudged: unjudged.path)

    def _across(self, repository: Repository, failures: list[Failure], asked: set[str]) -> Iterator[Reported]:
        """What the policies say that visit the whole repository."""
        kinds = {fact.kind for fact in repository.facts}
        seen: set[str] = set()
        for kind in sorted(kinds):
            for policy in self.selection.policies_for(kind, []):
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
                except DELIBERATE:
                    raise
                except BaseException as error:
                    failures.append(Failure("", policy.name, described(error)))

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
                called = {name: self.catalogue.find(name) for name in suppression.names}
                unknown = next((name for name, found in called.items() if not found), None)
                codes = {names.code for found in called.values() for names in found}
                if unknown is not None:
                    # To look for the nearest of all names takes milliseconds.
                    hints += 1
                    hint = self.catalogue.hint(unknown) if hints <= MOST_FINDINGS else ""
                    state, message = "malformed", f"unknown policy {unknown!r}{hint}"
                elif not codes <= asked:
                    continue
            elif state == "used":
                if not self.config.require_reason or suppression.reason:
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


# Files that belong to artifacts and may hold secrets: variables, values of charts and their templates.
_DELIVERED = regex(
    r"(?:^|/)(?:\.env(?:\.[\w.-]+)?|[\w.-]+\.env|[\w.-]+\.tfvars(?:\.json)?|Chart\.ya?ml"
    r"|(?:[\w.-]+[-_.])?values(?:[-_.][\w.-]+)?\.ya?ml|templates/(?:[^/]+/)*[^/]+\.(?:ya?ml|json|tpl))\Z"
)
# A mustache that no reader of YAML would meet in a finished artifact: Helm, Jinja, Go templates.
_TEMPLATE = regex(r"\{\{|\{%|<%")
# The same outside of comments and quoted scalars, which are taken whole.
_OUTSIDE_QUOTES = regex(
    r"""(?<![^\s\[{,:(-])(?:"(?>(?:[^"\\\n]|\\.)*)"|'(?>(?:[^'\n]|'')*)')|(?<!\S)\#[^\n]*+|(\{\{|\{%|<%)"""
)
# An escape that a double-quoted key can hide letters in.
_ESCAPE = regex(r"\\[xuU\r\n]")


def _is_template(text: str, stream: Any) -> bool:
    """Whether a text that cannot be read is a template of an artifact."""
    return any(isinstance(problem, SyntaxProblem) for problem in stream.problems) and any(
        match[1] for match in _OUTSIDE_QUOTES.finditer(text)
    )


def _has_paths(kind: Kind) -> bool:
    try:
        return kind.path_pattern is not None
    except re.error as error:
        raise PluginError(f"kind {kind.name}: invalid pattern in 'paths': {error}") from error


def _read_as(kind: Kind, source: Source, tree: Tree | None) -> Document:
    """Read an artifact of a kind. Raises PartFailed."""
    return call(f"kind {kind.name}", kind.read, source, tree)


def _with_options(check: Check, options: Any, node: object) -> Iterable[Finding] | None:
    return check(node, options)


class _Sheet:
    """The findings of one file while it is being looked at."""

    def __init__(self, source: Source, engine: Engine) -> None:
        self.source = source
        self.engine = engine
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
        table = self.engine.selection.table(document.kind, self.source.path)
        self.failures.extend(table.failures)
        return _certain(table) if document.kind == SEARCHED else table.rules

    def visit_nodes(self, document: Document) -> None:
        rules = self.rules(document)
        ask = self.timed_ask if self.engine.timed else self.ask
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
        little, anything, itself = (_Sheet(self.source, self.engine) for _ in range(3))
        little.visit_nodes(self.engine.reread(document, 0))
        anything.visit_nodes(self.engine.reread(document, 1))
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
        for rule in rules:
            try:
                for finding in rule.ask(node) or ():
                    self.add(rule, finding, document)
            except DELIBERATE:
                raise
            except BaseException as error:
                self.failures.append(Failure(self.source.path, rule.policy.name, described(error)))

    def add(self, rule: Rule, finding: Finding, document: Document) -> None:
        if isinstance(finding.at, Fact):
            raise TypeError("a finding about an artifact stands at a place in it")
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
        for rule in rules:
            began = time.perf_counter()
            self.ask((rule,), node, document)
            self.engine._clock(rule.policy.name, time.perf_counter() - began)

    def facts(self, document: Document) -> list[Fact]:
        try:
            # Where a value is unknown, others compare with text that they take for unknown.
            stated = self.engine.reread(document, 1) if document.uncertain else document
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
        return Mask.of(self.source, self.engine.catalogue.redactions, self.secret)

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
        if isinstance(related.at, Fact):
            message = one_line(mask.message(related.message))
            return RelatedPlace(related.at.path, related.at.location, message)
        span = document.focus(related.at)
        message = one_line(mask.message(related.message, span))
        return RelatedPlace(self.source.path, self.source.location(span), message)

    def fixes(self, document: Document, finding: Finding, mask: Mask) -> tuple[TextFix, ...]:
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


def _masked_suppression(suppression: Suppression, mask: Mask) -> Suppression:
    """A suppression whose texts show no secret; its names, in lower case, may be one."""
    return replace(
        suppression,
        names=tuple(map(mask.message, suppression.names)),
        excerpt=mask.excerpt(suppression.location),
        reason=mask.message(suppression.reason, suppression.span),
        mistake=mask.message(suppression.mistake, suppression.span),
    )


def _masked_fact(fact: Fact, mask: Mask) -> Fact:
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
    for finding, index in zip(findings, _first_matching(findings, valid), strict=True):
        if index is None:
            left.append(finding)
        else:
            comment = valid[index]
            used.add(index)
            silent.append(replace(finding, suppressed=Suppressed("inline", comment.reason, comment.line)))
    for index, comment in enumerate(valid):
        if comment.by == "aurora":
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
