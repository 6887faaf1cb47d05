"""The structure of a workflow file: which key may stand where, and what it holds.

Written by hand from the workflow syntax reference because the published JSON Schema refuses what GitHub takes
(`branches: main`, `services: ${{ ... }}`) and tells of a wrong key in a step only that the whole job is wrong.

Source: docs.github.com/actions/reference/workflows-and-actions/workflow-syntax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from ...core.place import Part, Route
from .events import EVENT_KEYS

# A file with more is no workflow; what follows would tell nothing new.
MOST = 50


class Mistake(NamedTuple):
    """One thing that cannot stand where it stands."""

    route: Route
    message: str
    part: Part = "value"


Check = Callable[[Any, Route, list[Mistake]], None]


def mistakes(data: object) -> list[Mistake]:
    """What GitHub would refuse in the data of a workflow file, in the order of the file's sections."""
    found: list[Mistake] = []
    _WORKFLOW(data, (), found)
    return found[:MOST]


def _named(route: Route) -> str:
    """What a message calls a place: its key, or that of the list it is in."""
    for key in reversed(route):
        if isinstance(key, str):
            return key
    return "the workflow"


def _sort(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"{value!r}" if isinstance(value, str) else str(value).lower()


def _dynamic(value: object) -> bool:
    return isinstance(value, str) and "${{" in value


def _wrong(value: object, route: Route, wanted: str, out: list[Mistake]) -> None:
    out.append(Mistake(route, f"{_named(route)} is {_sort(value)}, not {wanted}"))


def _anything(value: Any, route: Route, out: list[Mistake]) -> None:
    pass


def _text(value: Any, route: Route, out: list[Mistake]) -> None:
    """A scalar; an empty string will do."""
    if value is None or isinstance(value, (dict, list)):
        _wrong(value, route, "a text", out)


def _filled(value: Any, route: Route, out: list[Mistake]) -> None:
    """A scalar that says something."""
    if value is None or value == "" or isinstance(value, (dict, list)):
        if value == "":
            out.append(Mistake(route, f"{_named(route)} is an empty text"))
        else:
            _wrong(value, route, "a text", out)


def _scalar(value: Any, route: Route, out: list[Mistake]) -> None:
    """A scalar or nothing."""
    if isinstance(value, (dict, list)):
        _wrong(value, route, "a text", out)


def _flag(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, bool) and not _dynamic(value):
        _wrong(value, route, "true or false", out)


def _number(value: Any, route: Route, out: list[Mistake]) -> None:
    if (isinstance(value, bool) or not isinstance(value, (int, float))) and not _dynamic(value):
        _wrong(value, route, "a number", out)


def _positive(value: Any, route: Route, out: list[Mistake]) -> None:
    _number(value, route, out)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value <= 0:
        out.append(Mistake(route, f"{_named(route)} is {value}, not more than zero"))


def _word(*words: str) -> Check:
    def check(value: Any, route: Route, out: list[Mistake]) -> None:
        if value not in words and not _dynamic(value):
            _wrong(value, route, " or ".join([", ".join(words[:-1]), words[-1]]), out)

    return check


def _list(item: Check, *, single: bool = False, empty: bool = False) -> Check:
    """A list; `single` items may stand alone, and an expression may stand for all."""

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


def _each(item: Check, *, dynamic: bool = True, empty: bool = True, nothing: bool = False) -> Check:
    """A mapping whose keys the author chooses; `nothing` where the key may stand alone."""

    def check(value: Any, route: Route, out: list[Mistake]) -> None:
        if isinstance(value, dict):
            for key, entry in value.items():
                item(entry, (*route, key), out)
            if not value and not empty:
                out.append(Mistake(route, f"{_named(route)} is an empty mapping", "key"))
        elif not (dynamic and _dynamic(value)) and not (nothing and value is None):
            _wrong(value, route, "a mapping", out)

    return check


def _fields(
    fields: Mapping[str, Check], *, needs: Iterable[str] = (), bare: Check | None = None, empty: bool = False
) -> Check:
    """A mapping with known keys; `needs` are those it cannot be without, `bare` what may stand instead of it."""
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
                out.append(Mistake((*route, key), _unknown(key, route, fields), "key"))
            else:
                inner(entry, (*route, key), out)
        for key in required:
            if key not in value:
                out.append(Mistake(route, f"{_named(route)} has no {key}"))

    return check


def _unknown(key: str, route: Route, fields: Mapping[str, Check]) -> str:
    close = get_close_matches(key.lower(), fields, n=1, cutoff=0.6)
    hint = f"; did you mean {close[0]}?" if close else ""
    inside = f" in {_named(route)}" if route else ""
    return f"unknown key {key}{inside}{hint}"


def _expression(value: Any, route: Route, out: list[Mistake]) -> None:
    if not _dynamic(value):
        _wrong(value, route, "a mapping", out)


_ENV = _each(_scalar, nothing=True)
_TEXTS = _list(_filled, single=True)
_RUN_DEFAULTS = _fields({"shell": _text, "working-directory": _text})
_DEFAULTS = _fields({"run": _RUN_DEFAULTS})
_CONCURRENCY = _fields(
    {"group": _filled, "cancel-in-progress": _flag, "queue": _text}, needs=("group",), bare=_filled
)
_CREDENTIALS = _fields(
    {"username": _text, "password": _text}, needs=("username", "password"), bare=_expression
)
_PORTS = _list(_filled, empty=True)
_CONTAINER_KEYS: dict[str, Check] = {
    "image": _text,
    "credentials": _CREDENTIALS,
    "env": _ENV,
    "ports": _PORTS,
    "volumes": _PORTS,
    "options": _text,
}
_CONTAINER = _fields(_CONTAINER_KEYS | {"image": _filled}, needs=("image",), bare=_text)
_SERVICE = _fields(
    _CONTAINER_KEYS | {"entrypoint": _text, "command": _text}, needs=("image",), bare=_filled, empty=True
)
_SERVICES = _each(_SERVICE)
_ENVIRONMENT = _fields({"name": _filled, "url": _text, "deployment": _flag}, needs=("name",), bare=_filled)
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
    "name": _text,
    "env": _ENV,
    "continue-on-error": _flag,
    "timeout-minutes": _positive,
}
_RUN_STEP = _fields(
    _COMMON_STEP | {"run": _filled, "shell": _filled, "working-directory": _text, "background": _flag}
)
_USES_STEP = _fields(_COMMON_STEP | {"uses": _filled, "with": _ENV})
_STEP_KEYS = frozenset({"run", "uses", "wait", "wait-all", "cancel", "parallel"})


