"""Everything that plugins bring: kinds, policies and reporters by name, and the profiles that choose among them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .guard import DELIBERATE, described
from .kind import Kind
from .names import Names, canonical
from .plugin import PROJECT, BrokenPolicy, Hooks, Plugin, PluginError, PolicyFolder, Reporter
from .policy import CATEGORIES, Policy
from .profiles import Profile, built_in_names, named
from .redaction import Redaction
from .settings import ConfigError, Declaration, Settings, nearest
from .version import __version__

if TYPE_CHECKING:
    from ..generation.bundle import Generator
    from ..generation.stack import TemplateSet
    from .configfile import ConfigFile
    from .options import PolicyOptions

# What the library itself brings comes in like any other plugin; only the scan for it is spared.
BUILTIN = Plugin("builtin", "aurora_devops.builtin", "aurora-devops", __version__)
# The generators that come with the library; no lint needs them.
GENERATORS = (
    Plugin("templates", "aurora_templates.plugin", "aurora-devops", __version__),
    Plugin("llm", "aurora_llm.plugin", "aurora-devops", __version__),
)
# What makes policies of the declarations in a configuration.
DECLARED = "aurora_devops.cel.declared"
_REGISTERED = ("_manager", "kinds", "folders", "reporters", "redactions", "declared")


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
        # Where each policy is declared that a configuration declares, by the folder of the configuration and the code.
        self.declared: Mapping[str, Mapping[str, Declaration]] = {}

    def with_declared(self, config: Settings) -> Catalogue:
        """This catalogue with the policies that a configuration declares, for its own paths. Raises ConfigError."""
        if not config.policies and not any(nested.policies for _, nested in config.nested):
            return self
        # By its name: it knows the nodes of artifacts, and a run without such policies does not import it.
        declared = import_module(DECLARED).declared
        made = Catalogue.__new__(Catalogue)
        made.__dict__.update({name: self.__dict__[name] for name in _REGISTERED})
        for folder, settings in (("", config), *config.nested):
            if settings.policies:
                policies, places = declared(settings.policies, made)
                made.folders = [*made.folders, *policies]
                made.declared = {**made.declared, folder: places}
        return made

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
    def reader_options(self) -> dict[str, type[PolicyOptions]]:
        """The options of the readers of kinds, by the word that sets them."""
        own = (sort for kind in self.kinds.values() if kind.options is not None for sort in kind.options())
        return {sort.word: sort for sort in own}

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

    @cached_property
    def template_sets(self) -> dict[str, TemplateSet]:
        """The template sets by language; a plugin's comes after the built-in ones."""
        assert self.generators
        return {one.language: one for sets in self._answers("aurora_template_sets") for one in sets}

    @cached_property
    def _sources(self) -> dict[str, tuple[Names, PolicyFolder | Policy]]:
        """The names of each policy and where it comes from, by code. Raises PluginError when two share a code."""
        found: dict[str, tuple[Names, PolicyFolder | Policy]] = {}
        for folder in self.folders:
            for names in (folder.names,) if isinstance(folder, Policy) else folder.names:
                if names.code in found:
                    other = found[names.code][0].name
                    raise PluginError(f"{names.code} is the code of both {other} and {names.name}")
                found[names.code] = (names, folder)
        return {code: found[code] for code in sorted(found)}

    def policy(self, code: str) -> Policy:
        """The policy with a code; its module is imported now."""
        names, folder = self._sources[code]
        return folder if isinstance(folder, Policy) else folder.policy(names)

    def policies_for(
        self, kind: str, codes: Container[str] | None = None, broken: list[BrokenPolicy] | None = None
    ) -> Iterator[Policy]:
        """The policies that an artifact of this kind needs; only those with one of the codes, if there are any.

        Those that cannot be imported are added to `broken`.
        """
        if broken is None:
            broken = []
        for folder in self.folders:
            if isinstance(folder, Policy):
                if (codes is None or folder.code in codes) and (not folder.kinds or kind in folder.kinds):
                    yield folder
            elif not folder.kinds or kind in folder.kinds:
                broken.extend(folder.nameless)
                for names in folder.names:
                    if codes is None or names.code in codes:
                        try:
                            yield folder.policy(names)
                        except BrokenPolicy as error:
                            broken.append(error)

    @property
    def nameless(self) -> tuple[BrokenPolicy, ...]:
        """The modules of policies that had to be imported for the names, and could not be."""
        return tuple(
            broken for folder in self.folders if not isinstance(folder, Policy) for broken in folder.nameless
        )

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """All policies, by code. Raises BrokenPolicy if one of them cannot be imported."""
        for broken in self.nameless:
            raise broken
        return tuple(map(self.policy, self._sources))

    @cached_property
    def names(self) -> tuple[Names, ...]:
        """The names of all policies, by code; no policy is imported for them."""
        return tuple(names for names, _ in self._sources.values())

    def find(self, word: str) -> tuple[Names, ...]:
        """The policies that a word calls by code, name, old name or id of another linter, by code; none if unknown."""
        word = canonical(word)
        found: list[Names] = []
        for folder in self.folders:
            if isinstance(folder, PolicyFolder):
                found += folder.called(word)
            elif word in folder.names.calls():
                found.append(folder.names)
        if not found:
            # To look for policies that are younger than an index takes longer than a run with one file.
            folders = (folder for folder in self.folders if isinstance(folder, PolicyFolder))
            found = [names for folder in folders for names in folder.called_without_index(word)]
        return tuple(sorted(found, key=lambda names: names.code))

    def called(self, word: str) -> tuple[Names, ...]:
        """The policies that a word calls, by code: also a category, the letters of a code, or `all`.

        Raises ConfigError with the nearest right name when it calls none.
        """
        lowered = word.lower()
        if lowered == "all":
            return self.names
        if found := self.find(word):
            return found
        if lowered in CATEGORIES:
            return tuple(names for names in self.names if names.category == lowered)
        if family := tuple(names for names in self.names if names.code[:3].lower() == lowered):
            return family
        for broken in self.nameless:
            raise broken  # the word may call it
        raise ConfigError(f"unknown policy {word!r}{self.hint(word)}")

    def hint(self, word: str) -> str:
        """A hint for a word that calls no policy: the nearest right one, and one of our own names if one is near."""
        peer, colon, id = word.rpartition(":")
        if colon:
            ids: dict[str, list[str]] = {}
            for names in self.names:
                for linter, own in names.equivalents.items():
                    ids.setdefault(linter, []).extend(own)
            if peer.lower() in ids:
                return nearest(id, ids[peer.lower()])
            return f"; {peer!r} is not a linter with ids{nearest(peer, sorted(ids))}"
        ours = [word for names in self.names for word in (names.code, names.name, *names.aliases)]
        return nearest(word, [*ours, *CATEGORIES]) or nearest(
            word, [word for names in self.names for word in names.all()]
        )

    def named(self, word: str) -> tuple[Policy, ...]:
        """The policies that a word calls, imported. Raises ConfigError as `called` does."""
        return tuple(self.policy(names.code) for names in self.called(word))

    def kind(self, name: str) -> Kind:
        """The kind with a name. Raises ConfigError with the nearest right name if there is none."""
        if name not in self.kinds:
            raise ConfigError(f"unknown kind {name!r}{nearest(name, list(self.kinds))}")
        return self.kinds[name]

    def profile(self, name: str, at: ConfigFile | None = None) -> Profile:
        """A profile by its name, or from a file that `at` refers to, or the command line. Raises ConfigError."""
        return named(name, self.called, at)

    @staticmethod
    def profile_names() -> list[str]:
        """The names of the built-in profiles."""
        return built_in_names()


def _load(plugin: Plugin) -> object:
    try:
        return import_module(plugin.module)
    except DELIBERATE:
        raise
    except BaseException as error:
        raise PluginError(
            f"plugin {plugin.name} of {plugin.distribution} cannot be loaded: {described(error)}"
        ) from error
