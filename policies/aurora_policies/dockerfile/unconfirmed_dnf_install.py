from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._commands import names
from ._questions import Asking, unanswered

_ASKING = Asking(
    ("dnf", "dnf5", "microdnf", "tdnf"),
    names(
        "install in localinstall groupinstall reinstall rei downgrade dg update upgrade up distro-sync dsync remove rm"
        " erase autoremove"
    ),
    names("-y --assumeyes"),
)


@policy(
    "DKR138",
    severity="error",
    category="reliability",
    equivalents={"hadolint": "DL3038"},
    examples=[
        bad("FROM fedora:41\nRUN «dnf install» curl\n", fixed="FROM fedora:41\nRUN dnf install -y curl\n"),
        good("FROM fedora:41\nRUN dnf -y install curl\n"),
    ],
)
def unconfirmed_dnf_install(run: Run) -> Iterator[Finding]:
    """dnf asks for a confirmation that nobody gives.

    A build has no terminal: the question gets no answer, and the build stops, today or when the package gets a
    dependency.
    Give `-y`.
    """
    yield from unanswered(run, _ASKING)
