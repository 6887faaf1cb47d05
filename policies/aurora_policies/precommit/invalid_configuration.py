from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.precommit import InvalidPreCommitConfig


@policy(
    "PRC001",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            repos:
              - repo: «https://github.com/psf/black-pre-commit-mirror»
                hooks:
                  - id: black
                    stages: [«pre-comit»]
            """
        ),
        bad(
            """\
            repos:
              - repo: local
                hooks:
                  - id: «tests»
                    name: Tests
                    language: system
                    files: «'*.py'»
              - repo: meta
                hooks:
                  - id: «check-hooks-aply»
            """
        ),
        good(
            """\
            default_stages: [pre-commit]
            repos:
              - repo: https://github.com/psf/black-pre-commit-mirror
                rev: 25.9.0
                hooks:
                  - id: black
              - repo: local
                hooks:
                  - id: tests
                    name: Tests
                    entry: pytest
                    language: system
                    files: \\.py$
            """,
            because="each repository has a revision, and the local hook has its four keys",
        ),
    ],
)
def invalid_configuration(problem: InvalidPreCommitConfig) -> Iterator[Finding]:
    """pre-commit does not load this configuration.

    Each commit then fails with an error of pre-commit, or the hook never runs.
    Set the keys of the reference, and run `pre-commit validate-config`. An unknown key is reported if it resembles a
    known one, because pre-commit ignores it with a warning.

    <https://pre-commit.com/#adding-pre-commit-plugins-to-your-project>
    """
    yield Finding(at=problem.at, message=problem.message)
