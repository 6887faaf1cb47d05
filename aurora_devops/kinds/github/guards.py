"""Conditions that limit whose pull requests a job or a step runs for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from re import IGNORECASE

from ...core.lazy import regex
from ...formats import expressions as ex
from .callers import OWN_RUNS
from .model import Event, JobIn, Scalar, Step, StepIn, Workflow

_PULL_REQUEST = ("github", "event", "pull_request")
# The account that opened the pull request, and the repository that its branch is in.
_AUTHORS = frozenset({(*_PULL_REQUEST, "user", "login"), (*_PULL_REQUEST, "user", "id")})
_FORK = (*_PULL_REQUEST, "head", "repo", "fork")
# The run that a workflow waited for: what started it, and the repository that its branch is in.
_RUN = ("github", "event", "workflow_run")
_STARTED = (*_RUN, "event")
_RUN_FORK = (*_RUN, "head_repository", "fork")
# Someone with write access has accepted the changes of a merged pull request.
_MERGED = (*_PULL_REQUEST, "merged")
_HEADS = frozenset(
    (*repository, name)
    for repository in ((*_PULL_REQUEST, "head", "repo"), (*_RUN, "head_repository"))
    for name in ("full_name", "id")
)
_OWN = frozenset(
    {
        ("github", "repository"),
        ("github", "repository_id"),
        ("github", "event", "repository", "full_name"),
        ("github", "event", "repository", "id"),
        (*_RUN, "repository", "full_name"),
        (*_RUN, "repository", "id"),
        (*_PULL_REQUEST, "base", "repo", "full_name"),
        (*_PULL_REQUEST, "base", "repo", "id"),
    }
)
# Labels can be set with the role "triage" and above.
_LABEL = ("github", "event", "label", "name")
_LABELS = (*_PULL_REQUEST, "labels", "*", "name")
_LABELLED = frozenset({"labeled", "opened"})
_EVENT_NAME, _ACTION = ("github", "event_name"), ("github", "event", "action")
_TARGET = "pull_request_target"
_PRIVILEGED = (_TARGET, "workflow_run", "issue_comment")
# The activities for which a workflow runs without `types`.
_DEFAULT_TYPES = ("opened", "synchronize", "reopened")
_ASSOCIATION = (*_PULL_REQUEST, "author_association")
_TRUSTED = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
_STATUS = frozenset({"always", "failure", "cancelled"})


def is_guarded(inside: StepIn) -> bool:
    """Whether a step runs only for pull requests that are trusted.

    They are of a named author, from the repository itself, merged, or have a label, which only members can set; or the
    step never runs for `pull_request_target`, but for another event of the workflow.
    """
    if restricts(inside.step.if_, inside.workflow):
        return True
    if inside.job is None or inside.workflow is None:
        return False
    return is_guarded_job(JobIn(inside.job, inside.job_id, inside.workflow))


def is_guarded_job(inside: JobIn) -> bool:
    """Whether a job, or one that it needs, is limited like this; a job is skipped with the jobs it needs."""
    return _job_has(inside, lambda condition: restricts(condition, inside.workflow))


def has_trusted_author(inside: JobIn, step: StepIn | None) -> bool:
    """Whether a step, or all of a job, runs only for pull requests whose author is named or may write."""
    return (step is not None and _names_trusted_author(step.step.if_)) or _job_has(
        inside, _names_trusted_author
    )


def _names_trusted_author(condition: Scalar) -> bool:
    tree = parsed(condition)
    return tree is not None and _requires(tree, _is_of_trusted_author)


def _job_has(inside: JobIn, condition: Callable[[Scalar], bool], depth: int = 10) -> bool:
    """Whether the condition of a job, or of one that it needs, is of a sort."""
    if condition(inside.job.if_):
        return True
    tree = parsed(inside.job.if_)
    if depth == 0 or any(isinstance(node, ex.Call) and node.name in _STATUS for node in _walk(tree)):
        return False
    needed = {name.lower() for name in inside.job.needed}
    return any(
        _job_has(JobIn(job, job_id, inside.workflow), condition, depth - 1)
        for job_id, job in inside.workflow.jobs.items()
        if job_id.lower() in needed
    )


# How scripts look up whether a user may write, and the names of actions that do it.
_PERMISSION = regex(
    r"getCollaboratorPermissionLevel|checkCollaborator|/collaborators/[^\s'\"]+(?:/permission)?"
    r"|(?:user|actor|repo)[\w-]*-permission|permission[\w-]*-check",
    IGNORECASE,
)


def checks_permission(inside: StepIn) -> bool:
    """Whether a step before this one, or of a job that its job needs, looks up the permission of a user."""
    steps = list(inside.before)
    if inside.job is not None and inside.workflow is not None:
        needed = {name.lower() for name in inside.job.needed}
        for job_id, job in inside.workflow.jobs.items():
            if job_id.lower() in needed:
                steps += job.steps
    return any(_PERMISSION.search(text) for step in steps for text in _texts(step))


def _texts(step: Step) -> Iterator[str]:
    """The texts of a step that name what it does."""
    yield from (text for text in (step.uses, step.run) if text)
    script = step.with_.get("script") if isinstance(step.with_, dict) else None
    if isinstance(script, str):
        yield script


def restricts(condition: Scalar, workflow: Workflow | None) -> bool:
    """Whether a condition is true only for a trusted pull request of a workflow, as in `is_guarded`.

    After another workflow it is one on a run that no pull request of a fork started.
    """
    tree = parsed(condition)
    if tree is None:
        return False
    labels = _keeps_labels(workflow)
    return _requires(
        tree,
        lambda one: _is_of_trusted_author(one) or _is_accepted(one, labels) or _excludes(one, workflow),
    )


def _excludes(tree: ex.Tree, workflow: Workflow | None) -> bool:
    """Whether a condition is never true in a run with secrets: by the event's name, its activity or its payload."""
    events = privileged(workflow) if workflow is not None else ()
    return workflow is not None and bool(events) and all(_is_never(tree, one, workflow) for one in events)


