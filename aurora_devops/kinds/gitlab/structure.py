"""The keywords of GitLab pipelines with the values that GitLab accepts.

Written as tables, because the JSON Schema of GitLab's editor rejects what GitLab accepts (nested lists of rules,
`!reference`, wildcards in `include`) and accepts what GitLab rejects (trigger jobs with a script, durations).

Source: docs.gitlab.com/ci/yaml/ and lib/gitlab/ci/config/entry/ of GitLab.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from ...core.lazy import regex
from ...core.place import Part, Route
from ...formats.built import BuiltSeq
from ...formats.regex import readable
from ...formats.structure import (
    Notes,
    Shape,
    Struct,
    anything,
    either,
    list_of,
    map_of,
    nearest,
    quoted,
    shown,
    sort_of,
)
from .durations import DAY, seconds
from .expressions import mistake

# A value that is not known here: an input, or what an included file would give.
UNKNOWN = "$[[ unknown ]]"


class Referenced(BuiltSeq):
    """The list that replaces a reference: inside of another list its items are those of that list."""


_NESTED = 10
_MOST_PATTERNS = 50
_MOST_JOBS = 200
_LONGEST_NAME = 255


def is_unknown(text: str) -> bool:
    """Whether a text is filled in when the file is included."""
    return "$[[" in text


def mistakes(shape: Shape, value: Any, route: Route = ()) -> Notes:
    """What is wrong with a value."""
    notes = Notes(is_unknown)
    shape(value, route, notes)
    return notes


def _wrong(value: Any, route: Route, wanted: str, notes: Notes) -> None:
    part: Part = "key" if isinstance(value, (dict, list)) or value is None else "value"
    notes.say(route, f"{quoted(route)} must be {wanted}, not {shown(value)}", part)


def _open(value: Any) -> bool:
    return isinstance(value, str) and is_unknown(value)


def string(value: Any, route: Route, notes: Notes) -> None:
    """A string; numbers and booleans are none."""
    if not isinstance(value, str):
        _wrong(value, route, "a string", notes)


def filled(value: Any, route: Route, notes: Notes) -> None:
    """A string that is not empty."""
    string(value, route, notes)
    if isinstance(value, str) and not value.strip():
        notes.say(route, f"{quoted(route)} must not be empty")


def flag(value: Any, route: Route, notes: Notes) -> None:
    """True or false."""
    if not isinstance(value, bool) and not _open(value):
        _wrong(value, route, "true or false", notes)


def whole(low: int, high: int) -> Shape:
    """An integer between two numbers."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if _open(value):
            return
        if value.__class__ is not int:
            _wrong(value, route, f"an integer from {low} to {high}", notes)
        elif not low <= value <= high:
            notes.say(route, f"{quoted(route)} must be from {low} to {high}, not {value}")

    return check


def strings(least: int = 0, most: int = 0) -> Shape:
    """A list of strings."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if _open(value):
            return
        if not isinstance(value, list):
            _wrong(value, route, "a list of strings", notes)
            return
        for index, item in enumerate(value):
            if isinstance(item, Referenced):
                strings()(item, (*route, index), notes)
            else:
                string(item, (*route, index), notes)
        if len(value) < least:
            notes.say(route, f"{quoted(route)} must not be empty", "key")
        if most and len(value) > most:
            notes.say(route, f"{quoted(route)} has {len(value)} items; GitLab accepts {most}", "key")

    return check


def string_or_strings(value: Any, route: Route, notes: Notes) -> None:
    """A string or a list of strings."""
    if not isinstance(value, str):
        if isinstance(value, list):
            strings()(value, route, notes)
        else:
            _wrong(value, route, "a string or a list of strings", notes)


def commands(value: Any, route: Route, notes: Notes, depth: int = 0) -> None:
    """A command, or commands in lists that may be nested."""
    if isinstance(value, list):
        if depth > _NESTED:
            notes.say(route, f"{quoted(route)} is nested more than {_NESTED} levels deep")
            return
        for index, item in enumerate(value):
            commands(item, (*route, index), notes, depth + 1)
    elif isinstance(value, dict):
        key = next(iter(value), "")
        notes.say(route, f"{quoted(route)} must be a string, not a mapping; quote the command with '{key}:'")
    elif not isinstance(value, str):
        _wrong(value, route, "a string" if depth else "a string or a list of strings", notes)


def word(*options: str, variable: bool = False) -> Shape:
    """One of some words, or a variable."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if _open(value) or (isinstance(value, str) and (value in options or (variable and "$" in value))):
            return
        if isinstance(value, str):
            hint = nearest(value, options) or f"; write {either(options)}"
            notes.say(route, f"{quoted(route)} cannot be {shown(value)}{hint}")
        else:
            _wrong(value, route, either(options), notes)

    return check


def words(*options: str, least: int = 0) -> Shape:
    """One of some words, or a list of them."""
    one = word(*options)

    def check(value: Any, route: Route, notes: Notes) -> None:
        if not isinstance(value, list):
            one(value, route, notes)
            return
        if len(value) < least:
            notes.say(route, f"{quoted(route)} must not be empty", "key")
        for index, item in enumerate(value):
            one(item, (*route, index), notes)

    return check


def either_of(wanted: str, *shapes: tuple[type | tuple[type, ...], Shape]) -> Shape:
    """The shape for the type of the value."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if _open(value):
            return
        for types, shape in shapes:
            if isinstance(value, types):
                shape(value, route, notes)
                return
        _wrong(value, route, wanted, notes)

    return check


def duration(most: int = 0, *, never: bool = False, variable: bool = False) -> Shape:
    """A period of time, at most so many days."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if _open(value) or (variable and isinstance(value, str) and "$" in value):
            return
        if never and value == "never":
            return
        length = seconds(value) if isinstance(value, str) else None
        if length is None:
            notes.say(route, f"{quoted(route)} must be a duration such as '1h 30m', not {shown(value)}")
        elif most and length > most * DAY:
            notes.say(route, f"{quoted(route)} must be at most {most} days, not '{value}'")

    return check


