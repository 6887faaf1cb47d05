from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._commands import names
from ._questions import Asking, unanswered

_VERBS = names(
    "install in localinstall groupinstall reinstall rei downgrade dg update upgrade up distro-sync dsync remove rm"
    " erase"
)
_SILENT = names("-y --assumeyes")
_ASKING = Asking(("dnf", "dnf5", "tdnf"), _VERBS, _SILENT)
_ASKING_OF_FEDORA = Asking(("dnf", "dnf5", "microdnf", "tdnf"), _VERBS, _SILENT)


@policy(
    "DKR138",
    severity="error",
    category="reliability",
    equivalents={"hadolint": "DL3038"},
    examples=[
        bad("FROM fedora:41\nRUN «dnf install» curl\n", fixed="FROM fedora:41\nRUN dnf install -y curl\n"),
        bad(
            "FROM fedora-minimal:41\nRUN «microdnf update»\n",
            fixed="FROM fedora-minimal:41\nRUN microdnf update -y\n",
        ),
        good("FROM fedora:41\nRUN dnf -y install curl\n"),
        good(
            "FROM registry.access.redhat.com/ubi9/ubi-minimal:9.6\nRUN microdnf install curl\n",
            because="`-y` does nothing there",
        ),
    ],
)
def unconfirmed_dnf_install(run: Run) -> Iterator[Finding]:
    """`dnf install` prompts for confirmation.

    A build has no terminal, so the prompt gets no answer and the build fails, possibly only when the package gets a
    new dependency.
    Add `-y`.
    `microdnf` is reported in images of Fedora, where it is dnf 5: elsewhere it never prompts.

    https://dnf.readthedocs.io/en/latest/command_ref.html
    """
    yield from unanswered(run, _ASKING_OF_FEDORA if _may_have_dnf5(run) else _ASKING)


def _may_have_dnf5(run: Run) -> bool:
    """Whether `microdnf` may be dnf 5; without a base image, the commands are part of another file."""
    base = run.stage.base if run.stage is not None else None
    return base is None or "fedora" in base.name
