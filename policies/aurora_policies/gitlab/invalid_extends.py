from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import InvalidExtends


@policy(
    "GLC005",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            .base:
              image: alpine:3.20
            lint:
              extends: «.bsae»
              script: make lint
            """,
            fixed="""\
            .base:
              image: alpine:3.20
            lint:
              extends: .base
              script: make lint
            """,
        ),
        bad(
            """\
            .one:
              extends: .two
            .two:
              extends: «.one»
            lint:
              extends: .one
              script: make lint
            """
        ),
        good(
            """\
            include:
              - component: $CI_SERVER_FQDN/platform/lint/base@1.4.0
            lint:
              extends: .from-the-component
              script: make lint
            """,
            because="the component may define the job",
        ),
    ],
)
def invalid_extends(problem: InvalidExtends) -> Iterator[Finding]:
    """A job extends a job that does not exist, or extends itself.

    GitLab rejects the configuration, so no pipeline runs.
    Use the names of jobs of this file or of an included one, at most eleven levels deep.
    The fix writes the job that is most similar, which may not be the intended one, so it is not applied by default.

    https://docs.gitlab.com/ci/yaml/#extends
    """
    yield Finding(at=problem.at, message=problem.message, fix=problem.fix)
