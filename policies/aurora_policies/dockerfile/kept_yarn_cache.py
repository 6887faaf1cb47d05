from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._caches import Cache, left_behind
from ._commands import names

_CACHE = Cache(
    managers=("yarn",),
    fill=names("install add global"),
    empty=names("cache"),
    folders=("/root/.cache/yarn", "/usr/local/share/.cache"),
    remedy="yarn cache clean",
    option="--cache-folder",
    variable="YARN_CACHE_FOLDER",
)


@policy(
    "DKR160",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3060"},
    examples=[
        bad(
            "FROM node:22\nRUN «yarn install» curl\n",
            fixed="FROM node:22\nRUN yarn install curl && yarn cache clean\n",
        ),
        good("FROM node:22\nRUN yarn install curl && yarn cache clean\n"),
        good(
            "FROM node:22\nRUN --mount=type=cache,target=/root/.cache/yarn yarn install curl\n",
            because="mounts are not part of the layer",
        ),
        good(
            "FROM node:22 AS build\nRUN yarn install curl\nFROM scratch\n",
            because="that stage is not part of the image",
        ),
    ],
)
def kept_yarn_cache(run: Run) -> Iterator[Finding]:
    """yarn leaves its cache in the image.

    The cache takes tens of megabytes. Deleting it in a later instruction does not make the image smaller.
    Run `yarn cache clean` in the same RUN, or use a cache mount.
    The fix is not applied by default, because a later RUN may use the cache.

    https://docs.docker.com/build/cache/optimize/#use-cache-mounts
    """
    yield from left_behind(run, _CACHE)
