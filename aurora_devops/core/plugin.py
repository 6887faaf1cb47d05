"""How kinds, policies, generators and reporters come in: pluggy hooks that return values and do nothing else."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pluggy

from .guard import DELIBERATE, described
from .kind import Kind
from .names import Names
from .policy import Policy
from .redaction import Redaction

if TYPE_CHECKING:
    from ..generation.bundle import Generator
    from .report import Report

PROJECT = "aurora_devops"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class PluginError(Exception):
    """A plugin or a folder of policies breaks the contract; the message names it."""


class BrokenPolicy(PluginError):
    """A module of a folder of policies cannot be imported, or has no policy."""

    def __init__(self, module: str, reason: str) -> None:
        super().__init__(f"policy {module}: {reason}")
        self.module = module
        self.reason = reason


@dataclass(frozen=True)
class PolicyFolder:
    """A package in which every module is one policy, imported when it is first needed.

    `kinds` are the kinds whose artifacts need these policies; none means all. `index` is a module with the names
    of the policies (`POLICIES`: package to rows of `Names` without the package), so that they can be called
    without being imported; a policy that it does not have is imported for its names.
    """

    package: str
    kinds: tuple[str, ...] = ()
    index: str = ""

    @cached_property
    def names(self) -> tuple[Names, ...]:
        """The names of each policy, in the order of the modules' names."""
        return tuple(names for names in self._found if isinstance(names, Names))

    @cached_property
    def nameless(self) -> tuple[BrokenPolicy, ...]:
        """The modules that had to be imported for the names of their policy, and could not be."""
        return tuple(broken for broken in self._found if isinstance(broken, BrokenPolicy))

    @cached_property
    def _found(self) -> tuple[Names | BrokenPolicy, ...]:
        rows = importlib.import_module(self.index).POLICIES.get(self.package, ()) if self.index else ()
        known = {row[0]: Names(f"{self.package}.{row[0]}", *row[1:]) for row in rows}
        try:
            return tuple(known.get(name) or self._names(name) for name in self._modules())
        except BrokenPolicy as broken:
            return (broken,)

    def _names(self, name: str) -> Names | BrokenPolicy:
        try:
            return self._policy(name).names
        except BrokenPolicy as broken:
            return broken

    def _modules(self) -> list[str]:
        package = _imported(self.package)
        found = (info.name for info in pkgutil.iter_modules(package.__path__))
        return sorted(name for name in found if not name.startswith("_"))

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policy of each module, in the order of the modules' names."""
        return tuple(map(self.policy, self.names))

    def policy(self, names: Names) -> Policy:
        """The policy with these names. Raises BrokenPolicy."""
        return self._policy(names.module.rpartition(".")[2])

    def _policy(self, name: str) -> Policy:
        module = f"{self.package}.{name}"
        value = getattr(_imported(module), name, None)
        if not isinstance(value, Policy):
            raise BrokenPolicy(module, f"the module has no policy named {name}")
        return value


def _imported(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except DELIBERATE:
        raise
    except BaseException as error:
        raise BrokenPolicy(module, f"cannot be imported: {described(error)}") from error


def policies_in(package: str, *, kinds: Sequence[str] = (), index: str = "") -> PolicyFolder:
    """The policies of a package, one a module, each a value named like its module; imported when needed."""
    return PolicyFolder(package, tuple(kinds), index)


@dataclass(frozen=True, slots=True)
class Reporter:
    """A way to write a report down: its name on the command line, and a function from report to text."""

    name: str
    title: str
    render: Callable[[Report], str]


class Hooks:
    """The contract: a plugin may answer any of these."""

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
    def aurora_reporters(self) -> Iterable[Reporter]:
        """Reporters."""
        return ()

    @hookspec
    def aurora_redactions(self) -> Iterable[Redaction]:
        """Functions that find the secrets of a text, which no report may show whatever policies are on."""
        return ()


@dataclass(frozen=True, slots=True)
class Plugin:
    """An installed distribution's entry point in the group `aurora_devops`."""

    name: str
    module: str
    distribution: str
    version: str


def installed_plugins() -> tuple[Plugin, ...]:
    """The plugins of installed distributions, by entry point; never one that lies in the current folder."""
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
