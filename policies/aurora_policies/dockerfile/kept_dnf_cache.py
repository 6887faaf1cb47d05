from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._caches import Cache, left_behind
from ._commands import names

_CACHE = Cache(
    managers=("dnf", "dnf5", "microdnf", "tdnf"),
    fill=names(
        "install in localinstall groupinstall reinstall rei downgrade dg update upgrade up upgrade-minimal up-min"
        " update-minimal distro-sync dsync module group grp builddep"
    ),
    empty=names("clean"),
    folders=("/var/cache/libdnf5", "/var/cache/dnf", "/var/cache/yum"),
    remedy="{manager} clean all",
    parts=names("all packages"),
)


@policy(
    "DKR140",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3040", "trivy": ("DS-0019", "AVD-DS-0019", "DS-0027", "AVD-DS-0027")},
    examples=[
        bad(
            "FROM fedora:41\nRUN «dnf install» -y curl\n",
            fixed="FROM fedora:41\nRUN dnf install -y curl && dnf clean all\n",
        ),
        good("FROM fedora:41\nRUN dnf install -y curl && dnf clean all\n"),
        bad(
            "FROM fedora:41\nRUN «dnf install» -y curl && dnf clean metadata\n",
            because="this keeps the packages",
        ),
        good(
            "FROM fedora:41\nRUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y curl\n",
            because="mounts are not part of the layer",
        ),
        good(
            "FROM fedora:41 AS build\nRUN dnf install -y curl\nFROM scratch\n",
            because="that stage is not part of the image",
        ),
    ],
)
def kept_dnf_cache(run: Run) -> Iterator[Finding]:
    """dnf leaves its cache in the image.

    The cache takes tens of megabytes. Deleting it in a later instruction does not make the image smaller.
    Run `dnf clean all` in the same RUN, or use a cache mount.
    The fix is not applied by default, because a later RUN may use the cache.

    https://docs.docker.com/build/cache/optimize/#use-cache-mounts
    """
    yield from left_behind(run, _CACHE)
