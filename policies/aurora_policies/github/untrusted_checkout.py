from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import StepIn

_PRIVILEGED = ("pull_request_target", "workflow_run", "issue_comment")
_HEADS = (
    "github.event.pull_request.head.",
    "github.head_ref",
    "github.event.workflow_run.head_",
    "refs/pull/",
    "github.event.pull_request.merge_commit_sha",
)


@policy(
    "GHA046",
    severity="error",
    category="security",
    examples=[
        bad(
            """\
            on: pull_request_target
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: «${{ github.event.pull_request.head.sha }}»
                  - run: make test
            """
        ),
        good(
            """\
            on: pull_request
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                  - run: make test
            """
        ),
        good(
            """\
            on: pull_request_target
            jobs:
              label:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - run: make label
            """,
            because="this checks out the base branch",
        ),
    ],
)
def untrusted_checkout(inside: StepIn) -> Iterator[Finding]:
    """A workflow with the repository's secrets checks out a pull request's code.

    The next `make`, `npm install` or test run executes what a stranger wrote, with a token that may write.
    Run the code under `pull_request`, and hand its results to a second workflow.

    https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
    """
    workflow = inside.workflow
    if workflow is None or not isinstance(inside.step.with_, dict):
        return
    uses = inside.step.action
    if uses is None or uses.slug != "actions/checkout":
        return
    trigger = next((name for name in _PRIVILEGED if name in workflow.on), None)
    ref = str(inside.step.with_.get("ref") or "")
    if trigger is not None and any(head in ref for head in _HEADS):
        message = f"{trigger} runs with secrets, and this is a stranger's code"
        yield Finding(at=inside.at["with"]["ref"], message=message)
