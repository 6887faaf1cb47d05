"""From located data to a workflow or an action, with its nodes and subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Tree
from ...core.lazy import regex
from ...core.node import build
from ...core.place import Place, Route
from ...core.source import Source
from ...formats.expressions import fenced
from ...subjects import Image, Script, Setting
from .action_files import missing_files
from .callers import note_constant_inputs, note_other_repository, note_own_runs
from .facts import facts_of, facts_of_action
from .matrix import row_of, values_of
from .model import Action, Container, Expression, Job, JobIn, Scalar, StepIn, Workflow, shell_name
from .runners import default_shell
from .version_facts import version_facts

if TYPE_CHECKING:
    from ...core.context import Context


def read_workflow(source: Source, tree: Tree | None, context: Context) -> Document:
    """A workflow file as a document."""
    assert tree is not None
    # invalid-workflow reports values of wrong types.
    workflow, unknown = build(Workflow, tree)
    if _is_of_a_copy(source.path, context):
        return Document("github-workflow", source, workflow, tree, walk=lambda: (), context=context)
    document = Document("github-workflow", source, workflow, tree, unknown=unknown, context=context)
    own = frozenset(_own_repositories(workflow, context))
    note_constant_inputs(workflow, source.path, context)
    note_other_repository(workflow, source.path, context)
    note_own_runs(workflow, source.path, context)
    document.walk = lambda: _workflow_nodes(workflow, tree, own)
    document.facts = lambda: (*facts_of(document), *version_facts(document))
    return document


def read_action(source: Source, tree: Tree | None, context: Context) -> Document:
    """An action's metadata file as a document."""
    assert tree is not None
    action, unknown = build(Action, tree)
    note_constant_inputs(action, source.path, context)
    document = Document("github-action", source, action, tree, unknown=unknown, context=context)
    document.walk = lambda: (*_action_nodes(action, tree), *missing_files(action, source.path, context))
    document.facts = lambda: facts_of_action(document)
    return document


def _is_of_a_copy(path: str, context: Context) -> bool:
    """Whether a workflow is in the copy of another project, which has a license of its own.

    GitHub runs the workflows at the root of a repository only.
    """
    folder, _, rest = path.rpartition("/.")
    return (
        bool(folder and rest)
        and any(context.glob(f"{folder}/{name}") for name in ("LICEN?E*", "COPYING*"))
        and bool(context.glob(f".{rest.partition('/')[0]}/workflows/*"))
    )


def _own_repositories(workflow: Workflow, context: Context) -> Iterator[str]:
    """The `owner/repository` of called workflows that this repository has and that can be called."""
    for job in workflow.jobs.values():
        uses = job.action
        if uses is None or not uses.path.startswith(".github/workflows/"):
            continue
        for tree in context.trees(uses.path, "github") or ():
            events = tree.value.get("on") if isinstance(tree.value, dict) else None
            if events == "workflow_call" or (isinstance(events, dict | list) and "workflow_call" in events):
                yield uses.slug


def _workflow_nodes(workflow: Workflow, tree: Tree, own: frozenset[str]) -> Iterator[object]:
    yield workflow
    data = tree.value if isinstance(tree.value, dict) else {}
    for key, value in data.items():
        if key != "jobs":
            yield from _expressions(value, (key,), workflow)
    raw_jobs = data.get("jobs")
    raw_jobs = raw_jobs if isinstance(raw_jobs, dict) else {}
    if workflow.env:
        yield from _settings(workflow.at["env"], workflow.env)
    for job_id, job in workflow.jobs.items():
        inside = JobIn(job, job_id, workflow, own)
        yield inside
        if job.env:
            yield from _settings(job.at["env"], job.env)
        if job.with_:
            yield from _settings(job.at["with"], job.with_, "input")
        if job.container:
            yield from _container(job.at["container"], job.container, "job", job)
        if isinstance(job.services, dict):
            for name, service in job.services.items():
                yield from _container(job.at["services"][name], service, "service", job)
        runner = default_shell(job)
        for step in inside.steps:
            yield from _step_nodes(step, runner)
        yield from _job_expressions(raw_jobs.get(job_id), inside)


def _action_nodes(action: Action, tree: Tree) -> Iterator[object]:
    yield action
    data = tree.value if isinstance(tree.value, dict) else {}
    for key, value in data.items():
        if key != "runs":
            yield from _expressions(value, (key,), action)
    runs = action.runs
    yield from _settings(runs.at["env"], runs.env)
    if runs.image and runs.image.startswith("docker://"):
        yield Image.parse(
            runs.image.removeprefix("docker://"), runs.at["image"].sub(9, len(runs.image)), "action"
        )
    steps = [StepIn(step, index, runs.steps, action=action) for index, step in enumerate(runs.steps)]
    for step in steps:
        yield from _step_nodes(step, "bash")
    raw_runs = data.get("runs")
    for key, value in raw_runs.items() if isinstance(raw_runs, dict) else ():
        if key == "steps":
            yield from _steps_expressions(value, ("runs", "steps"), action, None, iter(steps))
        else:
            yield from _expressions(value, ("runs", key), action)


