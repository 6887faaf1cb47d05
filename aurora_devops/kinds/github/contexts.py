"""Contexts and functions of expressions: where each is available, and the type of its value.

Source: docs.github.com/actions/reference/workflows-and-actions/contexts and .../expressions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Literal as Lit
from typing import NamedTuple, Protocol

from ...core.lazy import regex
from ...core.nearest import Suggestion, suggest
from ...core.place import Route
from ...core.record import field, record
from ...formats import expressions as ex

_STATUS = frozenset({"always", "cancelled", "failure", "success"})
_HASH = frozenset({"hashfiles"})
_NONE: frozenset[str] = frozenset()


class Scope(NamedTuple):
    """The contexts, and the functions of limited availability, that an expression may use under a key."""

    key: str
    contexts: frozenset[str] = _NONE
    functions: frozenset[str] = _NONE


def _scope(key: str, contexts: str, functions: frozenset[str] = _NONE) -> tuple[str, Scope]:
    return key, Scope(key, frozenset(contexts.split()), functions)


_BASE = "github inputs vars"
_JOB = "github needs strategy matrix vars inputs"
_ALL = "github needs strategy matrix job runner env vars secrets steps inputs"
_STEP_IF = "github needs strategy matrix job runner env vars steps inputs"

_SCOPES = dict(
    [
        _scope("run-name", _BASE),
        _scope("concurrency", _BASE),
        _scope("env", "github secrets inputs vars"),
        _scope("on.workflow_call.inputs.<id>.default", _BASE),
        _scope("on.workflow_call.outputs.<id>.value", "github jobs vars inputs"),
        _scope("jobs.<id>.concurrency", _JOB),
        _scope("jobs.<id>.container", _JOB),
        _scope("jobs.<id>.container.credentials", _JOB + " env secrets"),
        _scope("jobs.<id>.container.env", _JOB + " job runner env secrets"),
        _scope("jobs.<id>.continue-on-error", _JOB),
        _scope("jobs.<id>.defaults", _JOB + " env"),
        _scope("jobs.<id>.env", _JOB + " secrets"),
        _scope("jobs.<id>.environment", _JOB),
        _scope("jobs.<id>.environment.url", _JOB + " job runner env steps"),
        _scope("jobs.<id>.if", "github needs vars inputs", _STATUS),
        _scope("jobs.<id>.name", _JOB),
        _scope("jobs.<id>.outputs", _ALL),
        _scope("jobs.<id>.runs-on", _JOB),
        _scope("jobs.<id>.secrets", _JOB + " secrets"),
        _scope("jobs.<id>.services", _JOB),
        _scope("jobs.<id>.services.credentials", _JOB + " env secrets"),
        _scope("jobs.<id>.services.env", _JOB + " job runner env secrets"),
        _scope("jobs.<id>.snapshot", _JOB),
        _scope("jobs.<id>.strategy", "github needs vars inputs"),
        _scope("jobs.<id>.timeout-minutes", _JOB),
        _scope("jobs.<id>.with", _JOB),
        _scope("jobs.<id>.steps.continue-on-error", _ALL, _HASH),
        _scope("jobs.<id>.steps.env", _ALL, _HASH),
        _scope("jobs.<id>.steps.if", _STEP_IF, _STATUS | _HASH),
        _scope("jobs.<id>.steps.name", _ALL, _HASH),
        _scope("jobs.<id>.steps.run", _ALL, _HASH),
        _scope("jobs.<id>.steps.timeout-minutes", _ALL, _HASH),
        _scope("jobs.<id>.steps.with", _ALL, _HASH),
        _scope("jobs.<id>.steps.working-directory", _ALL, _HASH),
    ]
)
_STEP_OF_ACTION = "github inputs strategy matrix steps job runner env"
# What an action's metadata may use: the calling step's contexts, but neither its secrets nor its variables.
_ACTION_SCOPES = dict(
    [
        _scope("inputs.<id>.default", "github strategy matrix job runner", _HASH),
        _scope("outputs.<id>.value", "github strategy matrix steps inputs job runner env"),
        _scope("runs", "inputs"),
        _scope("runs.steps", _STEP_OF_ACTION, _HASH),
        _scope("runs.steps.if", _STEP_OF_ACTION, _STATUS | _HASH),
        _scope("runs.pre-if", "github inputs strategy matrix job runner env", _STATUS | _HASH),
    ]
)
# Elsewhere in an action's metadata, in a description say, nothing is evaluated.
_EVERYTHING = Scope("an action", frozenset((_ALL + " jobs").split()), _STATUS | _HASH)


def scope(route: Route, *, action: bool = False) -> Scope:
    """What may be used in the scalar at a route of a workflow, or of an action's metadata."""
    if action:
        key = _action_key(route)
        return _ACTION_SCOPES.get(key) or _EVERYTHING
    key = _key(tuple(step for step in route if step != "parallel"))
    return _SCOPES.get(key) or Scope(key)


