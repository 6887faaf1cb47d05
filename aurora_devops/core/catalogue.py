"""Everything that plugins bring: kinds, policies and reporters by name, and the profiles that choose among them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cache import digest
from .guard import DELIBERATE, described
from .kind import Kind
from .plugin import PROJECT, Hooks, Plugin, PluginError, PolicyFolder, Reporter
from .policy import CATEGORIES, SEVERITIES, Policy, Severity
from .record import field, record, replace
from .redaction import Redaction
from .settings import ConfigError, nearest
from .source import Source
from .version import __version__

if TYPE_CHECKING:
    from ..generation.bundle import Generator

PROFILES = "aurora_policies.profiles"
# What the library itself brings comes in like any other plugin; only the scan for it is spared.
BUILTIN = Plugin("builtin", "aurora_devops.builtin", "aurora-devops", __version__)
# The generators that come with the library; no lint needs them.
GENERATORS = (
    Plugin("templates", "aurora_templates.plugin", "aurora-devops", __version__),
    Plugin("llm", "aurora_llm.plugin", "aurora-devops", __version__),
)


@record
class Entry:
    """What a profile says of one policy."""

    severity: Severity | None = None
    control: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@record
class Profile:
    """A named choice of policies; `everything` takes all there are.

    `files` are the files on disk that it was read from, with the digest of each.
    """

    name: str
    description: str
    entries: Mapping[str, Entry]
    everything: bool = False
    files: Mapping[str, str] = field(default_factory=dict)

    def entry(self, policy: Policy) -> Entry | None:
        """What the profile says of a policy; None where it does not hold it."""
        found = self.entries.get(policy.names.qualified) or self.entries.get(policy.name)
        return Entry() if found is None and self.everything else found


class Catalogue:
    """All that the installed plugins offer; policies are imported for the kinds that ask for them."""

    def __init__(self, plugins: Iterable[Plugin] = (), extra: Iterable[object] = ()) -> None:
        import pluggy

        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(Hooks)
        for plugin in (BUILTIN, *plugins):
            manager.register(_load(plugin), name=plugin.name)
        for value in extra:
            manager.register(value)
        self._manager = manager
        self.kinds: dict[str, Kind] = {
            kind.name: kind for kinds in self._answers("aurora_kinds") for kind in kinds
        }
        self.folders: list[PolicyFolder | Policy] = [
            folder for folders in self._answers("aurora_policies") for folder in folders
        ]
        self.reporters: dict[str, Reporter] = {
            reporter.name: reporter
            for reporters in self._answers("aurora_reporters")
            for reporter in reporters
        }

        self.redactions: list[Redaction] = [
            redaction for redactions in self._answers("aurora_redactions") for redaction in redactions
        ]

    def _answers(self, hook: str) -> list[Any]:
        """What the plugins give for a hook, the built-in values first. Raises PluginError where one fails."""
        try:
            # pluggy calls the last registered first. An answer may be a generator: it runs here.
            return [list(answer) for answer in reversed(getattr(self._manager.hook, hook)())]
        except DELIBERATE:
            raise
        except BaseException as error:
            raise PluginError(f"a plugin failed in {hook}: {described(error)}") from error

    @cached_property
    def generators(self) -> dict[str, Generator]:
        """The generators by name; those that come with the library are loaded now."""
        for plugin in GENERATORS:
            self._manager.register(_load(plugin), name=plugin.name)
        return {
            generator.name: generator
            for generators in self._answers("aurora_generators")
            for generator in generators
        }

    def policies_for(self, kind: str, names: Container[str] | None = None) -> Iterator[Policy]:
        """The policies that an artifact of this kind needs; only those with one of the names, if there are any."""
        for folder in self.folders:
            if isinstance(folder, Policy):
                yield folder
            elif not folder.kinds or kind in folder.kinds:
                yield from folder.policies if names is None else folder.among(names)

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """All policies, by code. Raises PluginError when two share a code or a name."""
        found: dict[str, Policy] = {}
        for folder in self.folders:
            for policy in (folder,) if isinstance(folder, Policy) else folder.policies:
                other = found.get(policy.code)
                if other is not None:
                    raise PluginError(f"{policy.code} is the code of both {other.name} and {policy.name}")
                found[policy.code] = policy
        return tuple(found[code] for code in sorted(found))

    @cached_property
    def by_name(self) -> dict[str, tuple[Policy, ...]]:
        """The policies that each word calls, lower case: codes, names, old names, ids of other linters."""
        named: dict[str, list[Policy]] = {}
        for policy in self.policies:
            for name in dict.fromkeys(name.lower() for name in policy.names):
                named.setdefault(name, []).append(policy)
        return {name: tuple(policies) for name, policies in named.items()}

    def named(self, word: str) -> tuple[Policy, ...]:
        """The policies that a word calls: also a category, the letters of a code, or `all`.

        Raises ConfigError with the nearest right name when it calls none.
        """
        lowered = word.lower()
        if lowered == "all":
            return self.policies
        if lowered in self.by_name:
            return self.by_name[lowered]
        if lowered in CATEGORIES:
            return tuple(policy for policy in self.policies if policy.category == lowered)
        family = tuple(policy for policy in self.policies if policy.code[:3].lower() == lowered)
        if family:
            return family
        known = [name for policy in self.policies for name in policy.names]
        raise ConfigError(f"unknown policy {word!r}{nearest(word, [*known, *CATEGORIES])}")

    def profile(self, name: str) -> Profile:
        """A profile by its name, or from a file whose path is given."""
        if name.endswith((".yaml", ".yml")):
            path = Path(name)
            try:
                raw = path.read_bytes()
            except OSError as error:
                raise ConfigError(f"{name}: {error.strerror}") from None
            found = self._read_profile(path.stem, path.as_posix(), raw)
            return replace(found, files={**found.files, str(path.absolute()): digest(raw)})
        file = resources.files(PROFILES) / f"{name}.yaml"
        if not name.replace("-", "").isalnum() or not file.is_file():
            raise ConfigError(f"unknown profile {name!r}{nearest(name, self.profile_names())}")
        return self._read_profile(name, f"{name}.yaml", file.read_bytes())

    @staticmethod
    def profile_names() -> list[str]:
        """The names of the built-in profiles."""
        files = resources.files(PROFILES).iterdir()
        return sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml"))

    def _read_profile(self, name: str, path: str, raw: bytes, seen: tuple[str, ...] = ()) -> Profile:
        from ..formats import yaml

        stream = yaml.read(Source.decode(path, raw).text)
        data = stream.documents[0].value if stream.documents else None
        if stream.problems or not isinstance(data, dict):
            raise ConfigError(f"{path}: not a profile")
        unknown = data.keys() - {"description", "extends", "policies"}
        if unknown:
            word = min(unknown)
            raise ConfigError(
                f"{path}: unknown key {word}{nearest(word, ['description', 'extends', 'policies'])}"
            )
        entries: dict[str, Entry] = {}
        files: Mapping[str, str] = {}
        everything = data.get("policies") == "*"
        if base := data.get("extends"):
            if base in seen:
                raise ConfigError(f"{path}: profile {base} extends itself")
            parent = self.profile(str(base))
            entries.update(parent.entries)
            files = parent.files
            everything = everything or parent.everything
        listed = data.get("policies")
        if isinstance(listed, list):
            entries.update((str(policy), entries.get(str(policy), Entry())) for policy in listed)
        elif isinstance(listed, dict):
            entries.update((policy, _entry(path, policy, said)) for policy, said in listed.items())
        return Profile(name, str(data.get("description", "")), entries, everything, files)


def _entry(path: str, policy: str, said: Any) -> Entry:
    if said is None:
        return Entry()
    if isinstance(said, str):
        return Entry(control=said)
    if not isinstance(said, dict) or said.keys() - {"severity", "control", "options"}:
        raise ConfigError(f"{path}: {policy}: write severity, control or options")
    severity = said.get("severity")
    if severity is not None and severity not in SEVERITIES:
        raise ConfigError(
            f"{path}: {policy}: unknown severity {severity}{nearest(str(severity), list(SEVERITIES))}"
        )
    return Entry(severity, str(said.get("control", "")), said.get("options") or {})


def _load(plugin: Plugin) -> object:
    import importlib

    try:
        return importlib.import_module(plugin.module)
    except DELIBERATE:
        raise
    except BaseException as error:
        raise PluginError(
            f"plugin {plugin.name} of {plugin.distribution} cannot be loaded: {described(error)}"
        ) from error
