"""A module of Terraform: all files of a folder, what they declare, and the values of their names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

from ...cloud.value import MARKER, UNKNOWN, Value
from ...core.context import folders_of
from ...core.lazy import regex
from ...core.patterns import Ignored
from ...core.scripts import Asked
from ...core.source import Source, Span
from ...core.submodules import submodules
from ...formats.hcl.syntax import (
    Attribute,
    Block,
    Body,
    Call,
    Expression,
    Literal,
    Reference,
    references,
)
from .attributes import Shape, shapes_of
from .declared import Declared, File
from .evaluate import evaluate, safely
from .files import parsed
from .functions import FILES
from .instances import instances, unknown_instance
from .scope import Handle, Scope
from .types import converted

if TYPE_CHECKING:
    from ...cloud.matching import Matches
    from .model import Resource
    from .usage import Usage

# How deep calls of modules and names that refer to names are followed.
DEEPEST_CALL = 8
MOST_MODULES = 300
DEEPEST_NAME = 40
MOST_FILES_OF_VALUES = 40
# Files of values that are to be copied and changed.
_SAMPLE = regex(r"example|sample|template")


class Files(Asked, Protocol):
    """What a module asks about the repository: the context of a reader."""

    def source(self, path: str) -> Source | None:
        """The text of a file."""

    def glob(self, pattern: str) -> tuple[str, ...]:
        """The paths that match a pattern."""

    def exists(self, path: str) -> bool:
        """Whether there is a file."""


ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")


def files_of(folder: str, files: Files) -> list[File]:
    """The files of the module in a folder; of `x.tf` and `x.tofu` OpenTofu reads the second."""
    prefix = f"{folder}/" if folder else ""
    paths = [*files.glob(f"{prefix}*.tf"), *files.glob(f"{prefix}*.tf.json")]
    tofu = [*files.glob(f"{prefix}*.tofu"), *files.glob(f"{prefix}*.tofu.json")]
    replaced = {path.replace(".tofu", ".tf") for path in tofu}
    found = []
    for path in sorted([*(path for path in paths if path not in replaced), *tofu]):
        source = files.source(path)
        if source is not None:
            found.append(File(source, parsed(source)))
    return found


# Folders of files that are parts of several modules.
_COPIED = frozenset(
    ("mixin", "mixins", "scaffold", "skeleton", "snippet", "snippets", "template", "templates")
)


class Module:
    """A folder of configuration, evaluated with its defaults, or with the arguments of a call.

    `caller` is the module that calls it, and `home` the file with the call in the module that no other calls.
    `chosen` is a file of values that it is applied with, besides those that Terraform reads by itself.
    """

    def __init__(
        self,
        folder: str,
        members: Iterable[File],
        files: Files,
        arguments: Mapping[str, Value] | None = None,
        caller: Module | None = None,
        home: Source | None = None,
        chosen: File | None = None,
    ) -> None:
        self.folder = folder
        self.members = tuple(members)
        self.files = files
        self.arguments = arguments
        self.caller = caller
        self.home = home
        self.chosen = chosen
        # Whether Terragrunt writes files with declarations into the folder.
        self.generated = False
        # Whether the folder has only files that are in other folders, too, as links or copies.
        self.lent = False
        # The folders that modules of the repository call, where that matters.
        self.called_folders: frozenset[str] = frozenset()
        self.depth: int = caller.depth + 1 if caller else 0
        self.variables: dict[str, Declared] = {}
        self.locals: dict[str, Declared] = {}
        self.outputs: dict[str, Declared] = {}
        self.calls: dict[str, Declared] = {}
        self.checks: list[Declared] = []
        self.providers: list[Declared] = []
        self.settings: list[Declared] = []
        self.blocks: list[Declared] = []
        # By address: `aws_s3_bucket.logs`, `data.aws_ami.this`.
        self.declared: dict[str, Declared] = {}
        # By the type and the labels of a block: the names of what override files change in it.
        self.overridden: dict[tuple[str, ...], set[str]] = {}
        self._called: dict[str, Module | None] = {}
        self._values: dict[tuple[str, str], Value] = {}
        self._open: list[tuple[str, str]] = []
        self._nesting: list[int] = caller._nesting if caller else [0]
        # All modules of a tree of calls; the first is the one that no other calls.
        self._modules: list[Module] = caller._modules if caller else []
        self._prefix = f"{len(self._modules)}/" if caller else ""
        self._modules.append(self)
        for file in self.members:
            for block in file.parsed.body.blocks:
                self._declare(Declared(file, block))

    def _declare(self, one: Declared) -> None:
        block = one.block
        self.blocks.append(one)
        if is_override(one.file.path):
            key = (block.type, *(label.text for label in block.labels))
            names = {*block.body.attributes, *(inner.type for inner in block.body.blocks)}
            self.overridden.setdefault(key, set()).update(names)
            return
        match block.type, len(block.labels):
            case "variable", 1:
                self.variables.setdefault(one.name, one)
            case "output", 1:
                self.outputs.setdefault(one.name, one)
            case "module", 1:
                self.calls.setdefault(one.name, one)
            case "provider", 1:
                self.providers.append(one)
            case "terraform", 0:
                self.settings.append(one)
            case "resource", 2:
                self.declared.setdefault(f"{block.label(0)}.{block.label(1)}", one)
            case ("data" | "ephemeral") as sort, 2:
                self.declared.setdefault(f"{sort}.{block.label(0)}.{block.label(1)}", one)
            case "locals", 0:
                for attribute in block.body.attributes.values():
                    self.locals.setdefault(attribute.name, Declared(one.file, block, attribute))
            case "check", 1:
                self.checks.append(one)
                for inner in block.body.blocks_of("data"):
                    self.declared.setdefault(
                        f"data.{inner.label(0)}.{inner.label(1)}", Declared(one.file, inner)
                    )

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """The types of the variables that have objects."""
        return shapes_of(self)

    @cached_property
    def by_path(self) -> dict[str, File]:
        """The files by their paths."""
        return {file.path: file for file in self.members}

    @cached_property
    def by_file(self) -> dict[str, list[Declared]]:
        """The blocks by the path of their file."""
        found: dict[str, list[Declared]] = {}
        for one in self.blocks:
            found.setdefault(one.file.path, []).append(one)
        return found

    def calls_of(self, source: str) -> list[str]:
        """The names of the calls of a module with this source, in the order of the files."""
        return self._by_source.get(source, [])

    @cached_property
    def _by_source(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, one in self.calls.items():
            written = one.block.body.attributes.get("source")
            if written is not None and isinstance(written.value, Literal):
                found.setdefault(str(written.value.value), []).append(name)
        return found

    @cached_property
    def main(self) -> File:
        """The file that findings about the whole module belong to."""
        named = (file for file in self.members if posixpath.basename(file.path).startswith("main.t"))
        return next(named, self.members[0])

    @cached_property
    def complete(self) -> bool:
        """Whether all files of the folder could be read, and it is used with these files alone."""
        return not (self.copied or self.generated or self.lent) and all(
            file.parsed.complete for file in self.members
        )

    @cached_property
    def copied(self) -> bool:
        """Whether the files of a folder such as `_templates` or `mixins` are copied to where others are."""
        *above, last = self.folder.split("/")
        return (
            last.startswith("_")
            or not _COPIED.isdisjoint((*above, last))
            or all(".mixin." in posixpath.basename(file.path) for file in self.members)
        )

    @cached_property
    def reusable(self) -> bool:
        """Whether other modules may call it: it configures neither a backend nor a provider of its own."""
        if self.caller is not None:
            return True
        backends = any(
            inner.type in ("backend", "cloud") for one in self.settings for inner in one.block.body.blocks
        )
        return not backends and not self.providers

    def path(self, relative: str) -> str | None:
        """The path of a file that is given relative to the folder; None if it leaves the repository."""
        path = posixpath.normpath(posixpath.join(self.folder, relative))
        if relative.startswith("/") or path == ".." or path.startswith("../"):
            return None
        return "" if path == "." else path

    # Names

    def root(self, name: str) -> Handle | None:
        """What the first name of a reference means; None if that is unknown."""
        match name:
            case "var":
                return Handle("", self.variable)
            case "local":
                return Handle("", self.local)
            case "module":
                return Handle("", self._module_handle)
            case "data" | "ephemeral":
                return Handle("", lambda type: self._types(f"{name}.{type}"))
            case "path":
                return Handle("path.module", lambda _: None)
            case "each" | "count" | "self" | "terraform":
                return None
        return Handle("", lambda inner: self._resource(f"{name}.{inner}"))

    def _types(self, type: str) -> Value:
        return self._held(Handle("", lambda name: self._resource(f"{type}.{name}")))

    def _held(self, handle: Handle) -> Value:
        return Value(handle, self.members[0].source if self.members else Source("", ""), 0, 0)

    def _resource(self, address: str) -> Value | None:
        declared = self.declared.get(address)
        if declared is None:
            return None
        return self._held(
            Handle(
                self.address(address),
                lambda name: self._attribute(address, declared, name),
                lambda: self._handles(address, declared),
            )
        )

    def _handles(self, address: str, declared: Declared) -> Mapping[str | int, Value]:
        """The instances of a resource by their keys or numbers; none if these are unknown."""
        found = self._handles_of.get(address)
        if found is None:
            # The instances of a resource that depend on each other are unknown.
            self._handles_of[address] = {}
            found = self._handles_of[address] = dict(self._instance_handles(address, declared))
        return found

    def _instance_handles(self, address: str, declared: Declared) -> Iterator[tuple[str | int, Value]]:
        for names in instances(declared, self.scope(declared.file)):
            for sort, part in (("each", "key"), ("count", "index")):
                key = names[sort].get(part) if sort in names else None
                if key is not None and isinstance(key.data, (str, int)):
                    attribute = partial(self._instance_attribute, address, declared, str(key.data), names)
                    yield key.data, self._held(Handle(self.address(address), attribute))

    def _instance_attribute(
        self, address: str, declared: Declared, key: str, names: Mapping[str, Value], name: str
    ) -> Value | None:
        return self._attribute(address, declared, name, key, names)

    @cached_property
    def _handles_of(self) -> dict[str, Mapping[str | int, Value]]:
        return {}

    def address(self, address: str) -> str:
        """The address of a resource of this module in `refs` of values: it is unique in the tree of calls."""
        return self._prefix + address

    def _attribute(
        self,
        address: str,
        declared: Declared,
        name: str,
        key: str = "",
        names: Mapping[str, Value] | None = None,
    ) -> Value | None:
        """The value of an attribute of a resource, or of its instance with a key and names; None if it is unknown."""
        refs = (self.address(address),)
        if self.overrides(declared.block, name):
            return None
        attribute = declared.block.body.attributes.get(name)
        if attribute is None:
            if name == "json" and address.startswith("data.aws_iam_policy_document."):
                from .policy_documents import json_of

                made = f"{address}[{key}]" if key else address
                return self._once(("document", made), lambda: json_of(self, declared, refs, names))
            if name == "repository_url" and address.removeprefix("data.").startswith("aws_ecr_repository."):
                return self._repository_url(self._attribute(address, declared, "name", key, names), refs)
            return None
        value = self._once(
            (address, f"{name}[{key}]" if key else name),
            lambda: evaluate(attribute.value, self.scope(declared.file, names)),
        )
        return value.reached(refs)

    @staticmethod
    def _repository_url(name: Value | None, refs: tuple[str, ...]) -> Value | None:
        """The address of a repository of ECR, whose registry is unknown."""
        known = name.string or name.text if name is not None else None
        if name is None or not known:
            return None
        return Value(UNKNOWN, name.source, name.start, name.end, refs=refs, text=f"{MARKER}/{known}")

    def of_file(self, at: Call, scope: Scope, arguments: list[Value]) -> Value:
        """The value of a call that reads a file."""
        from .filesystem import of_file

        return of_file(at, scope, arguments)

    def overrides(self, block: Block, name: str) -> bool:
        """Whether an override file changes an attribute or the blocks of a name in a block."""
        if not self.overridden:
            return False
        return name in self.overridden.get((block.type, *(label.text for label in block.labels)), ())

    def scope(self, file: File, names: Mapping[str, Value] | None = None) -> Scope:
        """A scope for an expression in a file."""
        return Scope(self, file.source, names)

    def variable(self, name: str) -> Value | None:
        """The value of a variable; None if it is unknown."""
        declared = self.variables.get(name)
        if declared is None or self.overrides(declared.block, "default"):
            return None
        return self._once(("var", name), lambda: self._variable(name, declared))

    def _variable(self, name: str, declared: Declared) -> Value:
        type = declared.block.body.attributes.get("type")
        scope = self.scope(declared.file)
        if self.arguments is not None and name in self.arguments:
            value = self.arguments[name]
        elif self.arguments is None and name in self.given:
            file, attribute = self.given[name]
            value = evaluate(attribute.value, self.scope(file))
        elif (default := declared.block.body.attributes.get("default")) is not None:
            value = evaluate(default.value, scope)
        else:
            return scope.value(UNKNOWN, Expression(*declared.block.head))
        return converted(value, type.value, scope) if type is not None else value

    @cached_property
    def given(self) -> dict[str, tuple[File, Attribute]]:
        """The values of variables in the files that Terraform reads by itself, the last of each name."""
        prefix = f"{self.folder}/" if self.folder else ""
        paths = [
            *(
                path
                for path in (f"{prefix}terraform.tfvars", f"{prefix}terraform.tfvars.json")
                if self.files.exists(path)
            ),
            *sorted(
                (*self.files.glob(f"{prefix}*.auto.tfvars"), *self.files.glob(f"{prefix}*.auto.tfvars.json"))
            ),
        ]
        given = {}
        for path in paths:
            if (source := self.files.source(path)) is not None:
                file = File(source, parsed(source))
                given.update({name: (file, one) for name, one in file.parsed.body.attributes.items()})
        if self.chosen is not None:
            body = self.chosen.parsed.body
            given.update({name: (self.chosen, one) for name, one in body.attributes.items()})
        return given

    @cached_property
    def pinned(self) -> Source | None:
        """The nearest file for a version manager, in the folder or above it, that has a version of Terraform."""
        for folder in (self.folder, *folders_of(self.folder)):
            for name in (".terraform-version", ".opentofu-version", ".tool-versions"):
                path = posixpath.join(folder, name)
                source = self.files.source(path) if self.files.exists(path) else None
                if source is not None and (name != ".tool-versions" or "terraform" in source.text):
                    return source
        return None

    @cached_property
    def variants(self) -> tuple[Module, ...]:
        """The module with each file of values that it may be applied with.

        With the defaults alone it is one of them unless they leave a variable without a value.
        """
        found = tuple(
            Module(self.folder, self.members, self.files, chosen=file) for file in self._files_of_values()
        )
        missing = [
            name
            for name, declared in self.variables.items()
            if "default" not in declared.block.body.attributes and name not in self.given
        ]
        return found if found and missing else (self, *found)

    def _files_of_values(self) -> Iterator[File]:
        """The files of values in the folder and below it that set variables of this module."""
        prefix = f"{self.folder}/" if self.folder else ""
        paths = (*self.files.glob(f"{prefix}**/*.tfvars"), *self.files.glob(f"{prefix}**/*.tfvars.json"))
        read = {file.path for file, _ in self.given.values()}
        for path in paths[:MOST_FILES_OF_VALUES]:
            folder, _, name = path.rpartition("/")
            if path in read or _SAMPLE.search(name) or self._has_configuration_between(folder):
                continue
            if (source := self.files.source(path)) is not None:
                file = File(source, parsed(source))
                if file.parsed.complete and not self.variables.keys().isdisjoint(file.parsed.body.attributes):
                    yield file

    def _has_configuration_between(self, folder: str) -> bool:
        """Whether a folder below this one, or one between them, is a module of its own."""
        while len(folder) > len(self.folder):
            if self.has_configuration(folder):
                return True
            folder = posixpath.dirname(folder)
        return False

    def local(self, name: str) -> Value | None:
        """The value of a local; None if it is unknown."""
        declared = self.locals.get(name)
        if declared is None or declared.attribute is None or self.overrides(declared.block, name):
            return None
        value = declared.attribute.value
        return self._once(("local", name), lambda: evaluate(value, self.scope(declared.file)))

    def _once(self, key: tuple[str, str], make: object) -> Value:
        """A value that is made once; unknown if it depends on itself or on too many others."""
        if (known := self._values.get(key)) is not None:
            return known
        if key in self._open or self._nesting[0] > DEEPEST_NAME:
            return Value(UNKNOWN, Source("", ""), 0, 0, text=MARKER)
        self._open.append(key)
        self._nesting[0] += 1
        try:
            value: Value = make()  # type: ignore[operator]
        finally:
            self._open.pop()
            self._nesting[0] -= 1
        self._values[key] = value
        return value

    # Calls of modules

    def _module_handle(self, name: str) -> Value | None:
        called = self.called(name)
        if called is None:
            return None
        return self._held(Handle("", called.output))

    def output(self, name: str) -> Value | None:
        """The value of an output; None if it is unknown."""
        declared = self.outputs.get(name)
        attribute = declared.block.body.attributes.get("value") if declared else None
        if declared is None or attribute is None:
            return None
        file = declared.file
        return self._once(("output", name), lambda: evaluate(attribute.value, self.scope(file)))

    def called(self, name: str) -> Module | None:
        """The local module of a call, with its arguments; None for any other module."""
        if name not in self._called:
            self._called[name] = None  # a module that depends on its own outputs
            self._called[name] = self._follow(name)
        return self._called[name]

    def folder_of(self, name: str) -> str | None:
        """The folder of a local module that is called; None for any other."""
        declared = self.calls.get(name)
        source = declared.block.body.attributes.get("source") if declared else None
        if source is None or not isinstance(source.value, Literal) or not isinstance(source.value.value, str):
            return None
        text = source.value.value
        return self.path(text) if text.startswith(("./", "../")) else None

    def has_configuration(self, folder: str) -> bool:
        """Whether a folder has files of configuration."""
        prefix = f"{folder}/" if folder else ""
        return any(self.files.glob(f"{prefix}*{ending}") for ending in ENDINGS)

    def is_elsewhere(self, folder: str) -> bool:
        """Whether a folder is in a submodule of git, or ignored by git, so that something else creates its files."""
        if Ignored(self.files.source)(folder):
            return True
        return any(f"{folder}/".startswith(f"{path}/") for path in submodules(self.files.source))

    def leads_back(self, name: str) -> bool:
        """Whether a call leads to a module that calls this one again."""
        if self.folder_of(name) == self.folder:
            return True
        seen: set[str] = set()
        stack = [called] if (called := self.called(name)) is not None else []
        while stack:
            module = stack.pop()
            for inner in module.calls:
                folder = module.folder_of(inner)
                if folder == self.folder:
                    return True
                if folder is not None and folder not in seen:
                    seen.add(folder)
                    stack.extend([called] if (called := module.called(inner)) is not None else [])
        return False

    def _follow(self, name: str) -> Module | None:
        folder = self.folder_of(name)
        if folder is None or folder in self.callers:
            return None
        if self.depth >= DEEPEST_CALL or len(self._modules) >= MOST_MODULES:
            return None
        members = files_of(folder, self.files)
        if not members:
            return None
        declared = self.calls[name]
        names: dict[str, Value] = {}
        for repeated in ("count", "for_each"):
            if repeated in declared.block.body.attributes:
                names = unknown_instance(declared.file.source, declared.block)
        scope = self.scope(declared.file, names)
        arguments = {
            argument.name: safely(argument.value, scope.fresh())
            for argument in declared.block.body.attributes.values()
            if argument.name not in META_ARGUMENTS
        }
        return Module(folder, members, self.files, arguments, self, self.home or declared.file.source)

    @property
    def callers(self) -> list[str]:
        """The folders of this module and of those that call it."""
        found, module = [], self
        while module is not None:
            found.append(module.folder)
            module = module.caller  # type: ignore[assignment]
        return found

    # Resources

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """All resources, an instance of each element of `count` and `for_each` where they are known."""
        return tuple(resource for one in self.declared.values() for resource in self.instances_of(one))

    def instances_of(self, declared: Declared) -> tuple[Resource, ...]:
        """The instances of a block; none if it creates none."""
        key = id(declared.block)
        if key not in self._instances:
            self._instances[key] = tuple(self._instances_of(declared))
        return self._instances[key]

    @cached_property
    def _instances(self) -> dict[int, tuple[Resource, ...]]:
        return {}

    def _instances_of(self, declared: Declared) -> Iterator[Resource]:
        from .model import Resource

        for names in instances(declared, self.scope(declared.file)):
            yield Resource(self, declared, names)

    def instances_at(self, address: str) -> tuple[Resource, ...]:
        """The instances of the resource at an address of `refs`, in whatever module it is declared."""
        number, _, own = address.rpartition("/")
        module = self._modules[int(number) if number else 0]
        declared = module.declared.get(own)
        return module.instances_of(declared) if declared is not None else ()

    @cached_property
    def by_type(self) -> dict[str, list[Resource]]:
        """The resources by their type."""
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found

    @cached_property
    def usage(self) -> Usage:
        """What the module uses of what it declares."""
        from .usage import Usage

        return Usage(self)

    @cached_property
    def exported(self) -> frozenset[str]:
        """The addresses that outputs refer to, directly or through locals."""
        return frozenset(
            address for one in self.outputs.values() for address in self.addresses_in(one.block.body)
        )

    @cached_property
    def referring(self) -> dict[str, list[Declared]]:
        """The blocks that refer to a resource, by its address."""
        found: dict[str, list[Declared]] = {}
        for one in self.blocks:
            for address in self.addresses_in(one.block.body):
                found.setdefault(address, []).append(one)
        return found

    @cached_property
    def matches(self) -> dict[tuple[str, str], Matches[Resource]]:
        """What attributes refer to, by the type of the resource and the name of the attribute."""
        return {}

    def addresses_in(self, part: Body | Expression) -> set[str]:
        """The addresses of the resources that a part of the configuration refers to, also through locals."""
        found: set[str] = set()
        for reference in references(part):
            found |= self._addresses(reference)
        return found

    def _addresses(self, reference: Reference) -> set[str]:
        parts = reference.parts
        if parts[0] == "local" and len(parts) > 1:
            return self._addresses_of_local(parts[1])
        address = address_of(parts)
        return {address} if address in self.declared else set()

    def _addresses_of_local(self, name: str) -> set[str]:
        known = self._local_addresses.get(name)
        if known is None:
            known = self._local_addresses[name] = set()  # a local that depends on itself
            if (declared := self.locals.get(name)) is not None and declared.attribute is not None:
                known |= self.addresses_in(declared.attribute.value)
        return known

    @cached_property
    def _local_addresses(self) -> dict[str, set[str]]:
        return {}

    # What is asked before the policies, so that it is recorded for every file of the folder

    def ask(self) -> None:
        """Ask for all files that the evaluation may need: variables, called modules, and files that functions read."""
        from .filesystem import ask

        if self.caller is None:
            _ = self.variants, self.pinned
        for file in self.members:
            if any(f"{name}(" in file.source.text for name in FILES):
                for expression in file.parsed.body.expressions():
                    if isinstance(expression, Call) and expression.name in FILES:
                        ask(expression, self.scope(file))
        for name in self.calls:
            if (called := self.called(name)) is not None:
                called.ask()


META_ARGUMENTS = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})


# The types of blocks in a file, and how many labels each has.
LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "action": 2,
    "variable": 1,
    "output": 1,
    "module": 1,
    "provider": 1,
    "check": 1,
    "terraform": 0,
    "locals": 0,
    "moved": 0,
    "removed": 0,
    "import": 0,
    "language": 0,
}


def named_declarations(module: Module) -> Iterator[tuple[str, File, Span]]:
    """What a module declares by name, with the place of the name; override files declare nothing."""
    for one in module.blocks:
        if is_override(one.file.path):
            continue
        block, file = one.block, one.file
        if block.type == "locals":
            for attribute in block.body.attributes.values():
                yield f"local '{attribute.name}'", file, attribute.name_span
        elif block.type == "provider" and len(block.labels) == 1:
            alias = block.body.attributes.get("alias")
            if alias is None:
                yield f"provider '{one.name}'", file, block.head
        elif LABELS.get(block.type, 0) == len(block.labels) > 0:
            name = ".".join(label.text for label in block.labels)
            yield f"{block.type} '{name}'", file, block.labels[-1].span


def is_override(path: str) -> bool:
    """Whether the blocks of a file change those of other files."""
    name = posixpath.basename(path).removesuffix(".json").removesuffix(".tf").removesuffix(".tofu")
    return name == "override" or name.endswith("_override")


def address_of(parts: tuple[str, ...]) -> str:
    """The address of the resource that a reference leads to."""
    return ".".join(parts[:3] if parts[0] in ("data", "ephemeral") else parts[:2])
