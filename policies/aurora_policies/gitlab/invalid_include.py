from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import InvalidInclude


@policy(
    "GLC007",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            include:
              - «ref»: main
            lint:
              script: make lint
            """
        ),
        bad(
            """\
            include: «ci/lint»
            lint:
              script: make lint
            """
        ),
        good(
            """\
            include:
              - project: platform/pipelines
                ref: v4.2.0
                file: [lint.yml, test.yml]
              - template: Jobs/SAST.gitlab-ci.yml
              - local: ci/$FLAVOUR.yml
            lint:
              script: make lint
            """,
            because="each entry has one source",
        ),
    ],
)
def invalid_include(problem: InvalidInclude) -> Iterator[Finding]:
    """An `include` has a form that GitLab rejects, or names a file that does not exist.

    GitLab rejects the configuration, so no pipeline runs.
    Use one of `local`, `project` with `file`, `remote`, `template` and `component` in each entry.

    https://docs.gitlab.com/ci/yaml/#include
    """
    yield Finding(at=problem.at, message=problem.message)