# RE2 reads a bracket that is no repetition as itself.
_LITERAL_BRACE = regex(r"\{(?!\d)")


def is_pattern(text: str) -> bool:
    """Whether RE2 can read a pattern."""
    return _LITERAL_BRACE.search(text) is not None or readable(text.replace("\\/", "/"))


def _coverage(value: Any, route: Route, notes: Notes) -> None:
    if _open(value):
        return
    if not isinstance(value, str):
        _wrong(value, route, "a pattern such as '/\\d+%/'", notes)
    elif len(value) < 3 or value[0] != "/" or value[-1] != "/":
        notes.say(route, f"{quoted(route)} must start and end with '/', as '/\\d+%/'")
    elif not is_pattern(value[1:-1]):
        notes.say(route, f"'{value}' is not a valid RE2 pattern")


def _expression(value: Any, route: Route, notes: Notes) -> None:
    if _open(value):
        return
    if not isinstance(value, str):
        _wrong(value, route, "an expression such as '$CI_COMMIT_TAG'", notes)
    elif said := mistake(value):
        notes.say(route, said)


_REF_PATTERN = regex(r"/(.+)/[ismU]*", 0)


def _refs(value: Any, route: Route, notes: Notes) -> None:
    if _open(value):
        return
    if not isinstance(value, list):
        _wrong(value, route, "a list of refs", notes)
        return
    for index, item in enumerate(value):
        string(item, (*route, index), notes)
        match = _REF_PATTERN.fullmatch(item) if isinstance(item, str) else None
        if match is not None and not is_unknown(item) and not is_pattern(match[1]):
            notes.say((*route, index), f"'{item}' is not a valid RE2 pattern")


def _expressions(value: Any, route: Route, notes: Notes) -> None:
    strings()(value, route, notes)
    for index, item in enumerate(value) if isinstance(value, list) else ():
        if isinstance(item, str):
            _expression(item, (*route, index), notes)


policy = either_of(
    "a list of refs or a mapping",
    (list, _refs),
    (
        dict,
        Struct(
            "'only' or 'except'",
            {
                "refs": _refs,
                "kubernetes": word("active"),
                "variables": _expressions,
                "changes": strings(),
            },
        ),
    ),
)


# Images and services.

_PULL = words("always", "never", "if-not-present", least=1)


def _user(value: Any, route: Route, notes: Notes) -> None:
    if value.__class__ is not int:
        filled(value, route, notes)


_image_fields: dict[str, Shape] = {
    "name": filled,
    "entrypoint": strings(),
    "docker": Struct("'docker'", {"platform": filled, "user": filled}),
    "kubernetes": Struct("'kubernetes'", {"user": _user}),
    "pull_policy": _PULL,
}


def _image_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    for key in ("docker", "kubernetes"):
        if key in value and value[key] is None:
            notes.say((*route, key), f"'{key}' must be a mapping, not an empty value", "key")


image = either_of(
    "a string or a mapping",
    (str, filled),
    (dict, Struct("an image", _image_fields, required=("name",), also=_image_also)),
)


# Variables.

_SCALARS = (str, int, float, bool)


def _scalar(value: Any, route: Route, notes: Notes) -> None:
    if not isinstance(value, _SCALARS):
        _wrong(value, route, "a string, a number or a boolean", notes)


def _variables(
    fields: dict[str, Shape], also: Callable[[dict[str, Any], Route, Notes], None] | None
) -> Shape:
    one = either_of(
        "a string or a mapping", (_SCALARS, anything), (dict, Struct("a variable", fields, also=also))
    )

    def check(value: Any, route: Route, notes: Notes) -> None:
        map_of(one)(value, route, notes)

    return check


def _options(value: dict[str, Any], route: Route, notes: Notes) -> None:
    options = value.get("options")
    if isinstance(options, list) and options:
        chosen = value.get("value")
        if chosen is None:
            notes.say(route, f"{quoted(route)} has 'options' and no 'value'; set one of them as 'value'")
        elif chosen not in options and not _open(chosen):
            notes.say((*route, "value"), f"{shown(chosen)} is not one of the 'options' of {quoted(route)}")


job_variables = _variables({"value": _scalar, "expand": flag}, None)
global_variables = _variables(
    {"value": _scalar, "description": _scalar, "expand": flag, "options": strings()}, _options
)

service = either_of(
    "a string or a mapping",
    (str, filled),
    (
        dict,
        Struct(
            "a service",
            {**_image_fields, "command": strings(), "alias": string, "variables": job_variables},
            required=("name",),
            also=_image_also,
        ),
    ),
)
services = list_of(service, empty="empty service")


# Rules.

_JOB_WHEN = ("on_success", "on_failure", "always", "manual", "delayed")


def _exists_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    if "ref" in value and "project" not in value:
        notes.say((*route, "ref"), "'ref' needs 'project'", "key")


_patterns = strings(most=_MOST_PATTERNS)
_changes = either_of(
    "a list of paths or a mapping",
    (list, _patterns),
    (dict, Struct("'changes'", {"paths": _patterns, "compare_to": filled}, required=("paths",))),
)
# A string is not documented, and accepted.
_exists = either_of(
    "a list of paths or a mapping",
    ((str,), filled),
    (list, _patterns),
    (
        dict,
        Struct(
            "'exists'",
            {"paths": _patterns, "project": filled, "ref": filled},
            required=("paths",),
            also=_exists_also,
        ),
    ),
)
_auto_cancel = Struct(
    "'auto_cancel'",
    {
        "on_new_commit": word("conservative", "interruptible", "none"),
        "on_job_failure": word("none", "all"),
    },
)


def _delay(value: dict[str, Any], route: Route, notes: Notes) -> None:
    """`start_in` belongs to `when: delayed`, and is needed there."""
    when = value.get("when")
    if _open(when):
        return
    if when == "delayed":
        if "start_in" not in value:
            notes.say((*route, "when"), "'when: delayed' needs 'start_in'")
        else:
            duration(7)(value["start_in"], (*route, "start_in"), notes)
    elif value.get("start_in") is not None:
        notes.say((*route, "start_in"), "'start_in' needs 'when: delayed'", "key")


