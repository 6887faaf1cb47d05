from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import UnknownStage


@policy(
    "GLC002",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            stages: [build, test]
            deploy:
              stage: «delpoy»
              script: make deploy
            """
        ),
        bad(
            """\
            stages: [build]
            «lint»:
              script: make lint
            """
        ),
        bad(
            """\
            stages: [build, deploy]
            deploy:
              stage: «delpoy»
              script: make deploy
            """,
            fixed="""\
            stages: [build, deploy]
            deploy:
              stage: deploy
              script: make deploy
            """,
        ),
        good(
            """\
            include:
              - project: platform/pipelines
                ref: v4.2.0
                file: stages.yml
            deploy:
              stage: deliver
              script: make deploy
            """,
            because="the included file may set the stages",
        ),
    ],
)
def unknown_stage(problem: UnknownStage) -> Iterator[Finding]:
    """A job is in a stage that does not exist.

    GitLab rejects the configuration, so no pipeline runs.
    Add the stage to `stages`, or correct its name. Jobs without `stage` are in the stage `test`.
    The fix writes the stage that is most similar, which may not be the intended one, so it is not applied by default.

    https://docs.gitlab.com/ci/yaml/#stages
    """
    yield Finding(at=problem.at, message=problem.message, fix=problem.fix)
