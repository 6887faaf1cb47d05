from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import InvalidReference


@policy(
    "GLC006",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            lint:
              script:
                - «!reference [.setup, script]»
                - make lint
            """
        ),
        good(
            """\
            .setup:
              script: [make deps]
            lint:
              script:
                - !reference [.setup, script]
                - make lint
            """,
            because="the keyword is set",
        ),
    ],
)
def invalid_reference(problem: InvalidReference) -> Iterator[Finding]:
    """A `!reference` tag points to a keyword that is not set, or to itself.

    GitLab rejects the configuration, so no pipeline runs.
    Name a job and the way to one of its keywords, as in `!reference [.setup, script]`.

    https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags
    """
    yield Finding(at=problem.at, message=problem.message)