def _rules(fields: dict[str, Shape], nested: bool = True) -> Shape:
    rule = Struct("a rule", fields, also=_delay if "start_in" in fields else None)

    def check(value: Any, route: Route, notes: Notes, depth: int = 0) -> None:
        if _open(value):
            return
        if not isinstance(value, list):
            _wrong(value, route, "a list of rules", notes)
            return
        if depth > _NESTED:
            notes.say(route, f"{quoted(route)} is nested more than {_NESTED} levels deep")
            return
        for index, item in enumerate(value):
            at = (*route, index)
            if isinstance(item, list) and nested:
                check(item, at, notes, depth + 1)
            elif not isinstance(item, dict):
                if not _open(item):
                    notes.say(at, f"a rule must be a mapping, not {shown(item)}")
            elif not item:
                notes.say(at, "a rule must not be empty")
            else:
                rule(item, at, notes)

    return check


def _needed_job(value: dict[str, Any], route: Route, notes: Notes) -> None:
    """The keys of a need depend on whether the job is in this pipeline."""
    required: tuple[str, ...]
    if "project" in value:
        keys, required = {"project", "ref", "job", "artifacts", "parallel"}, ("job", "ref")
        what = "a need of another project"
    elif "pipeline" in value:
        keys = {"pipeline", "job", "artifacts", "optional", "parallel"}
        required, what = (), "a need of another pipeline"
    else:
        keys, required, what = {"job", "artifacts", "optional", "parallel"}, ("job",), "a need"
    for key in required:
        if value.get(key) in (None, ""):
            notes.say(route, f"{what} has no '{key}'", missing=True)
    for key in value:
        if key in _NEED.fields and key not in keys:
            notes.say((*route, key), f"{what} cannot have '{key}'", "key")


def _matrix_values(value: Any, route: Route, notes: Notes) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            if not isinstance(item, _SCALARS):
                _wrong(item, (*route, index), "a string or a number", notes)
    elif not isinstance(value, _SCALARS):
        _wrong(value, route, "a string or a list of strings", notes)


def combinations(matrix: Any) -> int:
    """The number of jobs of a matrix; 0 where it is not known."""
    total = 0
    for row in matrix if isinstance(matrix, list) else ():
        if not isinstance(row, dict):
            return 0
        product = 1
        for values in row.values():
            if _open(values):
                return 0
            product *= len(values) if isinstance(values, list) else 1
        total += product
    return total


def _matrix(value: Any, route: Route, notes: Notes) -> None:
    if _open(value):
        return
    if not isinstance(value, list):
        _wrong(value, route, "a list of mappings", notes)
        return
    for index, row in enumerate(value):
        at = (*route, index)
        if not isinstance(row, dict):
            if not _open(row):
                notes.say(at, f"a row of the matrix must be a mapping, not {shown(row)}")
        elif not row:
            notes.say(at, "a row of the matrix must not be empty")
        else:
            map_of(_matrix_values)(row, at, notes)
    if (count := combinations(value)) > _MOST_JOBS:
        notes.say(route, f"the matrix has {count} combinations; GitLab accepts {_MOST_JOBS}", "key")


_only_matrix = either_of(
    "a mapping with 'matrix'", (dict, Struct("'parallel'", {"matrix": _matrix}, required=("matrix",)))
)


def parallel(value: Any, route: Route, notes: Notes) -> None:
    """A number of jobs, or a matrix."""
    if isinstance(value, dict):
        _only_matrix(value, route, notes)
    else:
        whole(1, _MOST_JOBS)(value, route, notes)


_NEED = Struct(
    "a need",
    {
        "job": filled,
        "artifacts": flag,
        "optional": flag,
        "parallel": _only_matrix,
        "project": filled,
        "ref": filled,
        "pipeline": filled,
    },
    also=_needed_job,
)


def _need_items(value: list[Any], route: Route, notes: Notes) -> None:
    for index, item in enumerate(value):
        at = (*route, index)
        if isinstance(item, list):
            _need_items(item, at, notes)
        elif isinstance(item, str):
            filled(item, at, notes)
        elif isinstance(item, dict):
            _NEED(item, at, notes)
        else:
            _wrong(item, at, "the name of a job or a mapping", notes)


def needs(value: Any, route: Route, notes: Notes) -> None:
    """The jobs that a job waits for."""
    if isinstance(value, list):
        _need_items(value, route, notes)
    elif isinstance(value, dict):
        _NEED(value, route, notes)
    elif not _open(value):
        _wrong(value, route, "a list of jobs", notes)


def _rule_needs(value: Any, route: Route, notes: Notes) -> None:
    needs(value, route, notes)
    for index, item in enumerate(value) if isinstance(value, list) else ():
        for key in ("project", "pipeline"):
            if isinstance(item, dict) and key in item:
                message = f"'needs' of a rule cannot have '{key}'; only jobs of this pipeline"
                notes.say((*route, index, key), message, "key")


_job_rule: dict[str, Shape] = {
    "if": _expression,
    "changes": _changes,
    "exists": _exists,
    "when": word(*_JOB_WHEN, "never"),
    "start_in": anything,
    "allow_failure": flag,
    "variables": job_variables,
    "needs": _rule_needs,
    "interruptible": flag,
}
rules = _rules(_job_rule)
_workflow_rules = _rules({**_job_rule, "when": word("always", "never"), "auto_cancel": _auto_cancel})
_include_rules = _rules(
    {"if": _expression, "exists": _exists, "changes": _changes, "when": word("always", "never")}, nested=False
)


# Files of a job.

_WHEN = word("on_success", "on_failure", "always")
_REPORTS: dict[str, Shape] = dict.fromkeys(
    (
        *("accessibility", "annotations", "api_fuzzing", "browser_performance", "cluster_image_scanning"),
        *(
            "codequality",
            "container_scanning",
            "coverage_fuzzing",
            "cyclonedx",
            "dast",
            "dependency_scanning",
        ),
        *("dotenv", "junit", "license_scanning", "load_performance", "lsif", "metrics", "performance"),
        *(
            "repository_xray",
            "requirements",
            "requirements_v2",
            "sarif",
            "sast",
            "secret_detection",
            "terraform",
        ),
    ),
    string_or_strings,
)
_REPORTS["coverage_report"] = Struct(
    "'coverage_report'",
    {"coverage_format": word("cobertura", "jacoco"), "path": filled},
    required=("coverage_format", "path"),
)


