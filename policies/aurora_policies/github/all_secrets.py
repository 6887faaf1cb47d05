from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression


@policy(
    "GHA065",
    severity="warning",
    category="security",
    equivalents={"zizmor": "overprovisioned-secrets"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                steps:
                  - run: make deploy
                    env:
                      SECRETS: ${{ toJSON(«secrets») }}
            """
        ),
        good(
            """\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                steps:
                  - run: make deploy
                    env:
                      KEY: ${{ secrets.KEY }}
            """,
            because="the step receives a single secret",
        ),
    ],
)
def all_secrets(expression: Expression) -> Iterator[Finding]:
    """A step receives every secret of the repository.

    The runner gets all secrets, and any program that reads this value can leak them.
    Pass the needed secrets one by one.
    """
    if "secrets" not in expression.text.lower() or expression.tree is None:
        return
    for way, tree in ex.accesses(expression.tree):
        if way[0] == "secrets" and (len(way) == 1 or way[1] in "*?"):
            at = expression.part(tree.start, tree.end)
            yield Finding(
                at=at,
                message="'secrets' passes every secret of the repository to the runner; name the needed ones",
            )
