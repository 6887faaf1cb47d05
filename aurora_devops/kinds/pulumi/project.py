"""The project of a program: its name, its runtime, its configuration, and the values that its stacks set."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...cloud.value import UNKNOWN, Unknown, Value
from ...core.context import folders_of
from ...core.record import record
from ...core.source import Source
from .parts import Part, root_of

if TYPE_CHECKING:
    from ...core.context import Context

FILES = ("Pulumi.yaml", "Pulumi.yml")
# The types of configuration keys in a project file.
TYPES = frozenset({"string", "boolean", "integer", "array", "object"})
# Those that the runtime reads in a program of its own, and in `configuration`, which `config` replaced.
RUNTIME_TYPES = frozenset({"string", "boolean", "bool", "integer", "int", "number", "object"})


@record(frozen=False, eq=False)
class ConfigKey:
    """A configuration key that a project declares."""

    name: str
    part: Part
    source: Source
    # Whether the runtime alone reads the declaration, and not the CLI.
    loose: bool = False

    def field(self, name: str) -> Part | None:
        """A field of the declaration; a scalar is the default, as is a list."""
        if isinstance(self.part.data, dict):
            return self.part.field(name)
        return self.part if name == "default" else None

    @property
    def secret(self) -> bool:
        """Whether the value is a secret."""
        found = self.field("secret")
        return found is not None and found.data is True

    @property
    def default(self) -> Part | None:
        """The value that a stack gets if it sets none."""
        return self.field("default") or self.field("value")

    @property
    def required(self) -> bool:
        """Whether every stack has to set the key: it has no default, and is not one of a provider."""
        return self.default is None and ":" not in self.name


@record(frozen=False, eq=False)
class StackFile:
    """The file of a stack: `root` has all of it, and `config` is its mapping of values, if it has one."""

    name: str
    source: Source
    root: Part

    @property
    def config(self) -> Part | None:
        """The mapping of values."""
        return self.root.field("config")

    @property
    def imports(self) -> bool:
        """Whether an environment of Pulumi ESC can set values, too."""
        return self.root.field("environment") is not None

    def value(self, project: str, key: str) -> Part | None:
        """The value of a configuration key; keys of the project can have its name before them."""
        if self.config is None:
            return None
        return self.config.exactly(key) or self.config.exactly(f"{project}:{key}")


class Project:
    """A project file and the files of its stacks; `root` is None if there is no project file.

    `given` is the project file, where the caller has read it.
    """

    def __init__(self, folder: str, context: Context, given: tuple[Source, Part] | None = None) -> None:
        self.folder = folder
        self.context = context
        found = given or _project_file(folder, context)
        self.source: Source | None = found[0] if found else None
        self.root: Part | None = found[1] if found else None

    @property
    def name(self) -> str:
        """The name of the project; empty if it has none."""
        found = self.root.field("name") if self.root else None
        return found.data if found and isinstance(found.data, str) else ""

    @property
    def runtime(self) -> str:
        """The name of the runtime: `yaml`, `python`, `nodejs`; empty if it is not known."""
        return runtime_of(self.root) if self.root else ""

    @property
    def program_folder(self) -> str:
        """The folder of the program, or its file."""
        found = self.root.field("main") if self.root else None
        if found is None or not isinstance(found.data, str):
            return self.folder
        path = posixpath.normpath(posixpath.join(self.folder, found.data))
        return "" if path == "." else path

    @property
    def stack_folder(self) -> str:
        """The folder of the stack files."""
        found = self.root.field("stackConfigDir") if self.root else None
        if found is None or not isinstance(found.data, str):
            return self.folder
        return posixpath.normpath(posixpath.join(self.folder, found.data))

    @cached_property
    def stacks(self) -> list[StackFile]:
        """The files of the stacks."""
        folder = self.stack_folder
        prefix = f"{folder}/" if folder and folder != "." else ""
        found = []
        for path in (
            *self.context.glob(f"{prefix}Pulumi.*.yaml"),
            *self.context.glob(f"{prefix}Pulumi.*.yml"),
        ):
            source, trees = self.context.source(path), self.context.trees(path)
            if source is not None and trees:
                found.append(StackFile(stack_name(path), source, root_of(trees[0])))
        return found

    def keys(self) -> dict[str, ConfigKey]:
        """The configuration keys that the project file declares, without the name of the project before them."""
        if self.root is None or self.source is None:
            return {}
        return {key.name: key for key in declared(self.root, self.source, self.name)}

    def value_of(self, key: ConfigKey) -> Value:
        """The value that all stacks have; unknown if they differ, or if one of them is encrypted."""
        values = [self._in(stack, key) for stack in self.stacks] or [_value(key.default, key.source)]
        if any(value is None or value.unknown for value in values):
            return _unknown(key)
        first = values[0]
        try:
            same = all(value.plain() == first.plain() for value in values if value)  # type: ignore[union-attr]
        except Unknown:
            same = False
        return first if same and first is not None else _unknown(key)

    def _in(self, stack: StackFile, key: ConfigKey) -> Value | None:
        part = stack.value(self.name, key.name)
        if part is not None:
            return _value(part, stack.source)
        return None if stack.imports else _value(key.default, key.source)

    def may_set(self, name: str) -> bool:
        """Whether a stack sets a key, or may set it; a program without a project file can have any."""
        return self.root is None or any(
            stack.imports or stack.value(self.name, name) is not None for stack in self.stacks
        )


def stack_name(path: str) -> str:
    """The name of the stack that a file is about."""
    return posixpath.basename(path).removeprefix("Pulumi.").rpartition(".")[0]


def _project_file(folder: str, context: Context) -> tuple[Source, Part] | None:
    for name in FILES:
        path = f"{folder}/{name}" if folder else name
        source = context.source(path)
        trees = context.trees(path) if source is not None else None
        if source is not None and trees:
            return source, root_of(trees[0])
    return None


def project_of_program(path: str, context: Context) -> Project | None:
    """The project whose program is a file, or is in its folder: in the folder, or above with the folder in `main`."""
    own = posixpath.dirname(path)
    for folder in folders_of(path):
        project = Project(folder, context)
        if project.root is not None:
            return project if project.program_folder in (own, path) else None
    return None


def project_of(path: str, context: Context) -> Project:
    """The project of a stack file: in its folder, or in a folder above that has its stack files there."""
    own = posixpath.dirname(path)
    for folder in folders_of(path):
        project = Project(folder, context)
        if project.root is not None and (folder == own or project.stack_folder == own):
            return project
    return Project(own, context)


def runtime_of(root: Part) -> str:
    """The name of the runtime in a project file."""
    found = root.field("runtime")
    if found is not None and isinstance(found.data, dict):
        found = found.field("name")
    return found.data.lower() if found and isinstance(found.data, str) else ""


def declared(root: Part, source: Source, project: str) -> Iterator[ConfigKey]:
    """The configuration keys that a file declares."""
    program = posixpath.basename(source.path).startswith("Main.")
    seen: set[str] = set()
    for section in ("config", "configuration"):
        found = root.field(section)
        for name, part in found.fields() if found else ():
            own = name.removeprefix(f"{project}:") if project else name
            if own not in seen:
                seen.add(own)
                yield ConfigKey(own, part, source, program or section == "configuration")


def _unknown(key: ConfigKey) -> Value:
    return Value(UNKNOWN, key.source, *key.part.head)


def _value(part: Part | None, source: Source) -> Value | None:
    """A value of configuration; unknown if it is encrypted, None if it is not set."""
    return None if part is None else located(part, source)


def located(part: Part, source: Source) -> Value:
    """Data as a value, each part with its place; an encrypted one is unknown."""
    data: Any = part.data
    if isinstance(data, dict):
        if not part.located or "secure" in data:
            return Value(UNKNOWN, source, *part.head)
        return Value({name: located(inner, source) for name, inner in part.fields()}, source, *part.head)
    if isinstance(data, list):
        if not part.located:
            return Value(UNKNOWN, source, *part.head)
        return Value([located(item, source) for item in part.items()], source, *part.head)
    return Value(data, source, *part.span)
