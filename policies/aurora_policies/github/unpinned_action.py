from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.core.place import Place
from aurora_devops.kinds.github import Workflow

from ._pinning import at_risk, is_broken_sha, reference


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
                  - uses: actions/checkout@v4
                  - uses: «codecov/codecov-action@v5»
                    with:
                      token: ${{ secrets.CODECOV_TOKEN }}
            """
        ),
        bad(
            """\
            on: push
            jobs:
              release:
                runs-on: ubuntu-24.04
                permissions:
                  contents: write
                steps:
                  - uses: «softprops/action-gh-release@v2»
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «acme/setup@main»
            """,
            because="each push to a branch changes what runs",
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
                  - uses: «actions/setup-node@v4»
            """,
            because="the other action is pinned to a commit",
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af6831» # v4.2.2
            """,
            because="a commit has 40 digits, this has 41, so the action is not found",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                permissions:
                  contents: read
                steps:
                  - uses: actions/checkout@v4
                  - uses: pnpm/action-setup@v4
            """,
            because="the job has no secret and a token that only reads",
        ),
        good(
            """\
            on: push
            jobs:
              release:
                runs-on: ubuntu-24.04
                permissions:
                  contents: write
                steps:
                  - uses: actions/checkout@v4
            """,
            because="it is an action of GitHub, which runs the job",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: acme/setup@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
                  - uses: ./build
                  - uses: docker://alpine:3.20
                    with:
                      args: ${{ secrets.KEY }}
            """,
            because="a commit cannot be moved, and a local action has no ref",
        ),
    ],
)
def unpinned_action(workflow: Workflow) -> Iterator[Finding]:
    """An action of a third party is pinned to a tag or a branch in a job with secrets or write access.

    Anyone who can push to its repository can move the tag, and the next run executes their code with what the job can
    reach: the compromised tags of tj-actions/changed-files exposed secrets in 23,000 repositories.
    Pin the full commit SHA and keep the version in a comment; Dependabot and Renovate update both.
    GitHub does not find an action whose SHA has another number of digits than 40.
    An action is reported once in a workflow. Also reported are branches, in any job, and a tag in a workflow that pins
    other actions of third parties, or of GitHub, to commits.
    Actions of the owners `actions`, `github` and `dependabot`, those in a folder `.github`, which an organization
    shares between its repositories, actions in jobs that can reach nothing, and reusable workflows are reported by
    `mutable-action`, which is not in the recommended profile.

    https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
    """
    found: dict[str, tuple[str, list[Place]]] = {}
    for inside, uses, reason in at_risk(workflow):
        at = inside.at["uses"].sub(0, len(uses.text))
        name = uses.text.partition("@")[0]
        message = f"action '{name}' is pinned to {reference(uses)}, {reason}; pin the commit SHA"
        if is_broken_sha(uses):
            message = f"action '{name}' is pinned to {reference(uses)}, {reason}; correct it"
        found.setdefault(uses.text, (message, []))[1].append(at)
    for message, (first, *others) in found.values():
        yield Finding(
            at=first, message=message, related=tuple(Related(at, "also used here") for at in others)
        )
