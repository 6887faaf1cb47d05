from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Mistake


@policy(
    "DKR040",
    severity="error",
    category="validity",
    equivalents={"hadolint": "DL3043"},
    examples=[
        bad("FROM debian:13\nONBUILD «FROM» debian:12\n"),
        bad("FROM debian:13\nONBUILD «ONBUILD» RUN make\n"),
        good("FROM debian:13\nONBUILD COPY . /srv/\n"),
    ],
)
def forbidden_trigger(mistake: Mistake) -> Iterator[Finding]:
    """ONBUILD contains an instruction that is not allowed there.

    The build fails: FROM, MAINTAINER and ONBUILD cannot be triggered by another build.
    Remove the line.

    https://docs.docker.com/reference/dockerfile/#onbuild
    """
    if mistake.sort == "onbuild":
        yield Finding(at=mistake.at, message=mistake.message)