def _artifacts_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    if value.get("access") is not None and value.get("public") is not None:
        notes.say((*route, "public"), "'public' cannot be used together with 'access'; keep 'access'", "key")
    if value.get("expose_as") is None:
        return
    paths = value.get("paths")
    if not paths:
        notes.say((*route, "expose_as"), "'expose_as' needs 'paths'", "key")
    for index, path in enumerate(paths) if isinstance(paths, list) else ():
        if isinstance(path, str) and ("*" in path or "?" in path):
            notes.say((*route, "paths", index), f"'{path}' cannot have wildcards, because 'expose_as' is set")


_EXPOSED = regex(r"[a-zA-Z0-9 _\-]{1,100}")


def _exposed(value: Any, route: Route, notes: Notes) -> None:
    filled(value, route, notes)
    if isinstance(value, str) and value.strip() and not is_unknown(value) and not _EXPOSED.fullmatch(value):
        notes.say(
            route, "'expose_as' can contain only letters, digits, '_', '-' and spaces, at most 100 characters"
        )


artifacts = Struct(
    "'artifacts'",
    {
        "name": string,
        "untracked": flag,
        "paths": strings(),
        "exclude": strings(),
        "expose_as": _exposed,
        "when": _WHEN,
        "expire_in": duration(never=True, variable=True),
        "access": word("none", "developer", "maintainer", "all"),
        "public": flag,
        "reports": Struct("'reports'", _REPORTS),
    },
    also=_artifacts_also,
)


def _key_text(value: str, route: Route, notes: Notes) -> None:
    if is_unknown(value):
        return
    plain = unquote(value)
    if "/" in plain:
        notes.say(route, f"{quoted(route)} cannot contain '/'; use '-'")
    elif plain in (".", ".."):
        notes.say(route, f"{quoted(route)} cannot be '{value}'")


def _key_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    if "files" not in value and "files_commits" not in value:
        notes.say(route, "'key' has no 'files'", missing=True)


_cache_key = either_of(
    "a string or a mapping",
    (str, _key_text),
    (
        dict,
        Struct(
            "'key'",
            {"files": strings(1, 2), "files_commits": strings(1, 2), "prefix": string},
            exclusive=(("files", "files_commits"),),
            also=_key_also,
        ),
    ),
)
_cache = Struct(
    "'cache'",
    {
        "key": _cache_key,
        "paths": strings(),
        "untracked": flag,
        "unprotect": flag,
        "when": _WHEN,
        "policy": word("pull-push", "push", "pull", variable=True),
        "fallback_keys": strings(most=5),
    },
)
_MOST_CACHES = 4


def cache(value: Any, route: Route, notes: Notes) -> None:
    """A cache or a list of caches."""
    if isinstance(value, list):
        if len(value) > _MOST_CACHES:
            notes.say(route, f"'cache' has {len(value)} caches; GitLab accepts {_MOST_CACHES}", "key")
        for index, item in enumerate(value):
            if isinstance(item, list):
                cache(item, (*route, index), notes)
            else:
                _cache(item, (*route, index), notes)
    elif isinstance(value, dict):
        _cache(value, route, notes)
    elif not _open(value):
        _wrong(value, route, "a mapping or a list of mappings", notes)


# What a job does elsewhere.

_ENVIRONMENT_NAME = regex(r"[a-zA-Z0-9_/${}.\- ]+")


def _environment_name(value: Any, route: Route, notes: Notes) -> None:
    filled(value, route, notes)
    if not isinstance(value, str) or not value.strip() or is_unknown(value):
        return
    if (
        not _ENVIRONMENT_NAME.fullmatch(value)
        or value[0] == "/"
        or value[-1] == "/"
        or len(value) > _LONGEST_NAME
    ):
        message = f"'{value}' is not an environment name; use letters, digits, spaces and '-_/${{}}.'"
        notes.say(route, message)


_KUBERNETES = Struct(
    "'kubernetes'",
    {
        "namespace": string,
        "agent": string,
        "flux_resource_path": string,
        "managed_resources": Struct("'managed_resources'", {"enabled": flag}),
        "dashboard": Struct("'dashboard'", {"namespace": string, "flux_resource_path": string}),
    },
)


def _url(value: Any, route: Route, notes: Notes) -> None:
    string(value, route, notes)
    if isinstance(value, str) and len(value) > _LONGEST_NAME:
        notes.say(route, f"{quoted(route)} has {len(value)} characters; GitLab accepts {_LONGEST_NAME}")


environment = either_of(
    "a string or a mapping",
    (str, _environment_name),
    (
        dict,
        Struct(
            "'environment'",
            {
                "name": _environment_name,
                "url": _url,
                "action": word("start", "prepare", "stop", "verify", "access"),
                "on_stop": filled,
                "auto_stop_in": duration(never=True, variable=True),
                "kubernetes": _KUBERNETES,
                "deployment_tier": word(
                    "production", "staging", "testing", "development", "other", variable=True
                ),
            },
            required=("name",),
        ),
    ),
)