def _job_expressions(job: Any, inside: JobIn) -> Iterator[Expression]:
    """The expressions of a job, each with its step."""
    if not isinstance(job, dict):
        return
    for key, value in job.items():
        route: Route = ("jobs", inside.id, key)
        if key == "steps":
            yield from _steps_expressions(value, route, inside.workflow, inside, iter(inside.steps))
        else:
            yield from _expressions(value, route, inside.workflow, inside)


def _steps_expressions(
    value: Any, route: Route, root: Workflow | Action, inside: JobIn | None, steps: Iterator[StepIn]
) -> Iterator[Expression]:
    if not isinstance(value, list):
        return
    for index, raw in enumerate(value):
        if isinstance(raw, dict) and raw.get("parallel"):
            yield from _steps_expressions(raw["parallel"], (*route, index, "parallel"), root, inside, steps)
        else:
            # A step that is not a mapping is empty in the model and keeps its index.
            yield from _expressions(raw, (*route, index), root, inside, next(steps, None))


def _expressions(
    value: Any,
    route: Route,
    root: Workflow | Action,
    inside: JobIn | None = None,
    step: StepIn | None = None,
) -> Iterator[Expression]:
    """All expressions in a part of the data; the value of `if` is one without fences."""
    stack: list[tuple[Any, Route]] = [(value, route)]
    while stack:
        node, way = stack.pop()
        if node.__class__ is str:
            if "${{" in node:
                before: set[str] = set()
                for found in fenced(node):
                    fences = (found.start, found.end)
                    yield Expression(
                        found.text,
                        found.body,
                        fences,
                        node,
                        way,
                        root,
                        False,
                        found.closed,
                        False,
                        inside,
                        step,
                        found.text in before,
                    )
                    before.add(found.text)
            elif way[-1] == "if" and _is_condition(way):
                yield Expression(node, 0, (0, len(node)), node, way, root, True, True, False, inside, step)
        elif isinstance(node, dict):
            for key, inner in node.items():
                if "${{" in key and not _INSERT.fullmatch(key):
                    for found in fenced(key):
                        fences = (found.start, found.end)
                        yield Expression(
                            found.text,
                            found.body,
                            fences,
                            key,
                            (*way, key),
                            root,
                            False,
                            found.closed,
                            True,
                            inside,
                            step,
                        )
                if inner.__class__ is not str or key == "if" or "${{" in inner:
                    stack.append((inner, (*way, key)))
        elif isinstance(node, list):
            stack.extend((inner, (*way, index)) for index, inner in enumerate(node))
        elif way[-1] == "if" and node.__class__ in (bool, int, float) and _is_condition(way):
            text = _text(node)
            yield Expression(text, 0, (0, len(text)), text, way, root, True, True, False, inside, step)


# A key that inserts the entries of its value, which is a mapping.
_INSERT = regex(r"\$\{\{\s*insert\s*\}\}")


def _is_condition(route: Route) -> bool:
    """Whether the key `if` at the end of this route is a condition and not a variable of that name."""
    above = route[-2] if len(route) > 1 else ""
    return isinstance(above, int) or above == "snapshot" or len(route) == 3


def _step_nodes(inside: StepIn, runner: str) -> Iterator[object]:
    yield inside
    step = inside.step
    if step.env:
        yield from _settings(step.at["env"], step.env)
    if step.with_:
        yield from _settings(step.at["with"], step.with_, "input")
    if step.uses and step.uses.startswith("docker://"):
        yield Image.parse(
            step.uses.removeprefix("docker://"), step.at["uses"].sub(9, len(step.uses)), "action"
        )
    if step.run:
        shell = shell_name(inside.shell) or (runner if not _on_windows(step.if_) else "unknown")
        yield Script(step.run, step.at["run"], shell, "step", inside)


def _on_windows(condition: Scalar) -> bool:
    """Whether a step's condition mentions Windows; the condition is not evaluated."""
    return isinstance(condition, str) and "windows" in condition.lower() and "!=" not in condition


def _settings(at: Place, values: dict[str, Scalar] | str, where: str = "env") -> Iterator[Setting]:
    if isinstance(values, dict):
        for name, value in values.items():
            if value is not None:
                yield Setting(name, _text(value), at[name], where)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _container(at: Place, container: Container | str | None, role: str, job: Job) -> Iterable[object]:
    if isinstance(container, str):
        yield from _images(container, at, role, job)
    elif container is not None:
        yield container
        yield from _images(container.image, container.at["image"], role, job)
        yield from _settings(container.at["env"], container.env)


def _images(text: str, at: Place, role: str, job: Job) -> Iterator[Image]:
    """The image; all images of the matrix where the string refers to it."""
    if not text:
        return
    keys = row_of(text)
    for value, place in values_of(job, keys) if keys else ((text, at),):
        if isinstance(value, str) and value:
            image = value.removeprefix("docker://")
            prefix = len(value) - len(image)
            yield Image.parse(image, place.sub(prefix, len(value)) if prefix else place, role)
