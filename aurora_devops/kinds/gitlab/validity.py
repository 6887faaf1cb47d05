"""What GitLab rejects in a pipeline: the keywords of every job after the merge, and what refers to other jobs.

Source: lib/gitlab/ci/yaml_processor.rb of GitLab and docs.gitlab.com/ci/yaml/.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from ...core.finding import Fix
from ...core.kind import Problem
from ...core.lazy import regex
from ...core.nearest import Suggestion
from ...core.place import Route
from ...core.record import record
from ...formats.built import Origin
from ...formats.located import Map, Seq, Tagged
from ...formats.structure import Mistake as Found
from ...formats.structure import Notes
from . import interpolation
from .merge import File, Mistake, entry_origin, near, trace
from .pipeline import Job, Pipeline, is_misnamed
from .structure import (
    BRIDGE,
    GLOBALS,
    HEADER,
    JOB,
    check_global,
    include,
    is_unknown,
    mistakes,
)

_LONGEST_NAME = 255
# docs.gitlab.com/administration/instance_limits/: the limit of GitLab.com.
_MOST_NEEDS = 50


@record
class Rejected(Problem):
    """What GitLab rejects, with the fix if the correct name is clear."""

    textual = False
    fix: Fix | None = None


class InvalidPipeline(Rejected):
    """A keyword or a value that GitLab rejects."""


class UnknownStage(Rejected):
    """A job in a stage that does not exist."""


class UnknownNeed(Rejected):
    """A reference to a job that does not exist or runs later."""


class CyclicNeeds(Rejected):
    """Jobs that need each other."""


class InvalidExtends(Rejected):
    """An `extends` that GitLab cannot resolve."""


class InvalidReference(Rejected):
    """A `!reference` that GitLab cannot resolve."""


class InvalidInclude(Rejected):
    """An `include` that GitLab cannot resolve."""


class InvalidInput(Rejected):
    """An input in the header or an interpolation that GitLab cannot resolve."""


PROBLEMS: dict[str, type[Rejected]] = {
    "keyword": InvalidPipeline,
    "stage": UnknownStage,
    "need": UnknownNeed,
    "cycle": CyclicNeeds,
    "extends": InvalidExtends,
    "reference": InvalidReference,
    "include": InvalidInclude,
    "input": InvalidInput,
}


def judge(pipeline: Pipeline) -> Iterator[Mistake]:
    """All that GitLab rejects in a pipeline, each mistake once."""
    seen: set[tuple[str, str, Route, str]] = set()
    for mistake in _judge(pipeline):
        key = (mistake.policy, mistake.origin.source.path, mistake.origin.route, mistake.message)
        if key not in seen:
            seen.add(key)
            yield mistake


def _judge(pipeline: Pipeline) -> Iterator[Mistake]:
    for file in pipeline.files.values():
        yield from _file(file)
    yield from pipeline.mistakes
    if not isinstance(pipeline.root.tree.value, dict):
        return
    jobs = pipeline.jobs
    yield from pipeline.resolver.mistakes
    yield from _globals(pipeline)
    yield from _names(pipeline)
    for job in jobs.values():
        if not job.hidden:
            yield from _job(job)
    yield from _relations(pipeline)


def _file(file: File) -> Iterator[Mistake]:
    """What is wrong with a file, whatever includes it."""
    top = file.origin
    if not isinstance(file.tree.value, dict) and file.tree.value is not None:
        yield Mistake("keyword", top, f"a pipeline must be a mapping, not {_sort(file.tree.value)}")
    if file.data.get("include") is not None:
        notes = mistakes(include, file.data["include"], ("include",))
        yield from _said(notes.mistakes, "include", file.data, top)
    yield from interpolation.judge(file)
    yield from _dates(file)


# Psych reads these as objects of the classes Date and Time, which GitLab does not load.
_DATE = regex(
    r"-?\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?)?"
)
_MAYBE_DATE = regex(r"\d{4}-\d{1,2}-\d")


def _dates(file: File) -> Iterator[Mistake]:
    """The plain scalars that are dates to Ruby."""
    if not _MAYBE_DATE.search(file.source.text):
        return
    stack: list[tuple[Any, Origin]] = [(file.tree.value, file.origin)]
    seen: set[int] = set()
    while stack:
        node, origin = stack.pop()
        if id(node) in seen or not isinstance(node, (Map, Seq)):
            continue
        seen.add(id(node))
        spots = node.spots.items() if isinstance(node, Map) else enumerate(node.spots)
        for key, spot in spots:
            value = node[key]  # type: ignore[index]
            at = origin.at(key)
            if isinstance(value, str) and spot[4] == "" and _DATE.fullmatch(value):
                yield Mistake(
                    "keyword", at, f"'{value}' is a date to YAML, which GitLab does not read; quote it"
                )
            elif isinstance(value, (Map, Seq)):
                stack.append((value, at))


def header_mistakes(data: Any) -> list[Found]:
    """What is wrong with the header of a file."""
    return mistakes(HEADER, data).mistakes


def _sort(value: Any) -> str:
    return "a list" if isinstance(value, list) else "a string" if isinstance(value, str) else f"'{value}'"


def _said(found: Iterable[Found], policy: str, value: Any, origin: Origin) -> Iterator[Mistake]:
    """Mistakes of a value as mistakes where its parts were written."""
    for route, message, part, _ in found:
        at = trace(value, origin, route)
        keyed = part == "key" and bool(at.route) and isinstance(at.route[-1], str)
        yield Mistake(policy, at, message, "key" if keyed else "value")


def _globals(pipeline: Pipeline) -> Iterator[Mistake]:
    data, top = pipeline.data, pipeline.root.origin
    for key in GLOBALS & data.keys():
        if is_misnamed(data[key]):
            message = f"'{key}' is a keyword and cannot be the name of a job; rename the job"
            yield Mistake("keyword", data.origins[key], message, "key")
        elif key != "include":
            notes = Notes(is_unknown)
            check_global(key, data[key], notes)
            yield from _said(notes.mistakes, "keyword", data, top)
    default = data.get("default")
    for key in default if isinstance(default, dict) else ():
        if key in GLOBALS and key in data:
            message = f"'{key}' is set both at the top and in 'default'; keep the one in 'default'"
            yield Mistake("keyword", data.origins[key], message, "key")
    if not pipeline.partial and not any(not job.hidden for job in pipeline.jobs.values()):
        at = next((data.origins[key] for key in data), top)
        yield Mistake("keyword", at, "the pipeline has no job, only hidden ones and settings", "key")


def _names(pipeline: Pipeline) -> Iterator[Mistake]:
    for file in pipeline.files.values():
        odd = set(file.tree.value.odd_keys) if isinstance(file.tree.value, Map) else set()
        for name in file.data:
            at = file.origin.at(name)
            if name in GLOBALS or name.startswith("."):
                continue
            if name in odd:
                yield Mistake("keyword", at, f"the name of a job must be a string; quote '{name}'", "key")
            elif not name.strip():
                yield Mistake("keyword", at, "the name of a job must not be empty", "key")
            elif len(name) > _LONGEST_NAME:
                message = f"the name of a job has {len(name)} characters; GitLab accepts {_LONGEST_NAME}"
                yield Mistake("keyword", at, message, "key")


def _job(job: Job) -> Iterator[Mistake]:
    value = job.value
    if isinstance(value, Tagged) or (isinstance(value, str) and is_unknown(value)):
        return
    if not isinstance(value, dict):
        if job.pipeline.partial and value is None:
            return
        name = job.name
        if name in JOB.fields:
            message = f"'{name}' is a keyword of a job and cannot be at the top"
        elif name == "spec":
            message = "'spec' must be in a header before the line '---'"
        else:
            message = f"unknown keyword '{name}'{near(name, sorted(GLOBALS))}; a job must be a mapping"
            if not isinstance(value, (str, list)) or value == []:
                message = f"job '{name}' must be a mapping with 'script', 'run' or 'trigger'"
        yield Mistake("keyword", job.origin, message, "key")
        return
    found = _shape_of(job)
    if not job.known:
        # What the job extends may have the keys that a mapping lacks.
        found = [one for one in found if not (one.route and one.missing)]
    yield from _said(found, "keyword", value, job.origin)


def _shape_of(job: Job) -> list[Found]:
    """The mistakes in the keywords of a job."""
    data = job.data
    if "script" in data or "run" in data:
        return mistakes(JOB, data).mistakes
    if "trigger" in data or _mirrors(data):
        return mistakes(BRIDGE, data).mistakes
    if not job.known:
        return [found for found in mistakes(JOB, data).mistakes if found.route != ("script",)]
    name = job.name
    if name == "spec":
        message = "'spec' must be in a header before the line '---'"
    elif _is_group(data):
        message = f"'{name}' is not a keyword of GitLab and is read as a job without 'script'; write jobs at the top"
    else:
        message = f"job '{name}' has no 'script', 'run' or 'trigger'"
    others = [
        found
        for found in mistakes(JOB, data).mistakes
        if found.route != ("script",) and not _is_group(data) and name != "spec"
    ]
    return [Found((), message, "key"), *others]


def _mirrors(data: dict[str, Any]) -> bool:
    """Whether a job only mirrors the status of an upstream pipeline."""
    needs = data.get("needs")
    items = needs if isinstance(needs, list) else [needs]
    return any(isinstance(item, dict) and "pipeline" in item and "job" not in item for item in items)


def _is_group(data: dict[str, Any]) -> bool:
    """Whether a mapping has jobs instead of keywords."""
    return bool(data) and all(isinstance(value, dict) and "script" in value for value in data.values())


# What refers to other jobs.


def needed(job: Job) -> Iterator[tuple[str, Origin, bool, str]]:
    """The jobs that a job needs: the name, the place, whether it is optional, and which need of a matrix it is."""
    data = job.data
    yield from _needed(data.get("needs"), job.origin_of("needs"))


def _needed(needs: Any, origin: Origin) -> Iterator[tuple[str, Origin, bool, str]]:
    if not isinstance(needs, list) or isinstance(needs, Tagged):
        return
    for index, item in enumerate(needs):
        at = origin.at(index)
        if isinstance(item, list):
            yield from _needed(item, at)
        elif isinstance(item, str):
            yield item, at, False, ""
        elif isinstance(item, dict) and "project" not in item and "pipeline" not in item:
            name = item.get("job")
            if isinstance(name, str):
                yield (
                    name,
                    entry_origin(item, at, "job"),
                    item.get("optional") is True,
                    str(item.get("parallel", "")),
                )


def _relations(pipeline: Pipeline) -> Iterator[Mistake]:
    stages = pipeline.stages
    visible = {
        name: job for name, job in pipeline.jobs.items() if not job.hidden and isinstance(job.value, dict)
    }
    order = {stage: index for index, stage in enumerate(stages)} if stages is not None else {}
    for job in visible.values():
        yield from _stage(job, stages)
        yield from _job_needs(job, visible, order)
        yield from _environment(job, visible)
        yield from _child(job, visible)
    yield from _cycles(visible)


def _stage(job: Job, stages: tuple[str, ...] | None) -> Iterator[Mistake]:
    if stages is None or job.stage is None or job.stage in stages:
        return
    listed = ", ".join(stages[:12])
    if "stage" in job.data:
        close = near(job.stage, stages)
        known = str(close) or f"; stages are {listed}"
        message = f"stage '{job.stage}' of job '{job.name}' does not exist{known}"
        correction = (job.stage, close.correction) if close.correction else None
        yield Mistake("stage", job.origin_of("stage"), message, correction=correction)
    elif job.known:
        message = f"job '{job.name}' has no 'stage', and the default stage 'test' does not exist; stages are {listed}"
        yield Mistake("stage", job.origin, message, "key")


def _job_needs(job: Job, visible: dict[str, Job], order: dict[str, int]) -> Iterator[Mistake]:
    needs = list(needed(job))
    names = {name for name, *_ in needs}
    seen: set[tuple[str, str]] = set()
    for name, at, optional, matrix in needs:
        yield from _target(job, name, at, "needed job", visible, order, optional, names)
        if (name, matrix) in seen:
            yield Mistake("need", at, f"job '{name}' is listed twice in needs")
        seen.add((name, matrix))
    if len(needs) > _MOST_NEEDS:
        message = f"job '{job.name}' needs {len(needs)} jobs; GitLab.com accepts {_MOST_NEEDS}"
        yield Mistake("need", job.origin_of("needs"), message, "key")
    yield from _matrix_needs(job, visible)
    dependencies = job.data.get("dependencies")
    if isinstance(dependencies, list):
        at = job.origin_of("dependencies")
        for index, name in enumerate(dependencies):
            if isinstance(name, str):
                yield from _target(
                    job, name, at.at(index), "job in 'dependencies'", visible, order, False, dependencies
                )
    rules = job.data.get("rules")
    for index, rule in enumerate(rules) if isinstance(rules, list) else ():
        if isinstance(rule, dict):
            at = entry_origin(rule, job.origin_of("rules").at(index), "needs")
            twice: set[tuple[str, str]] = set()
            needs = list(_needed(rule.get("needs"), at))
            names = {name for name, *_ in needs}
            for name, place, optional, matrix in needs:
                yield from _target(job, name, place, "needed job", visible, order, optional, names)
                if (name, matrix) in twice:
                    yield Mistake("need", place, f"job '{name}' is listed twice in needs")
                twice.add((name, matrix))


def _target(
    job: Job,
    name: str,
    at: Origin,
    what: str,
    visible: dict[str, Job],
    order: dict[str, int],
    optional: bool,
    given: Collection[Any],
) -> Iterator[Mistake]:
    """A job that another one refers to: it must exist, and be in an earlier stage or the same.

    `given` are all names of the list, because none may be there twice.
    """
    if is_unknown(name) or not name.strip():
        return
    if name == job.name:
        yield Mistake("need", at, f"job '{name}' refers to itself")
        return
    target = visible.get(name) or _expanded(name, visible)
    if target is None:
        if not optional and not job.pipeline.partial:
            hidden = name in job.pipeline.jobs
            close = Suggestion() if hidden else near(name, (other for other in visible if other != job.name))
            said = "is not part of the pipeline: it is hidden" if hidden else f"does not exist{close}"
            meant = close.correction
            if meant is not None and (_is_later(visible[meant], job, order) or meant in given):
                meant = None
            yield Mistake("need", at, f"{what} '{name}' {said}", correction=(name, meant) if meant else None)
        return
    if _is_later(target, job, order):
        message = f"{what} '{name}' is in the later stage '{target.stage}'; '{job.name}' is in '{job.stage}'"
        yield Mistake("need", at, message)


def _is_later(target: Job, job: Job, order: dict[str, int]) -> bool:
    """Whether a job is in a later stage; where a stage does not exist, the policy about stages reports it."""
    ours, theirs = order.get(job.stage or ""), order.get(target.stage or "")
    return ours is not None and theirs is not None and theirs > ours


def _expanded(name: str, visible: dict[str, Job]) -> Job | None:
    """The job of a parallel one: `test 1/3`, `build: [x64, linux]`."""
    base = name.rpartition(" ")[0] if "/" in name else ""
    for candidate in (base, name.partition(": [")[0]):
        job = visible.get(candidate)
        if job is not None and candidate != name and "parallel" in job.data:
            return job
    return None


def _matrix_needs(job: Job, visible: dict[str, Job]) -> Iterator[Mistake]:
    """The values of `needs:parallel:matrix` must be those of the needed job."""
    needs = job.data.get("needs")
    for index, item in enumerate(needs) if isinstance(needs, list) else ():
        if not isinstance(item, dict) or not isinstance(item.get("parallel"), dict):
            continue
        target = visible.get(item.get("job", ""))
        wanted = item["parallel"].get("matrix")
        offered = target.data.get("parallel") if target else None
        rows = offered.get("matrix") if isinstance(offered, dict) else None
        if not isinstance(rows, list) or not isinstance(wanted, list):
            continue
        values = _values(rows)
        for number, row in enumerate(wanted):
            for key, given in row.items() if isinstance(row, dict) else ():
                for value in given if isinstance(given, list) else [given]:
                    text = str(value)
                    if "$" in text or values.get(key, {text}) is None:
                        continue
                    if text not in (values.get(key) or ()):
                        route: Route = ("needs", index, "parallel", "matrix", number, key)
                        message = f"job '{item['job']}' has no '{text}' for '{key}' in its matrix"
                        yield Mistake("need", trace(job.value, job.origin, route), message)


def _values(rows: list[Any]) -> dict[str, set[str] | None]:
    """The values of each variable of a matrix; None where one of them is not known."""
    values: dict[str, set[str] | None] = {}
    for row in rows:
        for key, given in row.items() if isinstance(row, dict) else ():
            texts = {str(value) for value in given} if isinstance(given, list) else {str(given)}
            known = values.get(key, set())
            values[key] = None if known is None or any("$" in text for text in texts) else known | texts
    return values


def _environment(job: Job, visible: dict[str, Job]) -> Iterator[Mistake]:
    """The job that stops an environment must stop the same one."""
    environment = job.data.get("environment")
    name = environment.get("on_stop") if isinstance(environment, dict) else None
    if not isinstance(name, str) or is_unknown(name) or not name.strip():
        return
    at = trace(job.value, job.origin, ("environment", "on_stop"))
    target = visible.get(name)
    if target is None:
        if not job.pipeline.partial:
            close = near(name, visible)
            correction = (name, close.correction) if close.correction else None
            message = f"the job '{name}' of 'on_stop' does not exist{close}"
            yield Mistake("need", at, message, correction=correction)
        return
    stops = target.data.get("environment")
    if stops is None:
        if target.known:
            yield Mistake("need", at, f"the job '{name}' of 'on_stop' has no 'environment'")
        return
    theirs = stops.get("name") if isinstance(stops, dict) else stops
    ours = environment.get("name")  # type: ignore[union-attr] # it has a name, so it is a mapping
    if not target.known or not isinstance(theirs, str) or not isinstance(ours, str):
        return
    if theirs != ours and not is_unknown(theirs + ours):
        yield Mistake("need", at, f"the job '{name}' of 'on_stop' has another environment, '{theirs}'")
    elif not isinstance(stops, dict) or stops.get("action") != "stop":
        yield Mistake("need", at, f"the job '{name}' of 'on_stop' has no 'action: stop'")


def _child(job: Job, visible: dict[str, Job]) -> Iterator[Mistake]:
    """The job whose artifact is the configuration of a child pipeline must exist."""
    trigger = job.data.get("trigger")
    includes = trigger.get("include") if isinstance(trigger, dict) else None
    for index, item in enumerate(includes) if isinstance(includes, list) else ():
        name = item.get("job") if isinstance(item, dict) and "artifact" in item else None
        if (
            isinstance(name, str)
            and not is_unknown(name)
            and name not in visible
            and not job.pipeline.partial
        ):
            at = trace(job.value, job.origin, ("trigger", "include", index, "job"))
            yield Mistake("need", at, f"the job '{name}' of the artifact does not exist{near(name, visible)}")


def _cycles(visible: dict[str, Job]) -> Iterator[Mistake]:
    """The cycles of needs: the need that closes each."""
    done: set[str] = set()
    waits = {
        name: [(other, at) for other, at, _, _ in needed(job) if other in visible and other != name]
        for name, job in visible.items()
    }
    for start in visible:
        # A recursion could exceed the limit of Python.
        path: dict[str, Iterator[tuple[str, Origin]]] = {}
        if start not in done:
            path[start] = iter(waits[start])
        while path:
            here = next(reversed(path))
            step = next(path[here], None)
            if step is None:
                done.add(here)
                del path[here]
            elif step[0] in path:
                names = list(path)
                way = " needs ".join(f"'{name}'" for name in (*names[names.index(step[0]) :], step[0]))
                yield Mistake("cycle", step[1], f"jobs need each other in a cycle: {way}")
            elif step[0] not in done:
                path[step[0]] = iter(waits[step[0]])
