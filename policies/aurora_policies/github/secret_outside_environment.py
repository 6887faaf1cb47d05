from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression


@policy(
    "GHA052",
    severity="info",
    category="security",
    equivalents={"zizmor": "secrets-outside-env"},
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
                      KEY: ${{ «secrets.KEY» }}
            """
        ),
        good(
            """\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                environment: production
                steps:
                  - run: make deploy
                    env:
                      KEY: ${{ secrets.KEY }}
              label:
                runs-on: ubuntu-24.04
                steps:
                  - run: make label
                    env:
                      TOKEN: ${{ secrets.GITHUB_TOKEN }}
            """
        ),
    ],
)
def secret_outside_environment(expression: Expression) -> Iterator[Finding]:
    """A job uses a secret and belongs to no environment.

    Any branch's workflow can then use it; an environment's secrets wait for its reviewers and its branches.
    Put the secret into an environment and name that in the job.
    """
    if "secrets" not in expression.text.lower() or expression.inside is None or expression.tree is None:
        return
    job = expression.inside.job
    if job.environment is not None or job.reusable:
        return
    for way, tree in ex.accesses(expression.tree):
        if way[0] == "secrets" and way[1:] != ("github_token",):
            at = expression.part(tree.start, tree.end)
            yield Finding(at=at, message=f"{'.'.join(way)} is not bound to an environment")
