"""The versions of languages that the jobs of a workflow set up."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.kind import Document
from ...core.lazy import regex
from ...facts import UsedVersion
from ...runtimes import SETUP_ACTIONS, exact, runtime_of, uses_project
from ...subjects import Image
from .flow import folder_of
from .model import JobIn, Step, Workflow

# From this version on, Go fetches the version that go.mod requires, unless `GOTOOLCHAIN` is `local`.
_FETCHING_GO = (1, 21)
# From this version on, `actions/setup-go` sets `GOTOOLCHAIN`.
_LOCAL_SETUP = 6
_MAJOR = regex(r"v?(\d+)(?:\.|$)")
_DIMENSION = regex(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")


def version_facts(document: Document) -> Iterator[UsedVersion]:
    """The versions that set-up actions and the images of jobs have; several of a matrix may be meant to differ."""
    workflow = document.model
    assert isinstance(workflow, Workflow)
    for job_id, job in workflow.jobs.items():
        inside = JobIn(job, job_id, workflow)
        if not _has_repository(inside):
            continue
        for each in inside.steps:
            step = each.step
            language, key = SETUP_ACTIONS.get(step.action.slug if step.action else "", ("", ""))
            value = step.with_.get(key) if isinstance(step.with_, dict) else None
            place = step.at["with"][key]
            dimension = _DIMENSION.fullmatch(str(value)) if language else None
            if dimension is not None and isinstance(job.matrix, dict):
                values = job.matrix.get(dimension[1])
                if not isinstance(values, list) or len(values) != 1 or "include" in job.matrix:
                    continue
                value, place = values[0], job.at["strategy"]["matrix"][dimension[1]][0]
            version = exact(str(value)) if language and value is not None else ""
            if not version or not _uses_project(inside, language):
                continue
            if not (language == "go" and _fetches_go(document, inside, each.step, version)):
                by, folder = f"job '{job_id}'", folder_of(inside)
                yield document.fact(
                    UsedVersion, place, language=language, version=version, by=by, folder=folder
                )
        image = job.container if isinstance(job.container, str) else None
        found = runtime_of(Image.parse(image, job.at["container"], "job")) if image else None
        if found:
            by, folder = f"the image of job '{job_id}'", folder_of(inside)
            yield document.fact(
                UsedVersion,
                job.at["container"],
                language=found[0],
                version=found[1],
                by=by,
                folder=folder,
            )


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
