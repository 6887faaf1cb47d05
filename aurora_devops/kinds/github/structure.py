"""The structure of workflow files and of action metadata: the keys of each mapping, and the type of their values.

Written by hand from the workflow syntax reference because the published JSON Schema rejects what GitHub accepts
(`branches: main`, `services: ${{ ... }}`) and reports a wrong key in a step as an error of the whole job.

Source: docs.github.com/actions/reference/workflows-and-actions/workflow-syntax and .../metadata-syntax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeGuard

from ...core.nearest import suggest
from ...core.place import Part, Route
from .events import EVENT_KEYS

# A file with more mistakes is probably not a workflow.
MOST = 50


class Mistake(NamedTuple):
    """One key or value that GitHub rejects; `correction` is what is written in its place."""

    route: Route
    message: str
    part: Part = "value"
    correction: str | None = None


Check = Callable[[Any, Route, list[Mistake]], None]


def mistakes(data: object) -> list[Mistake]:
    """What GitHub rejects in the data of a workflow file, in the order of the file's sections."""
    found: list[Mistake] = []
    _WORKFLOW(data, (), found)
    return found[:MOST]


def is_action(data: object) -> TypeGuard[dict[Any, Any]]:
    """Whether the data of a file is an action's metadata: it has `runs`, or a name and a description.

    Other programs have files called `action.yml` too.
    """
    return isinstance(data, dict) and ("runs" in data or {"name", "description"} <= data.keys())


def action_mistakes(data: object) -> list[Mistake]:
    """What GitHub rejects in the data of an action's metadata file; nothing where the file is not metadata."""
    if not is_action(data):
        return []
    found: list[Mistake] = []
    if "runs" not in data:
        found.append(Mistake((), "the file has no 'runs'"))
    _ACTION(data, (), found)
    return found[:MOST]


def listing_mistakes(data: dict[Any, Any]) -> list[Mistake]:
    """What GitHub Marketplace does not accept in an action's metadata; the runner ignores it."""
    first = next(iter(data))
    found = [
        Mistake((first,), f"the action has no '{key}'", "key")
        for key in ("name", "description")
        if key not in data
    ]
    if "branding" in data:
        _branding(data["branding"], ("branding",), found)
    return found


def _named(route: Route) -> str:
    """What a message calls a place: `'env'`, `step 2`, or an item of a list."""
    if not route:
        return "the file"
    last = route[-1]
    if isinstance(last, str):
        return f"'{last}'"
    above = route[-2] if len(route) > 1 else ""
    if above in ("steps", "parallel"):
        return f"step {last + 1}"
    return f"item {last + 1} of {_named(route[:-1])}"


