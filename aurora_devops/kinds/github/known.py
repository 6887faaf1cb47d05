"""The contents of the contexts at a place of a workflow: its own inputs, matrix, steps and needs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
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


@lru_cache(maxsize=4096)
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
        if build is None:
            return None
        if name == "steps":
            return build(self.expression)
        # What does not depend on the step is worked out once for all expressions of a job, or of the file.
        owner = self.expression.inside if name in ("matrix", "needs") else None
        types = (owner or self.expression.root).known_contexts
        if name not in types:
            types[name] = build(self.expression)
        return types[name]  # type: ignore[no-any-return]


def _inputs(expression: Expression) -> Type | None:
    root = expression.root
    if isinstance(root, Action):
        # A runner passes on what a step gives, also where only `on.workflow_call` declares it.
        names = (*root.inputs, *map(str, root.misplaced_inputs))
        return Object(dict.fromkeys((name.lower() for name in names), STRING))
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
    included: dict[str, list[Type]] = {name: [kind] for name, kind in properties.items()}
    for entry in include if isinstance(include, list) else [None]:
        if not isinstance(entry, dict):
            rest = ANY
            continue
        for name, value in entry.items():
            included.setdefault(name.lower(), []).append(_value(value))
    return Object({name: merge(kinds) for name, kinds in included.items()}, rest)


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
    root, inside, step = expression.root, expression.inside, expression.step
    types = (inside or root).known_contexts
    if step is not None:
        if "steps in order" not in types:
            types["steps in order"] = _StepTable(step.steps)
        table = types["steps in order"]
        return Object(_Until(table, len(step.steps) if step.step.parallel else step.index))
    if "all steps" not in types:
        steps = root.runs.steps if isinstance(root, Action) else inside.job.steps if inside else []
        types["all steps"] = _StepTable(list(flattened(steps)))
    table = types["all steps"]
    return Object(_Until(table, len(table.steps))) if inside or isinstance(root, Action) else None


class _StepTable:
    """The types of the steps of one list by id: for each id, where it is set and the type of the step there."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps
        self.by_id: dict[str, tuple[list[int], list[Type]]] = {}
        for index, step in enumerate(steps):
            if step.id:
                places, types = self.by_id.setdefault(step.id.lower(), ([], []))
                places.append(index)
                types.append(_step(step))
        # Where each id is set first; in the order of the steps, so these are sorted.
        self.first = [places[0] for places, _ in self.by_id.values()]


class _Until(Mapping[str, Type]):
    """The steps of a table before an index; made for each expression, so that it copies nothing."""

    __slots__ = ("index", "table")

    def __init__(self, table: _StepTable, index: int) -> None:
        self.table = table
        self.index = index

    def __getitem__(self, name: str) -> Type:
        places, types = self.table.by_id[name]
        at = bisect_left(places, self.index)
        if not at:
            raise KeyError(name)
        return types[at - 1]

    def __iter__(self) -> Iterator[str]:
        # In the order of the steps, so that all but the last are before the index.
        for name, (places, _) in self.table.by_id.items():
            if places[0] >= self.index:
                return
            yield name

    def __len__(self) -> int:
        return bisect_left(self.table.first, self.index)


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
