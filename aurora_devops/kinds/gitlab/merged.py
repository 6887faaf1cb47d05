"""The merged pipeline: what GitLab shows as the full configuration, with the origin of every value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .merge import Merged, Origin
from .pipeline import Job, Pipeline
from .structure import DEFAULTS, GLOBALS

_COMMANDS = ("before_script", "script", "after_script")
# The keywords at the top that are defaults of the jobs.
_DEFAULTED = frozenset({"default", "include", *DEFAULTS} & {*GLOBALS, "default"})


def merged(pipeline: Pipeline) -> Merged:
    """The stages, the settings and the jobs of a pipeline, without templates, with the defaults in each job."""
    result = Merged()
    data = pipeline.data
    top = Origin(pipeline.root, ())
    if pipeline.stages is not None:
        result.put("stages", list(pipeline.stages), data.origins.get("stages", top))
    for key, value in data.items():
        if key in GLOBALS and key not in _DEFAULTED and key != "stages":
            result.put(key, value, data.origins[key])
    for name, job in pipeline.jobs.items():
        if not job.hidden:
            result.put(name, _whole(job), job.origin)
    return result


def _whole(job: Job) -> Any:
    if not isinstance(job.value, dict):
        return job.value
    whole = Merged()
    for key, value in job.data.items():
        if key != "extends":
            whole.put(key, _flattened(key, value), job.origin_of(key))
    for key in DEFAULTS:
        found = job.pipeline.default(key) if key not in whole and job.inherits(key) else None
        if found is not None:
            whole.put(key, _flattened(key, found[0]), found[1])
    return whole


def _flattened(key: str, value: Any) -> Any:
    """Commands in one list; nested ones come from references and anchors."""
    return list(_commands(value)) if key in _COMMANDS and isinstance(value, list) else value


def _commands(value: list[Any]) -> Iterator[Any]:
    for item in value:
        if isinstance(item, list):
            yield from _commands(item)
        else:
            yield item