def _step(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, dict):
        _wrong(value, route, "a mapping", out)
    elif "run" in value:
        if "uses" in value:
            out.append(Mistake(route, "the step has both run and uses"))
        else:
            _RUN_STEP(value, route, out)
    elif "uses" in value:
        _USES_STEP(value, route, out)
    elif "parallel" in value:
        _STEPS(value["parallel"], (*route, "parallel"), out)
    elif not _STEP_KEYS & value.keys():
        out.append(Mistake(route, "the step has neither run nor uses"))


_STEPS = _list(_step)


def _matrix(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, dict):
        if not _dynamic(value):
            _wrong(value, route, "a mapping", out)
        return
    seen: dict[str, str] = {}
    for key, row in value.items():
        other = seen.setdefault(key.lower(), key)
        if other != key:
            out.append(Mistake((*route, key), f"matrix has {other} already: case does not count", "key"))
        if isinstance(row, list):
            if not row:
                out.append(Mistake((*route, key), f"{key} is an empty list", "key"))
            if key in ("include", "exclude"):
                for index, entry in enumerate(row):
                    if not isinstance(entry, dict) and not _dynamic(entry):
                        _wrong(entry, (*route, key, index), "a mapping", out)
        elif not _dynamic(row):
            _wrong(row, (*route, key), "a list", out)


_RUNS_ON = _fields({"group": _filled, "labels": _TEXTS}, bare=_filled)


def _runs_on(value: Any, route: Route, out: list[Mistake]) -> None:
    if isinstance(value, list):
        _TEXTS(value, route, out)
    else:
        _RUNS_ON(value, route, out)


