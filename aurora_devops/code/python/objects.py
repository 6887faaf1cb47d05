"""Objects of libraries that read variables by their names: environs, django-environ, decouple and Starlette."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cached_property

from ...core.record import record
from ..sources import Sources
from .modules import Module, called, keyword, modules_of, text_of
from .routers import made_by, origin

# The classes of the libraries, and the objects that these have themselves.
_CLASSES = {
    "decouple": frozenset({"AutoConfig", "Config"}),
    "environ": frozenset({"Env", "FileAwareEnv"}),
    "environs": frozenset({"Env", "FileAwareEnv"}),
    "starlette": frozenset({"Config"}),
}
_OBJECTS = {("decouple", "config"): "decouple", ("environs", "env"): "environs"}
# The usual names of such objects, for those that a function makes or gets.
_USUAL = {"env": ("environs", "environ"), "config": ("decouple", "starlette")}


@record
class Reader:
    """An object that reads variables: its library, and the prefix of their names; None if that is unknown.

    Some read a file instead whose path is in the variable of the name with `_FILE`.
    """

    library: str
    prefix: str | None = ""
    in_files: bool = False


@record(eq=False)
class Objects:
    """The objects of a project that read variables."""

    sources: Sources

    @cached_property
    def _made(self) -> dict[tuple[str, str], Reader]:
        """The objects by the modules and names that have them."""
        found: dict[tuple[str, str], Reader] = {}
        for module in modules_of(self.sources).values():
            if module.packages.isdisjoint(_CLASSES):
                continue
            for name in module.assigned:
                value = module.only_value(name)
                library = _library(module, value) if isinstance(value, ast.Call) else ""
                if isinstance(value, ast.Call) and library:
                    in_files = called(value).endswith("FileAwareEnv")
                    found[module.name, name] = Reader(library, _prefix(value), in_files)
        return found

    @cached_property
    def _by_module(self) -> dict[str, dict[str, Reader]]:
        found: dict[str, dict[str, Reader]] = {}
        for (home, name), reader in self._made.items():
            found.setdefault(home, {})[name] = reader
        return found

    def of(self, module: Module) -> dict[str, Reader]:
        """The objects of a module by name, its own and those of others."""
        found = dict(self._by_module.get(module.name, {}))
        for name, source in module.names.items():
            if source in _OBJECTS:
                found[name] = Reader(_OBJECTS[source])
            elif source[1] == "" and source[0] in _CLASSES:
                own = (inner for home, inner in _OBJECTS if home == source[0])
                found.update((f"{name}.{inner}", Reader(source[0])) for inner in own)
            elif source[1] == "*":
                found.update(self._by_module.get(source[0], {}))
            elif (whole := ".".join(filter(None, source))) in self._by_module:
                found.update((f"{name}.{other}", reader) for other, reader in self._by_module[whole].items())
            elif (reader := self._made.get(origin((module.name, name), self.sources))) is not None:
                found[name] = reader
        for name, libraries in _USUAL.items():
            if name not in found and (library := self._usual(module, name, libraries)):
                found[name] = library
        return found

    def _usual(self, module: Module, name: str, libraries: tuple[str, ...]) -> Reader | None:
        """An object with a usual name in a module that imports the library, or that has it from one which does."""
        homes = [module, modules_of(self.sources).get(module.names.get(name, ("", ""))[0])]
        for home in homes:
            for library in libraries:
                if (
                    home is None
                    or library not in home.packages
                    or (name == "config" and library == "decouple")
                ):
                    continue
                calls = [call for call in home.of(ast.Call) if _library(home, call) == library]
                prefixes = {_prefix(call) for call in calls}
                if calls:
                    in_files = any(called(call).endswith("FileAwareEnv") for call in calls)
                    return Reader(library, prefixes.pop() if len(prefixes) == 1 else None, in_files)
        return None


# Methods of a reader that read no variable: `env.prefixed("ORDER_")`, `env.read_env(".env")`.
_NOT_READ = frozenset({"prefixed", "read_env", "parser_for", "add_parser", "seal"})


def reader_of(call: ast.Call, known: Mapping[str, Reader]) -> Reader | None:
    """The object by which a call reads a variable: `env("NAME")`, `env.int("NAME")`."""
    dotted = called(call)
    owner, _, method = (dotted, "", "") if dotted in known else dotted.rpartition(".")
    return None if method in _NOT_READ else known.get(owner)


def _library(module: Module, call: ast.Call) -> str:
    """The library whose class a call makes an object of."""
    return next((one for one, names in _CLASSES.items() if made_by(module, call, one) in names), "")


def _prefix(call: ast.Call) -> str | None:
    """The prefix that an object adds to the names of variables."""
    given = keyword(call, "prefix") or keyword(call, "env_prefix")
    return text_of(given) if given is not None else ""
