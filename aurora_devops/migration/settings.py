"""What has been gathered from all linters: our settings, each with where it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from ..core.names import canonical
from ..core.policy import SEVERITIES, Policy, Severity
from ..core.record import field, record
from .files import Origin

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue

PROFILE = "recommended"
Words = dict[str, list[Origin]]


@record(frozen=False)
class Option:
    """The value of an option, and where it comes from."""

    value: Any
    origins: list[Origin]


@record(frozen=False)
class Rating:
    """A severity, and where it comes from."""

    severity: Severity
    origins: list[Origin]


@record(frozen=False)
class _Peer:
    """A linter that is in use: the ids it reports and those that are switched off, in one spelling."""

    selected: dict[str, Origin] = field(default_factory=dict)
    dropped: dict[str, Origin] = field(default_factory=dict)


class Settings:
    """Our settings as they come together; ids that no policy answers for become notes."""

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        self.catalogue = catalogue
        self.today = today
        self.notes: list[str] = []
        self.extend_select: Words = {}
        self.ignore: Words = {}
        self.severity: dict[str, Rating] = {}
        self.options: dict[str, dict[str, Option]] = {}
        self.overrides: dict[tuple[str, ...], Words] = {}
        self.exclude: Words = {}
        self.fail_on = ""
        self.fail_on_origin = Origin("")
        self._peers: dict[str, _Peer] = {}
        self._policies: dict[tuple[str, str], list[Policy]] = {}
        self._spelled: dict[tuple[str, str], list[str]] = {}
        for policy in catalogue.policies:
            for peer, ids in policy.equivalents.items():
                for id in ids:
                    key = (peer, canonical(id))
                    held = self._policies.setdefault(key, [])
                    if policy not in held:
                        held.append(policy)
                    self._spelled.setdefault(key, []).append(id)

    # What the readers call

    def note(self, origin: Origin, text: str) -> None:
        """Say something about a line that has no equivalent."""
        self.notes.append(f"{origin}: {text}")

    def known(self, peer: str) -> tuple[str, ...]:
        """The ids of a linter that our policies answer for, each in one spelling."""
        return tuple(id for name, id in self._policies if name == peer)

    def policies(self, peer: str, id: str) -> list[Policy]:
        """The policies that answer for an id."""
        return self._policies.get((peer, canonical(id)), [])

    def speaker(self, id: str, *peers: str) -> str:
        """The first of these linters under whose name an id is known; the first one where none is."""
        return next((peer for peer in peers if self.policies(peer, id)), peers[0])

    def drop(self, peer: str, id: str, origin: Origin, paths: Collection[str] = ()) -> bool:
        """Switch an id off, everywhere or for some paths; whether we know it."""
        words = self._words(peer, id)
        if not words:
            self.note(origin, f"no policy answers for {peer}'s {id}")
            return False
        target = self.overrides.setdefault(tuple(paths), {}) if paths else self.ignore
        if not paths:
            self._peer(peer).dropped.setdefault(canonical(id), origin)
        self._put(target, words, id, origin)
        return True

    def add(self, peer: str, id: str, origin: Origin) -> bool:
        """Switch an id on; whether we know it."""
        if not self.policies(peer, id):
            self.note(origin, f"no policy answers for {peer}'s {id}")
            return False
        self._peer(peer).selected[canonical(id)] = origin
        return True

    def add_defaults(self, peer: str, path: str, ids: Iterable[str]) -> None:
        """Switch on what a linter reports unasked."""
        selected = self._peer(peer).selected
        for id in ids:
            if self.policies(peer, id):
                selected.setdefault(canonical(id), Origin(path, reason=f"{peer} reports it unasked"))

    def rate(self, peer: str, id: str, severity: Severity, origin: Origin) -> None:
        """Give an id a severity."""
        words = self._words(peer, id)
        if not words:
            self.note(origin, f"no policy answers for {peer}'s {id}")
        for word in words:
            self.severity[word] = Rating(severity, [_named(origin, word, id)])

    def option(self, peer: str, id: str, name: str, value: Any, origin: Origin) -> bool:
        """Set an option of the policies that answer for an id; lists grow. Whether one has such an option."""
        found = False
        for policy in self.policies(peer, id):
            if policy.options is None or name not in policy.options.fields():
                continue
            held = self.options.setdefault(self._name(policy), {}).setdefault(
                name, Option([] if isinstance(value, list) else value, [])
            )
            if isinstance(value, list):
                held.value.extend(item for item in value if item not in held.value)
            held.origins.append(origin)
            found = True
        if not found:
            self.note(origin, f"no policy has an option for this setting of {peer}'s {id}")
        return found

    def leave(self, peer: str, letters: str, paths: Collection[str], origin: Origin) -> None:
        """Silence, for some paths, all that one linter looks for; `letters` are those of the codes it is about."""
        codes = {
            policy.code
            for (name, _), policies in self._policies.items()
            if name == peer
            for policy in policies
            if not policy.code.startswith(letters)
        }
        words = self.overrides.setdefault(tuple(paths), {})
        for word in (letters, *sorted(codes)):
            self._put(words, (word,), word, origin)

    def skip(self, pattern: str, origin: Origin) -> None:
        """Leave a path alone."""
        self.exclude.setdefault(pattern, []).append(origin)

    def fail(self, severity: str, origin: Origin) -> None:
        """The least severity that makes the run fail; of several, the strictest counts."""
        order = ("never", *SEVERITIES)
        if self.fail_on and self.fail_on != severity:
            self.note(origin, f"asks for fail-on: {severity}, {self.fail_on_origin} for {self.fail_on}")
        if not self.fail_on or order.index(severity) > order.index(self.fail_on):
            self.fail_on, self.fail_on_origin = severity, origin

    # The end

    def finish(self) -> None:
        """Add what the linters report and the profile leaves out, and tell what is switched off beyond one's wish."""
        profile = self.catalogue.profile(PROFILE)
        off = {
            policy.code
            for peer, state in self._peers.items()
            for id in state.dropped
            for policy in self.policies(peer, id)
        }
        added: set[str] = set()
        for peer, state in self._peers.items():
            for id, origin in sorted(state.selected.items(), key=lambda item: by_number(item[0])):
                if id in state.dropped:
                    continue
                wanted = [
                    policy
                    for policy in self.policies(peer, id)
                    if profile.entry(policy) is None and policy.code not in off | added
                ]
                if not wanted:
                    continue
                added.update(policy.code for policy in wanted)
                whole = len(wanted) == len(self.policies(peer, id))
                spelling = self._spelling(peer, id)
                words = self._words(peer, spelling) if whole else tuple(policy.code for policy in wanted)
                self._put(self.extend_select, words, spelling, origin)
        for peer, state in self._peers.items():
            for id, origin in state.dropped.items():
                self._tell_of_others(peer, id, origin)

    def _tell_of_others(self, peer: str, dropped: str, origin: Origin) -> None:
        """Say which rules that somebody wants go with one that is switched off."""
        others = {
            f"{name}'s {self._spelling(name, id)}": None
            for policy in self.policies(peer, dropped)
            for name, state in self._peers.items()
            for id in dict.fromkeys(canonical(said) for said in policy.equivalents.get(name, ()))
            if id in state.selected and id not in state.dropped
        }
        if others:
            self.note(origin, f"{self._spelling(peer, dropped)} takes {', '.join(others)} with it")

    def _peer(self, name: str) -> _Peer:
        return self._peers.setdefault(name, _Peer())

    def _spelling(self, peer: str, id: str) -> str:
        return self._spelled[peer, canonical(id)][0]

    def _name(self, policy: Policy) -> str:
        """The name of a policy, or its code where another one has the same name."""
        return policy.name if len(self.catalogue.find(policy.name)) == 1 else policy.code

    def _words(self, peer: str, id: str) -> tuple[str, ...]:
        """What calls exactly the policies of an id: the id, another spelling of it, or their codes."""
        policies = self.policies(peer, id)
        if not policies:
            return ()
        for word in (id, *self._spelled[peer, canonical(id)], f"{peer}:{id}"):
            called = self.catalogue.find(word)
            if {names.code for names in called} == {policy.code for policy in policies}:
                return (word,)
        return tuple(sorted(policy.code for policy in policies))

    @staticmethod
    def _put(target: Words, words: Iterable[str], id: str, origin: Origin) -> None:
        for word in words:
            origins = target.setdefault(word, [])
            if (named := _named(origin, word, id)) not in origins:
                origins.append(named)


def by_number(id: str) -> tuple[str, int]:
    """A key that sorts ids by their numbers: CKV_K8S_9 before CKV_K8S_10."""
    name = id.rstrip("0123456789")
    return name, int(id[len(name) :] or 0)


def _named(origin: Origin, word: str, id: str) -> Origin:
    """The origin of a word, with the linter's own id where the word is another one."""
    if word.lower() == id.lower():
        return origin
    return Origin(origin.path, origin.line, f"{id}: {origin.reason}" if origin.reason else id)