def _action_key(route: Route) -> str:
    first, last = str(route[0]), str(route[-1])
    if first in ("inputs", "outputs") and len(route) == 3:
        return f"{first}.<id>.{last}"
    if first != "runs" or len(route) < 2:
        return first
    if route[1] == "steps":
        return "runs.steps.if" if len(route) == 4 and last == "if" else "runs.steps"
    return "runs.pre-if" if route[1] in ("pre-if", "post-if") else "runs"


def _key(route: Route) -> str:
    first = str(route[0])
    if first == "jobs" and len(route) > 2:
        return _job_key(route)
    if first == "on" and len(route) == 5:
        return f"on.{route[1]}.{route[2]}.<id>.{route[4]}"
    return first


def _job_key(route: Route) -> str:
    section = str(route[2])
    names = [step for step in route[3:] if isinstance(step, str)]
    if section == "steps":
        return f"jobs.<id>.steps.{names[0]}" if names else "jobs.<id>.steps"
    if section == "services":
        names = names[1:]
    if section in ("services", "container", "environment") and names:
        inner = f"jobs.<id>.{section}.{names[0]}"
        return inner if inner in _SCOPES else f"jobs.<id>.{section}"
    return f"jobs.<id>.{section}"


# Types


@record
class Scalar:
    """A type without parts."""

    name: Lit["any", "string", "number", "boolean", "null"]


@record
class Object:
    """An object; `rest` is the type of properties that are not listed, None where there are no others."""

    properties: Mapping[str, Type] = field(default_factory=dict)
    rest: Type | None = None
    name: str = "object"


@record
class Array:
    """An array; `spread` where it comes from `.*`, so that a property of it is an array again."""

    of: Type
    spread: bool = False
    name: str = "array"


Type = Scalar | Object | Array

ANY, STRING, NUMBER, BOOLEAN, NULL = map(Scalar, ("any", "string", "number", "boolean", "null"))  # type: ignore[arg-type]
OPEN = Object(rest=ANY)
STRINGS = Object(rest=STRING)
_SIMPLE = {"string": STRING, "number": NUMBER, "boolean": BOOLEAN, "choice": STRING, "environment": STRING}


