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
            """,
            because="`pull_request` from a fork runs without secrets",
        ),
        good(
            """\
            on: pull_request_target
            jobs:
              label:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/labeler@v6
            """,
            because="the labeler reads its rules from the base branch only",
        ),
    ],
)
def dangerous_trigger(workflow: Workflow) -> Iterator[Finding]:
    """A workflow with the repository's secrets can be started from a fork.

    `pull_request_target` and `workflow_run` run with secrets and a token that can write; one command that uses
    content of the pull request exposes them.
    Use `pull_request` where possible, and never check out or run code of the pull request.
    A workflow that runs nothing but `actions/labeler` is not reported.

    https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
    """
    if _only_labels(workflow):
        return
    for name in ("pull_request_target", "workflow_run"):
        if name in workflow.on:
            message = f"'{name}' runs with the repository's secrets for pull requests from forks"
            yield Finding(at=workflow.at["on"][name].key, message=message)


def _only_labels(workflow: Workflow) -> bool:
    """Whether all steps of a workflow are the labeler, which reads no file of the pull request."""
    uses = [step.action for job in workflow.jobs.values() for step in job.steps]
    return bool(uses) and all(action is not None and action.slug == "actions/labeler" for action in uses)
