from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pins import unpinned


@policy(
    "DKR137",
    severity="info",
    category="reproducibility",
    equivalents={"hadolint": "DL3037"},
    examples=[
        bad("FROM opensuse/leap:15.6\nRUN «zypper -n install» httpd && zypper clean\n"),
        good("FROM opensuse/leap:15.6\nRUN zypper -n install httpd=2.4.58 && zypper clean\n"),
        good("FROM opensuse/leap:15.6\nRUN zypper -n install tool-1.0.rpm\n"),
    ],
)
def unpinned_zypper_package(run: Run) -> Iterator[Finding]:
    """`zypper install` installs a package without a version.

    A later build installs another version, so that builds are not reproducible, and an image that worked cannot be
    built again.
    Write `name=version`.

    https://manpages.opensuse.org/Tumbleweed/zypper/zypper.8.en.html
    """
    yield from unpinned(run, "zypper")
