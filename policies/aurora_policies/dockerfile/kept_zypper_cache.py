from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._caches import Cache, left_behind
from ._commands import names

_CACHE = Cache(
    managers=("zypper",),
    fill=names("install in remove rm update up patch dist-upgrade dup source-install si"),
    empty=names("clean cc"),
    folders=("/var/cache/zypp",),
    remedy="zypper clean --all",
)


@policy(
    "DKR136",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3036", "trivy": ("DS-0020", "AVD-DS-0020")},
    examples=[
        bad(
            "FROM opensuse/leap:15.6\nRUN «zypper -n install» curl\n",
            fixed="FROM opensuse/leap:15.6\nRUN zypper -n install curl && zypper clean --all\n",
        ),
        good("FROM opensuse/leap:15.6\nRUN zypper -n install curl && zypper clean --all\n"),
        good(
            "FROM opensuse/leap:15.6\nRUN --mount=type=cache,target=/var/cache/zypp zypper -n install curl\n",
            because="mounts are not part of the layer",
        ),
        good(
            "FROM opensuse/leap:15.6 AS build\nRUN zypper -n install curl\nFROM scratch\n",
            because="that stage is not part of the image",
        ),
    ],
)
def kept_zypper_cache(run: Run) -> Iterator[Finding]:
    """zypper leaves its cache in the image.

    The cache takes tens of megabytes. Deleting it in a later instruction does not make the image smaller.
    Run `zypper clean --all` in the same RUN, or use a cache mount.
    The fix is not applied by default, because a later RUN may use the cache.

    https://docs.docker.com/build/cache/optimize/#use-cache-mounts
    """
    yield from left_behind(run, _CACHE)
