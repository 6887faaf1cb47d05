"""The values in expressions that an attacker may control, and the places where a value is run as code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from ...formats import expressions as ex
from .callers import CONSTANT, ELSEWHERE, OWN_ACTION
from .guards import has_trusted_author, is_limited
from .model import Action, Expression, Input, Workflow

# docs.github.com/actions/concepts/security/script-injections, with what GitHub's own CodeQL queries add.
_HEAD_COMMIT = ["head_commit.message", "head_commit.author.email", "head_commit.author.name"]
_WRITTEN = [
    tuple(path.split("."))
    for path in [
        "github.head_ref",
        "github.event.issue.title",
        "github.event.issue.body",
        "github.event.discussion.title",
        "github.event.discussion.body",
        "github.event.comment.body",
        "github.event.review.body",
        "github.event.review_comment.body",
        "github.event.pages.*.page_name",
        "github.event.pull_request.title",
        "github.event.pull_request.body",
        "github.event.pull_request.head.ref",
        "github.event.pull_request.head.label",
        "github.event.pull_request.head.repo.default_branch",
        "github.event.pull_request.head.repo.description",
        "github.event.pull_request.head.repo.homepage",
        "github.event.commits.*.message",
        "github.event.commits.*.author.email",
        "github.event.commits.*.author.name",
        *(f"github.event.{path}" for path in _HEAD_COMMIT),
        *(f"github.event.workflow_run.{path}" for path in _HEAD_COMMIT),
        "github.event.workflow_run.head_branch",
        "github.event.workflow_run.display_title",
        "github.event.workflow_run.head_repository.description",
        "github.event.workflow_run.pull_requests.*.head.ref",
    ]
]

# Numbers, hashes, booleans, closed sets of names, paths and addresses that GitHub or the runner sets, and what only an
# administrator of the repository sets: none ends a command.
_HARMLESS = frozenset(
    [
        "github.action_path",
        "github.api_url",
        "github.graphql_url",
        "github.job",
        "github.ref_protected",
        "github.ref_type",
        "github.repository_id",
        "github.repository_owner_id",
        "github.retention_days",
        "github.run_attempt",
        "github.run_id",
        "github.run_number",
        "github.server_url",
        "github.sha",
        "github.token",
        "github.workflow_sha",
        "github.workspace",
        "github.actor_id",
        "github.env",
        "github.path",
        "github.output",
        "github.step_summary",
        "github.event_path",
        "github.event_name",
        "github.event.after",
        "github.event.before",
        "github.event.pull_request.commits",
        "github.event.pull_request.changed_files",
        "github.event.repository.default_branch",
        "github.event.issue.pull_request.url",
    ]
)
# The last part of a path in an event that is a number, a hash, a boolean, a time or one of a closed set, or the name of
# an account or a repository, which has letters, digits, dots, dashes and underscores only.
_HARMLESS_FIELDS = frozenset(
    [
        "action",
        "additions",
        "author_association",
        "changed_files",
        "comments",
        "conclusion",
        "created",
        "created_at",
        "deleted",
        "deletions",
        "draft",
        "forced",
        "fork",
        "full_name",
        "head_sha",
        "base_sha",
        "id",
        "login",
        "merge_commit_sha",
        "merged",
        "number",
        "prerelease",
        "private",
        "run_attempt",
        "run_id",
        "run_number",
        "sha",
        "state",
        "status",
        "updated_at",
        "visibility",
    ]
)

# The addresses of what GitHub names by a number, an account or a repository.
_ADDRESSES = frozenset({"clone_url", "diff_url", "html_url", "issue_url", "patch_url", "ssh_url", "url"})
_NUMBERED = frozenset(
    [
        "comment",
        "discussion",
        "issue",
        "organization",
        "pull_request",
        "repo",
        "repository",
        "review",
        "sender",
        "user",
    ]
)

# The events that have a property of `github.event`, and those that set `github.head_ref`.
# docs.github.com/webhooks/webhook-events-and-payloads
_PULL_REQUEST = {"pull_request", "pull_request_target"}
_REVIEW = {"pull_request_review", "pull_request_review_comment"}
_EVENTS_WITH = {
    "comment": {"issue_comment", "commit_comment", "discussion_comment", "pull_request_review_comment"},
    "commits": {"push"},
    "discussion": {"discussion", "discussion_comment"},
    "head_commit": {"push"},
    "issue": {"issues", "issue_comment"},
    "pages": {"gollum"},
    "pull_request": _PULL_REQUEST | _REVIEW,
    "release": {"release"},
    "review": {"pull_request_review"},
    "workflow_run": {"workflow_run"},
}

# Below the event: only accounts with write access choose the names of branches of the repository itself.
_OWN_BRANCHES = frozenset({("ref",), ("repository", "default_branch")})

# Inputs that an action runs as code.
_SINKS: dict[str, frozenset[str]] = {
    "actions/github-script": frozenset({"script"}),
    "addnab/docker-run-action": frozenset({"run", "options", "image"}),
    "amadevus/pwsh-script": frozenset({"script"}),
    "appleboy/ssh-action": frozenset({"script"}),
    "azure/cli": frozenset({"inlinescript"}),
    "azure/powershell": frozenset({"inlinescript"}),
    "cloudflare/wrangler-action": frozenset({"command", "precommands", "postcommands"}),
    "devorbitus/yq-action-output": frozenset({"cmd"}),
    "jannekem/run-python-script-action": frozenset({"script"}),
    "lee-dohm/last-successful-workflow-run": frozenset({"branch"}),
    "mikefarah/yq": frozenset({"cmd"}),
    "nick-fields/retry": frozenset({"command", "on_retry_command"}),
    "nick-invision/retry": frozenset({"command", "on_retry_command"}),
    "roots/issue-closer": frozenset({"issue-close-message", "pr-close-message"}),
    "sergeysova/jq-action": frozenset({"cmd"}),
    "tibdex/backport": frozenset({"body_template", "head_template", "title_template", "labels_template"}),
    "vishnudxb/cancel-workflow": frozenset({"workflow_id"}),
}

# Functions whose result holds the text of their arguments.
_PASSING = frozenset({"format", "join", "tojson", "fromjson", "case"})


def is_code(expression: Expression) -> bool:
    """Whether the result of an expression becomes part of a script."""
    route, step = expression.route, expression.step
    if step is None:
        return False
    if route[-1] == "run":
        return True
    if len(route) < 2 or route[-2] != "with" or step.step.uses is None:
        return False
    uses = step.step.action
    return uses is not None and str(route[-1]).lower() in _SINKS.get(uses.slug, ())


def flowing(tree: ex.Tree, *, written: bool = False) -> Iterator[tuple[tuple[str, ...], ex.Tree]]:
    """The accesses whose text is part of the result of an expression.

    An object of the event is none, because it is expanded to the word `Object`, unless it is `written` as JSON.
    """
    for result in ex.outcomes(tree):
        if isinstance(result, ex.Call):
            if result.name in _PASSING:
                for argument in result.arguments:
                    yield from flowing(argument, written=written or result.name == "tojson")
        elif isinstance(result, (ex.Name, ex.Property, ex.Index, ex.Star)):
            way = ex.path(result)
            if way:
                if written or not _is_object(way):
                    yield way, result
            else:
                yield from _inside(result)


def _inside(tree: ex.Tree) -> Iterator[tuple[tuple[str, ...], ex.Tree]]:
    """The accesses below the result of a call: `x` in `fromJSON(x).y`."""
    while isinstance(tree, (ex.Property, ex.Index, ex.Star)):
        tree = tree.of
    yield from flowing(tree)


# Events of which only accounts with write access decide all fields.
_OWN_EVENTS = frozenset(
    {
        *("branch_protection_rule", "create", "delete", "deployment", "deployment_status", "label"),
        *("milestone", "registry_package", "release", "repository_dispatch", "schedule", "workflow_dispatch"),
    }
)


# What the author of a pull request chooses, or of that which started the run before this one.
_OF_AUTHOR = frozenset({"pull_request", "workflow_run"})


def is_written_outside(way: tuple[str, ...], expression: Expression) -> bool:
    """Whether anyone who opens an issue or a pull request controls the value, where an expression uses it."""
    if way[0] != "github" or len(way) < 2:
        return False
    root, inside = expression.root, expression.inside
    if way == ("github", "event") and isinstance(root, Workflow) and _OWN_EVENTS.issuperset(root.on):
        return False
    if not any(_matches(way, pattern) for pattern in _WRITTEN):
        return False
    of_author = way[1] == "head_ref" or (len(way) > 2 and way[2] in _OF_AUTHOR)
    return not (of_author and inside is not None and has_trusted_author(inside, expression.step))


def _matches(way: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    # An object as a whole, `toJSON(github.event.issue)`, holds the text too.
    return len(way) <= len(pattern) and all(
        said == other or "*" in (said, other) for said, other in zip(way, pattern, strict=False)
    )


def _is_object(way: tuple[str, ...]) -> bool:
    """Whether an access is to an object or a list of the event, such as `github.event.pull_request`."""
    longest = max((len(pattern) for pattern in _WRITTEN if _matches(way, pattern)), default=0)
    return "*" not in way and len(way) < longest


def is_harmless(way: tuple[str, ...]) -> bool:
    """Whether no value of this access changes the meaning of a script."""
    match way:
        case (
            ("runner" | "strategy" | "job", *_)
            | ("steps", _, "outcome" | "conclusion")
            | ("needs", _, "result")
        ):
            return True
        case ("github", "event", *_, last) if len(way) > 2 and way[2] not in ("inputs", "client_payload"):
            if last == "name" and way[-2] in ("repository", "repo", "head_repository"):
                return True
            # The name of a branch or a tag is in the address of a release, but not in those of pages with a number.
            if last in _ADDRESSES and way[-2] in _NUMBERED:
                return True
            return last in _HARMLESS_FIELDS or ".".join(way) in _HARMLESS
    return ".".join(way) in _HARMLESS


def is_input(expression: Expression, way: tuple[str, ...]) -> bool:
    """Whether an access is to text that the caller of a workflow or an action, or its event, decides.

    Inputs of a type that has a closed set of values are none, nor those that each caller sets to a constant, nor what
    the condition of the job or the step compares with constants.
    """
    if not _is_chosen(expression.root, way):
        return False
    return expression.inside is None or not is_limited(way, expression.inside, expression.step)


def _is_chosen(root: Workflow | Action, way: tuple[str, ...]) -> bool:
    if way[:2] == ("github", "event"):
        if way[2:3] == ("inputs",):
            declared = _declared(root, "workflow_dispatch") if isinstance(root, Workflow) else {}
            return len(way) == 3 or _is_free(declared.get(way[3]))
        return not is_harmless(way) and way[2:] not in _OWN_BRANCHES and way[-2:] != ("base", "ref")
    if way[0] != "inputs" or (len(way) > 1 and way[1] in root.known_contexts.get(CONSTANT, ())):
        return False
    if not isinstance(root, Workflow):
        return True
    inputs = _declared(root, "workflow_call", "workflow_dispatch")
    return any(map(_is_free, inputs.values())) if len(way) == 1 else _is_free(inputs.get(way[1]))


def is_set_by_members(expression: Expression, way: tuple[str, ...]) -> bool:
    """Whether only people who may write to the repository set such a value: they start the workflow, or its callers.

    An action that no file of the repository calls, or that is at its root, is for others.
    """
    root = expression.root
    if not isinstance(root, Workflow):
        return OWN_ACTION in root.known_contexts
    if way[0] == "inputs" or way[:3] == ("github", "event", "inputs"):
        return ELSEWHERE not in root.known_contexts
    return (_OWN_EVENTS | {"push"}).issuperset(root.on)


def _declared(workflow: Workflow, *events: str) -> dict[str, Input]:
    """The inputs of these events by their names in lower case; of two declarations the one that is free."""
    found: dict[str, Input] = {}
    for event in map(workflow.event, events):
        for name, declared in event.inputs.items() if event else ():
            one = declared or Input()
            if not _is_free(found.get(name.lower())):
                found[name.lower()] = one
    return found


def _is_free(declared: Input | None) -> bool:
    return declared is not None and declared.type not in ("boolean", "number", "choice", "environment")


def sources(expression: Expression, way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What an access to `env` or `matrix` finally refers to; the access itself for all others.

    Nothing where the workflow sets the value itself, or where it is that of an event which the workflow does not have;
    `("?",)` where it is not known.
    """
    ends: Iterable[tuple[str, ...]] = (way,)
    if way[0] == "env" and len(way) == 2:
        ends = _of_texts([_variable(expression, way[1])])
    elif way[0] == "matrix" and len(way) > 1:
        ends = _of_matrix(expression, way[1])
    return (end for end in ends if not (_is_absent(expression.root, end) and _tells_events_apart(expression)))


