from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import JobIn, StepIn
from aurora_devops.kinds.github.actions import must_be_tag

_TAG = regex(r"v?\d+(?:\.\d+)*\Z")


@policy(
    "GHA001",
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
                  - uses: «codecov/codecov-action@main»
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
    ],
)
def unpinned_action(inside: StepIn | JobIn) -> Iterator[Finding]:
    """An action or a reusable workflow is pinned to a tag or a branch, not to a commit.

    Anyone who can push to its repository can move the tag, and the next run executes their code with the token and the
    secrets of this repository: the compromised tags of tj-actions/changed-files exposed secrets in 23,000 repositories.
    Pin the full commit SHA and keep the version in a comment; Dependabot and Renovate update both.
    A reusable workflow that this repository has under the same path is taken for its own and is not reported.

    https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
    """
    if isinstance(inside, StepIn):
        uses, at, sort = inside.step.action, inside.at["uses"], "action"
    else:
        uses, at, sort = inside.job.action, inside.at["uses"], "workflow"
    if uses is None or uses.local or uses.docker or uses.pinned or not uses.ref or "${{" in uses.text:
        return
    if must_be_tag(uses) or (isinstance(inside, JobIn) and uses.slug in inside.own):
        return
    name = uses.text.partition("@")[0]
    ref = f"tag {uses.ref}" if _TAG.match(uses.ref) else f"'{uses.ref}'"
    message = f"{sort} '{name}' is pinned to {ref}, which can be moved; pin the commit SHA"
    yield Finding(at=at.sub(0, len(uses.text)), message=message)
