from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._commands import names
from ._updates import Updating, alone

_UPDATING = Updating(
    managers=("yum", "dnf", "dnf5", "microdnf", "tdnf", "zypper"),
    update=names("update upgrade up patch"),
    use=names("install in reinstall localinstall groupinstall module group builddep"),
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
    """A RUN upgrades all packages of the base image and does nothing else.

    Its layer is cached, so the image is as old as the day of the first build, and holds each upgraded package twice.
    Take a newer base image, which its makers upgrade and test as a whole.
    """
    yield from alone(run, _UPDATING)
