from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.place import Place
from aurora_devops.kinds.github import Action, JobIn, Workflow
from aurora_devops.kinds.github.model import Uses, flattened

from ._pinning import at_risk, movable, reference


@policy(
    "GHA092",
    severity="warning",
    category="security",
    equivalents={"zizmor": "unpinned-uses"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions/checkout@v4»
                  - uses: «pnpm/action-setup@v4»
            """
        ),
        bad(
            """\
            on: push
            jobs:
              call:
                uses: «acme/ci/.github/workflows/test.yml@v1»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
                  - uses: ./build
                  - uses: docker://alpine:3.20
            """,
            because="a commit cannot be moved, and a local action has no ref",
        ),
        good(
            """\
            on: push
            jobs:
              provenance:
                uses: slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@v2.1.0
            """,
            because="the workflow verifies the tag that it is called with, so it refuses to run from a commit",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                uses: acme/shop/.github/workflows/test.yml@main
            """,
            files={
                ".github/workflows/test.yml": "on: workflow_call\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n"
            },
            because="the workflow is in the same repository",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: codecov/codecov-action@v5
                    with:
                      token: ${{ secrets.CODECOV_TOKEN }}
            """,
            because="`unpinned-action` reports it",
        ),
    ],
)
def mutable_action(node: Workflow | JobIn | Action) -> Iterator[Finding]:
    """An action or a reusable workflow is pinned to a tag or a branch, in a job with little to protect.

    The owner can move the tag, so the same workflow may run other code tomorrow. Pin the full commit SHA and keep the
    version in a comment; Dependabot and Renovate update both.
    What is used in a job with secrets or write access is reported by `unpinned-action`.
    A reusable workflow that this repository has under the same path is taken for its own and is not reported.

    https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
    """
    if isinstance(node, JobIn):
        uses = node.job.action
        if uses is not None and movable(uses) and uses.slug not in node.own:
            yield _finding("workflow", uses, node.at["uses"])
        return
    reported = set() if isinstance(node, Action) else {id(inside.step) for inside, _, _ in at_risk(node)}
    jobs = (node.runs,) if isinstance(node, Action) else node.jobs.values()
    for step in (step for job in jobs for step in flattened(job.steps)):
        uses = step.action
        if uses is not None and movable(uses) and id(step) not in reported:
            yield _finding("action", uses, step.at["uses"])


def _finding(sort: str, uses: Uses, at: Place) -> Finding:
    name = uses.text.partition("@")[0]
    message = f"{sort} '{name}' is pinned to {reference(uses)}, which can be moved; pin the commit SHA"
    return Finding(at=at.sub(0, len(uses.text)), message=message)
