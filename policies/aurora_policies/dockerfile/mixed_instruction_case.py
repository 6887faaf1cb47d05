from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile, Unknown


@policy(
    "DKR023",
    severity="info",
    category="maintainability",
    equivalents={"buildkit": "ConsistentInstructionCasing"},
    examples=[
        bad(
            'FROM debian:13\n«run» make\nCMD ["make"]\n',
            fixed='FROM debian:13\nRUN make\nCMD ["make"]\n',
        ),
        bad("FROM debian:13\n«Run» make\n", fixed="FROM debian:13\nRUN make\n"),
        good("from debian:13\nrun make\n"),
    ],
)
def mixed_instruction_case(dockerfile: Dockerfile) -> Iterator[Finding]:
    """The instructions of a file are written in different cases.

    Some stand out and some do not, for no reason, and a search for `RUN` misses steps.
    Write all of them in capitals, as nearly everyone does.
    """
    known = [one for one in dockerfile.every_instruction if not isinstance(one, Unknown)]
    lower = sum(one.keyword.islower() for one in known)
    upper = sum(one.keyword.isupper() for one in known)
    if max(lower, upper) == len(known):
        return
    for instruction in known:
        wanted = instruction.keyword.lower() if lower > upper else instruction.name
        if instruction.keyword != wanted:
            fix = Fix((Edit(instruction.keyword_at, wanted),), safe=True)
            yield Finding(
                at=instruction.keyword_at,
                message=f"{instruction.keyword} among others like {wanted}",
                fix=fix,
            )