def privileged(workflow: Workflow) -> tuple[str, ...]:
    """The events of a workflow that start runs with secrets, also for what others propose."""
    own = workflow.known_contexts.get(OWN_RUNS, False)
    return tuple(name for name in _PRIVILEGED if name in workflow.on and not (own and name == "workflow_run"))


def _is_never(tree: ex.Tree, event: str, workflow: Workflow) -> bool:
    """Whether a condition is false in each run that an event starts."""
    if _is_absent(tree, event):
        return True
    trigger = workflow.on[event]
    possible: dict[tuple[str, ...], frozenset[str]] = {_EVENT_NAME: frozenset({event})}
    if event == _TARGET:
        types = trigger.types if isinstance(trigger, Event) and trigger.types else _DEFAULT_TYPES
        possible[_ACTION] = frozenset(types)
    if isinstance(tree, ex.Binary) and tree.operator == "!=":
        sides = ((tree.left, tree.right), (tree.right, tree.left))
        return any(
            isinstance(other, ex.Literal)
            and (
                possible.get(ex.path(one) or (), frozenset()) == {str(other.value)}
                or (_is_absent(one, event) and other.value is None)
            )
            for one, other in sides
        )
    return any(
        isinstance(other, ex.Literal)
        and (
            (_is_absent(one, event) and isinstance(other.value, str) and other.value != "")
            or ((values := possible.get(ex.path(one) or ())) is not None and str(other.value) not in values)
        )
        for one, other in equal(tree)
    )


def _is_absent(tree: ex.Tree, event: str) -> bool:
    """Whether a value is null in each run of an event, whose payload does not have it."""
    path = ex.path(tree) or ()
    return any(path[: len(start)] == start and event not in events for start, events in _PAYLOADS.items())


_OF_TARGET = frozenset({_TARGET})
# What only some of the events with secrets have in their payload.
_PAYLOADS = {
    _PULL_REQUEST: _OF_TARGET,
    ("github", "event", "number"): _OF_TARGET,
    ("github", "head_ref"): _OF_TARGET,
    ("github", "base_ref"): _OF_TARGET,
    ("github", "event", "label"): _OF_TARGET,
    _RUN: frozenset({"workflow_run"}),
    ("github", "event", "issue"): frozenset({"issue_comment"}),
    ("github", "event", "comment"): frozenset({"issue_comment"}),
}


def is_set(text: str, event: str) -> bool:
    """Whether an expression in a text may have a value in runs of an event: one that its payload has, or any other."""
    starts = [(".".join(start), events) for start, events in _PAYLOADS.items()]
    found = [events for start, events in starts if re.search(rf"\b{re.escape(start)}\b", text)]
    return not found or any(event in events for events in found)


def _keeps_labels(workflow: Workflow | None) -> bool:
    """Whether no commit that follows a label starts a workflow: only the label itself, or a new pull request."""
    trigger = workflow.on.get("pull_request_target") if workflow is not None else None
    return isinstance(trigger, Event) and bool(trigger.types) and _LABELLED.issuperset(trigger.types)


def _requires(tree: ex.Tree, sort: Callable[[ex.Tree], bool]) -> bool:
    """Whether a condition is true only if one of a sort is."""
    if isinstance(tree, ex.Binary) and tree.operator == "&&":
        return _requires(tree.left, sort) or _requires(tree.right, sort)
    if isinstance(tree, ex.Binary) and tree.operator == "||":
        return _requires(tree.left, sort) and _requires(tree.right, sort)
    return sort(tree)