def of_value(value: object) -> Type:
    """The type of a JSON or YAML value; a string with an expression may become any type."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, (int, float)):
        return NUMBER
    if isinstance(value, str):
        return ANY if "${{" in value else STRING
    if isinstance(value, Mapping):
        return Object({str(key).lower(): of_value(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return Array(merge(of_value(inner) for inner in value) if value else ANY)
    return ANY


def merge(types: Iterable[Type]) -> Type:
    """The type that holds all of these."""
    several = list(types)
    if not several:
        return ANY
    first = several[0]
    if all(other is first or other == first for other in several):
        return first
    if all(isinstance(other, Object) for other in several):
        properties: dict[str, list[Type]] = {}
        rest: Type | None = None
        for other in several:
            assert isinstance(other, Object)
            rest = rest or other.rest
            for name, kind in other.properties.items():
                properties.setdefault(name, []).append(kind)
        return Object({name: merge(kinds) for name, kinds in properties.items()}, rest)
    if all(isinstance(other, Array) for other in several):
        return Array(merge(other.of for other in several if isinstance(other, Array)))
    return ANY


def of_input(kind: str) -> Type:
    """The type of an input that is declared with this `type`."""
    return _SIMPLE.get(kind, ANY)


def _strings(names: str, **others: Type) -> Object:
    return Object({**dict.fromkeys(names.split(), STRING), **others})


_GITHUB = _strings(
    "action action_path action_ref action_repository action_status actor actor_id api_url "
    "artifact_cache_size_limit base_ref env event_name event_path graphql_url head_ref job output path ref "
    "ref_name ref_type repository repository_id repository_owner repository_owner_id repository_visibility "
    "repositoryurl retention_days run_attempt run_id run_number secret_source server_url sha state "
    "step_summary token triggering_actor workflow workflow_ref workflow_sha workspace",
    event=OPEN,
    ref_protected=BOOLEAN,
)
_CONTEXTS: dict[str, Type] = {
    "github": _GITHUB,
    "env": STRINGS,
    "vars": STRINGS,
    "secrets": STRINGS,
    "inputs": OPEN,
    "needs": OPEN,
    "steps": OPEN,
    "jobs": OPEN,
    "matrix": OPEN,
    "job": _strings(
        "status workflow_ref workflow_sha workflow_repository workflow_file_path",
        container=_strings("id network"),
        services=Object(rest=_strings("id network", ports=OPEN)),
        check_run_id=NUMBER,
    ),
    "runner": _strings("name os arch temp tool_cache debug environment workspace"),
    "strategy": Object(
        {"fail-fast": BOOLEAN, "job-index": NUMBER, "job-total": NUMBER, "max-parallel": NUMBER}
    ),
}
CONTEXTS = frozenset(_CONTEXTS)


def github(event: Type) -> Object:
    """The `github` context with a better known event."""
    return Object({**_GITHUB.properties, "event": event})


class _Function(NamedTuple):
    least: int
    most: int
    gives: Type
    written: str


_FUNCTIONS = {
    "contains": _Function(2, 2, BOOLEAN, "contains"),
    "startswith": _Function(2, 2, BOOLEAN, "startsWith"),
    "endswith": _Function(2, 2, BOOLEAN, "endsWith"),
    "format": _Function(1, 255, STRING, "format"),
    "join": _Function(1, 2, STRING, "join"),
    "tojson": _Function(1, 1, STRING, "toJSON"),
    "fromjson": _Function(1, 1, ANY, "fromJSON"),
    "hashfiles": _Function(1, 255, STRING, "hashFiles"),
    "case": _Function(3, 255, ANY, "case"),
    "success": _Function(0, 255, BOOLEAN, "success"),
    "failure": _Function(0, 255, BOOLEAN, "failure"),
    "always": _Function(0, 0, BOOLEAN, "always"),
    "cancelled": _Function(0, 0, BOOLEAN, "cancelled"),
}
_RESTRICTED = _STATUS | _HASH
_PLACEHOLDER = regex(r"\{\{|\}\}|\{(\d+)\}")

# What Forgejo and Gitea call the context `github`.
_OTHER_SERVERS = frozenset({"forgejo", "gitea"})

Sort = Lit["name", "property", "type"]


class Trouble(NamedTuple):
    """A mistake in an expression, and the part of it that causes the mistake.

    `name`: an unknown context or function, or one that is not available here: GitHub rejects the workflow.
    `property`: a property that does not exist and is empty. `type`: an operation on values of the wrong type.
    `correction` is the text for a part of the expression that removes the mistake: start, end, text.
    """

    sort: Sort
    at: ex.Tree
    message: str
    correction: tuple[int, int, str] | None = None


class Known(Protocol):
    """The types of contexts that the workflow determines."""

    def get(self, name: str, /) -> Type | None:
        """The type of a context; None for the general type."""


def troubles(tree: ex.Tree, within: Scope, known: Known | None = None) -> tuple[Type, list[Trouble]]:
    """The type of an expression, and what is wrong with it."""
    checker = _Checker(within, known)
    return checker.type(tree), checker.found


class _Checker:
    def __init__(self, within: Scope, known: Known | None) -> None:
        self.within = within
        self.known = known
        self.found: list[Trouble] = []

    def say(
        self, sort: Sort, at: ex.Tree, message: str, correction: tuple[int, int, str] | None = None
    ) -> Type:
        self.found.append(Trouble(sort, at, message, correction))
        return ANY

    def type(self, tree: ex.Tree) -> Type:
        if isinstance(tree, ex.Literal):
            return of_value(tree.value) if not isinstance(tree.value, str) else STRING
        if isinstance(tree, ex.Name):
            return self.context(tree)
        if isinstance(tree, ex.Property):
            return self.property(tree, self.type(tree.of), tree.name)
        if isinstance(tree, ex.Star):
            return self.star(tree)
        if isinstance(tree, ex.Index):
            return self.index(tree)
        if isinstance(tree, ex.Call):
            return self.call(tree)
        if isinstance(tree, ex.Not):
            self.type(tree.operand)
            return BOOLEAN
        return self.binary(tree)

    def context(self, tree: ex.Name) -> Type:
        name = tree.name
        if name in _OTHER_SERVERS:
            return ANY
        if name not in CONTEXTS:
            near = _near(name, CONTEXTS)
            return self.say(
                "name",
                tree,
                f"unknown context '{name}'{near}",
                (tree.start, tree.end, near.correction) if near.correction in self.within.contexts else None,
            )
        if name not in self.within.contexts:
            return self.say("name", tree, f"context '{name}' is not available in '{self.within.key}'")
        return (self.known and self.known.get(name)) or _CONTEXTS[name]

    def property(self, tree: ex.Tree, of: Type, name: str) -> Type:
        if isinstance(of, Object):
            found = of.properties.get(name.lower(), of.rest)
            if found is not None:
                return found
            assert isinstance(tree, (ex.Property, ex.Index))
            near = _near(name.lower(), of.properties)
            return self.say(
                "property", tree, _missing(tree.of, name, of, near), _renamed(tree, name, near.correction)
            )
        if isinstance(of, Array) and of.spread:
            return Array(self.property(tree, of.of, name), spread=True)
        if of == ANY:
            return ANY
        return self.say("type", tree, f"{_article(of)} has no property '{name}'")

    def star(self, tree: ex.Star) -> Type:
        of = self.type(tree.of)
        if isinstance(of, Object):
            if len(of.properties) > _COMPARED:
                return Array(ANY, spread=True)
            inner = [*of.properties.values(), *([of.rest] if of.rest else [])]
            return Array(merge(inner), spread=True)
        if isinstance(of, Array):
            return Array(of.of.of if of.spread and isinstance(of.of, Array) else of.of, spread=True)
        if of == ANY:
            return Array(ANY, spread=True)
        return self.say("type", tree, f"{_article(of)} cannot be filtered with .*")

    def index(self, tree: ex.Index) -> Type:
        of, by = self.type(tree.of), self.type(tree.index)
        if isinstance(of, Object):
            if isinstance(tree.index, ex.Literal) and isinstance(tree.index.value, str):
                return self.property(tree, of, tree.index.value)
            # GitHub converts a number to a string: `job.services.db.ports[5432]`.
            if by not in (STRING, ANY) and not (by == NUMBER and not of.properties):
                return self.say("type", tree.index, f"{_article(by)} cannot be the key of an object")
            return of.rest if of.rest and not of.properties else ANY
        if isinstance(of, Array):
            if by not in (NUMBER, ANY) and not of.spread:
                return self.say("type", tree.index, f"{_article(by)} cannot be the index of an array")
            return of.of
        return ANY if of in (ANY, NULL) else self.say("type", tree, f"{_article(of)} cannot be indexed")

    def call(self, tree: ex.Call) -> Type:
        types = [self.type(argument) for argument in tree.arguments]
        rule = _FUNCTIONS.get(tree.name)
        if rule is None:
            near = _near(tree.name, _FUNCTIONS)
            written = _FUNCTIONS[near.name].written if near.name else ""
            return self.say(
                "name",
                tree,
                f"unknown function '{tree.name}'{Suggestion(written)}",
                (tree.start, tree.start + len(tree.name), written) if near.correction else None,
            )
        if tree.name in _RESTRICTED and tree.name not in self.within.functions:
            return self.say(
                "name", tree, f"function '{rule.written}' is not available in '{self.within.key}'"
            )
        if not rule.least <= len(types) <= rule.most:
            wanted = rule.least if len(types) < rule.least else rule.most
            return self.say(
                "name", tree, f"function '{rule.written}' takes {wanted} arguments, not {len(types)}"
            )
        self.arguments(tree, rule, types)
        if tree.name == "fromjson":
            return self.json(tree)
        if tree.name == "format":
            self.format(tree)
        return rule.gives

    def arguments(self, tree: ex.Call, rule: _Function, types: list[Type]) -> None:
        if tree.name == "contains":
            if isinstance(types[0], Object):
                self.say("type", tree.arguments[0], "'contains' searches a string or an array, not an object")
            types = [STRING, types[1]]
        elif tree.name == "join":
            if isinstance(types[0], Object):
                self.say("type", tree.arguments[0], "'join' takes an array, not an object")
            types = [STRING, *types[1:]]
        elif tree.name not in ("startswith", "endswith", "hashfiles", "fromjson", "format"):
            return
        elif tree.name == "format":
            types = types[:1]
        for argument, kind in zip(tree.arguments, types, strict=False):
            if isinstance(kind, (Object, Array)):
                self.say("type", argument, f"'{rule.written}' takes a string, not {_article(kind)}")

    def json(self, tree: ex.Call) -> Type:
        text = tree.arguments[0]
        if not isinstance(text, ex.Literal) or not isinstance(text.value, str):
            return ANY
        try:
            return of_value(json.loads(text.value))
        except ValueError as error:
            return self.say("type", text, f"invalid JSON for 'fromJSON': {error}")
        except RecursionError:
            return ANY

    def format(self, tree: ex.Call) -> None:
        pattern = tree.arguments[0]
        if not isinstance(pattern, ex.Literal) or not isinstance(pattern.value, str):
            return
        used = {int(match[1]) for match in _PLACEHOLDER.finditer(pattern.value) if match[1]}
        given = len(tree.arguments) - 1
        for number in sorted(used):
            if number >= given:
                self.say("type", pattern, f"'format' has no argument for {{{number}}}; it has {given}")
        for number in range(given):
            if number not in used:
                self.say(
                    "type",
                    tree.arguments[number + 1],
                    f"'format' does not use this argument; add {{{number}}}",
                )

    def binary(self, tree: ex.Binary) -> Type:
        left, right = self.type(tree.left), self.type(tree.right)
        operator = tree.operator
        if operator in ("&&", "||"):
            always = _truth(tree.left)
            if always is not None:
                return right if always == (operator == "&&") else left
            return merge((left, right))
        if operator in ("==", "!="):
            if not _comparable(left, right):
                self.say("type", tree, f"{_article(left)} is never equal to {_article(right)}")
        else:
            for side, kind in ((tree.left, left), (tree.right, right)):
                if kind not in (ANY, STRING, NUMBER):
                    self.say("type", side, f"{_article(kind)} cannot be compared with '{operator}'")
                    break
        return BOOLEAN


def _truth(tree: ex.Tree) -> bool | None:
    """Whether a tree is constantly true or false; None where it is neither or unknown."""
    if isinstance(tree, ex.Literal):
        return bool(tree.value)
    if isinstance(tree, ex.Binary) and tree.operator == "||":
        left, right = _truth(tree.left), _truth(tree.right)
        return True if left or right else None if left is None or right is None else False
    if isinstance(tree, ex.Binary) and tree.operator == "&&":
        left, right = _truth(tree.left), _truth(tree.right)
        return False if left is False or right is False else None if left is None or right is None else True
    return None


def _comparable(left: Type, right: Type) -> bool:
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return True
    if ANY in (left, right) or NULL in (left, right):
        return True
    if isinstance(left, Array) and isinstance(right, Array):
        return _comparable(left.of, right.of)
    return isinstance(left, Object) and isinstance(right, Object)


def _article(kind: Type) -> str:
    if kind == NULL:
        return "null"
    return ("an " if kind.name[0] in "aeiou" else "a ") + kind.name


# Of so many names the nearest is looked for; a workflow may have thousands of steps, and as many wrong references.
_COMPARED = 50


def _near(name: str, known: Iterable[str]) -> Suggestion:
    return suggest(
        name[:100], (other for other in islice(known, _COMPARED) if abs(len(other) - len(name)) < 4)
    )


def _renamed(tree: ex.Property | ex.Index, name: str, correction: str | None) -> tuple[int, int, str] | None:
    """The correction of the property at the end of an access."""
    if correction is None:
        return None
    if isinstance(tree, ex.Index):
        return tree.index.start, tree.index.end, f"'{correction}'"
    return tree.end - len(name), tree.end, correction


# Contexts that are empty for a reason that the message can state.
_EMPTY = {
    "steps": "no step above has the id '{name}'",
    "matrix": "the job has no matrix, so 'matrix.{name}' is empty",
    "needs": "the job needs no other job, so 'needs.{name}' is empty",
    "inputs": "no input '{name}' is declared at this place",
}


def _missing(of: ex.Tree, name: str, kind: Object, near: Suggestion) -> str:
    where = ".".join(ex.path(of)) or "the object"
    if not kind.properties:
        return _EMPTY.get(where, "'{where}' is empty, so '{name}' is not set").format(where=where, name=name)
    return f"'{where}' has no property '{name}'{near}"
