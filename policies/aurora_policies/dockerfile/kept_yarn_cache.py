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
            because="it is not in the layer",
        ),
        good(
            "FROM node:22 AS build\nRUN yarn install curl\nFROM scratch\n",
            because="that stage is thrown away",
        ),
    ],
)
def kept_yarn_cache(run: Run) -> Iterator[Finding]:
    """yarn leaves its cache in the image.

    What a layer holds stays in the image, tens of megabytes in every pull, even if a later instruction deletes it.
    Empty the cache in the same RUN, or keep it in a cache mount.
    A later RUN may count on the cache, so the fix is not applied unasked.
    """
    yield from left_behind(run, _CACHE)
