from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import StepIn


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
            """
        ),
    ],
)
def unrestricted_app_token(inside: StepIn) -> Iterator[Finding]:
    """The token of a GitHub App may do more, or lives longer, than the job needs.

    Without `permission-…` it has all that the App was ever given; with an `owner` and no `repositories` it
    reaches all of the owner's; `skip-token-revoke` leaves it valid after the job.
    Name the permissions and the repositories.
    """
    uses = inside.step.action
    given = inside.step.with_
    if uses is None or uses.slug != "actions/create-github-app-token" or not isinstance(given, dict):
        return
    at = inside.at["uses"].sub(0, len(uses.text))
    permissions = [name for name in given if name.startswith("permission-")]
    if not permissions:
        yield Finding(at=at, message="the token has every permission of the App")
    elif "owner" in given and "repositories" not in given and not all(map(_of_organization, permissions)):
        yield Finding(at=at, message="the token reaches all repositories of the owner")
    if str(given.get("skip-token-revoke", "")).lower() == "true":
        yield Finding(at=inside.at["with"]["skip-token-revoke"], message="the token outlives the job")


def _of_organization(permission: str) -> bool:
    """Whether a permission is over the organisation itself, which no list of repositories narrows."""
    return permission.startswith(("permission-members", "permission-organization-"))
