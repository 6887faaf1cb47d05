from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pins import unpinned


@policy(
    "DKR108",
    severity="info",
    category="reproducibility",
    equivalents={"hadolint": "DL3008"},
    examples=[
        bad("FROM debian:12\nRUN apt-get update && «apt-get install» -y curl git=1:2.39.5-0\n"),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y curl=7.88.1-10\n"),
        good("FROM debian:12\nRUN apt-get install -y ./tool.deb\n", because="a file is what it is"),
        good("ARG PACKAGES\nRUN apt-get install -y $PACKAGES\n", because="nobody knows what is in it"),
    ],
)
def unpinned_apt_package(run: Run) -> Iterator[Finding]:
    """apt installs a package in whatever version the mirror has today.

    The same Dockerfile builds another image tomorrow, and a build that broke cannot be brought back.
    Debian and Ubuntu drop old versions from their mirrors, so a version given here stops to build one day:
    pinning the base image by digest and installing from a snapshot mirror lasts longer.
    """
    yield from unpinned(run, "apt-get", "apt", "aptitude")
