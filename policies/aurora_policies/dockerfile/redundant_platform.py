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
    """FROM sets the target platform, which is the default.

    The flag has no effect, and builders without BuildKit fail at the variable.
    Remove the flag.

    https://docs.docker.com/reference/build-checks/redundant-target-platform/
    """
    flag = from_.platform
    if flag is not None and flag.value in ("$TARGETPLATFORM", "${TARGETPLATFORM}"):
        fix = Fix((without_flag(from_, flag),), safe=True)
        yield Finding(at=flag.at, message=f"'--platform={flag.value}' is the default; remove it", fix=fix)
