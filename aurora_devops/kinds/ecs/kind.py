"""The kind `ecs-task`: the containers of a task, as facts for other artifacts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_json

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from .model import TaskDefinition


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .model import TaskDefinition

    assert tree is not None
    model, unknown = build(TaskDefinition, tree)
    document = Document("ecs-task", source, model, tree, unknown=unknown)
    document.walk = lambda: (model,)
    document.facts = lambda: _facts(document, model, context)
    return document


def _facts(document: Document, task: TaskDefinition, context: Context) -> Iterator[Fact]:
    from ...facts import CreatedResource
    from ...services import TASK
    from .facts import container_facts

    if task.family:
        yield document.fact(CreatedResource, task.at["family"], type=TASK, name=task.family)
    complete = not _adds_variables(context)
    for container in task.container_definitions:
        yield from container_facts(document, task, container, complete=complete)


def _adds_variables(context: Context) -> bool:
    """Whether a workflow may add variables to the containers of the task that it renders."""
    for path in (*context.glob(".github/workflows/*.yml"), *context.glob(".github/workflows/*.yaml")):
        source = context.source(path)
        if source is None or "environment-variables:" in source.text:
            return True
    return False


def _is_task(data: Any) -> bool:
    return isinstance(data, dict) and isinstance(data.get("containerDefinitions"), list)


ecs_task = Kind(
    name="ecs-task",
    title="ECS task definition",
    code="ECS",
    formats=("json",),
    read=_read,
    render=as_json,
    claims=_is_task,
    hints=('"containerDefinitions"',),
    example="ecs/task-definition.json",
)
