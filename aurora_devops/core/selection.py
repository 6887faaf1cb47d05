"""Which policies are enabled for which path, with what severity and options."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from .catalogue import Catalogue
from .facts import Repository
from .names import Calls, Names, together
from .options import validated
from .patterns import patterns
from .plugin import BrokenPolicy
from .policy import SEVERITIES, Check, Policy, Severity
from .profiles import Entry, Profile
from .record import record
from .report import Failure
from .settings import ConfigError, Requirement, Settings, nearest

if TYPE_CHECKING:
    from pathspec import PathSpec

    from .finding import Finding


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


class Floor(NamedTuple):
    """How a required policy is used at least: the selection of the file that requires it.

    `ids` are those of other linters by which alone it is required.
    """

    requirement: Requirement
    selection: Selection
    ids: frozenset[str]


class Layer(NamedTuple):
    """What is different for some paths. A layer that only adds raises severities and lowers none.

    `declared` are the codes of the policies that the configuration of a folder declares for these paths.
    """

    paths: PathSpec[Any]
    added: Calls
    dropped: Calls
    severity: dict[str, Severity]
    profile: Profile | None = None
    only_adds: bool = False
    required: Mapping[str, tuple[Floor, ...]] = {}
    declared: Set[str] = frozenset()


class Selection:
    """Which policies are on for which path, with what severity and options.

    `folder` is that of the configuration, empty for the root.
    """

    def __init__(self, catalogue: Catalogue, config: Settings, folder: str = "") -> None:
        self.catalogue = catalogue
        self.config = config
        self.profile = self._profile(config)
        self._only = self._calls(config, config.select, "select") if config.select else None
        # A policy that another folder declares is only for the paths there.
        self._elsewhere = (
            frozenset[str]()
            .union(*catalogue.declared.values())
            .difference(*(catalogue.declared.get(each, ()) for each in ("", folder)))
        )
        self._added = {
            **(self._declared("") if self._only is None else {}),
            **self._calls(config, config.extend_select, "extend-select"),
        }
        self._dropped = self._calls(config, config.ignore, "ignore")
        self._severity = self._severities(config, config.severity)
        self._options = {
            code: options
            for word, options in config.options.items()
            for code in self._with_options(config, word, options)
        }
        self._required = self._floors(config, folder)
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
        self._requires = bool(self._required) or any(layer.required for layer in self._overrides)
        self._tables: dict[tuple[str, tuple[int, ...]], Table] = {}
        self._across: dict[str, tuple[Policy, ...]] = {}
        self._possible = self._possible_codes()

    def _declared(self, folder: str) -> Calls:
        """The policies that the configuration of a folder declares; they are on in any profile."""
        return dict.fromkeys(self.catalogue.declared.get(folder, ()), frozenset())

    def _possible_codes(self) -> set[str] | None:
        """The codes of the policies that can be on, so that no other is imported; None for all."""
        profiles = [layer.profile for layer in self._overrides if layer.profile]
        if self._only is None:
            profiles.append(self.profile)
        if any(profile.everything for profile in profiles):
            return None
        chosen = (profile.entries for profile in profiles)
        added = (layer.added for layer in self._overrides)
        required = (layer.required for layer in self._overrides)
        return {*(self._only or ()), *self._added, *self._required}.union(*chosen, *added, *required)

    def _profile(self, config: Settings) -> Profile:
        try:
            return self.catalogue.profile(
                config.profile, None if config.command.profile else config.profile_at
            )
        except ConfigError as error:
            raise located(config, error, ("profile",), config.profile) from None

    def _nested(self, folder: str, config: Settings) -> Iterator[Layer]:
        """What the configuration of a folder adds to the paths below it."""
        yield Layer(
            patterns([f"/{_literal(folder)}"]),
            {**self._declared(folder), **self._calls(config, config.extend_select, "extend-select")},
            {},
            self._severities(config, config.severity),
            self._profile(config) if config.profile_at else None,
            only_adds=True,
            required=self._floors(config, folder),
            declared=self.catalogue.declared.get(folder, {}).keys(),
        )
        for index, override in enumerate(config.overrides):
            yield Layer(
                patterns([_below(folder, pattern) for pattern in override.paths]),
                self._calls(config, override.select, "overrides", index, "select"),
                {},
                self._severities(config, override.severity, "overrides", index),
                only_adds=True,
            )

    def _floors(self, config: Settings, folder: str) -> dict[str, tuple[Floor, ...]]:
        """The policies that a configuration and those that it extends require, by code; extended files come first.

        With `--select`, nothing else runs; what runs is still not suppressed.
        """
        if not config.require:
            return {}
        self._calls(config, config.require, "require")
        floors: dict[str, tuple[Floor, ...]] = {}
        for requirement in config.requirements:
            alone = requirement.settings._replace(
                select=(), extend_select=requirement.words, ignore=(), require=(), overrides=()
            )
            selection = Selection(self.catalogue, alone, folder)
            for code, ids in self._calls(alone, requirement.words).items():
                if code in selection._elsewhere:
                    continue
                floors[code] = (*floors.get(code, ()), Floor(requirement, selection, ids))
        return floors

    def required(self, policy: Policy, path: str, ids: Set[str] = frozenset()) -> Requirement | None:
        """The requirement for a policy at a path, and for the ids of other linters that a finding answers for."""
        if not self._requires:
            return None
        for floor in self._floors_at(policy.code, self.overriding(path)):
            if not floor.ids or not floor.ids.isdisjoint(ids):
                return floor.requirement
        return None

    def _floors_at(self, code: str, overrides: Sequence[int]) -> list[Floor]:
        tables = (self._required, *(self._overrides[index].required for index in overrides))
        return [floor for table in tables for floor in table.get(code, ())]

    def calls(self, word: str, policy: Policy) -> bool:
        """Whether a word calls a policy."""
        return any(names.code == policy.code for names in self.catalogue.called(word))

    def _called(self, config: Settings, word: str, *route: str | int) -> tuple[Names, ...]:
        try:
            return self.catalogue.called(word)
        except ConfigError as error:
            raise located(config, error, route, word) from None

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

        The word may be that of a reader's options. Raises ConfigError where nothing that it calls has options, and
        for options that cannot be taken.
        """
        reader = self.catalogue.reader_options.get(word.lower())
        try:
            if reader is not None:
                validated(reader, options, word)
                called = self.catalogue.find(word)
            else:
                called = self.catalogue.called(word)
        except ConfigError as error:
            near = nearest(word, list(self.catalogue.reader_options)) if reader is None else ""
            error = ConfigError(f"unknown policy or kind {word!r}{near}") if near else error
            raise located(config, error, ("options", word), word) from None
        taking = [
            policy
            for policy in (self.catalogue.policy(names.code) for names in called)
            if policy.options is not None
        ]
        try:
            if not taking and reader is None:
                raise ConfigError(f"policy {called[0].name} has no options")
            for policy in taking:
                self._build_options(policy, options)
        except ConfigError as error:
            raise located(config, error, ("options", word), word) from None
        return [policy.code for policy in taking]

    def _build_options(self, policy: Policy, said: Mapping[str, Any]) -> Any:
        assert policy.options is not None
        return validated(policy.options, said, f"policy {policy.name}")

    def policies_for(self, kind: str, broken: list[BrokenPolicy]) -> Iterator[Policy]:
        """The policies that can be on for artifacts of a kind; those that cannot be imported go to `broken`."""
        return self.catalogue.policies_for(kind, self._possible, broken)

    def across(self, kind: str) -> tuple[Policy, ...]:
        """Of the policies for a kind those that compare the files of the repository."""
        if kind not in self._across:
            found = self.policies_for(kind, [])
            self._across[kind] = tuple(policy for policy in found if Repository in policy.visits)
        return self._across[kind]

    def overriding(self, path: str) -> tuple[int, ...]:
        """Which overrides hold for a path."""
        return tuple(i for i, layer in enumerate(self._overrides) if layer.paths.match_file(path))

    def rule(self, policy: Policy, overrides: Sequence[int] = ()) -> Rule | None:
        """How a policy is used where these overrides hold; None where it is off."""
        code = policy.code
        if code in self._elsewhere and not any(code in self._overrides[i].declared for i in overrides):
            return None
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
        floors = self._floors_at(code, overrides) if self._requires else []
        control = ""
        for floor in floors:
            least = floor.selection.rule(policy)
            assert least is not None
            if not self.config.command.only:
                on, without = together(on, floor.ids), without - floor.ids if floor.ids else floor.ids
            severity, control = _graver(least.severity, severity), control or least.control
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
            values = self.said(policy)
            for floor in reversed(floors):
                values = {**values, **floor.selection.said(policy)}
            options = self._build_options(policy, values)
        assert policy.check is not None
        ask = policy.check if options is None else partial(_with_options, policy.check, options)
        return Rule(policy, severity, options, entry.control or control, ask, on, without)

    def said(self, policy: Policy) -> Mapping[str, Any]:
        """The options of a policy that the profile and the configuration set."""
        entry = self.profile.entry(policy) or Entry()
        return {**entry.options, **self._options.get(policy.code, {})}

    def table(self, kind: str, path: str) -> Table:
        """The rules for a kind, by the type of node they visit."""
        overrides = self.overriding(path) if self._overrides else ()
        key = (kind, overrides)
        if key not in self._tables:
            broken: list[BrokenPolicy] = []
            rules = (self.rule(policy, overrides) for policy in self.policies_for(kind, broken))
            self._tables[key] = Table([rule for rule in rules if rule is not None], broken)
        return self._tables[key]


def counts_aside(policy: Policy, severity: Severity) -> bool:
    """Whether findings of a policy are reported in files that are not delivered."""
    return policy.everywhere and severity in ("error", policy.severity)


def located(config: Settings, error: ConfigError, route: tuple[str | int, ...], word: str) -> ConfigError:
    """The error about a word of the section `lint`, with file and line if the file has the word there."""
    if config.origin is None:
        return error
    from .config import located as at_line
    from .extends import load

    values = load(config.origin).values
    return error if values is None else at_line(values, ("lint", *route), word, error)


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


def _with_options(check: Check, options: Any, node: object) -> Iterable[Finding] | None:
    return check(node, options)
