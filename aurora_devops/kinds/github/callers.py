"""What the workflows and actions of a repository pass to its own reusable workflows and actions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ...core.lazy import regex
from ...core.source import Source, Span
from .model import Action, Workflow

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.place import Elsewhere


class Call(NamedTuple):
    """A call of a path: the inputs that it sets, by name in lower case, and the file that has it.

    `matrix` is that of the calling job.
    """

    inputs: dict[str, Any]
    path: str
    matrix: Any


class Given(NamedTuple):
    """A value of an input, empty if it is unknown, and where a caller gives it; None for a default.

    `call` is the number of the call; one has several values of an input if they are those of a matrix.
    """

    name: str
    value: str
    at: Elsewhere | None
    call: int


_Calls: TypeAlias = Mapping[str, list[Call]]

_CALLERS = (
    ".github/workflows/*.yml",
    ".github/workflows/*.yaml",
    ".github/**/action.yml",
    ".github/**/action.yaml",
)
# A call of this repository in the text of a file, with quotes, a tag or an anchor; most files have none.
_CALL = regex(r"\buses\W*?(?:[&!]\w+\W+?)?\./")
# The key of `known_contexts` with the names of these inputs.
CONSTANT = "constant inputs"
# The key of `known_contexts` of an action that the repository has for itself: files of it call it.
OWN_ACTION = "own action"
# The key of `known_contexts` with the values of inputs (`Given`).
GIVEN = "given inputs"
# The key of `known_contexts` of a workflow that only other repositories call: their files are checked out.
ELSEWHERE = "called elsewhere"
# The key of `known_contexts` of a workflow that runs only after what members start.
OWN_RUNS = "own runs"
# The key of `known_contexts` of a workflow that Forgejo or Gitea runs.
OTHER_SERVER = "other server"
_HOMES = (".github/", ".gitea/", ".forgejo/")
_OWN_CALL = regex(r"\buses\W*?(?:\./|[\w.-]+/[\w.-]+/)(\.github/workflows/[\w.-]+)")


def note_other_repository(root: Workflow, path: str, context: Context) -> None:
    """Note whether a workflow runs only in other repositories, which call it or get it, and on another server."""
    if not path.startswith(".github/") and path.startswith(_HOMES):
        root.known_contexts[OTHER_SERVER] = True
    if not path.startswith(_HOMES) or (
        root.on.keys() == {"workflow_call"} and path not in context.shared("called workflows", _called)
    ):
        root.known_contexts[ELSEWHERE] = True


def _called(context: Context) -> frozenset[str]:
    """The workflows that those of this repository call, also by its name."""
    paths = (path for pattern in _CALLERS[:2] for path in context.glob(pattern))
    sources = filter(None, map(context.source, paths))
    return frozenset(call for source in sources for call in _OWN_CALL.findall(source.text))


def note_own_runs(root: Workflow, path: str, context: Context) -> None:
    """Note whether a workflow runs only after workflows of the repository that no pull request or comment starts."""
    event = root.event("workflow_run")
    names = event.workflows if event is not None else []
    if path.startswith(".github/") and isinstance(names, list) and names:
        started = context.shared("triggers of workflows", _triggers)
        root.known_contexts[OWN_RUNS] = all(
            isinstance(name, str) and started.get(name, _UNKNOWN) <= _BY_MEMBERS for name in names
        )


# The events that only those who may write start.
_BY_MEMBERS = frozenset({"push", "release", "repository_dispatch", "schedule", "workflow_dispatch"})
_UNKNOWN = frozenset({""})


def _triggers(context: Context) -> Mapping[str, frozenset[str]]:
    """The events of the workflows with each name."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for pattern in _CALLERS[:2]:
        for path in context.glob(pattern):
            for tree in context.trees(path, "github") or ():
                data = tree.value if isinstance(tree.value, dict) else {}
                events = data.get("on")
                listed = [events] if isinstance(events, str) else events
                names = frozenset(map(str, listed)) if isinstance(listed, list | dict) else _UNKNOWN
                found[str(data.get("name") or path)] |= names
    return found


