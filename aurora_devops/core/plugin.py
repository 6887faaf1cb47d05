"""Plugins: pluggy hooks that return kinds, policies, generators and reporters, and have no other effect."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from .guard import DELIBERATE, described
from .kind import Kind
from .names import Names
from .policy import Policy
from .record import record
from .redaction import Redaction

if TYPE_CHECKING:
    from ..generation.bundle import Generator
    from ..generation.stack import TemplateSet
    from .report import Report

PROJECT = "aurora_devops"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class PluginError(Exception):
    """A plugin or a folder of policies violates the contract; the message contains its name."""


class BrokenPolicy(PluginError):
    """A module of a folder of policies cannot be imported, or has no policy."""

    def __init__(self, module: str, reason: str) -> None:
        super().__init__(f"policy {module}: {reason}")
        self.module = module
        self.reason = reason


@record
class PolicyFolder:
    """A package with one policy per module; a module is imported when its policy is first needed.

    `kinds` are the kinds of artifacts that the policies visit; an empty tuple means all kinds. `index` is a package
    with two modules for looking up policies without importing them: `policies` contains `POLICIES`, the
    `Names` of each module without the package, and `words` contains `WORDS`, the modules of each canonical word;
    both are keyed by package. A policy that is missing from the index is imported to read its names.
    """

    package: str
    kinds: tuple[str, ...] = ()
    index: str = ""

    @cached_property
    def names(self) -> tuple[Names, ...]:
        """The names of each policy, sorted by module."""
        rows = ((name, self._rows.get(name)) for name in self._modules)
        found = (self._imports[name] if row is None else self._row(row) for name, row in rows)
        return tuple(names for names in found if isinstance(names, Names))

    @cached_property
    def nameless(self) -> tuple[BrokenPolicy, ...]:
        """The modules that are missing from the index and cannot be imported."""
        return tuple(broken for broken in self._imports.values() if isinstance(broken, BrokenPolicy))

    def called(self, word: str) -> Iterator[Names]:
        """The policies with this code, name, alias or id of another linter, in canonical spelling.

        With an index they are looked up there alone.
        """
        if not self.index:
            yield from self.called_without_index(word)
        for name in self._words.get(word, ()):
            if name in self._modules:
                yield self._row(self._rows[name])

    def called_without_index(self, word: str) -> Iterator[Names]:
        """Such policies that are missing from the index; their modules are imported."""
        return (names for names in self._unindexed if word in names.calls())

    @cached_property
    def _modules(self) -> dict[str, None]:
        # pkgutil takes ten times as long.
        try:
            places = _imported(self.package).__path__
        except BrokenPolicy:
            return {}
        files = (file for place in places for file in os.listdir(place))  # noqa: PTH208
        modules = sorted(file[:-3] for file in files if file.endswith(".py") and not file.startswith("_"))
        return dict.fromkeys(modules)

    @cached_property
    def _unindexed(self) -> tuple[Names, ...]:
        return tuple(names for names in self._imports.values() if isinstance(names, Names))

    @cached_property
    def _imports(self) -> dict[str, Names | BrokenPolicy]:
        """The names, or the error, of each module that is missing from the index; a broken package has the key ''."""
        found: dict[str, Names | BrokenPolicy] = {}
        try:
            _imported(self.package)
        except BrokenPolicy as broken:
            found[""] = broken
        for name in self._modules:
            if name not in self._rows:
                try:
                    found[name] = self._policy(name).names
                except BrokenPolicy as broken:
                    found[name] = broken
        return found

    def _row(self, row: tuple[Any, ...]) -> Names:
        return Names(f"{self.package}.{row[0]}", *row[1:])

    @cached_property
    def _rows(self) -> dict[str, tuple[Any, ...]]:
        return self._from_index("policies", "POLICIES")

    @cached_property
    def _words(self) -> dict[str, tuple[str, ...]]:
        return self._from_index("words", "WORDS")

    def _from_index(self, module: str, name: str) -> dict[str, Any]:
        """The entries of the index for this package."""
        if not self.index:
            return {}
        found: dict[str, Any] = getattr(importlib.import_module(f"{self.index}.{module}"), name)
        own: dict[str, Any] = found.get(self.package, {})
        return own

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policy of each module, sorted by module."""
        return tuple(map(self.policy, self.names))

    def policy(self, names: Names) -> Policy:
        """The policy with these names. Raises BrokenPolicy."""
        return self._policy(names.module.rpartition(".")[2])

    @cached_property
    def _loaded(self) -> dict[str, Policy]:
        """The policies that were imported, by module: a run asks for each of them many times."""
        return {}

    def _policy(self, name: str) -> Policy:
        if (known := self._loaded.get(name)) is not None:
            return known
        module = f"{self.package}.{name}"
        value = getattr(_imported(module), name, None)
        if not isinstance(value, Policy):
            raise BrokenPolicy(module, f"the module has no policy named {name}")
        self._loaded[name] = value
        return value


def _imported(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except DELIBERATE:
        raise
    except BaseException as error:
        raise BrokenPolicy(module, f"cannot be imported: {described(error)}") from error


def policies_in(package: str, *, kinds: Sequence[str] = (), index: str = "") -> PolicyFolder:
    """The policies of a package: one per module, as a value with the name of the module, imported when needed."""
    return PolicyFolder(package, tuple(kinds), index)


@record
class Reporter:
    """An output format: its name on the command line, and a function from report to text."""

    name: str
    title: str
    render: Callable[[Report], str]


class Hooks:
    """The hooks that a plugin can implement."""

    @hookspec
    def aurora_kinds(self) -> Iterable[Kind]:
        """Kinds of artifacts."""
        return ()

    @hookspec
    def aurora_policies(self) -> Iterable[PolicyFolder | Policy]:
        """Policies, or folders of them."""
        return ()

    @hookspec
    def aurora_generators(self) -> Iterable[Generator]:
        """Generators."""
        return ()

    @hookspec
    def aurora_template_sets(self) -> Iterable[TemplateSet]:
        """Templates for the applications of a language."""
        return ()

    @hookspec
    def aurora_reporters(self) -> Iterable[Reporter]:
        """Reporters."""
        return ()

    @hookspec
    def aurora_redactions(self) -> Iterable[Redaction]:
        """Functions that find the secrets in a text; every report masks them, whatever policies are enabled."""
        return ()


@record
class Plugin:
    """An entry point of an installed distribution in the group `aurora_devops`."""

    name: str
    module: str
    distribution: str
    version: str


def installed_plugins() -> tuple[Plugin, ...]:
    """The plugins of installed distributions; the current folder is not searched for distributions."""
    from importlib import metadata

    here = {"", ".", str(Path.cwd())}
    paths = [entry for entry in sys.path if entry not in here]
    found = []
    for distribution in metadata.distributions(path=paths):
        for point in distribution.entry_points:
            if point.group == PROJECT:
                found.append(
                    Plugin(point.name, point.value, distribution.metadata["Name"], distribution.version)
                )
    return tuple(sorted(found, key=lambda plugin: plugin.name))