def _is_absent(root: Workflow | Action, way: tuple[str, ...]) -> bool:
    """Whether an access is to a property that none of the events of a workflow has.

    A called workflow has the event of its caller.
    """
    if not isinstance(root, Workflow) or not root.on or "workflow_call" in root.on:
        return False
    if way == ("github", "head_ref"):
        having = _PULL_REQUEST
    elif way[:2] == ("github", "event") and len(way) > 2:
        having = _EVENTS_WITH.get(way[2], set())
    else:
        return False
    return bool(having) and having.isdisjoint(root.on)


def _tells_events_apart(expression: Expression) -> bool:
    """Whether a script, its step or its job compares the name of the event, and so has branches for several."""
    step, inside = expression.step, expression.inside
    conditions = (step.step.if_ if step else None, inside.job.if_ if inside else None)
    return any(_names_the_event(str(text)) for text in (expression.scalar, *conditions))


@lru_cache(maxsize=16)
def _names_the_event(text: str) -> bool:
    """Whether a text has the name of the event: asked for each expression of a script, with the whole script."""
    return "event_name" in text.lower()


# Of so many different values of a matrix the first are looked at.
_MOST_VALUES = 50


def _of_matrix(expression: Expression, name: str) -> Iterable[tuple[str, ...]]:
    """What the values of a row of the matrix refer to; worked out once for all expressions of the job."""
    if expression.inside is None:
        return _of_texts([None])
    known = expression.inside.known_contexts
    key = f"sources of matrix.{name}"
    if key not in known:
        distinct = dict.fromkeys(_of_texts(_rows(expression, name)))
        known[key] = list(islice(distinct, _MOST_VALUES))
    return known[key]  # type: ignore[no-any-return]


