from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pins import unpinned


@policy(
    "DKR118",
    severity="info",
    category="reproducibility",
    equivalents={"hadolint": "DL3018"},
    examples=[
        bad("FROM alpine:3.20\nRUN «apk add» --no-cache git\n"),
        good("FROM alpine:3.20\nRUN apk add --no-cache git~2.45\n"),
        good("FROM alpine:3.20\nRUN apk add ./tool.apk\n"),
    ],
)
def unpinned_apk_package(run: Run) -> Iterator[Finding]:
    """`apk add` installs a package without a version.

    A later build installs another version, so that builds are not reproducible, and an image that worked cannot be
    built again.
    Use a range such as `git~2.45`, because Alpine removes old versions from its mirrors.

    https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper
    """
    yield from unpinned(run, "apk")
