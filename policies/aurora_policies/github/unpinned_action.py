from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn, StepIn


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
            because="a commit cannot be moved, and what lies in the repository needs no pin",
        ),
    ],
)
def unpinned_action(inside: StepIn | JobIn) -> Iterator[Finding]:
    """An action or a reusable workflow is named by a tag or a branch.

    Whoever can push to its repository can move the tag, and the next run executes their code with this
    repository's token and secrets: this is how tj-actions/changed-files leaked the secrets of 23,000 repositories.
    Name the full commit and keep the version as a comment; Dependabot and Renovate update both.
    """
    if isinstance(inside, StepIn):
        uses, at = inside.step.action, inside.at["uses"]
    else:
        uses, at = inside.job.action, inside.at["uses"]
    if uses is None or uses.local or uses.docker or uses.pinned or not uses.ref or "${{" in uses.text:
        return
    message = f"{uses.text.partition('@')[0]} is named by {uses.ref}, which its owner can move"
    yield Finding(at=at.sub(0, len(uses.text)), message=message)
