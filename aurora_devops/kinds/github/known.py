"""The contents of the contexts at a place of a workflow: its own inputs, matrix, steps and needs."""

from __future__ import annotations

from typing import Any

from ...formats import expressions as ex
from .actions import outputs_of
from .contexts import (
    ANY,
    OPEN,
    STRING,
    STRINGS,
    Array,
    Object,
    Scope,
    Trouble,
    Type,
    github,
    merge,
    of_input,
    of_value,
    scope,
    troubles,
)
from .model import Action, Expression, Input, Job, Step, flattened

_EVERYWHERE = Scope("matrix", frozenset(["github", "needs", "vars", "inputs"]))


def judged(expression: Expression) -> tuple[Type, list[Trouble]]:
    """The type of an expression and what is wrong with it."""
    tree = expression.tree
    if tree is None:
        return ANY, []
    within = scope(expression.route, action=isinstance(expression.root, Action))
    return troubles(tree, within, _Known(expression))


class _Known:
    """The contexts that a workflow itself determines, computed on demand."""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    def get(self, name: str) -> Type | None:
        """The type of a context; None where the workflow does not determine it."""
        build = _BUILDERS.get(name)
        return None if build is None else build(self.expression)


def _inputs(expression: Expression) -> Type | None:
    root = expression.root
    if isinstance(root, Action):
        return Object(dict.fromkeys((name.lower() for name in root.inputs), STRING))
    properties: dict[str, Type] = {}
    route = expression.route
    default = str(route[3]) if len(route) == 5 and route[1::3] == ("workflow_call", "default") else None
    for event in ("workflow_call", "workflow_dispatch"):
        said = root.event(event)
        for name, declared in said.inputs.items() if said else ():
            # The default of an input sees the inputs above it only.
            if name == default and event == "workflow_call":
                break
            kind = of_input((declared or Input()).type)
            other = properties.get(name.lower())
            properties[name.lower()] = kind if other is None else merge((other, kind))
    return Object(properties)


def _github(expression: Expression) -> Type | None:
    root = expression.root
    if isinstance(root, Action) or root.event("workflow_call") is not None:
        return None
    dispatch = root.event("workflow_dispatch")
    if dispatch is None:
        return None
    inputs = Object(dict.fromkeys((name.lower() for name in dispatch.inputs), STRING))
    return github(Object({"inputs": inputs}, rest=ANY))


def _matrix(expression: Expression) -> Type | None:
    if isinstance(expression.root, Action) or expression.inside is None:
        return None
    return matrix_of(expression.inside.job)


def matrix_of(job: Job) -> Type:
    """The type of a job's `matrix` context."""
    matrix = job.matrix
    if not isinstance(matrix, dict):
        return OPEN if matrix else Object()
    properties: dict[str, Type] = {}
    rest: Type | None = None
    for name, row in matrix.items():
        if name in ("include", "exclude"):
            continue
        if "${{" in name:
            rest = ANY
        elif isinstance(row, list):
            properties[name.lower()] = merge(_value(value) for value in row)
        else:
            properties[name.lower()] = ANY
    include = matrix.get("include", [])
    for entry in include if isinstance(include, list) else [None]:
        if not isinstance(entry, dict):
            rest = ANY
            continue
        for name, value in entry.items():
            kind = _value(value)
            other = properties.get(name.lower())
            properties[name.lower()] = kind if other is None else merge((other, kind))
    return Object(properties, rest)


def _value(value: Any) -> Type:
    """The type of a value in a matrix, where one that is an expression has the expression's type."""
    if isinstance(value, str) and "${{" in value:
        found = next(ex.fenced(value))
        if not found.closed or (found.start, found.end) != (0, len(value)):
            return STRING
        try:
            return troubles(ex.parse(found.text), _EVERYWHERE)[0]
        except ex.ExpressionError:
            return ANY
    if isinstance(value, dict):
        return Object({str(key).lower(): _value(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return Array(merge(_value(inner) for inner in value) if value else ANY)
    return of_value(value)


def _needs(expression: Expression) -> Type | None:
    inside = expression.inside
    if inside is None or isinstance(expression.root, Action):
        return None
    jobs = inside.workflow.jobs
    return Object({name.lower(): _job(jobs.get(name)) for name in inside.job.needed})


def _jobs(expression: Expression) -> Type | None:
    if isinstance(expression.root, Action):
        return None
    return Object({name.lower(): _job(job) for name, job in expression.root.jobs.items()})


def _job(job: Job | None) -> Type:
    outputs: Type = STRINGS
    if job is not None and not job.reusable and isinstance(job.outputs, dict):
        outputs = Object(dict.fromkeys((name.lower() for name in job.outputs), STRING))
    return Object({"outputs": outputs, "result": STRING})


def _steps(expression: Expression) -> Type | None:
    step = expression.step
    if step is not None:
        return _of_steps(step.before if not step.step.parallel else step.steps)
    if isinstance(expression.root, Action):
        return _of_steps(list(flattened(expression.root.runs.steps)))
    return _of_steps(list(flattened(expression.inside.job.steps))) if expression.inside else None


def _of_steps(steps: list[Step]) -> Type:
    return Object({step.id.lower(): _step(step) for step in steps if step.id})


def _step(step: Step) -> Type:
    names = outputs_of(step)
    outputs = STRINGS if names is None else Object(dict.fromkeys(names, STRING))
    return Object({"outputs": outputs, "conclusion": STRING, "outcome": STRING})


_BUILDERS = {
    "inputs": _inputs,
    "github": _github,
    "matrix": _matrix,
    "needs": _needs,
    "jobs": _jobs,
    "steps": _steps,
}
