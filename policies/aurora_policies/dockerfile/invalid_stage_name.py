from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Mistake


@policy(
    "DKR039",
    severity="error",
    category="validity",
    examples=[
        bad("FROM debian:13 AS «2nd»\n"),
        good("FROM debian:13 AS second-1.0_x\n"),
    ],
)
def invalid_stage_name(mistake: Mistake) -> Iterator[Finding]:
    """The name of a stage holds what it cannot hold.

    The build stops here.
    A name begins with a letter and goes on with letters, digits, `-`, `_` and `.`.
    """
    if mistake.sort == "stage-name":
        yield Finding(at=mistake.at, message=mistake.message)
