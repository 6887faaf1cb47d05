from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pins import unpinned


@policy(
    "DKR133",
    severity="info",
    category="reproducibility",
    equivalents={"hadolint": "DL3033"},
    examples=[
        bad("FROM centos:7\nRUN «yum install» -y httpd && yum clean all\n"),
        good("FROM centos:7\nRUN yum install -y httpd-2.4.6 && yum clean all\n"),
        good("FROM centos:7\nRUN yum groupinstall -y base\n", because="a group has no version"),
    ],
)
def unpinned_yum_package(run: Run) -> Iterator[Finding]:
    """`yum install` installs a package without a version.

    A later build installs another version, so that builds are not reproducible, and an image that worked cannot be
    built again.
    Write `name-version`.

    https://man7.org/linux/man-pages/man8/yum.8.html
    """
    yield from unpinned(run, "yum")
