from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._commands import names
from ._updates import Updating, alone

_UPDATING = Updating(
    managers=("yum", "dnf", "dnf5", "microdnf", "tdnf", "zypper"),
    update=names("update upgrade up patch"),
    use=names("install in reinstall localinstall groupinstall module group builddep"),
    problem="only upgrades packages of the base image; use a newer base image",
)


@policy(
    "DKR107",
    severity="info",
    category="reproducibility",
    equivalents={"trivy": ("DS-0017", "AVD-DS-0017")},
    examples=[
        bad("FROM fedora:41\nRUN «dnf update» -y && dnf clean all\n"),
        good("FROM fedora:41\nRUN dnf update -y && dnf install -y httpd && dnf clean all\n"),
    ],
)
def lone_system_upgrade(run: Run) -> Iterator[Finding]:
    """A RUN only upgrades the packages of the base image.

    Its layer is cached, so the packages are as old as the first build, and the image contains each upgraded package
    twice.
    Use a newer base image.

    https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often
    """
    yield from alone(run, _UPDATING)