_TIME = regex(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):?[0-5]\d(?::?[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)


def _released(value: Any, route: Route, notes: Notes) -> None:
    if isinstance(value, str) and ("$" in value or _TIME.fullmatch(value)):
        return
    notes.say(route, f"'released_at' must be a time such as '2025-03-15T08:00:00Z', not {shown(value)}")


_LINK = Struct(
    "a link",
    {
        "name": filled,
        "url": filled,
        "filepath": string,
        "link_type": word("other", "runbook", "image", "package"),
    },
    required=("name", "url"),
)
release = Struct(
    "'release'",
    {
        "tag_name": filled,
        "tag_message": string,
        "name": string,
        "description": filled,
        "ref": string,
        "milestones": string_or_strings,
        "released_at": _released,
        "assets": Struct("'assets'", {"links": list_of(_LINK, empty="empty link")}, required=("links",)),
    },
    required=("tag_name", "description"),
)

_AUDIENCE = either_of("a string or a list of strings", (str, filled), (list, strings(1)))


def _tokens(value: Any, route: Route, notes: Notes) -> None:
    map_of(Struct("an ID token", {"aud": _AUDIENCE}, required=("aud",)), empty="has no 'aud'")(
        value, route, notes
    )


_VAULT = either_of(
    "a string or a mapping",
    (str, filled),
    (
        dict,
        Struct(
            "'vault'",
            {
                "engine": Struct("'engine'", {"name": filled, "path": filled}, required=("name", "path")),
                "path": filled,
                "field": filled,
            },
            required=("engine", "path", "field"),
        ),
    ),
)
_PROVIDERS: dict[str, Shape] = {
    "vault": _VAULT,
    "azure_key_vault": Struct("'azure_key_vault'", {"name": filled, "version": string}, required=("name",)),
    "gcp_secret_manager": Struct(
        "'gcp_secret_manager'", {"name": filled, "version": _user}, required=("name",)
    ),
    "aws_secrets_manager": either_of(
        "a string or a mapping",
        (str, filled),
        (
            dict,
            Struct(
                "'aws_secrets_manager'",
                dict.fromkeys(
                    (
                        *(
                            "secret_id",
                            "version_id",
                            "version_stage",
                            "region",
                            "role_arn",
                            "role_session_name",
                        ),
                        "field",
                    ),
                    filled,
                ),
                required=("secret_id",),
            ),
        ),
    ),
    "gitlab_secrets_manager": Struct(
        "'gitlab_secrets_manager'", {"name": filled, "source": filled}, required=("name",)
    ),
    "akeyless": anything,
}


def _secret_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    given = [key for key in value if key in _PROVIDERS]
    if not given:
        notes.say(route, f"{quoted(route)} has no provider; write one of {either(map(repr, _PROVIDERS))}")
    elif len(given) > 1:
        notes.say((*route, given[1]), f"{quoted(route)} has both '{given[0]}' and '{given[1]}'", "key")
    if "gcp_secret_manager" in value and not value.get("token"):
        notes.say(route, "'gcp_secret_manager' needs 'token'")


_secrets = map_of(
    Struct("a secret", {**_PROVIDERS, "file": flag, "token": filled}, also=_secret_also),
    empty="has no provider",
)

# The keywords that `default` has, and that `inherit: default` can list.
DEFAULTS = (
    *("after_script", "artifacts", "before_script", "cache", "hooks", "id_tokens", "identity", "image"),
    *("interruptible", "retry", "services", "tags", "timeout"),
)
_inherit = Struct(
    "'inherit'",
    {
        "default": either_of("true, false or a list of keywords", (bool, anything), (list, words(*DEFAULTS))),
        "variables": either_of("true, false or a list of variables", (bool, anything), (list, strings())),
    },
)

_FAILURES = (
    *("always", "unknown_failure", "script_failure", "api_failure", "stuck_or_timeout_failure"),
    *("stuck_pending_with_matching_runners", "stuck_pending_no_matching_runners", "no_updates_running"),
    *("no_updates_canceling", "runner_system_failure", "runner_configuration_error"),
    *("runner_external_dependency_failure", "runner_interrupted", "runner_unsupported", "stale_schedule"),
    *("job_execution_timeout", "server_timeout_running", "server_timeout_canceling", "archived_failure"),
    *("unmet_prerequisites", "scheduler_failure", "data_integrity_failure", "missing_dependency_failure"),
    *("forward_deployment_failure", "job_token_expired", "pipeline_loop_detected", "project_deleted"),
    *("ci_quota_exceeded", "no_matching_runner", "trace_size_exceeded", "builds_disabled", "user_blocked"),
    *("environment_creation_failure", "deployment_rejected", "downstream_pipeline_creation_failed"),
)


def _codes(value: Any, route: Route, notes: Notes) -> None:
    for index, item in enumerate(value) if isinstance(value, list) else ((None, value),):
        if item.__class__ is not int and not _open(item):
            _wrong(item, route if index is None else (*route, index), "an integer", notes)


_max_retries = whole(0, 2)
retry = either_of(
    "an integer from 0 to 2 or a mapping",
    ((int, float), _max_retries),
    (dict, Struct("'retry'", {"max": _max_retries, "when": words(*_FAILURES), "exit_codes": _codes})),
)
_allow_failure = either_of(
    "true, false or a mapping with 'exit_codes'",
    (bool, anything),
    (dict, Struct("'allow_failure'", {"exit_codes": _codes}, required=("exit_codes",))),
)
_hooks = Struct("'hooks'", {"pre_get_sources_script": commands})
_pages = either_of(
    "true, false or a mapping",
    (bool, anything),
    (
        dict,
        Struct(
            "'pages'",
            {"path_prefix": string, "expire_in": duration(never=True, variable=True), "publish": string},
        ),
    ),
)
_STEP_NAME = regex(r"[a-zA-Z_][a-zA-Z0-9_-]*")


def _step_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    if "script" in value and "inputs" in value:
        notes.say((*route, "inputs"), "a step with 'script' cannot have 'inputs'; use 'env'", "key")
    given = [key for key in ("step", "func", "script", "action") if key in value]
    if not given:
        notes.say(route, "a step has neither 'step' nor 'script'")
    elif len(given) > 1:
        notes.say(
            (*route, given[1]), f"a step cannot have both '{given[0]}' and '{given[1]}'; keep one", "key"
        )


def _step_name(value: Any, route: Route, notes: Notes) -> None:
    filled(value, route, notes)
    if isinstance(value, str) and value.strip() and not is_unknown(value) and not _STEP_NAME.fullmatch(value):
        notes.say(route, f"'{value}' is not a name of a step: letters, digits, '_' and '-'")


_step_source = either_of(
    "a string or a mapping",
    (str, filled),
    (
        dict,
        Struct(
            "a step's source",
            {
                "git": Struct(
                    "'git'", dict.fromkeys(("url", "dir", "rev", "file"), filled), required=("url", "rev")
                ),
                "oci": Struct(
                    "'oci'",
                    dict.fromkeys(("registry", "repository", "tag", "dir", "file"), filled),
                    required=("registry", "repository", "tag"),
                ),
            },
        ),
    ),
)
_STEP = Struct(
    "a step",
    {
        "name": _step_name,
        "step": _step_source,
        "func": _step_source,
        "action": filled,
        "script": filled,
        "env": map_of(_scalar),
        "inputs": map_of(anything),
    },
    required=("name",),
    also=_step_also,
)
_run = list_of(_STEP, empty="empty step", least=1)

# Inputs.

_INPUT_NAME = regex(r"[a-zA-Z0-9_-]+")


def _input_name(name: str) -> str:
    return (
        ""
        if _INPUT_NAME.fullmatch(name)
        else f"'{name}' is not a name of an input: letters, digits, '_' and '-'"
    )


_INPUT_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "string": (str, "a string"),
    "number": ((int, float), "a number"),
    "boolean": (bool, "true or false"),
    "array": (list, "a list"),
}
_MOST_OPTIONS = 50


