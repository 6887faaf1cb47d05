"""Profiles: named choices of policies, the built-in ones and those of a team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cache import digest
from .record import field, record
from .settings import PACKAGE, ConfigError, nearest

if TYPE_CHECKING:
    from .config import ProfileEntry
    from .configfile import ConfigFile
    from .names import Names
    from .policy import Policy, Severity

    Called = Callable[[str], Iterable[Names]]


# The package with the names of the built-in policies and with their profiles, written from the code.
INDEX = "aurora_policies._index"
# How many profiles can extend each other in a row.
_LONGEST_CHAIN = 50


@record
class Entry:
    """What a profile sets for one policy."""

    severity: Severity | None = None
    control: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@record
class Profile:
    """A named choice of policies.

    `entries` are the chosen policies, by code; with `everything` all others are chosen as well, except those in
    `removed`. `files` are the files on disk that it was read from, with the digest of each.
    """

    name: str
    description: str
    entries: Mapping[str, Entry]
    everything: bool = False
    removed: Set[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict)

    def entry(self, policy: Policy | Names) -> Entry | None:
        """What the profile sets for a policy; None if it does not choose it."""
        found = self.entries.get(policy.code)
        return Entry() if found is None and self.everything and policy.code not in self.removed else found


@cache
def built_in(name: str) -> Profile:
    """A profile that comes with the library. Raises ConfigError for an unknown name."""
    if name not in _built_in():
        raise ConfigError(f"unknown profile {name!r}{nearest(name, built_in_names())}")
    description, everything, rows = _built_in()[name]
    return Profile(name, description, {code: Entry(*row) for code, *row in rows}, everything)


def built_in_names() -> list[str]:
    """The names of the profiles that come with the library."""
    return sorted(_built_in())


def _built_in() -> Mapping[str, Any]:
    profiles: Mapping[str, Any] = import_module(f"{INDEX}.policies").PROFILES
    return profiles


def named(name: str, called: Called, at: ConfigFile | None = None) -> Profile:
    """A built-in profile, or one from a file whose path is relative to the folder of `at`, or the current folder.

    `called` gives the policies that a word calls. Raises ConfigError.
    """
    if not is_file(name):
        return built_in(name)
    from .configfile import ConfigFile

    return load(ConfigFile(name) if at is None else at.beside(name), called)


def load(
    file: ConfigFile,
    called: Called,
    built_in: Callable[[str], Profile] = built_in,
    extending: tuple[str, ...] = (),
) -> Profile:
    """Read a profile from a file; `called` gives the policies that a word calls, `built_in` a profile by its name.

    Of two words that call a policy, the one that calls fewer policies has precedence. Raises ConfigError with file
    and line.
    """
    from .config import ProfileFile, located, read, validated, written_in

    if file.identity in extending:
        raise ConfigError(f"{file.name}: the profile extends itself")
    if len(extending) > _LONGEST_CHAIN:
        raise ConfigError(f"{file.name}: more than {_LONGEST_CHAIN} profiles extend each other")
    source = read(file)
    written = written_in(source)
    if written is None:
        raise ConfigError(f"{file.name}: the profile is empty")
    said = validated(ProfileFile, written)

    def codes(word: str, *route: str | int) -> list[str]:
        try:
            return [names.code for names in called(word)]
        except ConfigError as error:
            raise located(written, route, word, error) from None

    bases = []
    for index, name in enumerate(said.extends):
        try:
            bases.append(
                load(file.beside(name), called, built_in, (*extending, file.identity))
                if is_file(name)
                else built_in(name)
            )
        except ConfigError as error:
            listed = isinstance(written.value["extends"], list)
            route = ("extends", index) if listed else ("extends",)
            raise located(written, route, name, error) from None
    base = _joined(bases)
    listed = written.value.get("policies")
    calls = [
        (codes(word, "policies", index if isinstance(listed, list) else word), entry)
        for index, (word, entry) in enumerate(said.policies.items())
    ]
    entries = dict(base.entries)
    for found, own in sorted(calls, key=lambda call: -len(call[0])):
        for code in found:
            entries[code] = _merged(entries.get(code, Entry()), own)
    removed = {code for index, word in enumerate(said.ignore) for code in codes(word, "ignore", index)}
    files = dict(base.files)
    # The id of a trusted revision stands for its files.
    if file.packaged or file.read_bytes is None:
        name = file.name if file.packaged else str(Path(file.name).absolute())
        files[name] = digest(source.encode(source.text))
    return Profile(
        Path(file.name).stem,
        said.description,
        {code: entry for code, entry in entries.items() if code not in removed},
        base.everything,
        removed | base.removed - entries.keys(),
        files,
    )


def _joined(profiles: Iterable[Profile]) -> Profile:
    """Several profiles as one; of two entries for a policy, the later one changes what it sets."""
    whole = Profile("", "", {})
    for profile in profiles:
        entries = dict(whole.entries)
        for code, entry in profile.entries.items():
            entries[code] = _merged(entries.get(code, Entry()), entry)
        whole = Profile(
            "",
            "",
            entries,
            whole.everything or profile.everything,
            frozenset(
                code for code in {*whole.removed, *profile.removed} if not _chosen(code, whole, profile)
            ),
            {**whole.files, **profile.files},
        )
    return whole


def _chosen(code: str, *profiles: Profile) -> bool:
    return any(
        code in profile.entries or (profile.everything and code not in profile.removed)
        for profile in profiles
    )


def _merged(base: Entry, own: Entry | ProfileEntry) -> Entry:
    """The entry of a profile over that of the profile it extends."""
    return Entry(own.severity or base.severity, own.control or base.control, {**base.options, **own.options})


def is_file(name: str) -> bool:
    """Whether the name of a profile is that of a file: a path, or a file of a package."""
    return name.endswith((".yaml", ".yml")) or name.startswith(PACKAGE)
