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
            because="it is not in the layer",
        ),
        good(
            "FROM opensuse/leap:15.6 AS build\nRUN zypper -n install curl\nFROM scratch\n",
            because="that stage is thrown away",
        ),
    ],
)
def kept_zypper_cache(run: Run) -> Iterator[Finding]:
    """zypper leaves its cache in the image.

    What a layer holds stays in the image, tens of megabytes in every pull, even if a later instruction deletes it.
    Empty the cache in the same RUN, or keep it in a cache mount.
    A later RUN may count on the cache, so the fix is not applied unasked.
    """
    yield from left_behind(run, _CACHE)
