"""Calls between the workflows and actions of one repository, as facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import dirname, normpath

from ...core.facts import Fact
from ...core.kind import Document
from ...core.place import Place
from ...core.source import Span
from ...formats import expressions as ex
from .model import Action, Expression, Input, Job, Secret, Uses, Workflow, flattened

_START = Span(0, 0)
# Secrets that every workflow has without a declaration.
_ALWAYS_SECRETS = frozenset({"github_token", "actions_runner_debug", "actions_step_debug"})


def workflow_facts(document: Document) -> Iterator[Fact]:
    """The inputs, secrets and outputs of a reusable workflow, and the local workflows and actions it calls.

    `workflow` (what it offers), `workflow-call` with `workflow-call-input` and `workflow-call-secret`,
    `workflow-output`, `action-call` with `action-call-input`, `action-output`: the name is the path that is
    called, the place the caller's. `undeclared-secret` has the path of the workflow itself.
    """
    workflow = document.model
    assert isinstance(workflow, Workflow)
    yield _offer(document, workflow)
    yield from _undeclared_secrets(document, workflow)
    if "./" in document.source.text:
        yield from _calls(document, workflow)


def _offer(document: Document, workflow: Workflow) -> Fact:
    call = workflow.event("workflow_call")
    if call is None:
        return document.statement("workflow", document.source.path, _START, callable="")
    inputs = {name: declared or Input() for name, declared in call.inputs.items()}
    secrets = {name: declared or Secret() for name, declared in (call.secrets or {}).items()}
    return document.statement(
        "workflow",
        document.source.path,
        _START,
        callable="yes",
        inputs=_names(inputs),
        required=_written(n for n, i in inputs.items() if i.required is True and i.default is None),
        secrets=_names(secrets),
        required_secrets=_written(n for n, s in secrets.items() if s.required is True),
        outputs=_names(call.outputs),
        **{f"type:{name.lower()}": declared.type for name, declared in inputs.items() if declared.type},
    )


def _undeclared_secrets(document: Document, workflow: Workflow) -> Iterator[Fact]:
    """The secrets that a reusable workflow uses and does not declare, although it declares its secrets."""
    call = workflow.event("workflow_call")
    if call is None or len(workflow.on) != 1 or "secrets" not in call.given:
        return
    if "secrets." not in document.source.text.lower():
        return
    declared = {name.lower() for name in call.secrets or ()} | _ALWAYS_SECRETS
    for node in document.nodes:
        if not isinstance(node, Expression) or node.tree is None or "secrets" not in node.text.lower():
            continue
        for way, tree in ex.accesses(node.tree):
            if way[0] == "secrets" and len(way) == 2 and way[1] not in declared and way[1] not in "*?":
                name = node.text[tree.start : tree.end].rpartition(".")[2]
                at = node.part(tree.start, tree.end)
                yield document.statement("undeclared-secret", document.source.path, at, secret=name)


def _names(names: Iterable[str]) -> str:
    """Names, one a line: the name of an input may have spaces."""
    return "\n".join(name.lower() for name in names)


def _written(names: Iterable[str]) -> str:
    """Names as they are written, for messages, one a line."""
    return "\n".join(names)


def _calls(document: Document, workflow: Workflow) -> Iterator[Fact]:
    for job in workflow.jobs.values():
        if job.uses and job.uses.startswith("./"):
            yield from _workflow_call(document, job)
        else:
            yield from _action_calls(document, job)
    called = {
        name.lower(): normpath(job.uses)
        for name, job in workflow.jobs.items()
        if job.uses and job.uses.startswith("./")
    }
    actions = {
        (job_id, step.id.lower()): path
        for job_id, job in workflow.jobs.items()
        for step in flattened(job.steps)
        if step.id and (path := _local(step.action)) is not None
    }
    if called or actions:
        yield from _outputs(document, called, actions)


def _local(uses: Uses | None) -> str | None:
    return normpath(uses.text) if uses is not None and uses.local and uses.text.startswith("./") else None


def _workflow_call(document: Document, job: Job) -> Iterator[Fact]:
    assert job.uses is not None
    path = normpath(job.uses)
    given = job.with_ if isinstance(job.with_, dict) else {}
    secrets = job.secrets if isinstance(job.secrets, dict) else {}
    inherit = "yes" if job.secrets == "inherit" else ""
    yield document.statement(
        "workflow-call",
        path,
        job.at["uses"],
        inputs=_names(given),
        secrets=_names(secrets),
        inherit=inherit,
    )
    for name, value in given.items():
        kind = "null" if value is None else _type(value)
        yield document.statement("workflow-call-input", path, job.at["with"][name].key, input=name, type=kind)
    for name in secrets:
        yield document.statement("workflow-call-secret", path, job.at["secrets"][name].key, secret=name)


def _type(value: object) -> str:
    """The type of what is given; empty where an expression decides."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    text = str(value)
    if "${{" not in text:
        return "string"
    found = next(ex.fenced(text))
    if found.closed and (found.start, found.end) == (0, len(text)):
        try:
            tree = ex.parse(found.text)
        except ex.ExpressionError:
            return ""
        if isinstance(tree, ex.Literal):
            return "null" if tree.value is None else _type(tree.value)
    return ""


def _action_calls(document: Document, job: Job) -> Iterator[Fact]:
    for step in flattened(job.steps):
        path = _local(step.action)
        if path is None:
            continue
        given = step.with_ if isinstance(step.with_, dict) else {}
        dynamic = "yes" if isinstance(step.with_, str) else ""
        yield document.statement("action-call", path, step.at["uses"], inputs=_names(given), dynamic=dynamic)
        for name in given:
            yield document.statement("action-call-input", path, step.at["with"][name].key, input=name)


def _outputs(
    document: Document, called: dict[str, str], actions: dict[tuple[str, str], str]
) -> Iterator[Fact]:
    """The outputs of workflows and actions beside this one that its expressions read."""
    for node in document.nodes:
        if not isinstance(node, Expression) or node.tree is None or "outputs" not in node.text:
            continue
        job_id = node.inside.id if node.inside else ""
        for way, tree in ex.accesses(node.tree):
            if len(way) < 4 or way[2] != "outputs" or way[3] in ("*", "?"):
                continue
            at: Place = node.part(tree.start, tree.end)
            if way[0] in ("needs", "jobs") and way[1] in called:
                yield document.statement("workflow-output", called[way[1]], at, output=way[3])
            elif way[0] == "steps" and (job_id, way[1]) in actions:
                yield document.statement("action-output", actions[job_id, way[1]], at, output=way[3])


def action_facts(document: Document) -> Iterator[Fact]:
    """The inputs and outputs of an action; the name of the fact is the folder of the action."""
    action = document.model
    assert isinstance(action, Action)
    folder = dirname(document.source.path) or "."
    inputs = {name: declared or Input() for name, declared in action.inputs.items()}
    misplaced = dict.fromkeys(map(str, action.misplaced_inputs))
    yield document.statement(
        "action",
        folder,
        action.at["on"].key if misplaced else _START,
        misplaced=_names(misplaced),
        inputs=_names(inputs),
        required=_written(n for n, i in inputs.items() if _is_true(i.required) and i.default is None),
        outputs=_names(action.outputs),
        using=action.runs.using.lower(),
        **{
            f"deprecated:{name.lower()}": str(message)
            for name, declared in inputs.items()
            if (message := declared.extra.get("deprecationMessage"))
        },
    )


def _is_true(value: object) -> bool:
    """Whether a value of an action's metadata means true, in the spellings of YAML 1.1 too."""
    return str(value).lower() in ("true", "yes", "on")