def _input_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    sort = value.get("type", "string")
    if not isinstance(sort, str) or sort not in _INPUT_TYPES:
        return
    types, wanted = _INPUT_TYPES[sort]
    given = value.get("default")
    if given is not None and (not isinstance(given, types) or (isinstance(given, bool) and sort == "number")):
        hint = f"; set 'type: {_sort(given)}'" if "type" not in value and _sort(given) else ""
        notes.say((*route, "default"), f"'default' must be {wanted}, not {sort_of(given)}{hint}", "key")
        return
    options = value.get("options")
    if isinstance(options, list):
        if len(options) > _MOST_OPTIONS:
            notes.say(
                (*route, "options"),
                f"'options' has {len(options)} values; GitLab accepts {_MOST_OPTIONS}",
                "key",
            )
        if given is not None and given not in options:
            notes.say((*route, "default"), f"{shown(given)} is not one of the 'options'")
    pattern = value.get("regex")
    if isinstance(pattern, str) and is_pattern(pattern):
        if sort != "string":
            notes.say((*route, "regex"), f"'regex' is only for inputs of the type string, not {sort}", "key")
        elif isinstance(given, str) and not _matches(pattern, given):
            notes.say((*route, "default"), f"{shown(given)} does not match the regex '{pattern}'")


def _sort(value: Any) -> str:
    return next(
        (
            name
            for name, (types, _) in reversed(_INPUT_TYPES.items())
            if isinstance(value, types) and not (isinstance(value, bool) and name == "number")
        ),
        "",
    )


_SIMPLE = regex(r"(?:[\w\s.^$|()\[\]\-/@:,]|\\[dwsbDWS.\-/^$|()\[\]+*?]|[+*?](?![+*?])|\{\d+(?:,\d*)?\})*")


def _matches(pattern: str, text: str) -> bool:
    """Whether a text matches; true where the pattern may mean something else to RE2, or take long."""
    import re

    if not _SIMPLE.fullmatch(pattern) or len(text) > 100 or pattern.count("*") + pattern.count("+") > 3:
        return True
    if re.search(r"[+*}]\)?[+*{]", pattern):
        return True
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


def _regex(value: Any, route: Route, notes: Notes) -> None:
    string(value, route, notes)
    if isinstance(value, str) and not is_pattern(value):
        notes.say(route, f"'{value}' is not a valid RE2 pattern")


def _some(value: Any, route: Route, notes: Notes) -> None:
    if not isinstance(value, list):
        _wrong(value, route, "a list", notes)
        return
    for index, item in enumerate(value):
        if item is None:
            notes.say((*route, index), f"{quoted(route)} has an empty value")


_INPUT_FIELDS: dict[str, Shape] = {
    "type": word(*_INPUT_TYPES),
    "default": anything,
    "description": _scalar,
    "options": _some,
    "regex": _regex,
}
_job_inputs = map_of(
    Struct("an input", _INPUT_FIELDS, required=("default",), also=_input_also, strict=True),
    _input_name,
    empty="has no 'default'",
)


# The parts of every job, also one that starts another pipeline.
_PROCESSABLE: dict[str, Shape] = {
    "stage": filled,
    "extends": string_or_strings,
    "only": policy,
    "except": policy,
    "rules": rules,
    "variables": job_variables,
    "inherit": _inherit,
    "needs": needs,
    "resource_group": filled,
    "environment": environment,
    "interruptible": flag,
    "manual_confirmation": filled,
    "parallel": parallel,
}
_COMMON: dict[str, Shape] = {
    "image": image,
    "services": services,
    "before_script": commands,
    "after_script": commands,
    "cache": cache,
    "artifacts": artifacts,
    "hooks": _hooks,
    "id_tokens": _tokens,
    "identity": word("google_cloud"),
    "interruptible": flag,
    "retry": retry,
    "tags": strings(most=49),
    "timeout": duration(31),
}


def _exclusive(value: dict[str, Any], route: Route, notes: Notes) -> None:
    if value.get("rules") is not None:
        for key in ("only", "except", "start_in"):
            if value.get(key) is not None:
                notes.say((*route, key), f"'{key}' cannot be used together with 'rules'", "key")
    elif "start_in" in value or value.get("when") == "delayed":
        _delay(value, route, notes)


def _job_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    _exclusive(value, route, notes)
    if "run" in value:
        for key in ("script", "before_script", "after_script"):
            if key in value:
                notes.say((*route, key), f"'{key}' cannot be used together with 'run'", "key")
    else:
        script = value.get("script")
        if script is None or script == [] or (isinstance(script, str) and not script.strip()):
            notes.say((*route, "script"), "'script' must not be empty", "key")
    if "trigger" in value:
        other = "run" if "run" in value else "script"
        notes.say((*route, "trigger"), f"'trigger' cannot be used together with '{other}'", "key")
    _dependencies(value, route, notes)


