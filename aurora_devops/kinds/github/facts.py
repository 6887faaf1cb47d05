"""What a workflow states: the calls of other workflows and actions, and what its commands name."""

from __future__ import annotations

from collections.abc import Iterator

from ...commands import Setting, built_by, handled, stated
from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...subjects import Script
from .calls import workflow_facts
from .model import JobIn, Scalar, Step, Workflow, shell_name


def facts_of(document: Document) -> Iterator[Fact]:
    """The facts of a workflow."""
    yield from workflow_facts(document)
    workflow = document.model
    assert isinstance(workflow, Workflow)
    for job_id, job in workflow.jobs.items():
        yield from _commands(document, JobIn(job, job_id, workflow))


def _commands(document: Document, inside: JobIn) -> Iterator[Fact]:
    """What the commands of a job name; where its folder is unknown, they name no files."""
    job, workflow = inside.job, inside.workflow
    usual = job.defaults.run.working_directory or workflow.defaults.run.working_directory or ""
    at_root = _checked_out(inside)
    for step in inside.steps:
        if step.step.run:
            folder = step.step.working_directory or usual
            known = at_root and "$" not in folder and not folder.startswith("/")
            variables = {**_plain(workflow.env), **_plain(job.env), **_plain(step.step.env)}
            shell = shell_name(step.shell)
            script = Script(step.step.run, step.step.at["run"], shell, "step")
            yield from stated(document, script, Setting(folder if known else None, variables))
        else:
            variables = {**_plain(workflow.env), **_plain(job.env)}
            yield from _images(document, step.step, inside, "" if at_root else None, variables)


def _images(
    document: Document, step: Step, inside: JobIn, folder: str | None, variables: dict[str, str]
) -> Iterator[Fact]:
    """The images that an action builds and pushes."""
    slug, given = step.action.slug if step.action else "", step.with_
    if slug in _PUSHING:
        yield from handled(document, step.at["uses"], "${IMAGE}:${TAG}", "push", slug, {})
    if slug not in ("docker/build-push-action", "redhat-actions/push-to-registry") or not isinstance(
        given, dict
    ):
        return
    pushes = given.get("push", slug == "redhat-actions/push-to-registry")
    outputs = str(given.get("outputs") or "")
    does = "build" if pushes in (False, None, "false") and "push=true" not in outputs else "push"
    dockerfile = built_by(folder, str(given.get("context") or "."), str(given.get("file") or ""))
    at = step.at["with"]["tags"] if given.get("tags") else step.at["uses"]
    texts = [text for text in _SEPARATOR.split(str(given.get("tags") or "")) if text]
    texts += _NAME.findall(outputs)
    if given.get("image"):
        texts.append(f"{given.get('registry') or ''}/{given['image']}:${{TAG}}".lstrip("/"))
    for text in texts:
        producer = _STEP_TAGS.fullmatch(text.strip())
        for image in _metadata_images(producer[1], inside) if producer else (text,):
            yield from handled(document, at, image, does, slug, variables, dockerfile)
    if not texts and does == "push":
        yield from handled(document, at, "${IMAGE}:${TAG}", "push", slug, {}, dockerfile)


def _metadata_images(step_id: str, inside: JobIn) -> list[str]:
    """The images of a step with docker/metadata-action, with unknown tags; an unknown image for another step."""
    for step in inside.steps:
        given = step.step.with_
        if step.step.id == step_id and isinstance(given, dict) and given.get("images"):
            names = [name.strip() for name in _SEPARATOR.split(str(given["images"]))]
            return [f"{name.removeprefix('name=')}:${{TAG}}" for name in names if name]
    return ["${IMAGE}:${TAG}"]


# The actions that push images of any name.
_PUSHING = frozenset(
    {
        "docker/bake-action",
        "goreleaser/goreleaser-action",
        "imjasonh/setup-ko",
        "ko-build/setup-ko",
        "depot/build-push-action",
        "depot/bake-action",
    }
)
_SEPARATOR = regex(r"[\n,]")
_NAME = regex(r"\bname=([^,\s]+)")
_STEP_TAGS = regex(r"\$\{\{\s*steps\.([\w-]+)\.outputs\.\w+\s*\}\}")


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
    return {
        name: str(value) for name, value in values.items() if value is not None and "${{" not in str(value)
    }
