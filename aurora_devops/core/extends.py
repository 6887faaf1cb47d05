"""Configuration files that extend others: how their values are merged, and where each value is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from .cache import digest
from .config import Config, PolicyConfig, PolicyFile, Written, read, validated, written_in
from .configfile import ConfigFile
from .names import canonical
from .place import Route
from .record import record
from .settings import ConfigError, nearest

# How many files can extend each other in a row.
_LONGEST_CHAIN = 50
# How many settings are compared with the name of an unknown one.
_COMPARED = 1000


class Entry(NamedTuple):
    """A value with the place where it is written; the values of a mapping or a list are entries too."""

    value: Any
    at: Written
    route: Route

    @property
    def name(self) -> str | None:
        """The value of the key `name` of a mapping."""
        named = self.value.get("name") if isinstance(self.value, dict) else None
        return named.value if named is not None and isinstance(named.value, str) else None

    @property
    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: entry.plain for key, entry in self.value.items()}
        if isinstance(self.value, list):
            return [entry.plain for entry in self.value]
        return self.value

    def find(self, route: Route) -> tuple[Entry, Route]:
        """The entry at a route, or the nearest one above it with the rest of the route."""
        entry = self
        for index, key in enumerate(route):
            try:
                entry = entry.value[key]
            except (IndexError, KeyError, TypeError):
                return entry, route[index:]
        return entry, ()


@record
class Merged:
    """The values of a configuration file and of those that it extends."""

    root: Entry
    value: Any

    def where(self, route: Route) -> str:
        """The file and the line of what lies at a route, or of the nearest key above it."""
        written, inner = self.written(route)
        return written.where(inner)

    def written(self, route: Route) -> tuple[Written, Route]:
        """The values of the file that has what lies at a route, and the route there."""
        entry, rest = self.root.find(route)
        return entry.at, (*entry.route, *rest)


class Required(NamedTuple):
    """The policies that a file requires, the name of the file, and its configuration."""

    words: tuple[str, ...]
    name: str
    loaded: Loaded


class Loaded(NamedTuple):
    """A configuration file with what it extends.

    `extended` are the digests of the other files, by name: those that it extends, and those of its policies. `values`
    is None for an empty file.
    """

    config: Config
    values: Written | Merged | None = None
    extended: Mapping[str, str] = {}
    required: tuple[Required, ...] = ()

    def settings(self) -> dict[str, Any]:
        """The section `lint` and what belongs to it as JSON has it, for `Settings.of`."""
        return {
            **self._own_settings(),
            "extended": [list(item) for item in self.extended.items()],
            "requirements": [
                [list(words), name, loaded._own_settings()] for words, name, loaded in self.required
            ],
            "policies": [
                [policy.model_dump(mode="json"), at.source.path, route[-1]]
                for policy, (at, route) in self._declared()
            ],
        }

    def _declared(self) -> Iterator[tuple[PolicyConfig, tuple[Written, Route]]]:
        """The declared policies, each with the values of its file and its route there."""
        for index, policy in enumerate(self.config.policies):
            if self.values is not None and isinstance(policy, PolicyConfig):
                yield policy, self.values.written(("policies", index))

    def _own_settings(self) -> dict[str, Any]:
        lint = self.config.lint
        given = self.values is not None and "profile" in lint.model_fields_set
        at = self.values.written(("lint", "profile"))[0].source.path if self.values and given else ""
        return {
            "lint": lint.model_dump(mode="json"),
            "profile_at": at,
            "extended": [],
            "requirements": [],
            "policies": [],
        }


def load(file: ConfigFile) -> Loaded:
    """Read a configuration file and those that it extends; raises ConfigError with the line of the first mistake."""
    return _Loader().load(file, ())


def load_policies(file: ConfigFile) -> Loaded:
    """Read a file that has only policies; raises ConfigError with the line of the first mistake."""
    written = written_in(read(file))
    if written is None or written.value is None:
        return Loaded(Config())
    return Loaded(Config(policies=validated(PolicyFile, written).policies), written)


class _Loader:
    """Reads each file once, also where several files extend it."""

    def __init__(self) -> None:
        self.known: dict[str, Loaded] = {}

    def load(self, file: ConfigFile, above: tuple[str, ...]) -> Loaded:
        """A file; `above` are those that extend it."""
        key = file.identity
        if key not in self.known:
            written = written_in(read(file))
            if written is None or written.value is None:
                self.known[key] = Loaded(Config())
            else:
                self.known[key] = self._loaded(file, written, (*above, key))
        return self.known[key]

    def _loaded(self, file: ConfigFile, written: Written, above: tuple[str, ...]) -> Loaded:
        config = validated(Config, written)
        loaded = Loaded(config, written)
        if config.remove and not config.extends:
            raise ConfigError(f"{written.where(('remove',))}: 'remove' needs 'extends'")
        if config.extends or any(isinstance(entry, str) for entry in config.policies):
            loaded = self._merged(file, written, config, above)
        if config.lint.require:
            # A file requires also what it lists again, with its own severities and options.
            required = Required(config.lint.require, file.name, loaded)
            loaded = loaded._replace(required=(*loaded.required, required))
        return loaded

    def _merged(self, file: ConfigFile, written: Written, config: Config, above: tuple[str, ...]) -> Loaded:
        base = Entry({}, written, ())
        extended: dict[str, str] = {}
        required: list[Required] = []
        for index, name in enumerate(config.extends):
            try:
                other = file.beside(name)
                if other.identity in above:
                    raise ConfigError(f"{other.name} extends itself")
                if len(above) > _LONGEST_CHAIN:
                    raise ConfigError(f"more than {_LONGEST_CHAIN} files extend each other")
                loaded = self.load(other, above)
                content = digest(other.read())
            except ConfigError as error:
                listed = isinstance(written.value["extends"], list)
                where = written.where(("extends", index) if listed else ("extends",))
                raise ConfigError(f"{where}: extends: {error}") from None
            base = merge(base, _entry(loaded.values, written))
            extended |= {**loaded.extended, other.name: content}
            required += [each for each in loaded.required if each not in required]
        base = _removed(base, written, config.remove, {word for each in required for word in each.words})
        own, files = _with_policies(file, written)
        root = merge(base, own)
        values = Merged(root, root.plain)
        merged = Loaded(validated(Config, values), values, extended | files, tuple(required))
        _keep_required(merged, written)
        return merged


def _with_policies(file: ConfigFile, written: Written) -> tuple[Entry, dict[str, str]]:
    """The values of a file with the policies of the files that it names, and the digests of these files."""
    own = _entry(written, written)
    listed = own.value.get("policies")
    if listed is None:
        return own, {}
    policies: list[Entry] = []
    files: dict[str, str] = {}
    for index, entry in enumerate(listed.value):
        if not isinstance(entry.value, str):
            policies.append(entry)
            continue
        try:
            other = file.beside(entry.value)
            found = _entry(load_policies(other).values, written).value.get("policies")
            files[other.name] = digest(other.read())
        except ConfigError as error:
            raise ConfigError(f"{written.where(('policies', index))}: policies.{index}: {error}") from None
        policies += found.value if found is not None else ()
    return own._replace(value={**own.value, "policies": listed._replace(value=policies)}), files


def _keep_required(merged: Loaded, written: Written) -> None:
    """Raises ConfigError if a required policy is declared in another way than in the file that requires it, or not."""
    now = {policy.name: (policy, at.where(route)) for policy, (at, route) in merged._declared()}
    for words, name, loaded in merged.required:
        for policy, _ in loaded._declared():
            changed, where = now.get(policy.name, (None, written.where(("remove",))))
            if changed != policy and any(_calls(word, policy) for word in words):
                done = "removed" if changed is None else "changed"
                raise ConfigError(f"{where}: policy {policy.name} is required by {name} and cannot be {done}")


def _calls(word: str, policy: PolicyConfig) -> bool:
    """Whether a word calls a declared policy."""
    names = (policy.code, policy.name, f"{policy.kind or 'all'}/{policy.name}")
    groups = ("all", policy.category, policy.code[:3].lower())
    return canonical(word) in map(canonical, names) or word.lower() in groups


def _entry(values: Written | Merged | None, written: Written) -> Entry:
    """The values of a file as entries, without the keys that are about the file itself."""
    if isinstance(values, Merged):
        root = values.root
    elif isinstance(values, Written):
        root = _entries(values, values.value, ())
    else:
        return Entry({}, written, ())
    own = {key: entry for key, entry in root.value.items() if key not in ("extends", "remove")}
    return root._replace(value=own)


def _entries(at: Written, value: Any, route: Route) -> Entry:
    if isinstance(value, dict):
        value = {key: _entries(at, inner, (*route, key)) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [_entries(at, inner, (*route, index)) for index, inner in enumerate(value)]
    return Entry(value, at, route)


def merge(base: Entry, own: Entry) -> Entry:
    """The values of a file over those that it extends: mappings are merged, lists add, other values replace.

    What the file sets comes last, also where it replaces a value.
    """
    if isinstance(base.value, dict) and isinstance(own.value, dict):
        found = dict(base.value)
        for key, entry in own.value.items():
            held = found.pop(key, None)
            found[key] = entry if held is None else merge(held, entry)
        return own._replace(value=found)
    if isinstance(base.value, list) and isinstance(own.value, list):
        return own._replace(value=_joined(base.value, own.value))
    return own


def _joined(base: Sequence[Entry], own: Sequence[Entry]) -> list[Entry]:
    """The entries of two lists; one of `own` replaces an equal one, and a mapping the one with the same `name`."""
    named = {entry.name: entry for entry in own if entry.name is not None}
    equal = {repr(entry.plain) for entry in own}
    left = [entry for entry in base if entry.name in named or repr(entry.plain) not in equal]
    replaced = {entry.name for entry in left} - {None}
    return [
        *(entry if entry.name is None else named.get(entry.name, entry) for entry in left),
        *(entry for entry in own if entry.name is None or entry.name not in replaced),
    ]


def _removed(base: Entry, written: Written, names: Sequence[str], required: set[str]) -> Entry:
    """What the extended files set, without what a file removes."""
    for index, name in enumerate(names):
        found = _without(base, name)
        where = written.where(("remove", index))
        if found is None:
            hint = nearest(name, list(islice(_names(base, ""), _COMPARED)))
            raise ConfigError(f"{where}: remove: the extended files do not set {name!r}{hint}")
        lint, _ = found.find(("lint", "require"))
        kept = lint.plain if isinstance(lint.value, list) else []
        if not required <= {*kept}:
            raise ConfigError(f"{where}: remove: {name!r} contains a required policy and cannot be removed")
        base = found
    return base


def _without(entry: Entry, name: str) -> Entry | None:
    """An entry without the key or the item that a name with dots leads to; None if it leads nowhere."""
    if isinstance(entry.value, list):
        left = [each for each in entry.value if name not in (each.name, each.value)]
        return entry._replace(value=left) if len(left) < len(entry.value) else None
    if not isinstance(entry.value, dict):
        return None
    for key, inner in entry.value.items():
        if name == str(key):
            return entry._replace(value={other: each for other, each in entry.value.items() if other != key})
        if name.startswith(f"{key}."):
            found = _without(inner, name[len(f"{key}.") :])
            if found is not None:
                return entry._replace(value={**entry.value, key: found})
    return None


def _names(entry: Entry, prefix: str) -> Iterator[str]:
    """The names with dots of all keys and items below an entry."""
    if isinstance(entry.value, dict):
        for key, inner in entry.value.items():
            yield f"{prefix}{key}"
            yield from _names(inner, f"{prefix}{key}.")
    elif isinstance(entry.value, list):
        for each in entry.value:
            name = each.name if isinstance(each.value, dict) else each.value
            if isinstance(name, str):
                yield f"{prefix}{name}"
