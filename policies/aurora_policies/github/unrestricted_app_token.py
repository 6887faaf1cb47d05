from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import StepIn

from ._edits import replaced


@policy(
    "GHA070",
    severity="warning",
    category="security",
    equivalents={"zizmor": "github-app"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions/create-github-app-token@v2»
                    with:
                      app-id: ${{ vars.APP }}
                      private-key: ${{ secrets.KEY }}
                      owner: ${{ github.repository_owner }}
                      skip-token-revoke: «true»
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/create-github-app-token@v2
                    with:
                      app-id: 1
                      private-key: ${{ secrets.KEY }}
                      permission-contents: read
                      skip-token-revoke: «true»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/create-github-app-token@v2
                    with:
                      app-id: 1
                      private-key: ${{ secrets.KEY }}
                      permission-contents: read
                      skip-token-revoke: false
            """,
        ),
        good(
            """\
            on: push
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/create-github-app-token@v2
                    with:
                      app-id: ${{ vars.APP }}
                      private-key: ${{ secrets.KEY }}
                      permission-contents: write
            """,
            because="the token has a single permission",
        ),
    ],
)
def unrestricted_app_token(inside: StepIn) -> Iterator[Finding]:
    """The token of a GitHub App has more access than the job needs.

    Without `permission-…` inputs it has every permission of the App; with `owner` and without `repositories` it
    can access all repositories of the owner; with `skip-token-revoke` it stays valid after the job.
    Set the permissions and the repositories.
    The fix sets `skip-token-revoke: false`; a token that is used after the job is then invalid, so it is not
    applied by default.
    """
    uses = inside.step.action
    given = inside.step.with_
    if uses is None or uses.slug != "actions/create-github-app-token" or not isinstance(given, dict):
        return
    at = inside.at["uses"].sub(0, len(uses.text))
    permissions = [name for name in given if name.startswith("permission-")]
    if not permissions:
        yield Finding(at=at, message="the token has every permission of the App; set permission-… inputs")
    elif "owner" in given and "repositories" not in given and not all(map(_of_organization, permissions)):
        yield Finding(at=at, message="the token can access all repositories of the owner; set 'repositories'")
    if str(given.get("skip-token-revoke", "")).lower() == "true":
        yield Finding(
            at=inside.at["with"]["skip-token-revoke"],
            message="'skip-token-revoke' keeps the token valid after the job",
            fix=replaced(inside.at["with"]["skip-token-revoke"], "false"),
        )


def _of_organization(permission: str) -> bool:
    """Whether a permission is about the organization itself, which `repositories` does not limit."""
    return permission.startswith(("permission-members", "permission-organization-"))
