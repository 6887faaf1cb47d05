from collections.abc import Iterator

from aurora_devops import Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import From

from ._edits import without_flag


@policy(
    "DKR025",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": "DL3065", "buildkit": "RedundantTargetPlatform"},
    examples=[
        bad("FROM «--platform=$TARGETPLATFORM» alpine:3.22\n", fixed="FROM alpine:3.22\n"),
        good("FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n"),
    ],
)
def redundant_platform(from_: From) -> Iterator[Finding]:
    """A stage asks for the target platform, which it gets anyway.

    The flag says nothing, and older builders without BuildKit stop at the variable.
    Leave it out.
    """
    flag = from_.platform
    if flag is not None and flag.value in ("$TARGETPLATFORM", "${TARGETPLATFORM}"):
        fix = Fix((without_flag(from_, flag),), safe=True)
        yield Finding(at=flag.at, message="the target platform is the default", fix=fix)
