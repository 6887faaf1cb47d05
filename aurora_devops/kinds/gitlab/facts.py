"""What a pipeline states: its jobs, what their commands name, and what they do, after includes and `extends`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from ...commands.call import Setting, expanded
from ...commands.reading import left_in
from ...core.facts import Fact
from ...core.lazy import regex
from ...core.place import At, Elsewhere, Place
from ...core.source import Span
from ...databases import USUAL_PORTS, accesses, created, engine_of, starts_servers, writes_databases
from ...facts import (
    AwaitedJobs,
    HandledImage,
    JobStep,
    NamedFile,
    PathFilter,
    PipelineJob,
    RunServer,
    ServerAccess,
    UsedVersion,
)
from ...facts import Pipeline as PipelineFact
from ...formats.built import Origin
from ...formats.located import Tagged
from ...roles import Step, job_facts, job_role, variable_facts
from ...runtimes import runtime_of, uses_project
from ...subjects import Image, Script
from .merge import trace
from .pipeline import Job, Pipeline
from .shells import shell_of
from .structure import is_unknown
from .validity import needed

if TYPE_CHECKING:
    from ...core.kind import Document
    from ...core.source import Location

_EVENTS = (
    ("pull_request", ("merge_request", "CI_MERGE_REQUEST", "external_pull_request")),
    ("tag", ("CI_COMMIT_TAG",)),
    ("schedule", ("schedule",)),
    ("push", ("CI_COMMIT_BRANCH", "CI_COMMIT_REF_NAME", "CI_DEFAULT_BRANCH")),
)


def facts_of(document: Document, pipeline: Pipeline) -> Iterator[Fact]:
    """The facts of the pipeline that starts at a file; it is part of the document, or a child of its pipeline."""
    path = pipeline.root.path
    jobs = {name: job for name, job in pipeline.jobs.items() if not job.hidden and _runs(job)}
    if not jobs:
        return
    yield document.fact(
        PipelineFact,
        Span(0, 0),
        pipeline=path,
        name=path,
        called=path != document.source.path,
        whole=not pipeline.partial,
    )
    for number, job in enumerate(jobs.values(), 1):
        after = _after(job)
        if after is not None:
            yield _job(document, path, job, after)
            if "needs" in job.data:
                at = _at(document, job.origin_of("needs"))
                yield document.fact(AwaitedJobs, at, pipeline=path, job=job.name)
            yield from _services(document, path, job)
            yield from _steps(document, path, job, number)
            if "rules" in job.data:
                yield from _filters(document, job.data["rules"], job.origin_of("rules"))


def _filters(document: Document, rules: Any, origin: Origin) -> Iterator[Fact]:
    """The patterns of paths for whose changes a job runs; a list of them may be nested."""
    for index, rule in enumerate(rules if isinstance(rules, list) and not isinstance(rules, Tagged) else ()):
        start = trace(rules, origin, (index,))
        if isinstance(rule, list):
            yield from _filters(document, rule, start)
        changes = rule.get("changes") if isinstance(rule, dict) else None
        paths, route = (
            (changes.get("paths"), ("changes", "paths"))
            if isinstance(changes, dict)
            else (changes, ("changes",))
        )
        for number, pattern in enumerate(paths if isinstance(paths, list) else ()):
            if isinstance(pattern, str) and "$" not in pattern:
                at = _at(document, trace(rule, start, (*route, number)))
                yield document.fact(PathFilter, at, pattern=pattern)


def _runs(job: Job) -> bool:
    return "script" in job.data or "trigger" in job.data or "run" in job.data


def _after(job: Job) -> tuple[str, ...] | None:
    """The jobs that a job needs; None where they, or its stage, are not known."""
    if not job.known and job.name in job.pipeline.open:
        return None
    if "needs" in job.data:
        given = job.data["needs"]
        if (
            not isinstance(given, list)
            or isinstance(given, Tagged)
            or any(isinstance(i, Tagged) for i in given)
        ):
            return None
        names = [name for name, *_ in needed(job)]
        return None if any(is_unknown(name) or "$" in name for name in names) else tuple(names)
    stages = job.pipeline.stages
    return None if stages is None or job.stage not in stages else ()


def _job(document: Document, path: str, job: Job, after: tuple[str, ...]) -> PipelineJob:
    when, events, manual, optional = _conditions(job)
    stages = job.pipeline.stages or ()
    environment = job.data.get("environment")
    name = environment.get("name") if isinstance(environment, dict) else environment
    rules = job.data.get("rules")
    trigger = job.data.get("trigger")
    return document.fact(
        PipelineJob,
        _at(document, job.origin, key=True),
        pipeline=path,
        job=job.name,
        needs=() if when else after,
        after=after,
        stage=stages.index(job.stage) if job.stage in stages else 0,
        staged="needs" not in job.data,
        # A job that a person starts blocks the others only if its failure is not allowed.
        passed=manual and not _blocks(job),
        events=events,
        calls="" if trigger is None else _child(trigger),
        optional="allow_failure: true" if optional else "",
        when=when,
        environment=str(name or ""),
        conditional="rules" in job.data or "only" in job.data or "except" in job.data,
        folder=_folder(job),
        exclusive="resource_group" in job.data,
        manual=manual,
        filtered="changes" in str(rules) or "changes" in str(job.data.get("only")),
        tags=_tag_patterns(job) if events == ("tag",) else (),
    )


def _tag_patterns(job: Job) -> tuple[str, ...]:
    """The patterns that the tags have which start a job, by its rules or else by those of the pipeline: `v*.*`."""
    workflow = job.pipeline.data.get("workflow")
    for owner in (job.data, workflow if isinstance(workflow, dict) else {}):
        rules = owner.get("rules")
        conditions = [
            str(rule.get("if") or "")
            for rule in (rules if isinstance(rules, list) else ())
            if isinstance(rule, dict) and rule.get("when") != "never"
        ]
        about = [one for one in conditions if "CI_COMMIT_TAG" in one]
        found = [match for one in about if (match := _TAG_PATTERN.search(one))]
        if found:
            patterns = (match[1].removeprefix("^").removesuffix("$") for match in found)
            known = tuple(
                _NUMBERS.sub("*", one).replace("\\.", ".") for one in patterns if _SIMPLE.fullmatch(one)
            )
            return known if len(known) == len(about) else ()
    return ()


_TAG_PATTERN = regex(r"\$CI_COMMIT_TAG\s*=~\s*/((?:\\/|[^/\n])*)/")
_NUMBERS = regex(r"(?:\\d|\[0-9\])[+*]?|\.\*")
_SIMPLE = regex(r"(?:[\w-]|\\\.|\\d[+*]?|\[0-9\][+*]?|\.\*)+")


def _folder(job: Job) -> str:
    """The folder into which the first command of a job changes."""
    for text, _ in _texts(job.data.get("script"), job.origin):
        words = text.split()
        return words[1].strip("/") if len(words) == 2 and words[0] == "cd" and "$" not in text else ""
    return ""


def _child(trigger: Any) -> str:
    """The path of the pipeline that a job starts, if it is one file of the repository."""
    included = trigger.get("include") if isinstance(trigger, dict) else None
    if isinstance(included, list) and len(included) == 1:
        included = included[0]
    if isinstance(included, dict):
        included = included.get("local")
    return included.lstrip("/") if isinstance(included, str) and "$" not in included else "*"


def _blocks(job: Job) -> bool:
    """Whether later stages wait for a job that a person starts."""
    rules = job.data.get("rules")
    if isinstance(rules, list):
        return not any(isinstance(rule, dict) and rule.get("allow_failure") is True for rule in rules)
    return job.data.get("allow_failure") is False


def _conditions(job: Job) -> tuple[str, tuple[str, ...], bool, bool]:
    """When a job runs after failures, the events that start it, whether a person does, and if it may fail."""
    whole = job.data
    when = whole.get("when")
    optional = whole.get("allow_failure") is True
    rules = whole.get("rules")
    events: set[str] = set()
    manual = when == "manual"
    if isinstance(rules, list) and not isinstance(rules, Tagged):
        used = [rule for rule in _flat(rules) if not isinstance(rule, dict) or rule.get("when") != "never"]
        for rule in used:
            events |= _events(str(rule.get("if") or "")) if isinstance(rule, dict) and "if" in rule else {"*"}
        each = [rule.get("when", when) for rule in used if isinstance(rule, dict)]
        manual = bool(each) and all(each_when == "manual" for each_when in each)
        if each and len(set(each)) == 1:
            when = each[0]
        allowed = [rule.get("allow_failure", optional) for rule in used if isinstance(rule, dict)]
        optional = bool(allowed) and all(value is True for value in allowed)
    elif "only" in whole or "except" in whole:
        events = _only(whole.get("only"))
    else:
        # Without rules a job does not run for merge requests.
        events = {"push", "tag", "schedule", "manual"}
    after_failure = {"on_failure": "failure", "always": "always"}.get(str(when), "")
    return after_failure, tuple(sorted(events or {"*"})), manual, optional


def _flat(items: list[Any]) -> Iterator[Any]:
    for item in items:
        if isinstance(item, list) and not isinstance(item, Tagged):
            yield from _flat(item)
        else:
            yield item


def _events(condition: str) -> set[str]:
    found = {event for event, words in _EVENTS if any(word in condition for word in words)}
    if any(operator in condition for operator in ("||", "!=", "!~", "null")):
        # A negated or an alternative condition may be true for others.
        return {"*"}
    return found or {"*"}


def _only(only: Any) -> set[str]:
    refs = only.get("refs") if isinstance(only, dict) else only
    if not isinstance(refs, list):
        return {"*"} if refs is None else _only([refs])
    known = {
        "merge_requests": "pull_request",
        "tags": "tag",
        "schedules": "schedule",
        "web": "manual",
        "api": "manual",
    }
    return {known.get(str(ref), "push") for ref in refs}


def _steps(document: Document, path: str, job: Job, number: int) -> Iterator[Fact]:
    role = job_role(job.name)
    environment = job.data.get("environment")
    if role and job.name != "pages":
        at = _at(document, job.origin, key=True)
        yield document.fact(JobStep, at, pipeline=path, job=job.name, role=role, by="")
    if isinstance(environment, dict) and environment.get("action") not in (None, "start"):
        return
    yield from _tags(document, path, job)
    whole = job.get("image")
    image = whole.get("name") if isinstance(whole, dict) else whole
    runs = _variables(job)
    changed = {name for run in runs[1:] for name in run if run[name] != runs[0].get(name)}
    found = [
        (key, text, origin)
        for key in ("before_script", "script", "after_script")
        for text, origin in _texts(job.get(key), _origin(job, key))
    ]
    yield from _versions(document, path, job, str(image or ""), [text for _, text, _ in found])
    shell = shell_of(str(image or ""), job.get("tags"), [text for _, text, _ in found])
    set_at = list(_set_at(document, job))
    # The entries of `before_script` and `script` run in one shell, those of `after_script` in another one.
    folder: str | None = ""
    for index, (key, text, origin) in enumerate(found):
        after = key == "after_script"
        if after and found[index - 1][0] != key:
            folder = ""
        script = Script(text, _at(document, origin), shell, "step")
        step = Step(
            path,
            job.name,
            (index,),
            "always" if after else "",
            "after_script" if after else "",
            pipefail=True,
        )
        # Only what a variable of the matrix changes is stated for each run.
        names = _names(text, runs[0])
        for variables in runs if names & changed else runs[:1]:
            setting = Setting(folder, variables, block=number, servers=True)
            places = [
                (value, place)
                for name, value, place in set_at
                if name in names and variables.get(name) == value
            ]
            yield from _with_places(job_facts(document, script, setting, step), places)
        folder = left_in(script, Setting(folder, runs[0]))


def _set_at(document: Document, job: Job) -> Iterator[tuple[str, str, tuple[str, Location]]]:
    """The variables that a job or its rules set: names, values and places."""
    rules, own = job.data.get("rules"), job.data.get("variables")
    given = [(own, _origin(job, "variables"))]
    for index, rule in enumerate(rules if isinstance(rules, list) and not isinstance(rules, Tagged) else ()):
        if isinstance(rule, dict):
            given.append((rule.get("variables"), trace(rules, _origin(job, "rules"), (index, "variables"))))
    for variables, origin in given:
        for name, value in _plain(variables).items():
            fact = document.fact(Fact, _at(document, trace(variables, origin, (name,))))
            yield name, expanded(value, {name: f"${{{name}}}"}), (fact.path, fact.location)


def _with_places(facts: Iterable[Fact], places: Sequence[tuple[str, tuple[str, Location]]]) -> Iterator[Fact]:
    """Facts with the places of the variables that are in the tags of images or in the paths of files."""
    for fact in facts:
        if isinstance(fact, (HandledImage, JobStep)) and "CI_COMMIT_" in fact.tag:
            yield fact.with_inputs(place for value, place in places if "CI_COMMIT_" in value)
        elif isinstance(fact, NamedFile):
            yield fact.with_inputs(place for value, place in places if value and value in fact.written)
        else:
            yield fact


def _versions(document: Document, path: str, job: Job, image: str, scripts: list[str]) -> Iterator[Fact]:
    """The version of a language that the image of a job has, if its commands are about a project."""
    origin = _origin(job, "image")
    at = _at(document, origin)
    if "$" in image:
        # A variable with one value in all runs of the job has the version, or the whole image.
        runs = _variables(job)
        used = sorted(_names(image, {}))
        values = {expanded(image, run) for run in runs}
        image = values.pop() if len(values) == 1 else ""
        common = job.pipeline.data
        for own, start in (
            (common.get("variables"), common.origins.get("variables")),
            (job.data.get("variables"), _origin(job, "variables")),
        ):
            for name in used:
                if isinstance(own, dict) and start is not None and name in own:
                    at = _at(document, trace(own, start, (name,)))
    runtime = None if "$" in image else runtime_of(Image.parse(image, Span(0, 0), "job"))
    if runtime is None or not scripts or "GOTOOLCHAIN" in document.source.text:
        return
    language, version = runtime
    own = _LANGUAGE_COMMANDS.get(language)
    if uses_project(language, scripts) and (own is None or own.search("\n".join(scripts))):
        yield document.fact(
            UsedVersion,
            at,
            language=language,
            version=version,
            by=f"the image '{image}' of job '{job.name}'",
            folder=_folder(job),
            user=f"{path}:{job.name}",
        )


# The commands that build or test with a language; `uses_project` knows those of others.
_LANGUAGE_COMMANDS = {
    "go": regex(r"\bgo[ \t]+(?:build|generate|install|run|test|vet)\b|\b(?:just|make|task)\b"),
    "java": regex(r"\b(?:gradle|gradlew|just|make|mvn|mvnw|task)\b"),
    "ruby": regex(r"\b(?:bundle|just|make|rails|rake|rspec|task)\b"),
}


def _tags(document: Document, path: str, job: Job) -> Iterator[Fact]:
    """The variables of a job whose value may be a tag or a path."""
    own = job.data.get("variables")
    for name, value in _plain(own).items():
        at = _at(document, trace(own, _origin(job, "variables"), (name,)))
        yield from variable_facts(document, at, name, expanded(value, {}), path, job.name)


# The most runs of a matrix whose commands are read.
_MOST_RUNS = 16
_REFERENCE = regex(r"\$(?:\{(\w+)\}|(\w+))")


def _variables(job: Job) -> list[dict[str, str]]:
    """The known variables of each run of a job: its own, those of its matrix, and its environment."""
    common = {
        "CI_JOB_NAME": job.name,
        **({"CI_JOB_STAGE": job.stage} if job.stage else {}),
        **_plain(job.pipeline.data.get("variables")),
        **_plain(job.data.get("variables")),
    }
    environment = job.data.get("environment")
    runs = []
    matrices = list(_matrix(job)) or [{}]
    for matrix in [{**one, **ruled} for one in matrices for ruled in _ruled(job)][:_MOST_RUNS]:
        given = {**common, **matrix}
        # A variable may refer to others, and to those that GitLab sets: `TAG: $CI_COMMIT_SHORT_SHA`.
        variables = {name: expanded(value, {**given, name: f"${{{name}}}"}) for name, value in given.items()}
        name = environment.get("name") if isinstance(environment, dict) else environment
        if isinstance(name, str) and not is_unknown(name):
            for reference in _names(name, {}):
                value = variables.get(reference, "$")
                name = name.replace(f"${{{reference}}}", value).replace(f"${reference}", value)
            if "$" not in name:
                variables["CI_ENVIRONMENT_NAME"] = name
        runs.append(variables)
    return runs


def _ruled(job: Job) -> list[dict[str, str]]:
    """The variables that the rules of a job set: those of each rule, and none if another rule may add the job."""
    rules = job.data.get("rules")
    known = [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
    given = [_plain(rule.get("variables")) for rule in known if rule.get("when") != "never"]
    return [one for index, one in enumerate(given) if one not in given[:index]] or [{}]


def _names(text: str, variables: Mapping[str, str]) -> set[str]:
    """The variables that a text refers to, also through others."""
    found: set[str] = set()
    stack = [text]
    while stack:
        names = {match[1] or match[2] for match in _REFERENCE.finditer(stack.pop())} - found
        found |= names
        stack += (variables[name] for name in names if name in variables)
    return found


def _matrix(job: Job) -> Iterator[dict[str, str]]:
    """The variables of each run of `parallel: matrix`."""
    parallel = job.data.get("parallel")
    matrix = parallel.get("matrix") if isinstance(parallel, dict) else None
    for entry in matrix if isinstance(matrix, list) else ():
        if not isinstance(entry, dict) or isinstance(entry, Tagged):
            continue
        given = {
            str(name): [str(one) for one in (values if isinstance(values, list) else [values])]
            for name, values in entry.items()
        }
        known = {name: values for name, values in given.items() if not any(map(is_unknown, values))}
        if known:
            for values in islice(product(*known.values()), _MOST_RUNS):
                yield dict(zip(known, values, strict=True))


def _services(document: Document, path: str, job: Job) -> Iterator[Fact]:
    """The databases that a job runs as services, and the parts of the connections in its variables."""
    services = job.get("services")
    if not isinstance(services, list) or isinstance(services, Tagged) or job.name in job.pipeline.open:
        return
    scripts = [
        text
        for key in ("before_script", "script", "after_script")
        for text, _ in _texts(job.get(key), _origin(job, key))
    ]
    closed = not any(map(starts_servers, scripts))
    alone = not any(map(writes_databases, scripts))
    own, common = job.data.get("variables"), job.pipeline.data.get("variables")
    variables = {**_plain(common), **_plain(own)}
    scope, origin = f"{path}:{job.name}", _origin(job, "services")
    found: list[Fact] = []
    for index, service in enumerate(services):
        given = service if isinstance(service, dict) else {"name": service}
        image, alias = given.get("name"), given.get("alias") or ""
        if not isinstance(image, str) or is_unknown(image) or "$" in f"{image}{alias}":
            return
        engine = engine_of(image)
        named = image.partition("@")[0].rpartition(":")[0] if ":" in image.rpartition("/")[2] else image
        created_there = created(engine, {**variables, **_plain(given.get("variables"))})
        found.append(
            document.fact(
                RunServer,
                _at(document, trace(services, origin, (index,))),
                scope=scope,
                by=f"service '{image}'",
                engine=engine or "?",
                hosts=(named.replace("/", "__"), named.replace("/", "-"), *_SEPARATOR.split(str(alias))),
                ports=(USUAL_PORTS[engine],) if engine and "command" not in given else (),
                user=created_there.user,
                password=created_there.password,
                database=created_there.database,
                closed=closed and "command" not in given,
                alone=alone,
            )
        )
    yield from found
    places: dict[str, At] = {}
    common_at = job.pipeline.data.origins.get("variables")
    for values, start in ((common, common_at), (own, _origin(job, "variables"))):
        if not isinstance(values, dict) or start is None:
            continue
        for name, value in values.items():
            if not isinstance(value, dict):
                places[name] = _at(document, trace(values, start, (name,)))
    for at, part in accesses(variables, places.get):
        yield document.fact(ServerAccess, at, scope=scope, **part)


_SEPARATOR = regex(r"[\s,]+")


def _origin(job: Job, key: str) -> Origin:
    if key in job.data:
        return job.origin_of(key)
    found = job.pipeline.default(key)
    return job.origin if found is None else found[1]


def _texts(value: Any, origin: Origin) -> Iterator[tuple[str, Origin]]:
    """The commands of lists that can be nested, each with its place."""
    if isinstance(value, str):
        yield value, origin
    elif isinstance(value, list) and not isinstance(value, Tagged):
        for index, item in enumerate(value):
            yield from _texts(item, trace(value, origin, (index,)))


def _at(document: Document, origin: Origin, *, key: bool = False) -> At:
    if origin.source is document.source:
        place = Place(document.model, origin.route)
        return place.key if key else place
    document.sources.setdefault(origin.source.path, origin.source)
    span = origin.tree.find(origin.route, "key") if key else None
    return Elsewhere(origin.source, span or origin.span)


def _plain(variables: Any) -> dict[str, str]:
    """The variables with known values."""
    found = {}
    for name, value in variables.items() if isinstance(variables, dict) else ():
        text = value.get("value") if isinstance(value, dict) else value
        if isinstance(text, str | int | float) and not is_unknown(str(text)):
            found[str(name)] = str(text)
    return found
