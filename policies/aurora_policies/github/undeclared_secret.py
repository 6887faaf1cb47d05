from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

_CALLER = """\
on: push
jobs:
  call:
    uses: ./.github/workflows/ci.yml
    secrets: inherit
"""


@policy(
    "GHA042",
    severity="warning",
    category="maintainability",
    equivalents={"actionlint": "expression"},
    examples=[
        bad(
            """\
            on:
              workflow_call:
                secrets:
                  token:
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    env:
                      KEY: ${{ «secrets.key» }}
            """
        ),
        bad(
            """\
            on:
              workflow_call:
                secrets:
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    env:
                      KEY: ${{ «secrets.KEY» }}
            """,
            because="an empty list declares no secrets",
        ),
        good(
            """\
            on:
              workflow_call:
                secrets:
                  token:
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    env:
                      KEY: ${{ secrets.KEY }}
            """,
            files={".github/workflows/caller.yml": _CALLER},
            because="the caller passes every secret with `secrets: inherit`",
        ),
        good(
            """\
            on:
              workflow_call:
                secrets:
                  token:
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    env:
                      TOKEN: ${{ secrets.TOKEN }}
                      GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}
            """,
            because="the secret is declared in lower case, which is the same name, and `GITHUB_TOKEN` always exists",
        ),
        good(
            """\
            on: workflow_call
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    env:
                      KEY: ${{ secrets.KEY }}
            """,
            because="the workflow does not declare its secrets, so it relies on `secrets: inherit`",
        ),
    ],
)
def undeclared_secret(repository: Repository) -> Iterator[Finding]:
    """A reusable workflow uses a secret that it does not declare.

    A caller that passes exactly the declared secrets gets an empty value here.
    Declare the secret under `on.workflow_call.secrets`.
    Not reported where a workflow of the repository calls it with `secrets: inherit`, which passes every secret.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_callsecrets
    """
    inherited = {fact.name for fact in repository.about("workflow-call") if fact["inherit"]}
    for fact in repository.about("undeclared-secret"):
        if fact.name not in inherited:
            message = f"secret '{fact['secret']}' is not declared under on.workflow_call.secrets"
            yield Finding(at=fact, message=message)
