from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression, Workflow

_ALWAYS = frozenset({"github_token", "actions_step_debug", "actions_runner_debug"})


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
            """
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
            because="the workflow declares none: it is called with secrets: inherit",
        ),
    ],
)
def undeclared_secret(expression: Expression) -> Iterator[Finding]:
    """A reusable workflow uses a secret that it does not declare.

    A caller who hands over exactly what is declared gets an empty value here.
    Declare it under `on.workflow_call.secrets`.
    """
    workflow = expression.root
    if "secrets" not in expression.text or not isinstance(workflow, Workflow) or len(workflow.on) != 1:
        return
    call = workflow.event("workflow_call")
    if call is None or not call.secrets or expression.tree is None:
        return
    declared = {name.lower() for name in call.secrets} | _ALWAYS
    for way, tree in ex.accesses(expression.tree):
        if way[0] == "secrets" and len(way) == 2 and way[1] not in declared and way[1] not in "*?":
            at = expression.part(tree.start, tree.end)
            yield Finding(at=at, message=f"on.workflow_call declares no secret {way[1]}")
