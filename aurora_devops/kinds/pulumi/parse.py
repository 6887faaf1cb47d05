"""From located data to projects, programs and stacks, with their nodes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...cloud.iam import documents_of
from ...core.kind import Document, Embedded, Tree
from ...core.node import build as build_model
from ...core.source import Source
from . import structure
from .model import Project as ProjectModel
from .model import Stack as StackModel
from .objects import objects_of
from .parts import Part, Text, root_of
from .program import Program
from .project import ConfigKey, Project, StackFile, declared, project_of, project_of_program, stack_name

if TYPE_CHECKING:
    from ...core.context import Context

_PROGRAMS = ("Main.json", "Main.yaml")


def read_project(source: Source, tree: Tree | None, context: Context) -> Document:
    """A project file or a program in YAML as a document."""
    assert tree is not None
    model, unknown = build_model(ProjectModel, tree)
    document = Document("pulumi", source, model, tree, problems=[*unknown], unknown=unknown)
    root = root_of(tree)
    document.walk = lambda: _nodes(model, root, Text(source, tree), context, document.embedded)
    # What the nodes need is asked now, so that it is recorded.
    nodes = list(document.walk())
    document.walk = lambda: nodes
    return document


def _nodes(
    model: ProjectModel, root: Part, text: Text, context: Context, embedded: list[Embedded]
) -> Iterator[object]:
    yield model
    path = text.source.path
    folder, name = posixpath.split(path)
    is_project = name.startswith("Pulumi")
    if is_project:
        project = Project(folder, context, (text.source, root))
    else:
        project = project_of_program(path, context) or Project(folder, context)
    own = list(declared(root, text.source, project.name))
    if is_project:
        yield from structure.of_project(root, is_plugin=name.startswith("PulumiPlugin"))
    yield from structure.of_keys(own)
    yield from structure.secret_defaults(own)
    if is_project and (project.runtime != "yaml" or _has_program(project.program_folder, context)):
        return
    program = Program(root, text, project, context, {**project.keys(), **{key.name: key for key in own}})
    yield from _of_program(program)
    embedded.extend(objects_of(program))
    components = root.field("components")
    for name, part in components.fields() if components else ():
        inputs = part.field("inputs")
        keys = {key: ConfigKey(key, inner, text.source) for key, inner in (inputs.fields() if inputs else ())}
        yield from structure.of_keys(keys.values(), inputs=True)
        component = Program(part, text, project, context, keys, name)
        yield from _of_program(component)
        embedded.extend(objects_of(component))


def _has_program(folder: str, context: Context) -> bool:
    """Whether another file than the project file has the program."""
    return any(context.exists(f"{folder}/{name}" if folder else name) for name in _PROGRAMS)


def _of_program(program: Program) -> Iterator[object]:
    yield from structure.of_program(program)
    yield from program.mistakes()
    yield from program.unused()
    for resource in program.inventory.resources:
        yield resource
        yield from documents_of(resource, program.source)


def read_stack(source: Source, tree: Tree | None, context: Context) -> Document:
    """The file of a stack as a document."""
    assert tree is not None
    model, unknown = build_model(StackModel, tree)
    document = Document("pulumi-stack", source, model, tree, problems=[*unknown], unknown=unknown)
    project = project_of(source.path, context)
    stack = StackFile(stack_name(source.path), source, root_of(tree))
    document.walk = lambda: (
        model,
        *structure.of_stack(stack, project),
        *structure.secrets_of_stack(stack, project),
    )
    return document