def _dependencies(value: dict[str, Any], route: Route, notes: Notes) -> None:
    """The jobs whose artifacts are fetched must be among the needs, where there are needs."""
    given, waits = value.get("dependencies"), value.get("needs")
    if not isinstance(given, list) or not isinstance(waits, list) or not waits:
        return
    needed = {item.get("job") if isinstance(item, dict) else item for item in waits}
    if any(isinstance(item, (list, dict)) and not _plain_need(item) for item in waits) or UNKNOWN in needed:
        return
    for index, name in enumerate(given):
        if isinstance(name, str) and name not in needed:
            notes.say((*route, "dependencies", index), f"'{name}' of 'dependencies' is not in 'needs'")


def _plain_need(item: Any) -> bool:
    return isinstance(item, dict) and "parallel" not in item


class _Job(Struct):
    """A job: a keyword that is in the wrong kind of job has its own message."""

    def unknown_key(self, key: str, route: Route, notes: Notes) -> None:
        """Report a key that the job cannot have."""
        if key in _GLOBAL and key not in ("spec",):
            notes.say((*route, key), f"'{key}' is a keyword of the pipeline and cannot be in a job", "key")
        elif key in JOB.fields:
            notes.say((*route, key), f"a trigger job cannot have '{key}'", "key")
        elif key in _RENAMED:
            notes.say((*route, key), f"unknown key '{key}' in a job; write '{_RENAMED[key]}'", "key")
        else:
            super().unknown_key(key, route, notes)


# Keywords of other systems and of old versions.
_RENAMED = {
    "env": "variables",
    "type": "stage",
    "if": "rules",
    "steps": "script",
    "runs-on": "tags",
    "runs_on": "tags",
    "depends_on": "needs",
    "timeout-minutes": "timeout",
    "container": "image",
    "matrix": "parallel:matrix",
    "branches": "rules",
}
JOB = _Job(
    "a job",
    {
        **_PROCESSABLE,
        **_COMMON,
        "script": commands,
        "run": _run,
        "allow_failure": _allow_failure,
        "when": word(*_JOB_WHEN),
        "start_in": anything,
        "dependencies": strings(),
        "coverage": _coverage,
        "release": release,
        "secrets": _secrets,
        "pages": _pages,
        "publish": string,
        "inputs": _job_inputs,
        "dast_configuration": Struct(
            "'dast_configuration'", {"site_profile": string, "scanner_profile": string}
        ),
        "trigger": anything,
    },
    also=_job_also,
)

# Trigger jobs.

_FORWARD = Struct("'forward'", {"yaml_variables": flag, "pipeline_variables": flag})
_STRATEGY = word("depend", "mirror")


_PROJECT = regex(r"\S/\S|\$\S")


def _project(value: Any, route: Route, notes: Notes) -> None:
    """The path of a project: it is in a group, so it has a slash."""
    filled(value, route, notes)
    if isinstance(value, str) and value.strip() and not _PROJECT.search(value):
        notes.say(route, f"'{value}' is not the path of a project; write group/project")


def _trigger(value: dict[str, Any], route: Route, notes: Notes) -> None:
    (_CHILD if "include" in value else _DOWNSTREAM)(value, route, notes)


def _inputs(value: Any, route: Route, notes: Notes) -> None:
    map_of(anything, _input_name)(value, route, notes)


trigger = either_of("the path of a project or a mapping", (str, _project), (dict, _trigger))


def _bridge_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    _exclusive(value, route, notes)
    waits = value.get("needs")
    upstream = 0
    for index, item in enumerate(waits) if isinstance(waits, list) else ():
        if isinstance(item, dict) and "project" in item:
            notes.say((*route, "needs", index), "a trigger job cannot need a job of another project")
        upstream += isinstance(item, dict) and "pipeline" in item and "job" not in item
    if upstream > 1:
        notes.say((*route, "needs"), "a job can mirror one upstream pipeline", "key")


BRIDGE = _Job(
    "a trigger job",
    {
        **_PROCESSABLE,
        "trigger": trigger,
        "allow_failure": flag,
        "when": word("on_success", "on_failure", "always", "manual"),
    },
    also=_bridge_also,
)


# Includes.

_SOURCES = ("local", "remote", "project", "template", "component", "artifact")


def _file(value: Any, route: Route, notes: Notes) -> None:
    filled(value, route, notes)
    if not isinstance(value, str) or not value.strip() or is_unknown(value) or "$" in value:
        return
    if not value.lower().endswith((".yml", ".yaml")):
        notes.say(route, f"included file '{value}' does not end with '.yml' or '.yaml'")


def _remote(value: Any, route: Route, notes: Notes) -> None:
    filled(value, route, notes)
    if isinstance(value, str) and value.strip() and "$" not in value:
        if not value.lower().startswith(("http://", "https://")):
            notes.say(route, f"'{value}' is not an HTTP or HTTPS address")
        else:
            path = value.partition("?")[0].partition("#")[0]
            if not path.lower().endswith((".yml", ".yaml")):
                notes.say(route, f"included file '{value}' does not end with '.yml' or '.yaml'")


def _files(value: Any, route: Route, notes: Notes) -> None:
    if isinstance(value, list):
        if not value:
            notes.say(route, "'file' must not be empty", "key")
        for index, item in enumerate(value):
            _file(item, (*route, index), notes)
    else:
        _file(value, route, notes)


def _component(value: Any, route: Route, notes: Notes) -> None:
    filled(value, route, notes)
    if isinstance(value, str) and value.strip() and not is_unknown(value):
        path, at, version = value.rpartition("@")
        if "/" not in (path or value) or (at and not version):
            notes.say(route, f"'{value}' is not a component: write host/project/component@version")
        elif not at and "$" not in value:
            notes.say(route, f"component '{value}' has no version; add '@' and a version")


def _integrity(value: Any, route: Route, notes: Notes) -> None:
    filled(value, route, notes)
    if isinstance(value, str) and value.strip() and "$" not in value:
        if not value.startswith("sha256-"):
            notes.say(route, "'integrity' must start with 'sha256-'")
        else:
            try:
                base64.b64decode(value.removeprefix("sha256-"), validate=True)
            except (binascii.Error, ValueError):
                notes.say(route, "'integrity' must be a base64 hash after 'sha256-'")


