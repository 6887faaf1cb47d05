from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn
from aurora_devops.kinds.github.runners import labels_of, system


@policy(
    "GHA028",
    severity="error",
    category="reliability",
    equivalents={"actionlint": "runner-label"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: [ubuntu-24.04, «windows-2025»]
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: [self-hosted, linux, x64]
                steps:
                  - run: make test
            """,
            because="the labels describe one machine",
        ),
    ],
)
def conflicting_runners(inside: JobIn) -> Iterator[Finding]:
    """A job requires a runner with two operating systems.

    A runner must have every label of the list. No runner has both, so the job waits for 24 hours and is cancelled.
    Use a matrix to run on several systems.
    """
    for group in labels_of(inside.job):
        first = ""
        for label, at in group:
            own = system(label)
            if own and first and own != first:
                yield Finding(
                    at=at, message=f"label '{label}' conflicts with '{first}'; a runner must have all labels"
                )
            first = first or own
