from collections.abc import Iterator

from pydantic import BaseModel, Field

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn
from aurora_devops.kinds.github.runners import RETIRED, is_mistaken, labels_of


class Options(BaseModel, frozen=True, extra="forbid"):
    """What this repository has besides GitHub's own."""

    labels: tuple[str, ...] = Field((), description="Labels of self-hosted or larger runners.")


@policy(
    "GHA027",
    severity="error",
    category="reliability",
    equivalents={"actionlint": "runner-label"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: «macos-10.15»
                steps:
                  - run: make test
              lint:
                runs-on: ${{ matrix.os }}
                strategy:
                  matrix:
                    os: [ubuntu-24.04, «ubunto-latest»]
                steps:
                  - run: make lint
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
              gpu:
                runs-on: [self-hosted, linux, gpu]
                steps:
                  - run: make test
              big:
                runs-on:
                  group: big
                  labels: ubuntu-24.04-16core
                steps:
                  - run: make test
            """,
            because="those who run machines of their own choose the labels",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-latest-8-cores
                steps:
                  - run: make test
              large:
                runs-on: our-machine
                steps:
                  - run: make test
            """,
            because="larger runners have any label; `unlisted-runner` asks for a list of them",
        ),
    ],
)
def unknown_runner(inside: JobIn, options: Options) -> Iterator[Finding]:
    """A job asks for a machine of GitHub's that does not exist, or not any more.

    The job waits for a day and is cancelled then.
    Use one of GitHub's labels; name your own that look like those in the option `labels`.

    https://docs.github.com/en/actions/reference/runners/github-hosted-runners
    """
    known = {label.lower() for label in options.labels}
    for group in labels_of(inside.job):
        if any(label.lower() == "self-hosted" for label, _ in group):
            continue
        for label, at in group:
            lowered = label.lower()
            if lowered in RETIRED:
                yield Finding(at=at, message=f"GitHub has no runner {label} any more")
            elif lowered not in known and is_mistaken(lowered):
                yield Finding(at=at, message=f"GitHub has no runner {label}")