def _include_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    given = [key for key in _SOURCES if key in value]
    if not given:
        message = "an include must have one of 'local', 'project', 'remote', 'template' and 'component'"
        if "file" in value:
            message = "an include with 'file' must have 'project'"
        notes.say(route, message)
    elif len(given) > 1:
        notes.say((*route, given[1]), f"an include cannot have both '{given[0]}' and '{given[1]}'", "key")
    if "project" in value and not value.get("file"):
        notes.say(route, "an include with 'project' must have 'file'")
    for key in ("integrity", "cache"):
        if key in value and "remote" not in value:
            notes.say((*route, key), f"'{key}' is only for an include with 'remote'", "key")
    if "artifact" in value and not value.get("job"):
        notes.say(route, "an include with 'artifact' must have 'job'")


_include_item = Struct(
    "an include",
    {
        "local": _file,
        "remote": _remote,
        "project": _project,
        "file": _files,
        "ref": filled,
        "template": _file,
        "component": _component,
        "artifact": filled,
        "job": filled,
        "integrity": _integrity,
        "cache": either_of("true, false or a duration", (bool, anything), (str, duration())),
        "rules": _include_rules,
        "inputs": _inputs,
    },
    also=_include_also,
)


def _include_text(value: str, route: Route, notes: Notes) -> None:
    if value.lower().startswith(("http://", "https://")):
        _remote(value, route, notes)
    else:
        _file(value, route, notes)


_include_one = either_of("a path or a mapping", (str, _include_text), (dict, _include_item))


def include(value: Any, route: Route, notes: Notes) -> None:
    """One include or a list of them."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, list):
                include(item, (*route, index), notes)
            else:
                _include_one(item, (*route, index), notes)
    elif isinstance(value, (str, dict)):
        _include_one(value, route, notes)
    else:
        _wrong(value, route, "a path, a mapping or a list of them", notes)


_MOST_CHILD_INCLUDES = 3


def _child_include(value: Any, route: Route, notes: Notes) -> None:
    include(value, route, notes)
    if isinstance(value, list) and len(value) > _MOST_CHILD_INCLUDES:
        notes.say(
            route,
            f"'include' of a trigger has {len(value)} files; GitLab accepts {_MOST_CHILD_INCLUDES}",
            "key",
        )


_CHILD = Struct(
    "'trigger' with 'include'",
    {"include": _child_include, "strategy": _STRATEGY, "forward": _FORWARD, "inputs": _inputs},
)
_DOWNSTREAM = Struct(
    "'trigger'",
    {
        "project": _project,
        "branch": string,
        "strategy": _STRATEGY,
        "forward": _FORWARD,
        "inputs": _inputs,
    },
    required=("project",),
)


# The pipeline.

_workflow = Struct(
    "'workflow'",
    {"name": string, "auto_cancel": _auto_cancel, "rules": _workflow_rules},
)
_default = Struct("'default'", _COMMON)


def _stages(value: Any, route: Route, notes: Notes) -> None:
    if _open(value):
        return
    if not isinstance(value, list):
        _wrong(value, route, "a list of strings", notes)
        return
    for index, item in enumerate(value):
        if isinstance(item, list):
            _stages(item, (*route, index), notes)
        else:
            filled(item, (*route, index), notes)


_GLOBAL: dict[str, Shape] = {
    "default": _default,
    "include": include,
    "before_script": commands,
    "image": image,
    "services": services,
    "after_script": commands,
    "variables": global_variables,
    "stages": _stages,
    "cache": cache,
    "workflow": _workflow,
}
GLOBALS = frozenset(_GLOBAL)


def check_global(key: str, value: Any, notes: Notes) -> None:
    """Check a keyword of the whole pipeline."""
    if value is None and key != "include":
        return
    _GLOBAL[key](value, (key,), notes)


# The header.


def _input_rule_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    if "if" not in value and "options" not in value:
        notes.say(route, "a rule without 'if' must have 'options'")
    elif "default" not in value:
        notes.say(route, "a rule of an input has no 'default'")


_input_rules = list_of(
    Struct(
        "a rule of an input",
        {"if": string, "options": _some, "default": anything},
        also=_input_rule_also,
    ),
    empty="empty rule",
)


def _header_input_also(value: dict[str, Any], route: Route, notes: Notes) -> None:
    for key in ("options", "default"):
        if "rules" in value and key in value:
            notes.say((*route, key), f"'{key}' cannot be used together with 'rules'", "key")
    _input_also(value, route, notes)


_input = Struct("an input", {**_INPUT_FIELDS, "rules": _input_rules}, also=_header_input_also)
_COMPONENT = ("name", "sha", "version", "reference")


def _components(value: Any, route: Route, notes: Notes) -> None:
    if not isinstance(value, list):
        _wrong(value, route, f"a list of {either(_COMPONENT)}", notes)
        return
    words(*_COMPONENT)(value, route, notes)


_LONGEST_DESCRIPTION = 256


def _description(value: Any, route: Route, notes: Notes) -> None:
    string(value, route, notes)
    if isinstance(value, str) and len(value) > _LONGEST_DESCRIPTION:
        notes.say(
            route, f"'description' has {len(value)} characters; GitLab accepts {_LONGEST_DESCRIPTION}", "key"
        )


def _header_include(value: Any, route: Route, notes: Notes) -> None:
    """The files with inputs of a header: they are taken from the repository, a project or a URL."""
    include(value, route, notes)
    for index, item in enumerate(value) if isinstance(value, list) else ((None, value),):
        at = route if index is None else (*route, index)
        for key in ("template", "component", "artifact", "inputs"):
            if isinstance(item, dict) and key in item:
                notes.say((*at, key), f"'include' of a header cannot have '{key}'", "key")


_spec = Struct(
    "'spec'",
    {
        "inputs": map_of(_input),
        "component": _components,
        "description": _description,
        "include": _header_include,
    },
)
HEADER = Struct("the header", {"spec": _spec})
