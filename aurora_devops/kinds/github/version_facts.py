"""The versions of languages that the jobs of a workflow set up."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.kind import Document
from ...core.lazy import regex
from ...facts import UsedVersion
from ...runtimes import SETUP_ACTIONS, exact, runtime_of
from ...subjects import Image
from .model import JobIn, Workflow

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
            if version:
                by = f"job '{job_id}'"
                yield document.fact(UsedVersion, place, language=language, version=version, by=by)
        image = job.container if isinstance(job.container, str) else None
        found = runtime_of(Image.parse(image, job.at["container"], "job")) if image else None
        if found:
            by = f"the image of job '{job_id}'"
            yield document.fact(UsedVersion, job.at["container"], language=found[0], version=found[1], by=by)


def _has_repository(inside: JobIn) -> bool:
    """Whether a job checks out this repository; otherwise what it installs is for something else."""
    for each in inside.steps:
        step = each.step
        if step.action and step.action.slug == "actions/checkout":
            given = step.with_
            if not (isinstance(given, dict) and "repository" in given):
                return True
    return False
