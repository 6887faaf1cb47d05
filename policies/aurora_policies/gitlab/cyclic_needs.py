from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import CyclicNeeds


@policy(
    "GLC004",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            build:
              script: make
              needs: [test]
            test:
              script: make test
              needs: [«build»]
            """
        ),
        good(
            """\
            build:
              script: make
            test:
              script: make test
              needs: [build]
            """,
            because="the jobs need each other in one direction",
        ),
    ],
)
def cyclic_needs(problem: CyclicNeeds) -> Iterator[Finding]:
    """Jobs need each other in a cycle.

    None of them can start, so GitLab rejects the configuration.
    Remove one of the needs.

    https://docs.gitlab.com/ci/yaml/#needs
    """
    yield Finding(at=problem.at, message=problem.message)
