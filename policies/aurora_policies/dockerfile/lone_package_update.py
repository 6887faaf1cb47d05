from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._caches import mounted
from ._commands import names
from ._updates import Updating, alone

_LISTS = ("/var/lib/apt/lists", "/var/cache/apk")
_UPDATING = Updating(
    managers=("apt-get", "apt", "aptitude", "apk"),
    update=frozenset({"update"}),
    use=names(
        "install reinstall add upgrade dist-upgrade full-upgrade build-dep fix source download fetch satisfy"
    ),
    problem="is cached apart from the installation; run both in one RUN",
    folders=_LISTS,
)


@policy(
    "DKR105",
    severity="warning",
    category="reliability",
    equivalents={"checkov": "CKV_DOCKER_5", "trivy": ("DS-0017", "AVD-DS-0017")},
    examples=[
        bad("FROM debian:12\nRUN «apt-get update»\nRUN apt-get install -y curl\n"),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"),
        good(
            "FROM debian:12\nRUN apt-get update && ./install.sh\n",
            because="the script may install packages",
        ),
        good(
            "FROM node:24-slim\nRUN apt-get update && playwright install --with-deps chromium\n",
            because="the program installs packages",
        ),
        good(
            "FROM debian:12\nRUN apt-get update && setup-tools && rm -rf /var/lib/apt/lists/*\n",
            because="no lists remain for a later RUN",
        ),
        good("FROM alpine:3.20\nRUN apk add --update curl\n"),
    ],
)
def lone_package_update(run: Run) -> Iterator[Finding]:
    """A RUN updates the package lists and installs nothing.

    Its layer is cached, so that a later RUN installs from lists that may be weeks old: it fails, or installs old
    versions.
    Update and install in the same RUN.

    https://docs.docker.com/build/building/best-practices/#apt-get
    """
    if not mounted(run, *_LISTS):
        yield from alone(run, _UPDATING)
