from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._commands import names
from ._questions import Asking, unanswered

_ASKING = Asking(
    ("dnf", "dnf5", "microdnf", "tdnf"),
    names(
        "install in localinstall groupinstall reinstall rei downgrade dg update upgrade up distro-sync dsync remove rm"
        " erase"
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
    """`dnf install` prompts for confirmation.

    A build has no terminal, so the prompt gets no answer and the build fails, possibly only when the package gets a
    new dependency.
    Add `-y`.

    https://dnf.readthedocs.io/en/latest/command_ref.html
    """
    yield from unanswered(run, _ASKING)
