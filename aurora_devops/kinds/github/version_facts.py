"""The versions of languages that the jobs of a workflow set up."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import At
from ...facts import UsedVersion
from ...runtimes import SETUP_ACTIONS, exact, runtime_of, uses_project
from ...subjects import Image
from .callers import GIVEN
from .flow import folder_of
from .model import Container, JobIn, Step, Workflow

# From this version on, Go fetches the version that go.mod requires, unless `GOTOOLCHAIN` is `local`.
_FETCHING_GO = (1, 21)
# From this version on, `actions/setup-go` sets `GOTOOLCHAIN`.
_LOCAL_SETUP = 6
_MAJOR = regex(r"v?(\d+)(?:\.|$)")
_REFERENCE = regex(r"\$\{\{\s*(env|inputs|matrix)\.([\w-]+)\s*\}\}")


def version_facts(document: Document) -> Iterator[UsedVersion]:
    """The versions that set-up actions and the images of jobs have; several of a matrix may be meant to differ."""
    workflow = document.model
    assert isinstance(workflow, Workflow)
    for job_id, job in workflow.jobs.items():
        inside = JobIn(job, job_id, workflow)
        if not _has_repository(inside):
            continue
        common = {"folder": folder_of(inside), "user": f"{document.source.path}:{job_id}"}
        for number, each in enumerate(inside.steps):
            step = each.step
            language, key = SETUP_ACTIONS.get(step.action.slug if step.action else "", ("", ""))
            value = step.with_.get(key) if isinstance(step.with_, dict) else None
            if not language or value is None or not _uses_project(inside, language):
                continue
            for written, place in _values(inside, step, str(value), step.at["with"][key]):
                version = exact(written)
                if version and not (language == "go" and _fetches_go(document, inside, step, version)):
                    by = f"job '{job_id}'"
                    # The commands before the step run with another version.
                    behind = {**common, "folder": folder_of(inside, number)}
                    yield document.fact(
                        UsedVersion, place, language=language, version=version, by=by, **behind
                    )
        image, place = job.container, job.at["container"]
        if isinstance(image, Container):
            image, place = image.image, place["image"]
        for written, at in _values(inside, None, str(image), place) if image else ():
            found = None if "$" in written else runtime_of(Image.parse(written, at, "job"))
            if found:
                by = f"the image of job '{job_id}'"
                yield document.fact(UsedVersion, at, language=found[0], version=found[1], by=by, **common)


def _values(inside: JobIn, step: Step | None, written: str, place: At) -> Iterator[tuple[str, At]]:
    """A value with its place, or those that the matrix, a variable or the callers of the workflow give it."""
    match = _REFERENCE.search(written)
    if match is None:
        yield written, place
        return
    if written.count("${{") > 1:
        return
    source, name = match[1], match[2]
    found: list[tuple[object, At]] = []
    job, workflow = inside.job, inside.workflow
    if source == "matrix" and isinstance(job.matrix, dict):
        values = job.matrix.get(name)
        if isinstance(values, list) and len(values) == 1 and "include" not in job.matrix:
            found = [(values[0], job.at["strategy"]["matrix"][name][0])]
    elif source == "env":
        for owner in (step, job, workflow):
            if owner is not None and isinstance(owner.env, dict) and name in owner.env:
                found = [(owner.env[name], owner.at["env"][name])]
                break
    elif source == "inputs" and workflow.event("workflow_dispatch") is None:
        given = [one for one in workflow.known_contexts.get(GIVEN, ()) if one.name == name.lower()]
        if all(one.value for one in given):
            found = [(one.value, one.at or place) for one in given]
    for value, at in found:
        text = str(value)
        if "${{" not in text:
            yield written[: match.start()] + text + written[match.end() :], at


def _has_repository(inside: JobIn) -> bool:
    """Whether a job checks out this repository; otherwise what it installs is for something else."""
    for each in inside.steps:
        step = each.step
        if step.action and step.action.slug == "actions/checkout":
            given = step.with_
            if not (isinstance(given, dict) and "repository" in given):
                return True
    return False


def _uses_project(inside: JobIn, language: str) -> bool:
    """Whether a job may install, build or test the project: all its commands and actions are known not to otherwise."""
    steps = [each.step for each in inside.steps]
    scripts = [str(step.run) for step in steps if step.run is not None]
    if not scripts or uses_project(language, scripts):
        return True
    return any(step.action is not None and step.action.slug not in _SETTING_UP for step in steps)


# Actions that do nothing with the project; others may.
_SETTING_UP = frozenset(
    {
        "actions/cache",
        "actions/checkout",
        "actions/download-artifact",
        "actions/upload-artifact",
        "peter-evans/create-pull-request",
        *SETUP_ACTIONS,
    }
)


def _fetches_go(document: Document, inside: JobIn, step: Step, version: str) -> bool:
    """Whether the job may run another version of Go than the one that the step installs."""
    if tuple(int(part) for part in version.split(".")[:2]) < _FETCHING_GO:
        return False
    for env in (inside.job.env, inside.workflow.env):
        if isinstance(env, dict) and "GOTOOLCHAIN" in env:
            return env["GOTOOLCHAIN"] != "local"
    if step.action is None:
        return True
    release = step.action.ref or ""
    if step.action.pinned:
        # The comment behind a commit has the version.
        _, _, after = document.source.text.partition(step.action.text)
        release = after.partition("\n")[0].strip("# \t'\"").partition(" ")[0]
    major = _MAJOR.match(release)
    return major is None or int(major[1]) < _LOCAL_SETUP
