from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._caches import Cache, left_behind
from ._commands import names

_CACHE = Cache(
    managers=("yum",),
    fill=names("install localinstall groupinstall reinstall update upgrade module"),
    empty=names("clean"),
    folders=("/var/cache/yum",),
    remedy="{manager} clean all",
    parts=names("all packages"),
)


@policy(
    "DKR132",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3032", "trivy": ("DS-0015", "AVD-DS-0015")},
    examples=[
        bad(
            "FROM centos:7\nRUN «yum install» -y curl\n",
            fixed="FROM centos:7\nRUN yum install -y curl && yum clean all\n",
        ),
        good("FROM centos:7\nRUN yum install -y curl && yum clean all\n"),
        good(
            "FROM centos:7\nRUN --mount=type=cache,target=/var/cache/yum yum install -y curl\n",
            because="mounts are not part of the layer",
        ),
        good(
            "FROM centos:7 AS build\nRUN yum install -y curl\nFROM scratch\n",
            because="that stage is not part of the image",
        ),
    ],
)
def kept_yum_cache(run: Run) -> Iterator[Finding]:
    """yum leaves its cache in the image.

    The cache takes tens of megabytes. Deleting it in a later instruction does not make the image smaller.
    Run `yum clean all` in the same RUN, or use a cache mount.
    The fix is not applied by default, because a later RUN may use the cache.

    https://docs.docker.com/build/cache/optimize/#use-cache-mounts
    """
    yield from left_behind(run, _CACHE)
