from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pins import unpinned


@policy(
    "DKR141",
    severity="info",
    category="reproducibility",
    equivalents={"hadolint": "DL3041"},
    examples=[
        bad("FROM fedora:41\nRUN «dnf install» -y httpd && dnf clean all\n"),
        good("FROM fedora:41\nRUN dnf install -y httpd-2.4.62 && dnf clean all\n"),
        good("FROM fedora:41\nRUN dnf module install -y nodejs:22\n"),
    ],
)
def unpinned_dnf_package(run: Run) -> Iterator[Finding]:
    """`dnf install` installs a package without a version.

    A later build installs another version, so that builds are not reproducible, and an image that worked cannot be
    built again.
    Write `name-version`, or `module:stream`.

    https://dnf.readthedocs.io/en/latest/command_ref.html
    """
    yield from unpinned(run, "dnf", "dnf5", "microdnf", "tdnf")
