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
    """A parser directive is set twice or has an invalid value.

    The build fails before its first step.
    Set each directive once, at the top of the file. `escape` is either a backslash or a backtick.

    https://docs.docker.com/reference/dockerfile/#parser-directives
    """
    if mistake.sort == "directive":
        yield Finding(at=mistake.at, message=mistake.message)
