from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Mistake


@policy(
    "DKR041",
    severity="error",
    category="validity",
    examples=[
        bad("# escape=«/»\nFROM debian:13\n"),
        bad("# syntax=docker/dockerfile:1\n«# syntax=docker/dockerfile:1»\nFROM debian:13\n"),
        good("# syntax=docker/dockerfile:1\n# escape=`\nFROM debian:13\n"),
    ],
)
def invalid_directive(mistake: Mistake) -> Iterator[Finding]:
    """A parser directive is given twice, or has a value that it cannot have.

    The build stops before its first step.
    `escape` is either a backslash or a backtick, and each directive is given once, above everything else.
    """
    if mistake.sort == "directive":
        yield Finding(at=mistake.at, message=mistake.message)
