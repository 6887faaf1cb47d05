from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.kinds.github import JobIn
from aurora_devops.kinds.github.runners import RETIRED, is_known, is_mistaken, labels_of

from ._edits import respelled


class Options(PolicyOptions):
    """The runners of this repository."""

    labels: tuple[str, ...] = option((), description="Labels of self-hosted or larger runners.")


@policy(
    "GHA075",
    severity="warning",
    category="reliability",
    equivalents={"actionlint": "runner-label"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: «our-machine»
                steps:
                  - run: make test
              lint:
                runs-on: ${{ matrix.os }}
                strategy:
                  matrix:
                    os: [ubuntu-24.04, «linux-latest»]
                steps:
                  - run: make lint
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: «bulid-large»
                steps:
                  - run: make test
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: build-large
                steps:
                  - run: make test
            """,
            options={"labels": ["build-large", "gpu"]},
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: our-machine
                steps:
                  - run: make test
            """,
            options={"labels": ("our-machine",)},
            because="the options list the label",
        ),
        good(
            """\
            on: push
            jobs:
              gpu:
                runs-on: [self-hosted, linux, gpu]
                steps:
                  - run: make test
            """,
            because="with `self-hosted` the other labels can be anything",
        ),
    ],
)
def unlisted_runner(inside: JobIn, options: Options) -> Iterator[Finding]:
    """A runner label is neither one of GitHub nor listed in the options.

    A job with a misspelled label waits for 24 hours and is cancelled.
    List the labels of your larger and self-hosted runners in the option `labels`.
    Without that list every such label would be reported, so the policy is only in the profile `all`.
    The fix writes the known label that is most similar, which may not be the intended one, so it is not applied by
    default.

    https://docs.github.com/en/actions/reference/runners/larger-runners
    """
    known = {label.lower() for label in options.labels}
    for group in labels_of(inside.job):
        if any(label.lower() == "self-hosted" for label, _ in group):
            continue
        for label, at in group:
            lowered = label.lower()
            if lowered in known or lowered in RETIRED or is_known(lowered) or is_mistaken(lowered):
                continue
            near = suggest(label, options.labels, 0.8)
            message = f"runner label '{label}' is not in the option 'labels'{near}"
            yield Finding(at=at, message=message, fix=respelled(at, label, near.correction))
