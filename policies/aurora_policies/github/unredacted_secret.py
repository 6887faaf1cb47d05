from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression


@policy(
    "GHA059",
    severity="warning",
    category="security",
    equivalents={"zizmor": "unredacted-secrets"},
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
                      PASSWORD: ${{ «fromJSON(secrets.ALL)».password }}
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
                      PASSWORD: ${{ secrets.PASSWORD }}
            """
        ),
    ],
)
def unredacted_secret(expression: Expression) -> Iterator[Finding]:
    """Part of a secret is used, which no log hides.

    GitHub masks a secret's whole text in logs; a field of it is printed as it is.
    Make a secret of every value.
    """
    if "secrets" not in expression.text.lower() or expression.tree is None:
        return
    for node in ex.walk(expression.tree):
        if not isinstance(node, ex.Call) or node.name != "fromjson":
            continue
        if any(way[0] == "secrets" for argument in node.arguments for way, _ in ex.accesses(argument)):
            at = expression.part(node.start, node.end)
            yield Finding(at=at, message="no log hides the parts of a secret")
