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
            """,
            because="`GITHUB_TOKEN` is not stored, and the other job has an environment",
        ),
    ],
)
def secret_outside_environment(expression: Expression) -> Iterator[Finding]:
    """A job uses a secret without an environment.

    The workflow of any branch can use the secret; the secrets of an environment require its reviewers and branches.
    Move the secret to an environment, and set `environment` in the job.
    """
    if "secrets" not in expression.text.lower() or expression.inside is None or expression.tree is None:
        return
    job = expression.inside.job
    if job.environment is not None or job.reusable:
        return
    for way, tree in ex.accesses(expression.tree):
        if way[0] == "secrets" and way[1:] != ("github_token",):
            at = expression.part(tree.start, tree.end)
            yield Finding(at=at, message=f"'{'.'.join(way)}' is used without an environment")
