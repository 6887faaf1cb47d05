from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._commands import names
from ._questions import Asking, unanswered

_ASKING = Asking(
    ("zypper",),
    names("install in update up patch dup dist-upgrade remove rm"),
    names("-n -y --non-interactive --no-confirm"),
)


@policy(
    "DKR134",
    severity="error",
    category="reliability",
    equivalents={"hadolint": "DL3034"},
    examples=[
        bad(
            "FROM opensuse/leap:15.6\nRUN «zypper install» curl\n",
            fixed="FROM opensuse/leap:15.6\nRUN zypper install -y curl\n",
        ),
        good("FROM opensuse/leap:15.6\nRUN zypper -y install curl\n"),
    ],
)
def unconfirmed_zypper_install(run: Run) -> Iterator[Finding]:
    """`zypper install` prompts for confirmation.

    A build has no terminal, so the prompt gets no answer and the build fails, possibly only when the package gets a
    new dependency.
    Add `-y`.

    https://manpages.opensuse.org/Tumbleweed/zypper/zypper.8.en.html
    """
    yield from unanswered(run, _ASKING)
