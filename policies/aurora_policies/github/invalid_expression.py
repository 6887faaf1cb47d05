from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.expressions import ExpressionError
from aurora_devops.kinds.github import Expression


@policy(
    "GHA020",
    severity="error",
    category="validity",
    equivalents={"actionlint": "expression"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: github.ref = 'refs/heads/main'
                steps:
                  - run: make test
            """.replace(" = ", " «=» ")
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                continue-on-error: ${{ matrix.os == «"»macos" }}
                steps:
                  - run: echo «${{ github.sha }»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: github.ref == 'refs/heads/main'
                steps:
                  - run: echo ${{ format('it''s {0} }}', github.sha) }}
            """,
            because="quotes are escaped by doubling them",
        ),
    ],
)
def invalid_expression(expression: Expression) -> Iterator[Finding]:
    """An expression has a syntax error.

    GitHub rejects the whole workflow.
    Write strings in single quotes, compare with `==`, and close every `${{` with `}}`.

    https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
    """
    if not expression.closed:
        yield Finding(at=expression.at, message="'${{' is not closed with '}}'")
        return
    error = expression.read
    if isinstance(error, ExpressionError):
        yield Finding(at=expression.part(error.start, error.end), message=error.message)
