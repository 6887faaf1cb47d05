"""The edits that several fixes share."""

from collections.abc import Collection

from aurora_devops import Edit, Fix, Place
from aurora_devops.core.lazy import regex
from aurora_devops.formats.expressions import fenced
from aurora_devops.formats.shell import parse
from aurora_devops.formats.shell.reading import SMALL
from aurora_devops.kinds.github import Event, Expression, Step
from aurora_devops.kinds.github.model import shell_name
from aurora_devops.kinds.github.runners import default_shell


def replaced(at: Place, text: str | None, given: Collection[str] = ()) -> Fix | None:
    """The fix that writes a text at a place; None without a text, or if it is already given there."""
    return None if text is None or text in given else Fix((Edit(at, text),))


def respelled(at: Place, old: str, new: str | None, given: Collection[str] = ()) -> Fix | None:
    """The fix that writes another text in a scalar, in its quotes; None without a text, or if it is already given."""
    return replaced(at.sub(0, len(old)), new, given)


def without(event: Event, key: str) -> Fix:
    """The fix that removes a key of an event."""
    return Fix((Edit(event.at[key].entry, ""),))


def corrected(expression: Expression, correction: tuple[int, int, str] | None) -> Fix | None:
    """The fix that writes a text between two offsets of an expression."""
    if correction is None or expression.in_key:
        return None
    start, end, text = correction
    return Fix((Edit(expression.part(start, end), text),))


def with_input(step: Step, name: str, value: str) -> Fix | None:
    """The fix that sets an input of the action of a step; None if its inputs are not a mapping."""
    given = step.with_
    if not isinstance(given, dict):
        return None
    own = next((key for key in given if key.lower() == name), None)
    if own is not None:
        return Fix((Edit(step.at["with"][own], value),))
    if given:
        return Fix((Edit(step.at["with"].first, f"{name}: {value}"),))
    if "with_" in step.given:
        return None
    return Fix((Edit(step.at["uses"].below, f"with:\n  {name}: {value}"),))


_ACCESS = regex(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+\Z")
_NOT_IN_NAME = regex(r"[^A-Z0-9]+")
_WORD = regex(r"\w+")
# The variables that the runner sets to the property of a context with the same name.
_SET_BY_RUNNER = frozenset(
    """
    GITHUB_ACTION GITHUB_ACTION_PATH GITHUB_ACTION_REPOSITORY GITHUB_ACTOR GITHUB_ACTOR_ID GITHUB_API_URL
    GITHUB_BASE_REF GITHUB_EVENT_NAME GITHUB_EVENT_PATH GITHUB_GRAPHQL_URL GITHUB_HEAD_REF GITHUB_JOB GITHUB_REF
    GITHUB_REF_NAME GITHUB_REF_PROTECTED GITHUB_REF_TYPE GITHUB_REPOSITORY GITHUB_REPOSITORY_ID
    GITHUB_REPOSITORY_OWNER GITHUB_REPOSITORY_OWNER_ID GITHUB_RETENTION_DAYS GITHUB_RUN_ATTEMPT GITHUB_RUN_ID
    GITHUB_RUN_NUMBER GITHUB_SERVER_URL GITHUB_SHA GITHUB_TRIGGERING_ACTOR GITHUB_WORKFLOW GITHUB_WORKFLOW_REF
    GITHUB_WORKFLOW_SHA GITHUB_WORKSPACE RUNNER_ARCH RUNNER_NAME RUNNER_OS RUNNER_TEMP RUNNER_TOOL_CACHE
    """.split()  # noqa: SIM905
)
# Commands that read an argument as code, so that the shell's own quoting does not help.
_EVALUATORS = frozenset({"bash", "dash", "eval", "sh", "ssh", "su", "xargs", "zsh"})


def in_environment(expression: Expression) -> Fix | None:
    """The fix that moves a value from a script to the `env` of its step.

    None if the shell is not known to be sh or bash, if the value is not an argument or a part of a word there, or if
    the variable exists already.
    """
    step, access = expression.step, expression.text.strip()
    if step is None or step.step.run is None or not isinstance(step.step.env, dict):
        return None
    shell = shell_name(step.shell) or (default_shell(step.job) if step.job else "")
    if shell not in ("bash", "sh") or not _ACCESS.match(access):
        return None
    if not _expands(expression.scalar, expression.fences[0]):
        return None
    known = step.environment
    context, _, own = access.partition(".")
    if context == "env":
        return Fix((Edit(expression.at, f"${{{own}}}"),)) if own in known and own.isidentifier() else None
    name = _NOT_IN_NAME.sub("_", access.upper())
    value = f"${{{{{expression.text}}}}}"
    use = Edit(expression.at, f"${{{name}}}")
    if name in _SET_BY_RUNNER:
        # github.event.name is another value than github.event_name.
        return Fix((use,)) if "." not in own else None
    set_to = str(step.step.env.get(name))
    if set_to.startswith("${{") and set_to[3:].removesuffix("}}").strip() == access:
        return Fix((use,))
    if name in known or name in _WORD.findall(expression.scalar):
        return None
    if step.step.env:
        return Fix((use, Edit(step.at["env"].first, f"{name}: {value}")))
    return Fix((use, Edit(step.at["run"].below, f"env:\n  {name}: {value}")))


def _expands(script: str, start: int) -> bool:
    """Whether the shell expands a variable at an offset of a script, as an argument or a part of one."""
    if len(script) >= SMALL:
        return False
    # A variable of the same length in place of each expression, so that all of them are read at once.
    text = script
    for found in fenced(script):
        if not found.closed:
            return False
        text = f"{text[: found.start]}${{{'_' * (found.end - found.start - 3)}}}{text[found.end :]}"
    shell = parse(text)
    expansion = next((one for one in shell.expansions if one.start == start), None)
    if expansion is None or expansion.kind != "parameter" or expansion.where in ("", "command"):
        return False
    return not any(
        command.unwrapped.name in _EVALUATORS
        for command in shell.commands
        if command.start <= start < command.end
    )
