"""From located data to a workflow or an action, with its nodes and subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from ..core.kind import Document, Tree
from ..core.node import build
from ..core.place import Place
from ..core.source import Source
from ..subjects import Image, Script, Setting
from .model import Action, Container, JobIn, Scalar, StepIn, Workflow


def read_workflow(source: Source, tree: Tree | None) -> Document:
    """A workflow file as a document."""
    assert tree is not None
    # What is wrong with types is told, in better words, by the policy that holds a workflow against its schema.
    workflow, _ = build(Workflow, tree)
    document = Document("github-workflow", source, workflow, tree)
    document.nodes = lambda: _workflow_nodes(workflow)
    return document


def read_action(source: Source, tree: Tree | None) -> Document:
    """An action's metadata file as a document."""
    assert tree is not None
    action, _ = build(Action, tree)
    document = Document("github-action", source, action, tree)
    document.nodes = lambda: _action_nodes(action)
    return document


def _workflow_nodes(workflow: Workflow) -> Iterator[object]:
    yield workflow
    yield from _settings(workflow.at["env"], workflow.env)
    for job_id, job in workflow.jobs.items():
        inside = JobIn(job, job_id, workflow)
        yield inside
        yield from _settings(job.at["env"], job.env)
        yield from _settings(job.at["with"], job.with_, "input")
        yield from _container(job.at["container"], job.container, "job")
        if isinstance(job.services, dict):
            for name, service in job.services.items():
                yield from _container(job.at["services"][name], service, "service")
        runner = _default_shell(job.labels)
        for step in inside.steps():
            yield from _step_nodes(step, runner)


def _action_nodes(action: Action) -> Iterator[object]:
    yield action
    runs = action.runs
    yield from _settings(runs.at["env"], runs.env)
    if runs.image and runs.image.startswith("docker://"):
        yield Image.parse(
            runs.image.removeprefix("docker://"), runs.at["image"].sub(9, len(runs.image)), "action"
        )
    for index, step in enumerate(runs.steps):
        yield from _step_nodes(StepIn(step, index, runs.steps, action=action), "bash")


def _step_nodes(inside: StepIn, runner: str) -> Iterator[object]:
    yield inside
    step = inside.step
    yield from _settings(step.at["env"], step.env)
    yield from _settings(step.at["with"], step.with_, "input")
    if step.uses and step.uses.startswith("docker://"):
        yield Image.parse(
            step.uses.removeprefix("docker://"), step.at["uses"].sub(9, len(step.uses)), "action"
        )
    if step.run:
        yield Script(step.run, step.at["run"], shell_name(inside.shell) or runner, "step", inside)


def shell_name(said: str | None) -> str:
    """The program of a `shell:` value, `bash` for `/usr/bin/bash -e {0}`."""
    if not said:
        return ""
    return PurePosixPath(said.split()[0]).name.removesuffix(".exe") if said.split() else ""


def _default_shell(labels: tuple[str, ...]) -> str:
    """The shell of a runner: pwsh on Windows, bash elsewhere; unknown where the label is an expression."""
    for label in labels:
        if "windows" in label.lower():
            return "pwsh"
        if "${{" in label:
            return "bash" if "windows" not in label else "unknown"
    return "bash"


def _settings(at: Place, values: dict[str, Scalar] | str, where: str = "env") -> Iterator[Setting]:
    if isinstance(values, dict):
        for name, value in values.items():
            if value is not None:
                yield Setting(name, _text(value), at[name], where)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _container(at: Place, container: Container | str | None, role: str) -> Iterable[object]:
    if isinstance(container, str):
        yield Image.parse(container, at, role)
    elif container is not None:
        yield container
        if container.image:
            image = container.image.removeprefix("docker://")
            prefix = len(container.image) - len(image)
            place = container.at["image"]
            yield Image.parse(image, place.sub(prefix, len(container.image)) if prefix else place, role)
        yield from _settings(container.at["env"], container.env)
