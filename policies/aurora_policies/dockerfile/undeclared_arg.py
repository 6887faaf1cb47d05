from collections.abc import Iterator

from aurora_devops import At, Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Instruction, Run, Stage, variables

from ._variables import set_by_base


@policy(
    "DKR060",
    severity="warning",
    category="reliability",
    equivalents={"buildkit": "UndefinedVar"},
    examples=[
        bad(
            "ARG APP_VERSION=1.4\nFROM alpine:3.22\nRUN wget https://example.com/app-«$APP_VERSION».tgz\n",
            fixed="ARG APP_VERSION=1.4\nFROM alpine:3.22\nARG APP_VERSION\nRUN wget https://example.com/app-$APP_VERSION.tgz\n",
        ),
        bad(
            "ARG ROOT=/srv\nFROM alpine:3.22\nWORKDIR «${ROOT}/app»\n",
            fixed="ARG ROOT=/srv\nFROM alpine:3.22\nARG ROOT\nWORKDIR ${ROOT}/app\n",
        ),
        good("ARG APP_VERSION=1.4\nFROM alpine:3.22\nARG APP_VERSION\nRUN echo $APP_VERSION\n"),
        good(
            "ARG NODE_VERSION=24\nFROM node:$NODE_VERSION\nRUN echo $NODE_VERSION\n",
            because="node sets it too",
        ),
        good("ARG N=1\nFROM alpine:3.22\nRUN for N in 1 2; do echo $N; done\n"),
    ],
)
def undeclared_arg(stage: Stage) -> Iterator[Finding]:
    """A stage uses an ARG from above the first FROM without declaring it.

    Such an ARG can be used in FROM only: within a stage the variable is empty, and the step does something else
    than what it says.
    Repeat `ARG NAME`, without a value, within the stage.
    The fix is not applied unasked, since the step will then do something new.
    """
    given = stage.dockerfile.global_arguments
    if not given or stage.from_ is None:
        return
    reported: set[str] = set()
    for instruction in stage.instructions:
        for name, at in _uses(instruction):
            if name not in given or name in reported or name in instruction.environment:
                continue
            if set_by_base(stage, name):
                continue
            reported.add(name)
            line = Edit(Span(stage.from_.at.end, stage.from_.at.end), f"\nARG {name}")
            yield Finding(
                at=at, message=f"${name} is empty in this stage, which does not declare it", fix=Fix((line,))
            )


def _uses(instruction: Instruction) -> Iterator[tuple[str, At]]:
    """The variables that are looked up while the instruction is built."""
    for raw, at in instruction.expanded:
        if "$" in raw:
            for name, modifier in variables(raw):
                if not modifier:
                    yield name, at
    if not isinstance(instruction, Run) or instruction.script is None or "$" not in instruction.script.text:
        return
    script = instruction.script
    shell = script.parsed
    if shell is None:
        return
    own = {assignment.name for assignment in shell.assignments}
    own.update(
        word.text for command in shell.commands if command.name == "read" for word in command.arguments
    )
    for expansion in shell.expansions:
        if expansion.name and expansion.name not in own and not expansion.operator:
            yield expansion.name, script.place(expansion.start, expansion.end)
