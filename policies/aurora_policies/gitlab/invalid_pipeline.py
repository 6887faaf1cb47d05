from collections.abc import Iterator

from aurora_devops import Document, Finding, Span, bad, good, policy
from aurora_devops.kinds.gitlab import InvalidPipeline


@policy(
    "GLC001",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            test:
              script: make test
              «timeuot»: 1h
            """
        ),
        bad(
            """\
            test:
              script: make test
              timeout: «a while»
              retry: «5»
              rules:
                - if: «$CI_COMMIT_BRANCH = "main"»
            """
        ),
        bad(
            """\
            «test»:
              needs: [build]
            build:
              script: make
            """
        ),
        bad(
            """\
            .tagged:
              rules:
                - if: $CI_COMMIT_TAG
            publish:
              extends: .tagged
              script: make notes
              «release»:
                description: notes.md
            """
        ),
        good(
            """\
            include:
              - project: platform/pipelines
                ref: v4
                file: releases.yml
            publish:
              extends: .tagged
              script: make notes
              release:
                description: notes.md
            """,
            because="the job of the other project may have the tag",
        ),
        good(
            """\
            .rules: &rules
              - if: $CI_PIPELINE_SOURCE == "push"
            test:
              script:
                - - make
                  - make test
              rules:
                - *rules
                - when: never
            """,
            because="GitLab flattens nested lists of commands and rules",
        ),
        good(
            """\
            include:
              - project: platform/pipelines
                ref: v4.2.0
                file: test.yml
            test:
              variables:
                FAST: "1"
            """,
            because="the included file may set the script of the job",
        ),
    ],
)
def invalid_pipeline(node: InvalidPipeline | Document) -> Iterator[Finding]:
    """A GitLab pipeline has a keyword or a value that GitLab rejects.

    GitLab rejects the whole configuration, so no job of it runs.
    Correct the keyword or the value; each job is checked with what it takes from `extends` and `!reference`.
    The pipeline editor and `glab ci lint` show the message of GitLab itself.

    https://docs.gitlab.com/ci/yaml/
    """
    if isinstance(node, InvalidPipeline):
        yield Finding(at=node.at, message=node.message)
    elif (node.tree is None or node.tree.value is None) and not node.problems and not node.repeated:
        yield Finding(at=Span(0, 0), message="the configuration of the pipeline is empty")
