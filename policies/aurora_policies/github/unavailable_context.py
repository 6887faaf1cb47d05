from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.known import judged

from ._edits import corrected


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
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    if: «githb».ref == 'refs/heads/main' && «startWith(github.actor, 'a')»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    if: github.ref == 'refs/heads/main' && startsWith(github.actor, 'a')
            """,
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
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    env:
                      ${{ insert }}: ${{ vars }}
                      LEVEL: debug
            """,
            because="`insert` adds the entries of a mapping",
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    env:
                      LEVEL: ${{ «insert» }}
            """
        ),
    ],
)
def unavailable_context(expression: Expression) -> Iterator[Finding]:
    """An expression uses a context or a function that is not available at this place.

    GitHub rejects the whole workflow: `env` and `runner`, for example, are not known before a job has its runner.
    Use a context that the reference lists for this key.
    The fix writes the known name that is most similar, which may not be the intended one, so it is not applied by
    default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability
    """
    for trouble in judged(expression)[1]:
        if trouble.sort == "name":
            at = expression.part(trouble.at.start, trouble.at.end)
            yield Finding(at=at, message=trouble.message, fix=corrected(expression, trouble.correction))
