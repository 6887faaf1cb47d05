from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import UnknownNeed


@policy(
    "GLC003",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            build:
              stage: build
              script: make
            test:
              script: make test
              needs: [«biuld»]
            """,
            fixed="""\
            build:
              stage: build
              script: make
            test:
              script: make test
              needs: [build]
            """,
        ),
        bad(
            """\
            build:
              stage: build
              script: make
              needs: [«test»]
            test:
              stage: test
              script: make test
            """
        ),
        good(
            """\
            test:
              script: make test
              needs:
                - job: build
                  optional: true
            """,
            because="an optional need does not have to exist",
        ),
    ],
)
def unknown_need(problem: UnknownNeed) -> Iterator[Finding]:
    """A job refers to a job that does not exist, that runs in a later stage, or that is listed twice.

    GitLab rejects the configuration, so no pipeline runs.
    Use the names of jobs in the same or an earlier stage in `needs`, `dependencies` and `on_stop`.
    The fix writes the job that is most similar, which may not be the intended one, so it is not applied by default.

    https://docs.gitlab.com/ci/yaml/#needs
    """
    yield Finding(at=problem.at, message=problem.message, fix=problem.fix)
