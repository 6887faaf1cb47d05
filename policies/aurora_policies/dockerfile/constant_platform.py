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
        good("FROM --platform=linux/arm64 debian:13 AS base-arm64\n", because="one stage for each platform"),
    ],
)
def constant_platform(from_: From) -> Iterator[Finding]:
    """A stage is always built for one platform.

    `docker build --platform` has no effect on it: on another machine the image runs under emulation or not at all,
    and a multi-platform image holds the same binaries under several names.
    Leave the flag out, or use `$BUILDPLATFORM`; the fix removes it, which a base image that exists for one platform
    only may not survive.
    """
    flag = from_.platform
    if flag is None or not flag.value or "$" in flag.value:
        return
    name = from_.alias.text.lower() if from_.alias else ""
    if any(part in name for part in re.split(r"[/-]", flag.value.lower()) if part):
        return
    fix = Fix((without_flag(from_, flag),))
    yield Finding(at=flag.at, message=f"the platform is always {flag.value}", fix=fix)
