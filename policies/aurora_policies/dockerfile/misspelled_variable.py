from collections.abc import Iterator
from itertools import islice

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.kinds.dockerfile import (
    Add,
    Arg,
    Copy,
    Env,
    Expose,
    Instruction,
    Label,
    Run,
    Stage,
    User,
    Volume,
    Workdir,
    variables,
)

from ._variables import set_by_base, used_by_script

# A hostile file sets thousands of variables.
_LOOKED_AT = 200


@policy(
    "DKR067",
    severity="warning",
    category="reliability",
    equivalents={"buildkit": "UndefinedVar", "shellcheck": "SC2153"},
    examples=[
        bad(
            "FROM debian:13\nENV APP_HOME=/srv\nWORKDIR «$APP_HOEM/api»\n",
            fixed="FROM debian:13\nENV APP_HOME=/srv\nWORKDIR $APP_HOME/api\n",
        ),
        bad("FROM debian:13\nARG MY_VERSION=1\nRUN ./install «$MYVERSION»\n"),
        good("FROM debian:13\nENV APP_HOME=/srv\nWORKDIR $APP_HOME/api\n"),
        good(
            "FROM debian:13\nENV APP_HOME=/srv\nRUN ls $APP_HOMES\n",
            because="the environment of a script is not known",
        ),
        good("FROM company/base:4\nENV APP_HOME=/srv\nWORKDIR $CONFIG_DIR\n", because="the base may set it"),
        good("FROM debian:13\nENV DIR_1=/a\nCOPY a ${DIR_2}/\n"),
    ],
)
def misspelled_variable(
    instruction: Add | Arg | Copy | Env | Expose | Label | Run | User | Volume | Workdir,
) -> Iterator[Finding]:
    """A variable that is not set has nearly the same name as one that is set.

    Docker replaces it with nothing, so that files are copied to another directory, or a label or a port is empty.
    Correct the name.
    In RUN, only names with the same letters are compared, because programs have variables that are not known here.
    The fix is not applied by default, because the base image may set the other variable.

    https://docs.docker.com/reference/build-checks/undefined-var/
    """
    stage = instruction.stage
    if stage is None:
        return
    if isinstance(instruction, Run):
        yield from _in_script(stage, instruction)
        return
    known: list[str] | None = None
    for raw, at in instruction.expanded:
        for name, modifier in variables(raw) if "$" in raw else ():
            if modifier or len(name) < 4 or name in instruction.environment or set_by_base(stage, name):
                continue
            if known is None:
                known = _known(instruction)
            close = nearest(name, known, 0.8)
            if close:
                fix = None
                if at.end - at.start == len(raw) and raw.count(name) == 1:
                    start = raw.index(name)
                    fix = Fix((Edit(at.sub(start, start + len(name)), close),))
                yield Finding(at=at, message=_message(name, close), fix=fix)


def _in_script(stage: Stage, run: Run) -> Iterator[Finding]:
    known: dict[str, str] | None = None
    for name, at in used_by_script(run):
        if len(name) < 4 or name in run.environment or set_by_base(stage, name):
            continue
        if known is None:
            known = {_letters(other): other for other in _known(run)}
        close = known.get(_letters(name))
        if close is not None:
            yield Finding(at=at, message=_message(name, close))


def _known(instruction: Instruction) -> list[str]:
    names = (other for other in instruction.environment if not other[-1].isdecimal())
    return list(islice(names, _LOOKED_AT))


def _letters(name: str) -> str:
    """The letters of a name in order: those of MY_VAR, MYVAR and MY_VRA are the same."""
    return "".join(sorted(name.replace("_", "").lower()))


def _message(name: str, close: str) -> str:
    return f"'{name}' is not set; did you mean '{close}'?"
