"""Profiles: named choices of policies, the built-in ones and those of a team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cache import digest
from .record import field, record
from .settings import ConfigError, ReadBytes, nearest

if TYPE_CHECKING:
    from .config import ProfileEntry
    from .names import Names
    from .policy import Policy, Severity

    Called = Callable[[str], Iterable[Names]]


# The package with the names of the built-in policies and with their profiles, written from the code.
INDEX = "aurora_policies._index"


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


def load(
    path: Path,
    called: Called,
    named: Callable[[str], Profile] = built_in,
    read_bytes: ReadBytes | None = None,
    extending: tuple[Path, ...] = (),
) -> Profile:
    """Read a profile from a file; `called` gives the policies that a word calls, `named` a profile by its name.

    `read_bytes` reads the file and those that it extends, from disk if it is None.

    Of two words that call a policy, the one that calls fewer policies has precedence. Raises ConfigError with file
    and line.
    """
    from .config import ProfileFile, located, read, tree_of, validated

    if path.resolve() in extending:
        raise ConfigError(f"{path.as_posix()}: the profile extends itself")
    source = read(path, read_bytes)
    tree = tree_of(source)
    if tree is None:
        raise ConfigError(f"{path.as_posix()}: the profile is empty")
    said = validated(ProfileFile, source, tree)

    def codes(word: str, *route: str | int) -> list[str]:
        try:
            return [names.code for names in called(word)]
        except ConfigError as error:
            raise located(path, route, word, error, read_bytes) from None

    base = Profile("", "", {})
    if said.extends is not None:
        try:
            base = (
                load(path.parent / said.extends, called, named, read_bytes, (*extending, path.resolve()))
                if is_path(said.extends)
                else named(said.extends)
            )
        except ConfigError as error:
            raise located(path, ("extends",), said.extends, error, read_bytes) from None
    listed = tree.value.get("policies")
    calls = [
        (codes(word, "policies", index if isinstance(listed, list) else word), entry)
        for index, (word, entry) in enumerate(said.policies.items())
    ]
    entries = dict(base.entries)
    for found, own in sorted(calls, key=lambda call: -len(call[0])):
        for code in found:
            entries[code] = _merged(entries.get(code, Entry()), own)
    removed = {code for index, word in enumerate(said.ignore) for code in codes(word, "ignore", index)}
    return Profile(
        path.stem,
        said.description,
        {code: entry for code, entry in entries.items() if code not in removed},
        base.everything,
        removed | base.removed - entries.keys(),
        base.files
        if read_bytes
        else {**base.files, str(path.absolute()): digest(source.encode(source.text))},
    )


def _merged(base: Entry, own: ProfileEntry) -> Entry:
    """The entry of a profile over that of the profile it extends."""
    return Entry(own.severity or base.severity, own.control or base.control, {**base.options, **own.options})


def is_path(name: str) -> bool:
    """Whether the name of a profile is the path of a file."""
    return name.endswith((".yaml", ".yml"))
