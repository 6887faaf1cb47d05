"""What the workflows and actions of a repository pass to its own reusable workflows and actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ...core.lazy import regex
from .model import Action, Workflow

if TYPE_CHECKING:
    from ...core.context import Context

# The inputs that each call of a path sets, by name in lower case.
_Calls: TypeAlias = Mapping[str, list[dict[str, Any]]]

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
# The key of `known_contexts` of a workflow that only other repositories call: their files are checked out.
ELSEWHERE = "called elsewhere"
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


def note_constant_inputs(root: Workflow | Action, path: str, context: Context) -> None:
    """Note the inputs of a workflow or an action that each of its callers in the repository sets to a constant."""
    names = {name.lower() for name in _inputs(root)}
    if not names:
        return
    calls = context.shared("calls of workflows and actions", _calls).get(_called_as(path))
    if calls:
        root.known_contexts[CONSTANT] = frozenset(
            name for name in names if not any("${{" in str(inputs.get(name, "")) for inputs in calls)
        )


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
    calls: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for pattern in _CALLERS:
        for path in context.glob(pattern):
            source = context.source(path)
            if source is None or not _CALL.search(source.text):
                continue
            for tree in context.trees(path, "github") or ():
                for call in _calling(tree.value):
                    inputs = call.get("with")
                    given = inputs if isinstance(inputs, dict) else {}
                    target = str(call["uses"]).strip().removeprefix("./").rstrip("/")
                    calls[target].append({str(name).lower(): value for name, value in given.items()})
    return calls


def _calling(data: Any) -> Iterator[dict[str, Any]]:
    """The jobs and steps of a file that call a workflow or an action of the same repository."""
    stack = [data]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("uses"), str) and node["uses"].strip().startswith("./"):
                yield node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
