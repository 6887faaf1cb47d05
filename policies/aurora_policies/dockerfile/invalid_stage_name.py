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
    """The name of a stage contains characters that are not allowed.

    The build fails.
    Begin the name with a letter, and use letters, digits, `-`, `_` and `.`.

    https://docs.docker.com/reference/dockerfile/#from
    """
    if mistake.sort == "stage-name":
        yield Finding(at=mistake.at, message=mistake.message)
