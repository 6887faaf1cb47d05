from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.kinds.github import Workflow
from aurora_devops.kinds.github.caching import caches, is_release, publishes, without_cache

from ._edits import with_input
from ._pinning import version_in_comment


@policy(
    "GHA072",
    severity="info",
    category="security",
    equivalents={"zizmor": "cache-poisoning"},
    examples=[
        bad(
            """\
            on: release
            jobs:
              publish:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions/setup-go@v6»
                  - run: make release
            """,
            fixed="""\
            on: release
            jobs:
              publish:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/setup-go@v6
                    with:
                      cache: false
                  - run: make release
            """,
        ),
        bad(
            """\
            on:
              push:
                branches: ["release/**"]
            jobs:
              publish:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «mozilla-actions/sccache-action@v0.0.9»
                  - uses: «mlugg/setup-zig@v2»
                    with:
                      use-cache: ${{ !startsWith(github.ref, 'refs/tags/') }}
                  - run: make publish
            """
        ),
        good(
            """\
            on:
              push:
                branches: [main, "release/**"]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: mozilla-actions/sccache-action@v0.0.9
                  - run: make test
            """,
            because="runs for other branches release nothing",
        ),
        good(
            """\
            on: release
            jobs:
              publish:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/setup-go@v6
                    with:
                      cache: false
                  - run: make release
            """,
            because="the cache is disabled",
        ),
        good(
            """\
            on: release
            jobs:
              publish:
                runs-on: ubuntu-24.04
                cache-mode: none
                steps:
                  - uses: actions/setup-go@v6
                  - run: make release
            """,
            because="the job has no access to the cache",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/setup-go@v6
                  - run: make test
              image:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/setup-go@v6
                  - uses: docker/build-push-action@v6
                    with:
                      push: false
                      cache-to: type=gha
            """,
            because="neither job publishes anything",
        ),
    ],
)
def cache_poisoning(document: Document) -> Iterator[Finding]:
    """A job that publishes something restores a cache.

    Any workflow run of the branch can write the cache, and what it wrote ends up in the release.
    Disable the cache in jobs that publish, or set `cache-mode` to `none` or `write-only` there.
    The fix sets the input of the action that disables the cache; the job may take longer, so it is not applied by
    default.

    https://adnanthekhan.com/2024/05/06/the-monsters-in-your-build-cache-github-actions-cache-poisoning/
    """
    workflow = document.model
    if not isinstance(workflow, Workflow):
        return
    released = is_release(workflow)
    for job in workflow.jobs.values():
        if (job.cache_mode or workflow.cache_mode) in ("none", "write-only"):
            continue
        if not released and not any(publishes(step) for step in job.steps):
            continue
        for step in job.steps:
            if step.uses is None:
                continue
            comment = version_in_comment(document, step.at["uses"]) if "setup-uv" in step.uses else ""
            if caches(step, workflow, comment):
                name = step.uses.partition("@")[0]
                message = f"action '{name}' restores a cache in a job that publishes; disable its cache"
                switch = without_cache(step)
                fix = with_input(step, *switch) if switch is not None else None
                yield Finding(at=step.at["uses"].sub(0, len(step.uses.strip())), message=message, fix=fix)