def _of_texts(values: list[Any]) -> Iterator[tuple[str, ...]]:
    for value in values:
        if value is None or isinstance(value, str):
            yield from (("?",),) if value is None else _of_text(value)
        elif isinstance(value, dict):
            yield from _of_texts(list(value.values()))
        elif isinstance(value, list):
            yield from _of_texts(value)


def _of_text(text: str) -> Iterator[tuple[str, ...]]:
    if "${{" not in text:
        return
    for found in ex.fenced(text):
        try:
            tree = ex.parse(found.text)
        except ex.ExpressionError:
            yield ("?",)
            continue
        for way, _ in flowing(tree):
            # Only one step: a variable of a variable is not known.
            yield ("?",) if way[0] in ("env", "matrix") else way


def _variable(expression: Expression, name: str) -> Any:
    """The text that the nearest `env` sets for an environment variable; None where no `env` sets it."""
    step, inside = expression.step, expression.inside
    for env in (
        step.step.env if step else None,
        inside.job.env if inside else None,
        inside.workflow.env if inside else None,
    ):
        for key, value in env.items() if isinstance(env, dict) else ():
            if key.lower() == name:
                return "" if value is None else str(value)
    return None


def _rows(expression: Expression, name: str) -> list[Any]:
    """The values of a row of the matrix; `[None]` where they are not constant."""
    matrix = expression.inside.job.matrix if expression.inside else None
    if not isinstance(matrix, dict):
        return [None]
    values: list[Any] = []
    for key, row in matrix.items():
        if key.lower() == name and key not in ("include", "exclude"):
            values.extend(row if isinstance(row, list) else [str(row)])
    include = matrix.get("include", [])
    if not isinstance(include, list):
        return [None]
    for entry in include:
        if not isinstance(entry, dict):
            return [None]
        values.extend(value for key, value in entry.items() if key.lower() == name and value is not None)
    return values or [None]
