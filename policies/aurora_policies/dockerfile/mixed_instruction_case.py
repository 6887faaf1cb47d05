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
    """The instructions of a file are in different cases.

    BuildKit warns about it in every build, and a search for `RUN` does not find all steps.
    Write all instructions in upper case.

    https://docs.docker.com/reference/build-checks/consistent-instruction-casing/
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
                message=f"'{instruction.keyword}' is not in the case of the other instructions; use '{wanted}'",
                fix=fix,
            )
