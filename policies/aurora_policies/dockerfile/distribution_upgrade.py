from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.packages import verb
from aurora_devops.kinds.dockerfile import Run

from ._commands import head

_UPGRADES = frozenset({"dist-upgrade", "full-upgrade", "dup"})


@policy(
    "DKR135",
    severity="warning",
    category="reproducibility",
    equivalents={"hadolint": ("DL3005", "DL3035"), "trivy": ("DS-0024", "AVD-DS-0024")},
    examples=[
        bad("FROM debian:12\nRUN apt-get update && «apt-get dist-upgrade» -y\n"),
        bad("FROM opensuse/leap:15.6\nRUN «zypper -n dup»\n"),
        good("FROM debian:12\nRUN apt-get update && apt-get upgrade -y\n"),
    ],
)
def distribution_upgrade(run: Run) -> Iterator[Finding]:
    """A build step upgrades the whole distribution.

    It may remove packages or move to the next release, so that the image no longer matches its base image.
    Use a newer base image.

    https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often
    """
    for command in run.called("apt-get", "apt", "aptitude", "zypper"):
        told = verb(command)
        if told in _UPGRADES or (told == "dist-upgrade" and command.name == "zypper"):
            message = f"'{command.name} {told}' upgrades the whole distribution; use a newer base image"
            yield Finding(at=head(run, command), message=message)
