from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._commands import YES, is_configured, names, settings_of
from ._questions import Asking, unanswered
from ._users import is_of_circleci

_NAME = "APT::Get::Assume-Yes"
_ASKING = Asking(
    ("apt-get", "apt", "aptitude"),
    names("install upgrade dist-upgrade full-upgrade remove purge build-dep"),
    names("-y --yes --assume-yes --force-yes -qq --trivial-only -s --recon --no-act -d"),
    settings_of(_NAME, *YES),
)


@policy(
    "DKR114",
    severity="warning",
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
        good(
            "FROM docker.io/cimg/node:22.19\nRUN sudo apt install ./shop.deb\n",
            because="the image configures apt",
        ),
        bad(
            "FROM node:22\nCOPY cimg/base /\nRUN «apt-get install» curl\n",
            fixed="FROM node:22\nCOPY cimg/base /\nRUN apt-get install -y curl\n",
        ),
        good(
            "FROM debian:12\nRUN apt-get reinstall dpkg && apt reinstall curl libcurl4\n",
            because="apt prompts if it changes other packages than the named ones, which `reinstall` does not",
        ),
    ],
)
def unconfirmed_apt_install(run: Run) -> Iterator[Finding]:
    """`apt-get install` prompts for confirmation.

    A build has no terminal, so the prompt gets no answer and the build fails. Without other packages than those that
    are named apt does not prompt, so a build may fail only when one of them gets a new dependency.
    Add `-y`.
    Commands that simulate, are quiet at level 2, or get an answer as their input are not reported, nor are those in
    images of CircleCI, which configure apt.

    https://docs.docker.com/build/building/best-practices/#apt-get
    """
    for finding in unanswered(run, _ASKING):
        if is_configured(run, _NAME) or (run.stage is not None and is_of_circleci(run.stage)):
            return
        yield finding
