from collections.abc import Iterator

from pydantic import BaseModel, Field

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn
from aurora_devops.kinds.github.runners import RETIRED, is_known, is_mistaken, labels_of


class Options(BaseModel, frozen=True, extra="forbid"):
    """What this repository has besides GitHub's own."""

    labels: tuple[str, ...] = Field((), description="Labels of self-hosted or larger runners.")


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
            because="self-hosted says that the other labels are the owner's",
        ),
    ],
)
def unlisted_runner(inside: JobIn, options: Options) -> Iterator[Finding]:
    """A job asks for a label that is neither GitHub's nor listed here.

    A slip in it leaves the job waiting for a day, until it is cancelled.
    List the labels of your larger and self-hosted runners in the option `labels`; without that list nobody can tell
    a slip from a machine, so the policy is in no profile but `all`.

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
            yield Finding(at=at, message=f"{label} is neither GitHub's label nor a listed one")
