"""The merged pipeline: what GitLab shows as the full configuration, with the origin of every value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.kind import BuildRefused
from ...formats.built import BuiltMap, BuiltSeq, BuiltTree, Origin
from .merge import entry_origin
from .pipeline import DIALECT, ROOT, Job, Pipeline, build, documents
from .structure import DEFAULTS, GLOBALS

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.source import Source

_COMMANDS = ("before_script", "script", "after_script")
# The keywords at the top that are defaults of the jobs.
_DEFAULTED = frozenset({"default", "include", *(GLOBALS & {*DEFAULTS})})


def built(source: Source, context: Context) -> Iterator[BuiltTree]:
    """What the pipeline of a file becomes; raises BuildRefused where the file cannot be read."""
    trees = context.trees(source.path, DIALECT)
    file = documents(source, trees) if trees is not None else None
    if file is None:
        raise BuildRefused([(source.path, 1, "the file is not valid YAML, or is empty")])
    pipeline = build(file, context, source.path.endswith(ROOT))
    yield BuiltTree(merged(pipeline), file.origin)


def merged(pipeline: Pipeline) -> BuiltMap:
    """The stages, the settings and the jobs of a pipeline, without templates, with the defaults in each job."""
    result = BuiltMap()
    data = pipeline.data
    if pipeline.stages is not None:
        origin = data.origins.get("stages", pipeline.root.origin)
        stages = BuiltSeq()
        for name in pipeline.stages:
            stages.add(name, origin)
        result.put("stages", stages, origin)
    for key, value in data.items():
        if key in GLOBALS and key not in _DEFAULTED and key != "stages":
            result.put(key, _located(value, data.origins[key]), data.origins[key])
    for name, job in pipeline.jobs.items():
        if not job.hidden:
            result.put(name, _whole(job), job.origin)
    return result


def _whole(job: Job) -> Any:
    if not isinstance(job.value, dict):
        return _located(job.value, job.origin)
    whole = BuiltMap()
    for key, value in job.data.items():
        if key != "extends":
            whole.put(key, _keyword(key, value, job.origin_of(key)), job.origin_of(key))
    for key in DEFAULTS:
        found = job.pipeline.default(key) if key not in whole and job.inherits(key) else None
        if found is not None:
            whole.put(key, _keyword(key, *found), found[1])
    return whole


def _keyword(key: str, value: Any, origin: Origin) -> Any:
    """The value of a keyword; commands in one list, as nested ones come from references and anchors."""
    located = _located(value, origin)
    if key not in _COMMANDS or not isinstance(located, BuiltSeq):
        return located
    flat = BuiltSeq()
    for item, at in _commands(located):
        flat.add(item, at)
    return flat


def _commands(items: BuiltSeq) -> Iterator[tuple[Any, Origin]]:
    for item, origin in zip(items, items.origins, strict=True):
        if isinstance(item, BuiltSeq):
            yield from _commands(item)
        else:
            yield item, origin


def _located(value: Any, origin: Origin) -> Any:
    """A value of which every part has an origin."""
    if isinstance(value, dict):
        made = BuiltMap()
        for key, inner in value.items():
            at = entry_origin(value, origin, key)
            made.put(key, _located(inner, at), at)
        return made
    if isinstance(value, list):
        items = BuiltSeq()
        for index, inner in enumerate(value):
            at = entry_origin(value, origin, index)
            items.add(_located(inner, at), at)
        return items
    return value
