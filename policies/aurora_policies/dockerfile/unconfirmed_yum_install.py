from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._commands import names
from ._questions import Asking, unanswered

_ASKING = Asking(
    ("yum",),
    names("install localinstall groupinstall reinstall update upgrade remove erase"),
    names("-y --assumeyes"),
)


@policy(
    "DKR130",
    severity="error",
    category="reliability",
    equivalents={"hadolint": "DL3030"},
    examples=[
        bad("FROM centos:7\nRUN «yum install» curl\n", fixed="FROM centos:7\nRUN yum install -y curl\n"),
        good("FROM centos:7\nRUN yum -y install curl\n"),
    ],
)
def unconfirmed_yum_install(run: Run) -> Iterator[Finding]:
    """`yum install` prompts for confirmation.

    A build has no terminal, so the prompt gets no answer and the build fails, possibly only when the package gets a
    new dependency.
    Add `-y`.

    https://man7.org/linux/man-pages/man8/yum.8.html
    """
    yield from unanswered(run, _ASKING)
