from collections.abc import Iterator
from itertools import islice

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.kinds.dockerfile import Arg, Dockerfile, From, variables
from aurora_devops.kinds.dockerfile.model import PLATFORM_ARGUMENTS

# Of so many arguments the most similar one is looked for.
_COMPARED = 50


@policy(
    "DKR058",
    severity="error",
    category="validity",
    equivalents={"buildkit": "UndefinedArgInFrom"},
    examples=[
        bad("FROM «debian:${VERSION}»\n"),
        bad("ARG VERSION=3.22\nFROM «alpine:$VERSOIN»\n", fixed="ARG VERSION=3.22\nFROM alpine:$VERSION\n"),
        bad(
            "FROM alpine:3.22 AS base\nARG IMAGE=debian:13\nFROM «$IMAGE»\n",
            because="this ARG applies to its stage only",
        ),
        good("ARG VERSION=3.22\nFROM --platform=$BUILDPLATFORM alpine:${VERSION}\n"),
        good("FROM alpine:${VERSION:-3.22}\n"),
    ],
)
def undefined_arg_in_from(from_: From) -> Iterator[Finding]:
    """FROM uses a variable that no ARG above the first FROM declares.

    The variable is empty, whatever `--build-arg` sets, so the image name is a different one or invalid.
    Declare it with ARG above the first FROM. An ARG in a stage does not apply to FROM.
    The fix writes the argument that is most similar, which may not be the intended one, so it is not applied by
    default.

    https://docs.docker.com/reference/build-checks/undefined-arg-in-from/
    """
    stage = from_.stage
    if stage is None:
        return
    known = stage.dockerfile.global_arguments
    words = [(from_.word.raw, from_.word.at)] if from_.word else []
    if from_.platform is not None and from_.platform.value:
        words.append((from_.platform.value, from_.platform.value_at))
    for raw, at in words:
        for name, modifier in variables(raw) if "$" in raw else ():
            if name not in known and name not in PLATFORM_ARGUMENTS and not modifier:
                near = suggest(name, islice((*known, *PLATFORM_ARGUMENTS), _COMPARED), 0.7)
                advice = str(near) or _advice(name, stage.dockerfile)
                message = f"'{name}' is not declared above the first FROM{advice}"
                fix = None
                if near.correction and at.end - at.start == len(raw) and raw.count(name) == 1:
                    start = raw.index(name)
                    fix = Fix((Edit(at.sub(start, start + len(name)), near.correction),))
                yield Finding(at=at, message=message, fix=fix)


def _advice(name: str, dockerfile: Dockerfile) -> str:
    within = any(
        pair.name == name for stage in dockerfile.stages for arg in stage.of(Arg) for pair in arg.pairs
    )
    return "; move its ARG there" if within else f"; add 'ARG {name}'"
