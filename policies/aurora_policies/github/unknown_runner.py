from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.github import JobIn
from aurora_devops.kinds.github.runners import RETIRED, is_mistaken, labels_of, nearest_label, successor

from ._edits import respelled


class Options(PolicyOptions):
    """The runners of this repository."""

    labels: tuple[str, ...] = option((), description="Labels of self-hosted or larger runners.")


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
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: «ubuntu-20.04»
                steps:
                  - run: make test
              package:
                runs-on: «ubuntu-lastest»
                steps:
                  - run: make package
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-22.04
                steps:
                  - run: make test
              package:
                runs-on: ubuntu-latest
                steps:
                  - run: make package
            """,
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
            because="self-hosted runners can have any label",
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
            because="larger runners can have any label; `unlisted-runner` checks them against a list",
        ),
    ],
)
def unknown_runner(inside: JobIn, options: Options) -> Iterator[Finding]:
    """A runner label does not exist on GitHub, or was removed.

    The job waits for 24 hours and is cancelled.
    Use a current label; add labels of your own that look like those of GitHub to the option `labels`.
    The fix writes the label that is most similar, or the oldest runner of the same system for a removed one; its
    software may differ, so it is not applied by default.

    https://docs.github.com/en/actions/reference/runners/github-hosted-runners
    """
    known = {label.lower() for label in options.labels}
    for group in labels_of(inside.job):
        if any(label.lower() == "self-hosted" for label, _ in group):
            continue
        for label, at in group:
            lowered = label.lower()
            if lowered in RETIRED:
                instead = successor(lowered)
                advice = f"; use '{instead}'" if instead else ""
                message = f"runner '{label}' was removed from GitHub{advice}"
                yield Finding(at=at, message=message, fix=respelled(at, label, instead))
            elif lowered not in known and is_mistaken(lowered):
                near = nearest_label(lowered)
                fix = respelled(at, label, near.correction)
                yield Finding(at=at, message=f"unknown runner '{label}'{near}", fix=fix)