_COMMON_JOB: dict[str, Check] = {
    "name": _scalar,
    "needs": _TEXTS,
    "permissions": _anything,
    "if": _scalar,
    "concurrency": _CONCURRENCY,
    "strategy": _STRATEGY,
}
_STEPS_JOB = _fields(
    _COMMON_JOB
    | {
        "runs-on": _runs_on,
        "environment": _ENVIRONMENT,
        "outputs": _each(_scalar),
        "env": _ENV,
        "defaults": _DEFAULTS,
        "steps": _STEPS,
        "timeout-minutes": _positive,
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
        _wrong(value, route, "a mapping or inherit", out)


def _job(value: Any, route: Route, out: list[Mistake]) -> None:
    if not isinstance(value, dict):
        _wrong(value, route, "a mapping", out)
    elif "uses" in value:
        if isinstance(value.get("secrets"), str):
            _inherit(value["secrets"], (*route, "secrets"), out)
            value = {key: entry for key, entry in value.items() if key != "secrets"}
        for key in ("runs-on", "steps"):
            if key in value:
                out.append(Mistake((*route, key), f"a job that calls a workflow has no {key}", "key"))
        _CALL_JOB({key: entry for key, entry in value.items() if key not in ("runs-on", "steps")}, route, out)
    else:
        for key in ("with", "secrets"):
            if key in value:
                out.append(Mistake((*route, key), f"{key} stands only in a job that calls a workflow", "key"))
        own = value if value.keys().isdisjoint(("with", "secrets")) else _without(value, "with", "secrets")
        _STEPS_JOB(own, route, out)


def _without(value: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: entry for key, entry in value.items() if key not in keys}


_INPUT_KEYS: dict[str, Check] = {
    "description": _scalar,
    "required": _flag,
    "default": _scalar,
    "deprecationMessage": _scalar,
}
_CALL = _fields(
    {
        "inputs": _each(
            _fields(_INPUT_KEYS | {"type": _word("string", "number", "boolean")}, needs=("type",)),
            dynamic=False,
        ),
        "outputs": _each(
            _fields({"description": _scalar, "value": _filled}, needs=("value",)), dynamic=False
        ),
        "secrets": _each(_fields({"description": _scalar, "required": _flag}, empty=True), dynamic=False),
    },
    empty=True,
)
_DISPATCH = _fields(
    {
        "inputs": _each(
            _fields(
                _INPUT_KEYS
                | {
                    "type": _word("string", "number", "boolean", "choice", "environment"),
                    "options": _list(_filled),
                },
                empty=True,
            ),
            dynamic=False,
        )
    },
    empty=True,
)
_SCHEDULE = _list(_fields({"cron": _text, "timezone": _text}, needs=("cron",)))
_FILTERS = _fields(dict.fromkeys(EVENT_KEYS, _TEXTS), empty=True)
_EVENT: dict[str, Check] = {
    "workflow_call": _CALL,
    "workflow_dispatch": _DISPATCH,
    "schedule": _SCHEDULE,
    "repository_dispatch": _fields({"types": _list(_filled, single=True)}, empty=True),
    "image_version": _fields({"names": _list(_filled), "versions": _list(_filled)}, empty=True),
}


def _on(value: Any, route: Route, out: list[Mistake]) -> None:
    if isinstance(value, dict):
        if not value:
            out.append(Mistake(route, "on names no event", "key"))
        for event, said in value.items():
            _EVENT.get(event, _FILTERS)(said, (*route, event), out)
    elif isinstance(value, list):
        _TEXTS(value, route, out)
    elif not isinstance(value, str) or not value:
        _wrong(value, route, "an event", out)


_WORKFLOW = _fields(
    {
        "name": _scalar,
        "run-name": _scalar,
        "on": _on,
        "permissions": _anything,
        "env": _ENV,
        "defaults": _DEFAULTS,
        "concurrency": _CONCURRENCY,
        "jobs": _each(_job, dynamic=False, empty=False),
    },
    needs=("on", "jobs"),
)
