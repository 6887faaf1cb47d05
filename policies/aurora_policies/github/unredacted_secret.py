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
            """,
            because="the whole secret is used, which is masked",
        ),
    ],
)
def unredacted_secret(expression: Expression) -> Iterator[Finding]:
    """A part of a secret is used, which is not masked in logs.

    GitHub masks the whole value of a secret in logs, but not its parts.
    Store each value as a separate secret.
    """
    if "secrets" not in expression.text.lower() or expression.tree is None:
        return
    for node in ex.walk(expression.tree):
        if not isinstance(node, ex.Call) or node.name != "fromjson":
            continue
        if any(way[0] == "secrets" for argument in node.arguments for way, _ in ex.accesses(argument)):
            at = expression.part(node.start, node.end)
            yield Finding(
                at=at, message="parts of a secret are not masked in logs; store each value as a secret"
            )
