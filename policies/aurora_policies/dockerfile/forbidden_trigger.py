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
    """ONBUILD holds an instruction that cannot be triggered.

    The build stops here: FROM, MAINTAINER and ONBUILD itself make no sense in the middle of another build.
    Leave the line out.
    """
    if mistake.sort == "onbuild":
        yield Finding(at=mistake.at, message=mistake.message)
