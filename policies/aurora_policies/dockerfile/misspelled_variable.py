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
    Label,
    User,
    Volume,
    Workdir,
    variables,
)

from ._variables import set_by_base

# A hostile file sets thousands of variables.
_LOOKED_AT = 200


@policy(
    "DKR067",
    severity="warning",
    category="reliability",
    equivalents={"buildkit": "UndefinedVar"},
    examples=[
        bad(
            "FROM debian:13\nENV APP_HOME=/srv\nWORKDIR «$APP_HOEM/api»\n",
            fixed="FROM debian:13\nENV APP_HOME=/srv\nWORKDIR $APP_HOME/api\n",
        ),
        good("FROM debian:13\nENV APP_HOME=/srv\nWORKDIR $APP_HOME/api\n"),
        good("FROM company/base:4\nENV APP_HOME=/srv\nWORKDIR $CONFIG_DIR\n", because="the base may set it"),
        good("FROM debian:13\nENV DIR_1=/a\nCOPY a ${DIR_2}/\n"),
    ],
)
def misspelled_variable(
    instruction: Add | Arg | Copy | Env | Expose | Label | User | Volume | Workdir,
) -> Iterator[Finding]:
    """A variable that nobody sets has nearly the name of one that is set.

    Docker puts nothing in its place: files land in another directory, and a label or a port is empty.
    Correct the name; the fix is not applied unasked, because the base image may set the other one.
    """
    stage = instruction.stage
    if stage is None:
        return
    known: list[str] | None = None
    for raw, at in instruction.expanded:
        for name, modifier in variables(raw) if "$" in raw else ():
            if modifier or len(name) < 4 or name in instruction.environment or set_by_base(stage, name):
                continue
            if known is None:
                names = (other for other in instruction.environment if not other[-1].isdecimal())
                known = list(islice(names, _LOOKED_AT))
            close = nearest(name, known, 0.8)
            if close:
                fix = None
                if at.end - at.start == len(raw) and raw.count(name) == 1:
                    start = raw.index(name)
                    fix = Fix((Edit(at.sub(start, start + len(name)), close),))
                yield Finding(at=at, message=f"${name} is not set; did you mean ${close}?", fix=fix)
