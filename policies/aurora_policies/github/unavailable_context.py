from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.known import judged


@policy(
    "GHA021",
    severity="error",
    category="validity",
    equivalents={"actionlint": "expression"},
    examples=[
        bad(
            """\
            on: push
            env:
              NAME: ${{ «runner».name }}
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: ${{ «env».DEPLOY == 'yes' }}
                steps:
                  - run: make test
                    if: «startWith('a', 'b')»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: always() && vars.DEPLOY == 'yes'
                steps:
                  - run: make test
                    if: env.DEPLOY == 'yes' && hashFiles('go.sum') != ''
            """,
            because="`env` is available in the condition of a step",
        ),
    ],
)
def unavailable_context(expression: Expression) -> Iterator[Finding]:
    """An expression uses a context or a function that is not available at this place.

    GitHub rejects the whole workflow: `env` and `runner`, for example, are not known before a job has its runner.
    Use a context that the reference lists for this key.

    https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability
    """
    for sort, tree, message in judged(expression)[1]:
        if sort == "name":
            yield Finding(at=expression.part(tree.start, tree.end), message=message)