def _is_of_trusted_author(tree: ex.Tree) -> bool:
    """Whether a condition is true only for pull requests of a named author, a member or the repository itself."""
    if isinstance(tree, ex.Not):
        return ex.path(tree.operand) in (_FORK, _RUN_FORK)
    if isinstance(tree, ex.Binary) and tree.operator == "!=":
        # Of the events of pull requests, those of forks start a run with `pull_request`.
        sides = {ex.path(tree.left): tree.right, ex.path(tree.right): tree.left}
        other = sides.get(_STARTED)
        return isinstance(other, ex.Literal) and other.value == "pull_request"
    if isinstance(tree, ex.Call) and tree.name == "contains" and len(tree.arguments) == 2:
        return ex.path(tree.arguments[1]) == _ASSOCIATION and _listed(tree.arguments[0]) <= _TRUSTED
    return any(
        names_author(one, other) or (is_own(one, other) and ex.path(one) != _MERGED)
        for one, other in equal(tree)
    )


def _is_accepted(tree: ex.Tree, labels: bool) -> bool:
    """Whether a condition is true only for a pull request that a member merged or gave a label."""
    if isinstance(tree, ex.Call) and tree.name == "contains" and len(tree.arguments) == 2:
        return labels and ex.path(tree.arguments[0]) == _LABELS and isinstance(tree.arguments[1], ex.Literal)
    return ex.path(tree) == _MERGED or any(
        _is_label(one, other) or (ex.path(one) == _MERGED and is_own(one, other))
        for one, other in equal(tree)
    )


def _listed(tree: ex.Tree) -> set[object]:
    """The values of `fromJSON('[...]')`; a set with None where they are not constant."""
    if isinstance(tree, ex.Call) and tree.name == "fromjson" and isinstance(tree.arguments[0], ex.Literal):
        try:
            return set(json.loads(str(tree.arguments[0].value)))
        except (ValueError, TypeError):
            return {None}
    return {None}


def equal(tree: ex.Tree) -> Iterator[tuple[ex.Tree, ex.Tree]]:
    """The two sides of a comparison with `==`, in both orders."""
    if isinstance(tree, ex.Binary) and tree.operator == "==":
        yield tree.left, tree.right
        yield tree.right, tree.left


def is_limited(way: tuple[str, ...], inside: JobIn, step: StepIn | None) -> bool:
    """Whether a step, or all of a job, runs only if an access has one of the values that the condition names."""

    def compares(term: ex.Tree) -> bool:
        return any(ex.path(one) == way and isinstance(other, ex.Literal) for one, other in equal(term))

    def limits(condition: Scalar) -> bool:
        tree = parsed(condition)
        return tree is not None and _requires(tree, compares)

    return (step is not None and limits(step.step.if_)) or _job_has(inside, limits)


def names_author(one: ex.Tree, other: ex.Tree) -> bool:
    """Whether one side is the author of the pull request and the other a fixed account."""
    return ex.path(one) in _AUTHORS and isinstance(other, ex.Literal)


def conjuncts(tree: ex.Tree) -> Iterator[ex.Tree]:
    """The conditions that must all be true for the whole to be."""
    if isinstance(tree, ex.Binary) and tree.operator == "&&":
        yield from conjuncts(tree.left)
        yield from conjuncts(tree.right)
    else:
        yield tree


def is_own(one: ex.Tree, other: ex.Tree) -> bool:
    """Whether this is a pull request of the repository itself or of a member."""
    if ex.path(one) == _STARTED:
        return isinstance(other, ex.Literal) and not str(other.value).startswith("pull_request")
    if ex.path(one) in (_FORK, _MERGED, _RUN_FORK):
        return isinstance(other, ex.Literal) and other.value is (ex.path(one) == _MERGED)
    if ex.path(one) == _ASSOCIATION:
        return isinstance(other, ex.Literal) and other.value in _TRUSTED
    return ex.path(one) in _HEADS and ex.path(other) in _OWN


def _is_label(one: ex.Tree, other: ex.Tree) -> bool:
    """Whether this is the event of a label of a fixed name."""
    return ex.path(one) == _LABEL and isinstance(other, ex.Literal) and bool(other.value)


def _walk(tree: ex.Tree | None) -> Iterator[ex.Tree]:
    return iter(()) if tree is None else ex.walk(tree)


def parsed(condition: Scalar) -> ex.Tree | None:
    """The condition as a tree; None if it is not an expression or has a syntax error."""
    if not isinstance(condition, str):
        return None
    text = condition.strip()
    if text.startswith("${{"):
        found = next(ex.fenced(text))
        if not found.closed or found.end != len(text):
            return None
        text = found.text
    try:
        return ex.parse(text)
    except ex.ExpressionError:
        return None
