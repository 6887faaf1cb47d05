from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA045",
    severity="warning",
    category="security",
    equivalents={"zizmor": "dangerous-triggers"},
    examples=[
        bad(
            """\
            on:
              «pull_request_target»:
            jobs:
              label:
                runs-on: ubuntu-24.04
                steps:
                  - run: make label
            """
        ),
        good(
            """\
            on: pull_request
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
    ],
)
def dangerous_trigger(workflow: Workflow) -> Iterator[Finding]:
    """A workflow is started by strangers and has the repository's secrets.

    `pull_request_target` and `workflow_run` run with a token that may write; one command that uses anything of the
    pull request hands them over.
    Use `pull_request` where that is enough, and never check out or run what the pull request brings.

    https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
    """
    for name in ("pull_request_target", "workflow_run"):
        if name in workflow.on:
            yield Finding(
                at=workflow.at["on"][name].key, message=f"{name} gives strangers a run with secrets"
            )
