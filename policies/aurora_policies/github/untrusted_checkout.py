from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.github import StepIn
from aurora_devops.kinds.github.guards import is_guarded

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
            """,
            because="`pull_request` runs of forks have no secrets and a read-only token",
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
        good(
            """\
            on: pull_request_target
            jobs:
              test:
                if: github.event.pull_request.user.login == 'dependabot[bot]'
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                  - run: make test
            """,
            because="only pull requests of one account run the job",
        ),
    ],
)
def untrusted_checkout(inside: StepIn) -> Iterator[Finding]:
    """A workflow with the repository's secrets checks out the code of a pull request.

    The next `make`, `npm install` or test run executes code from a fork with a token that can write.
    Run the code under `pull_request`, and pass its results to a second workflow, or limit the job to pull requests
    of a named author or of the repository itself with `if`.

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
    if trigger is not None and any(head in ref for head in _HEADS) and not is_guarded(inside):
        message = f"'{trigger}' runs with secrets and checks out the code of a pull request"
        related = Related(workflow.at["on"][trigger].key, "the trigger")
        yield Finding(at=inside.at["with"]["ref"], message=message, related=(related,))
