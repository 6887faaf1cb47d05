"""What a workflow states: the calls of other workflows and actions, and what its commands name."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from ...commands import Setting, expanded
from ...core.facts import Fact
from ...core.kind import Document
from .calls import action_facts, workflow_facts
from .flow import flow_facts, key_facts, role_of_name, step_facts
from .model import Action, JobIn, Scalar, StepIn, Workflow


def facts_of(document: Document) -> Iterator[Fact]:
    """The facts of a workflow."""
    yield from workflow_facts(document)
    yield from flow_facts(document)
    workflow = document.model
    assert isinstance(workflow, Workflow)
    for job_id, job in workflow.jobs.items():
        yield from _commands(document, JobIn(job, job_id, workflow))


def _commands(document: Document, inside: JobIn) -> Iterator[Fact]:
    """What the commands of a job name; where its folder is unknown, they name no files."""
    job, workflow = inside.job, inside.workflow
    usual = job.defaults.run.working_directory or workflow.defaults.run.working_directory or ""
    at_root = _checked_out(inside)
    path = document.source.path
    yield from role_of_name(document, inside, path)
    yield from key_facts(document, inside, path)
    for step in inside.steps:
        folder = step.step.working_directory or usual
        known = at_root and "$" not in folder and not folder.startswith("/")
        variables = {**_plain(workflow.env), **_plain(job.env), **_plain(step.step.env)}
        setting = Setting(folder if known else None, variables)
        yield from step_facts(document, path, inside.id, step, setting)


def facts_of_action(document: Document) -> Iterator[Fact]:
    """The facts of an action: what it offers, and what its steps do."""
    yield from action_facts(document)
    action = document.model
    assert isinstance(action, Action)
    folder = dirname(document.source.path) or "."
    for index, step in enumerate(action.runs.steps):
        inside = StepIn(step, index, action.runs.steps, action=action)
        yield from step_facts(document, folder, "", inside, Setting(None, _plain(step.env)))


def _checked_out(inside: JobIn) -> bool:
    """Whether a job has this repository, and nothing else, in its first folder."""
    steps = [step.step for step in inside.steps]
    checkouts = [step for step in steps if step.action and step.action.slug == "actions/checkout"]
    return len(checkouts) == 1 and not (
        isinstance(checkouts[0].with_, dict) and {"path", "repository"} & checkouts[0].with_.keys()
    )


def _plain(values: dict[str, Scalar] | str) -> dict[str, str]:
    """The variables with known values."""
    if not isinstance(values, dict):
        return {}
    texts = {name: expanded(str(value), {}) for name, value in values.items() if value is not None}
    return {name: text for name, text in texts.items() if "${{" not in text}
