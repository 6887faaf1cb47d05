from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import Cache


@policy(
    "GLC032",
    severity="info",
    category="security",
    examples=[
        bad(
            "test:\n  script: make test\n  cache:\n    key: deps\n    paths: [vendor/]\n    unprotect: «true»\n"
        ),
        good(
            "test:\n  script: make test\n  cache:\n    key: deps\n    paths: [vendor/]\n",
            because="protected and other branches have caches of their own",
        ),
    ],
)
def unprotected_cache(cache: Cache) -> Iterator[Finding]:
    """A cache is shared between protected branches and all others.

    The author of any branch can put files into the cache that a job of a protected branch runs later, with its secrets.
    Remove `unprotect`, or use the cache only in jobs without secrets.

    https://docs.gitlab.com/ci/caching/#use-the-same-cache-for-all-branches
    """
    if cache.unprotect is True:
        yield Finding(
            at=cache.at["unprotect"], message="the cache is shared with branches that are not protected"
        )
