from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._commands import YES, is_configured, names, settings_of
from ._questions import Asking, unanswered

_NAME = "APT::Get::Assume-Yes"
_ASKING = Asking(
    ("apt-get", "apt", "aptitude"),
    names("install reinstall upgrade dist-upgrade full-upgrade remove purge autoremove build-dep"),
    names("-y --yes --assume-yes --force-yes -qq --trivial-only -s --recon --no-act -d"),
    settings_of(_NAME, *YES),
)


@policy(
    "DKR114",
    severity="error",
    category="reliability",
    equivalents={"hadolint": "DL3014", "trivy": ("DS-0021", "AVD-DS-0021")},
    examples=[
        bad(
            "FROM debian:12\nRUN «apt-get install» curl\n",
            fixed="FROM debian:12\nRUN apt-get install -y curl\n",
        ),
        good("FROM debian:12\nRUN apt-get -y install curl\n"),
        good(
            "FROM debian:12\nRUN apt-get install -q=2 curl && apt-get -o APT::Get::Assume-Yes=1 install vim\n"
        ),
        good("FROM debian:12\nRUN yes | apt-get install curl\n"),
        good("FROM debian:12\nRUN apt-get -qq install curl\n", because="`-qq` implies it"),
        good("FROM debian:12\nRUN apt-get install -s curl\n", because="`-s` only simulates the installation"),
    ],
)
def unconfirmed_apt_install(run: Run) -> Iterator[Finding]:
    """apt asks for a confirmation that nobody gives.

    A build has no terminal: the question gets no answer, and the build stops, today or when the package gets a
    dependency.
    Give `-y`.
    """
    if not is_configured(run, _NAME):
        yield from unanswered(run, _ASKING)