def _shown(value: object) -> str:
    """A value as a message shows it; collections by their type."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"{value!r}" if isinstance(value, str) else str(value).lower()


def _dynamic(value: object) -> bool:
    return isinstance(value, str) and "${{" in value


def _wrong(
    value: object, route: Route, wanted: str, out: list[Mistake], correction: str | None = None
) -> None:
    if value is None:
        message = f"{_named(route)} has no value; it must be {wanted}"
    else:
        message = f"{_named(route)} must be {wanted}, not {_shown(value)}"
    out.append(Mistake(route, message, correction=correction))


def _anything(value: Any, route: Route, out: list[Mistake]) -> None:
    pass


def _string(value: Any, route: Route, out: list[Mistake]) -> None:
    """A scalar, which may be an empty string."""
    if value is None or isinstance(value, (dict, list)):
        _wrong(value, route, "a string", out)


def _filled(value: Any, route: Route, out: list[Mistake]) -> None:
    """A scalar that is not empty."""
    if value == "":
        out.append(Mistake(route, f"{_named(route)} is an empty string"))
    else:
        _string(value, route, out)


def _scalar(value: Any, route: Route, out: list[Mistake]) -> None:
    """A scalar or null."""
    if isinstance(value, (dict, list)):
        _wrong(value, route, "a string", out)


def _flag(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, bool) and not _dynamic(value):
        _wrong(value, route, "true or false", out, _FLAGS.get(value) if isinstance(value, str) else None)


# Booleans that are written as strings, and those of YAML 1.1.
_FLAGS = {
    word: flag
    for flag, words in (("true", "true yes on"), ("false", "false no off"))
    for low in words.split()
    for word in (low, low.capitalize(), low.upper())
}


def _true_or_null(value: Any, route: Route, out: list[Mistake]) -> None:
    if value is not None and value is not True:
        _wrong(value, route, "true or empty", out)


def _number(value: Any, route: Route, out: list[Mistake]) -> None:
    if (isinstance(value, bool) or not isinstance(value, (int, float))) and not _dynamic(value):
        digits = isinstance(value, str) and value.isascii() and value.isdigit() and value[0] != "0"
        _wrong(value, route, "a number", out, str(value) if digits else None)


def _positive(value: Any, route: Route, out: list[Mistake]) -> None:
    _number(value, route, out)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value <= 0:
        out.append(Mistake(route, f"{_named(route)} must be greater than 0, not {value}"))


def _word(*words: str, others: bool = False) -> Check:
    """One of a few strings; with `others`, GitHub accepts any, so that only a misspelled one is a mistake."""
    quoted = [f"'{word}'" for word in words]
    wanted = " or ".join([", ".join(quoted[:-1]), quoted[-1]])

    def check(value: Any, route: Route, out: list[Mistake]) -> None:
        if value not in words and not _dynamic(value):
            near = suggest(str(value).lower(), words)
            if near.correction is not None or not (others and isinstance(value, str)):
                _wrong(value, route, wanted, out, near.correction)

    return check


def _list(item: Check, *, single: bool = False, empty: bool = False) -> Check:
    """A list; with `single`, one item is accepted in place of a list. An expression is accepted for any list."""

    def check(value: Any, route: Route, out: list[Mistake]) -> None:
        if isinstance(value, list):
            if not value and not empty:
                out.append(Mistake(route, f"{_named(route)} is an empty list", "key"))
            for index, entry in enumerate(value):
                item(entry, (*route, index), out)
        elif single:
            item(value, route, out)
        elif not _dynamic(value):
            _wrong(value, route, "a list", out)

    return check


def _each(
    item: Check, *, dynamic: bool = True, empty: bool = True, nothing: bool = False, distinct: bool = True
) -> Check:
    """A mapping whose keys the author chooses; with `nothing`, the key may have no value.

    GitHub compares the keys of a mapping without case; `distinct` is false where another policy reports that.
    """

    def check(value: Any, route: Route, out: list[Mistake]) -> None:
        if isinstance(value, dict):
            seen: dict[str, str] = {}
            for key, entry in value.items():
                other = seen.setdefault(key.lower(), key)
                if distinct and other != key and not _dynamic(key):
                    message = f"'{key}' repeats key '{other}'; keys are not case-sensitive"
                    out.append(Mistake((*route, key), message, "key"))
                item(entry, (*route, key), out)
            if not value and not empty:
                out.append(Mistake(route, f"{_named(route)} is an empty mapping", "key"))
        elif not (dynamic and _dynamic(value)) and not (nothing and value is None):
            _wrong(value, route, "a mapping", out)

    return check


def _fields(
    fields: Mapping[str, Check], *, needs: Iterable[str] = (), bare: Check | None = None, empty: bool = False
) -> Check:
    """A mapping with known keys; `needs` are the required ones, `bare` checks a scalar in place of the mapping."""
    required = tuple(needs)

    def check(value: Any, route: Route, out: list[Mistake]) -> None:
        if not isinstance(value, dict):
            if value is None and empty:
                return
            if bare is not None and not isinstance(value, list):
                bare(value, route, out)
            else:
                _wrong(value, route, "a mapping", out)
            return
        for key, entry in value.items():
            inner = fields.get(key)
            if inner is None:
                out.append(_unknown(key, route, fields, value))
            else:
                inner(entry, (*route, key), out)
        for key in required:
            if key not in value:
                out.append(Mistake(route, f"{_named(route)} has no '{key}'"))

    return check


def _unknown(key: str, route: Route, fields: Mapping[str, Check], given: Mapping[str, Any]) -> Mistake:
    inside = f" in {_named(route)}" if route else ""
    near = suggest(key.lower(), fields)
    correction = near.correction if near.correction not in given else None
    return Mistake((*route, key), f"unknown key '{key}'{inside}{near}", "key", correction)


def _expression(value: Any, route: Route, out: list[Mistake]) -> None:
    if not _dynamic(value):
        _wrong(value, route, "a mapping", out)


_ENV = _each(_scalar, nothing=True)
_STRINGS = _list(_filled, single=True)
_RUN_DEFAULTS = _fields({"shell": _string, "working-directory": _string})
_DEFAULTS = _fields({"run": _RUN_DEFAULTS})
_CONCURRENCY_KEYS = _fields(
    {"group": _filled, "cancel-in-progress": _flag, "queue": _word("single", "max")},
    needs=("group",),
    bare=_filled,
)


def _concurrency(value: Any, route: Route, out: list[Mistake]) -> None:
    _CONCURRENCY_KEYS(value, route, out)
    if isinstance(value, dict) and value.get("queue") == "max" and value.get("cancel-in-progress") is True:
        message = "'queue: max' cannot be combined with 'cancel-in-progress: true'"
        out.append(Mistake((*route, "queue"), message))


_CREDENTIALS = _fields(
    {"username": _string, "password": _string}, needs=("username", "password"), bare=_expression
)
_PORTS = _list(_filled, empty=True)
_CONTAINER_KEYS: dict[str, Check] = {
    "image": _string,
    "credentials": _CREDENTIALS,
    "env": _ENV,
    "ports": _PORTS,
    "volumes": _PORTS,
    "options": _string,
}
_CONTAINER = _fields(_CONTAINER_KEYS | {"image": _filled}, needs=("image",), bare=_string, empty=True)
_SERVICE = _fields(
    _CONTAINER_KEYS | {"entrypoint": _string, "command": _string}, needs=("image",), bare=_filled, empty=True
)
_SERVICES = _each(_SERVICE)
_ENVIRONMENT = _fields({"name": _filled, "url": _string, "deployment": _flag}, needs=("name",), bare=_filled)
_SNAPSHOT = _fields(
    {"image-name": _filled, "version": _filled, "if": _anything}, needs=("image-name",), bare=_filled
)
_STRATEGY = _fields(
    {
        "matrix": lambda value, route, out: _matrix(value, route, out),
        "fail-fast": _flag,
        "max-parallel": _positive,
    },
    bare=_expression,
)

_COMMON_STEP: dict[str, Check] = {
    "id": _filled,
    "if": _scalar,
    "name": _scalar,
    "env": _ENV,
    "continue-on-error": _flag,
    "timeout-minutes": _positive,
}
_BACKGROUND: dict[str, Check] = {"background": _flag}
_PAUSE: dict[str, Check] = {"id": _filled, "name": _string, "continue-on-error": _flag}
# What a step does, and the keys that it may have then. A step of a composite action has only the first two.
_STEP_SORTS: dict[str, Check] = {
    "run": _fields(
        _COMMON_STEP | _BACKGROUND | {"run": _filled, "shell": _filled, "working-directory": _string}
    ),
    "uses": _fields(_COMMON_STEP | _BACKGROUND | {"uses": _filled, "with": _ENV}),
    "wait": _fields(_PAUSE | {"wait": _STRINGS}),
    "wait-all": _fields(_PAUSE | {"wait-all": _true_or_null}),
    "cancel": _fields(_PAUSE | {"cancel": _filled}),
    "parallel": _fields({"parallel": lambda value, route, out: _parallel(value, route, out)}),
}
# Keys of steps that cannot be part of a parallel group: its steps already run in the background.
_ALONE = _STEP_SORTS.keys() - {"run", "uses"} | {"background"}


def _step(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, dict):
        _wrong(value, route, "a mapping", out)
        return
    sorts = [key for key in _STEP_SORTS if key in value]
    if len(sorts) == 1:
        _STEP_SORTS[sorts[0]](value, route, out)
    elif sorts:
        both = " and ".join(f"'{key}'" for key in sorts)
        out.append(Mistake(route, f"{_named(route)} has {both}; a step does one thing"))
    else:
        out.append(Mistake(route, f"{_named(route)} has neither 'run' nor 'uses'"))


def _parallel_step(value: Any, route: Route, out: list[Mistake]) -> None:
    for key in _ALONE & value.keys() if isinstance(value, dict) else ():
        out.append(Mistake((*route, key), f"'{key}' is not allowed inside 'parallel'", "key"))
        return
    _step(value, route, out)


_STEPS = _list(_step)
_parallel: Check = _list(_parallel_step)


def _job_steps(value: Any, route: Route, out: list[Mistake]) -> None:
    """The steps of a job: `wait` and `cancel` name the id of a step above."""
    _STEPS(value, route, out)
    known: set[str] = set()
    for index, step in enumerate(value if isinstance(value, list) else ()):
        if not isinstance(step, dict):
            continue
        for key in ("wait", "cancel"):
            target = step.get(key)
            place = (*route, index, key)
            targets = (
                [(name, (*place, at)) for at, name in enumerate(target)] if isinstance(target, list) else []
            )
            for name, way in targets or [(target, place)]:
                if isinstance(name, str) and name and not _dynamic(name) and name.lower() not in known:
                    out.append(Mistake(way, f"no step above has the id '{name}'"))
        inner = step.get("parallel")
        for one in [step, *(inner if isinstance(inner, list) else ())]:
            if isinstance(one, dict) and isinstance(one.get("id"), str):
                known.add(one["id"].lower())


def _matrix(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, dict):
        if not _dynamic(value):
            _wrong(value, route, "a mapping", out)
        return
    seen: dict[str, str] = {}
    for key, row in value.items():
        other = seen.setdefault(key.lower(), key)
        if other != key:
            message = f"'{key}' repeats matrix key '{other}'; keys are not case-sensitive"
            out.append(Mistake((*route, key), message, "key"))
        if isinstance(row, list):
            if not row:
                out.append(Mistake((*route, key), f"'{key}' is an empty list", "key"))
            if key in ("include", "exclude"):
                for index, entry in enumerate(row):
                    if not isinstance(entry, dict) and not _dynamic(entry):
                        _wrong(entry, (*route, key, index), "a mapping", out)
        elif not _dynamic(row):
            _wrong(row, (*route, key), "a list", out)


_RUNS_ON = _fields({"group": _filled, "labels": _STRINGS}, bare=_filled)


def _runs_on(value: Any, route: Route, out: list[Mistake]) -> None:
    if isinstance(value, list):
        _STRINGS(value, route, out)
    else:
        _RUNS_ON(value, route, out)


_CACHE_MODE = _word("read", "write", "write-only", "none")
_COMMON_JOB: dict[str, Check] = {
    "name": _scalar,
    # GitHub accepts an empty list here.
    "needs": _list(_filled, single=True, empty=True),
    "permissions": _anything,
    "if": _scalar,
    "concurrency": _concurrency,
    "strategy": _STRATEGY,
    "cache-mode": _CACHE_MODE,
}
_STEPS_JOB = _fields(
    _COMMON_JOB
    | {
        "runs-on": _runs_on,
        "environment": _ENVIRONMENT,
        "outputs": _each(_scalar),
        "env": _ENV,
        "defaults": _DEFAULTS,
        "steps": _job_steps,
        "timeout-minutes": _positive,
        "cancel-timeout-minutes": _positive,
        "continue-on-error": _flag,
        "container": _CONTAINER,
        "services": _SERVICES,
        "snapshot": _SNAPSHOT,
    },
    needs=("runs-on", "steps"),
)
_CALL_JOB = _fields(
    _COMMON_JOB
    | {
        "uses": _filled,
        "with": _ENV,
        "secrets": _each(_scalar),
    }
)


def _inherit(value: Any, route: Route, out: list[Mistake]) -> None:
    if value != "inherit":
        _wrong(value, route, "a mapping or 'inherit'", out)


def _job(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, dict):
        _wrong(value, route, "a mapping", out)
    elif "uses" in value:
        if isinstance(value.get("secrets"), str):
            _inherit(value["secrets"], (*route, "secrets"), out)
            value = {key: entry for key, entry in value.items() if key != "secrets"}
        for key in ("runs-on", "steps"):
            if key in value:
                message = f"a job that calls a reusable workflow cannot have '{key}'"
                out.append(Mistake((*route, key), message, "key"))
        _CALL_JOB({key: entry for key, entry in value.items() if key not in ("runs-on", "steps")}, route, out)
    else:
        for key in ("with", "secrets"):
            if key in value:
                message = f"'{key}' is allowed only in a job that calls a reusable workflow"
                out.append(Mistake((*route, key), message, "key"))
        own = value if value.keys().isdisjoint(("with", "secrets")) else _without(value, "with", "secrets")
        _STEPS_JOB(own, route, out)


def _without(value: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: entry for key, entry in value.items() if key not in keys}


# The keys of other events; `unknown-event` reports them.
_OF_EVENTS: dict[str, Check] = dict.fromkeys(EVENT_KEYS - {"workflows", "names", "versions"}, _anything)
_INPUT_KEYS: dict[str, Check] = {
    "description": _scalar,
    "required": _flag,
    "default": _scalar,
    "deprecationMessage": _scalar,
}
_CALL = _fields(
    {
        **_OF_EVENTS,
        "inputs": _each(
            _fields(_INPUT_KEYS | {"type": _word("string", "number", "boolean")}, needs=("type",)),
            dynamic=False,
            nothing=True,
        ),
        "outputs": _each(
            _fields({"description": _scalar, "value": _filled}, needs=("value",)), dynamic=False, nothing=True
        ),
        "secrets": _each(
            _fields({"description": _scalar, "required": _flag}, empty=True), dynamic=False, nothing=True
        ),
    },
    empty=True,
)
_DISPATCH_KEYS: dict[str, Check] = {
    **_OF_EVENTS,
    "inputs": _each(
        _fields(
            _INPUT_KEYS
            | {
                # A type that GitHub does not know is a string.
                "type": _word("string", "number", "boolean", "choice", "environment", others=True),
                "options": _list(_string),
            },
            empty=True,
        ),
        dynamic=False,
        nothing=True,
    ),
}
_DISPATCH = _fields(_DISPATCH_KEYS, empty=True)


def is_ignored(key: str) -> bool:
    """Whether GitHub ignores a key of `workflow_dispatch`, which is no misspelled one."""
    return key not in _DISPATCH_KEYS and suggest(key.lower(), _DISPATCH_KEYS).correction is None


_SCHEDULE = _list(_fields({"cron": _string, "timezone": _string}, needs=("cron",)))


def _filter(value: Any, route: Route, out: list[Mistake]) -> None:
    """A filter of an event; GitHub accepts one without a value and an empty list."""
    if value is not None and value != []:
        _STRINGS(value, route, out)


_FILTERS = _fields(dict.fromkeys(EVENT_KEYS, _filter), empty=True)


def _dispatch(value: Any, route: Route, out: list[Mistake]) -> None:
    """The settings of `workflow_dispatch`, of which GitHub ignores those that it does not know."""
    found: list[Mistake] = []
    _DISPATCH(value, route, found)
    out += (one for one in found if one.route[:-1] != route or one.part != "key" or one.correction)


_EVENT: dict[str, Check] = {
    "workflow_call": _CALL,
    "workflow_dispatch": _dispatch,
    "schedule": _SCHEDULE,
    "repository_dispatch": _fields({**_OF_EVENTS, "types": _list(_filled, single=True)}, empty=True),
    "image_version": _fields({**_OF_EVENTS, "names": _list(_filled), "versions": _list(_filled)}, empty=True),
}


def _on(value: Any, route: Route, out: list[Mistake]) -> None:
    if isinstance(value, dict):
        if not value:
            out.append(Mistake(route, "'on' lists no event", "key"))
        for event, said in value.items():
            # GitHub reads an empty list as no settings.
            if said != []:
                _EVENT.get(event, _FILTERS)(said, (*route, event), out)
    elif isinstance(value, list):
        _STRINGS(value, route, out)
    elif not isinstance(value, str) or not value:
        _wrong(value, route, "an event", out)


_WORKFLOW = _fields(
    {
        "name": _scalar,
        "description": _scalar,
        "run-name": _scalar,
        "on": _on,
        "permissions": _anything,
        "env": _ENV,
        "defaults": _DEFAULTS,
        "concurrency": _concurrency,
        "cache-mode": _CACHE_MODE,
        "jobs": _each(_job, dynamic=False, empty=False, distinct=False),
    },
    needs=("on", "jobs"),
)


# Action metadata

_COMPOSITE_STEP: dict[str, Check] = {
    key: check for key, check in _COMMON_STEP.items() if key != "timeout-minutes"
}
_COMPOSITE_RUN = _fields(
    _COMPOSITE_STEP | {"run": _filled, "shell": _filled, "working-directory": _string}, needs=("shell",)
)
_COMPOSITE_USES = _fields(_COMPOSITE_STEP | {"uses": _filled, "with": _ENV})


def _composite_step(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, dict):
        _wrong(value, route, "a mapping", out)
    elif "run" in value and "uses" in value:
        out.append(Mistake(route, f"{_named(route)} has 'run' and 'uses'; a step does one thing"))
    elif "run" in value:
        _COMPOSITE_RUN(value, route, out)
    elif "uses" in value:
        _COMPOSITE_USES(value, route, out)
    else:
        out.append(Mistake(route, f"{_named(route)} has neither 'run' nor 'uses'"))


_NODE = _fields(
    dict.fromkeys(("using", "main", "pre", "pre-if", "post", "post-if"), _filled)
    | {"pre-if": _scalar, "post-if": _scalar},
    needs=("main",),
)
_RUNS: dict[str, Check] = {
    "composite": _fields({"using": _filled, "steps": _list(_composite_step)}, needs=("steps",)),
    "docker": _fields(
        {
            "using": _filled,
            "image": _filled,
            "env": _ENV,
            "entrypoint": _filled,
            "pre-entrypoint": _filled,
            "pre-if": _scalar,
            "post-entrypoint": _filled,
            "post-if": _scalar,
            "args": _list(_scalar, empty=True),
        },
        needs=("image",),
    ),
    "node12": _NODE,
    "node16": _NODE,
    "node20": _NODE,
    "node24": _NODE,
}
# Runtimes that the runner still starts; it no longer has the two older ones and runs their actions on a newer one.
CURRENT_RUNTIMES = ("composite", "docker", "node20", "node24")
OLD_RUNTIMES = ("node12", "node16")
_USING = _word(*CURRENT_RUNTIMES)


def _runs(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, dict):
        _wrong(value, route, "a mapping", out)
        return
    using = value.get("using")
    check = _RUNS.get(using.lower()) if isinstance(using, str) else None
    if check is not None:
        check(value, route, out)
    elif "using" in value:
        _USING(using, (*route, "using"), out)
    else:
        out.append(Mistake(route, "'runs' has no 'using'"))


_BOOLEANS = frozenset({"true", "false", "yes", "no", "on", "off"})


def _old_flag(value: Any, route: Route, out: list[Mistake]) -> None:
    """A boolean as YAML 1.1 writes it: the runner does not read `required`, so every spelling works."""
    if not (isinstance(value, str) and value.lower() in _BOOLEANS):
        _flag(value, route, out)


def _loose(fields: Mapping[str, Check]) -> Check:
    """A mapping where the runner ignores what it does not know: only the misspelling of a key is a mistake."""
    known = _fields(fields)

    def check(value: Any, route: Route, out: list[Mistake]) -> None:
        if isinstance(value, dict):
            value = {
                key: entry
                for key, entry in value.items()
                if key in fields
                or (
                    (close := get_close_matches(key.lower(), fields, n=1, cutoff=0.75))
                    and close[0] not in value
                )
            }
        if value is not None:
            known(value, route, out)

    return check


def _branding(value: Any, route: Route, out: list[Mistake]) -> None:
    colors = ("white", "black", "yellow", "blue", "green", "orange", "red", "purple", "gray-dark")
    _fields({"icon": _icon, "color": _word(*colors)})(value, route, out)


def _icon(value: Any, route: Route, out: list[Mistake]) -> None:
    from ...formats.schema import allowed

    icons = allowed("github-actions.json", "properties", "branding", "properties", "icon")
    if value not in icons:
        near = suggest(str(value), icons)
        message = f"{_shown(value)} is not an icon of the Feather set{near}"
        out.append(Mistake(route, message, correction=near.correction))


_ACTION = _loose(
    {
        "name": _filled,
        "description": _string,
        "author": _scalar,
        "inputs": _each(
            _loose(
                {
                    "description": _scalar,
                    "required": _old_flag,
                    "default": _scalar,
                    "deprecationMessage": _scalar,
                }
            ),
            dynamic=False,
            nothing=True,
        ),
        "outputs": _each(_loose({"description": _scalar, "value": _string}), dynamic=False, nothing=True),
        "runs": _runs,
        "branding": _anything,
    }
)
