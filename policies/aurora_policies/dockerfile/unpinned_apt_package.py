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
        good("FROM debian:12\nRUN apt-get install -y ./tool.deb\n", because="a file has one version"),
        good("ARG PACKAGES\nRUN apt-get install -y $PACKAGES\n", because="the variable may contain versions"),
    ],
)
def unpinned_apt_package(run: Run) -> Iterator[Finding]:
    """`apt-get install` installs a package without a version.

    A later build installs another version, so that builds are not reproducible, and an image that worked cannot be
    built again.
    Write `name=version`. Debian and Ubuntu remove old versions from their mirrors, so that such a build fails some
    day: a base image pinned by digest with packages of a snapshot mirror builds longer.

    https://docs.docker.com/build/building/best-practices/#apt-get
    """
    yield from unpinned(run, "apt-get", "apt", "aptitude")
