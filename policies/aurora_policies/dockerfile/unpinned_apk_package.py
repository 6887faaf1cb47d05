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
    """apk installs a package in whatever version the mirror has today.

    The same Dockerfile builds another image tomorrow, and a build that broke cannot be brought back.
    Give a range, `git~2.45`: Alpine drops exact versions from its mirrors when a fix comes out.
    """
    yield from unpinned(run, "apk")