def note_constant_inputs(root: Workflow | Action, path: str, context: Context) -> None:
    """Note the inputs of a workflow or an action that each of its callers in the repository sets to a constant.

    Of an action without inputs it is noted that it has callers.
    """
    names = {name.lower() for name in _inputs(root)}
    if not names and isinstance(root, Workflow):
        return
    calls = context.shared("calls of workflows and actions", _calls).get(_called_as(path))
    if calls:
        if isinstance(root, Action) and "/" in path:
            root.known_contexts[OWN_ACTION] = True
        root.known_contexts[CONSTANT] = frozenset(
            name for name in names if not any("${{" in str(call.inputs.get(name, "")) for call in calls)
        )
        root.known_contexts[GIVEN] = tuple(_given(root, calls, context))


def _given(root: Workflow | Action, calls: list[Call], context: Context) -> Iterator[Given]:
    """The constants that callers give, and the defaults of inputs that one of them does not give."""
    called = root.event("workflow_call") if isinstance(root, Workflow) else None
    for number, call in enumerate(calls[:_MOST_CALLS]):
        source = context.source(call.path)
        if source is None:
            continue
        for name, value in call.inputs.items():
            for each in _values(value, call.matrix):
                place = _place(source, name, each) if each else None
                yield Given(name, each if place is not None else "", place, number)
        for name, one in called.inputs.items() if called is not None else ():
            default = one.default if one is not None else None
            if name.lower() not in call.inputs and isinstance(default, str) and "${{" not in default:
                yield Given(name.lower(), default, None, number)


def _values(value: Any, matrix: Any) -> Iterator[str]:
    """The constants that a value of an input may be, also those of a matrix."""
    match = _FROM_MATRIX.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        yield value if isinstance(value, str) and "${{" not in value else ""
        return
    rows = matrix if isinstance(matrix, dict) else {}
    included = rows.get("include")
    found = [
        one[match[1]]
        for one in (included if isinstance(included, list) else ())
        if isinstance(one, dict) and match[1] in one
    ]
    found += rows[match[1]] if isinstance(rows.get(match[1]), list) else []
    yield from (one if isinstance(one, str) and "${{" not in one else "" for one in found or [None])


def _place(source: Source, name: str, value: str) -> Elsewhere | None:
    """Where a caller writes a value of an input."""
    from ...core.place import Elsewhere

    quoted = re.escape(value)
    match = re.search(
        rf"(?mi)^[ \t-]*{re.escape(name)}:[ \t]*[\"']?({quoted})[\"']?[ \t]*(?:#.*)?\r?$", source.text
    )
    match = match or re.search(rf"(?m)(?<![\w./-])({quoted})(?![\w./-])", source.text)
    return Elsewhere(source, Span(*match.span(1))) if match else None


# More callers than that are not told apart.
_MOST_CALLS = 64
_FROM_MATRIX = regex(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")


def _inputs(root: Workflow | Action) -> Iterator[str]:
    """The inputs that only a caller sets; with `inputs` of a manual run, anyone who may start it does."""
    if isinstance(root, Action):
        yield from root.inputs
        return
    called, manual = root.event("workflow_call"), root.event("workflow_dispatch")
    if called is not None and manual is None:
        yield from called.inputs


def _called_as(path: str) -> str:
    """The path by which a file is called: that of a workflow, or of the folder of an action."""
    return (
        path if path.startswith(".github/workflows/") and "/action.y" not in path else path.rpartition("/")[0]
    )


def _calls(context: Context) -> _Calls:
    calls: defaultdict[str, list[Call]] = defaultdict(list)
    for pattern in _CALLERS:
        for path in context.glob(pattern):
            source = context.source(path)
            if source is None or not _CALL.search(source.text):
                continue
            for tree in context.trees(path, "github") or ():
                for call, matrix in _calling(tree.value):
                    inputs = call.get("with")
                    given = inputs if isinstance(inputs, dict) else {}
                    target = str(call["uses"]).strip().removeprefix("./").rstrip("/")
                    calls[target].append(
                        Call({str(name).lower(): value for name, value in given.items()}, path, matrix)
                    )
    return calls


def _calling(data: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """The jobs and steps of a file that call a workflow or an action of the same repository, with their matrices."""
    stack = [(data, None)]
    while stack:
        node, matrix = stack.pop()
        if isinstance(node, dict):
            strategy = node.get("strategy")
            matrix = strategy.get("matrix") if isinstance(strategy, dict) else matrix
            if isinstance(node.get("uses"), str) and node["uses"].strip().startswith("./"):
                yield node, matrix
            stack.extend((value, matrix) for value in node.values())
        elif isinstance(node, list):
            stack.extend((value, matrix) for value in node)
