import re
from collections.abc import Iterator

from aurora_devops import Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import From

from ._edits import without_flag


@policy(
    "DKR024",
    severity="warning",
    category="maintainability",
    equivalents={"hadolint": "DL3029", "buildkit": "FromPlatformFlagConstDisallowed"},
    examples=[
        bad("FROM «--platform=linux/amd64» debian:13\n", fixed="FROM debian:13\n"),
        good("FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n"),
        good(
            "FROM --platform=linux/arm64 debian:13 AS base-arm64\n", because="each platform has its own stage"
        ),
    ],
)
def constant_platform(from_: From) -> Iterator[Finding]:
    """FROM sets a fixed `--platform`.

    `docker build --platform` has no effect on the stage: on another machine the image runs under emulation or not at
    all, and a multi-platform image contains the same binaries for all platforms.
    Remove the flag or use `$BUILDPLATFORM`.
    The fix removes the flag. It is not applied by default, because the base image may exist for one platform only.

    https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/
    """
    flag = from_.platform
    if flag is None or not flag.value or "$" in flag.value:
        return
    name = from_.alias.text.lower() if from_.alias else ""
    if any(part in name for part in re.split(r"[/-]", flag.value.lower()) if part):
        return
    fix = Fix((without_flag(from_, flag),))
    yield Finding(
        at=flag.at, message=f"'--platform={flag.value}' is fixed; remove it or use $BUILDPLATFORM", fix=fix
    )
