"""The workflows that the commands of GitHub's `gh` name, with the inputs that they set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.words import word_set
from ..facts import StartedWorkflow, WorkflowValue
from .call import Call

if TYPE_CHECKING:
    from ..core.facts import Fact


def gh(call: Call) -> Iterator[Fact]:
    """The workflow of `gh workflow run deploy.yml -f stage=production`, or of `gh run list --workflow deploy.yml`."""
    if next(call.options("-R", "--repo"), None) is not None or call.variables.get("GH_REPO"):
        return  # another repository
    operands = list(call.command.operands(_GH_VALUES))
    words = [word.text for word in operands[:2]]
    if words == ["run", "list"]:
        for word in call.options("-w", "--workflow"):
            if call.known(text := call.text(word)):
                yield call.fact(StartedWorkflow, word, name=text, command="gh run list")
        return
    if words[:1] != ["workflow"] or words[1:] not in _NAMING or len(operands) < 3:
        return
    name, starts = call.text(operands[2]), words[1] == "run"
    if not call.known(name) or name.isdecimal():
        return
    yield call.fact(StartedWorkflow, operands[2], name=name, command=f"gh workflow {words[1]}", starts=starts)
    for word in call.options("-f", "--raw-field", "-F", "--field") if starts else ():
        key, equals, _ = word.text.partition("=")
        if equals and call.known(key):
            yield call.fact(WorkflowValue, word.before("="), name=key, workflow=name)


_NAMING = (["disable"], ["enable"], ["run"], ["view"])
_GH_VALUES = word_set(
    "-f --raw-field -F --field -r --ref -w --workflow -L --limit -b --branch -c --commit -e --event -u --user -s "
    "--status --json -q --jq -t --template --created"
)
