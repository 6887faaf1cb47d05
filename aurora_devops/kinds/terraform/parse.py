"""The document of a file of Terraform: what it declares, as nodes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...cloud.iam import documents_of
from ...core.context import Context
from ...core.facts import Fact
from ...core.kind import Document, Embedded, Tree
from ...core.lazy import regex
from ...core.source import Source, Span
from ...facts import GivenObject, GivenVariable
from ...formats.located import LocatedTree
from .attributes import given_objects
from .calls import RUNS, called_folders, largest_folders
from .declared import Declared, File
from .files import parsed
from .generated import generates_declarations
from .model import (
    Check,
    Configuration,
    DataSource,
    InputVariable,
    Locals,
    LocalValue,
    ModuleCall,
    ModuleFolder,
    Node,
    Output,
    Provider,
    Refactoring,
    Resource,
    Settings,
    UnknownBlock,
)
from .module import Module, files_of, is_override
from .policy_documents import documents_of as documents_of_source
from .states import dependencies_of

_NODES: dict[str, type[Node]] = {
    "variable": InputVariable,
    "output": Output,
    "module": ModuleCall,
    "provider": Provider,
    "terraform": Settings,
    "check": Check,
    "locals": Locals,
    "moved": Refactoring,
    "removed": Refactoring,
    "import": Refactoring,
}


class CalledModule(LocatedTree):
    """A module as a call evaluates it, which is judged with the file of the call."""

    __slots__ = ("module",)

    def __init__(self, module: Module) -> None:
        super().__init__("", {}, (0, 0, 0, 0, ""))
        self.module = module


def read_terraform(source: Source, tree: Tree | None, context: Context) -> Document:
    """Read a file as a part of the module in its folder, or a module that the file calls."""
    if isinstance(tree, CalledModule):
        called = tree.module
        return Document(kind="terraform", source=source, model=called, walk=lambda: _resources_of(called))
    module = module_of(source, context)
    file = module.by_path[source.path]
    configuration = Configuration(module, file)
    document = Document(
        kind="terraform",
        source=source,
        model=file.parsed.body,
        walk=lambda: _walk(configuration),
        problems=list(file.parsed.problems),
        embedded=[
            Embedded("terraform", CalledModule(called), built=True) for called in _called(module, file)
        ],
        facts=lambda: _facts(document, module, file),
        statements=lambda: _statements(file),
        blocks=lambda: (block.span for block in file.parsed.body.blocks),
    )
    return document


def _facts(document: Document, module: Module, file: File) -> Iterator[Fact]:
    from .facts import facts_of

    return facts_of(document, module, file)


def read_alone(source: Source, kind: str, context: Context | None = None) -> Document:
    """Read a file that declares nothing that others refer to."""
    file = File(source, parsed(source))
    document = Document(
        kind=kind,
        source=source,
        model=file.parsed.body,
        walk=lambda: (file,),
        facts=lambda: (
            _given(document, file)
            if kind == "terraform-variables"
            else dependencies_of(document, file.parsed.body, context)
            if context is not None
            else ()
        ),
        # A sample may have placeholders that are no values.
        problems=[] if _SAMPLE.search(source.path) else list(file.parsed.problems),
        statements=lambda: _statements(file),
        blocks=lambda: (block.span for block in file.parsed.body.blocks),
    )
    return document


_SAMPLE = regex(r"vars\.(?:dist|example|sample|template|tmpl)$")


def _given(document: Document, file: File) -> Iterator[Fact]:
    """The variables that a file of values sets."""
    for name, attribute in file.parsed.body.attributes.items():
        yield document.fact(GivenVariable, attribute.name_span, name=name)
        for names, keys, span in given_objects(name, attribute.value):
            yield document.fact(GivenObject, span, names=names, keys=keys)


def _called(module: Module, file: File) -> Iterator[Module]:
    """The local modules that a file calls."""
    for declared in module.by_file.get(file.path, ()):
        if declared.block.type == "module" and (called := module.called(declared.name)) is not None:
            yield called


def _resources_of(module: Module) -> Iterator[object]:
    """The resources of a called module, and of those that it calls."""
    for resource in module.resources:
        yield from _resource(resource)
    for name in module.calls:
        if (called := module.called(name)) is not None:
            yield from _resources_of(called)


def _resource(resource: Resource) -> Iterator[object]:
    yield resource
    yield from documents_of(resource, resource.home)


# With more files, a folder is a module of its own.
_FEW_FILES = 2


def module_of(source: Source, context: Context) -> Module:
    """The module of a file; it is shared by the files of a folder."""
    folder = posixpath.dirname(source.path)

    def make(asking: Context) -> Module:
        module = Module(folder, files_of(folder, asking), asking)
        module.generated = asking.shared("terragrunt-generated", generates_declarations)
        if module.calls or any(RUNS.search(file.source.text) for file in module.members):
            module.called_folders = asking.shared("terraform-called", called_folders)
        if len(module.members) <= _FEW_FILES:
            largest = asking.shared("terraform-largest", largest_folders)
            module.lent = all(
                largest.get(file.source.text, 0) > len(module.members) for file in module.members
            )
        module.ask()
        return module

    module = context.shared(("terraform", folder), make)
    own = module.by_path.get(source.path)
    if own is not None and own.source.text == source.text:
        return module
    # A text that is not the one of the repository, or a file that Terraform would not read.
    members = [file for file in module.members if file.path != source.path]
    return Module(folder, [*members, File(source, parsed(source))], context)


def _statements(file: File) -> Iterator[Span]:
    """The attributes and blocks at any depth."""
    stack = [file.parsed.body]
    while stack:
        body = stack.pop()
        for attribute in (*body.attributes.values(), *body.repeated):
            yield attribute.span
        for block in body.blocks:
            yield block.span
            stack.append(block.body)


def _walk(configuration: Configuration) -> Iterator[object]:
    module, file = configuration.module, configuration.file
    yield configuration
    if file is module.main:
        yield ModuleFolder(module, file)
    for declared in module.by_file.get(file.path, ()):
        yield from _nodes(module, declared)


def _nodes(module: Module, declared: Declared) -> Iterator[object]:
    block = declared.block
    if is_override(declared.file.path):
        return
    if block.type in ("resource", "data", "ephemeral") and len(block.labels) == 2:
        if block.type == "resource":
            for resource in module.instances_of(declared):
                yield from _resource(resource)
        else:
            source = DataSource(module, declared)
            yield source
            yield from documents_of_source(source)
        return
    yield _NODES.get(block.type, UnknownBlock)(module, declared)
    if block.type == "locals":
        for attribute in block.body.attributes.values():
            yield LocalValue(module, Declared(declared.file, block, attribute))
    elif block.type == "check":
        for inner in block.body.blocks_of("data"):
            if len(inner.labels) == 2:
                yield DataSource(module, Declared(declared.file, inner))
