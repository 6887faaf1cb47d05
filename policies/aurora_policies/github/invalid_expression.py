from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.expressions import ExpressionError, parse
from aurora_devops.kinds.github import Expression

from ._edits import corrected


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
            """.replace(" = ", " «=» "),
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: github.ref == 'refs/heads/main'
                steps:
                  - run: make test
            """,
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
    The fix writes single quotes and complete operators if the expression is valid then; the workflow runs again, so
    it is not applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
    """
    if not expression.closed:
        yield Finding(at=expression.at, message="'${{' is not closed with '}}'")
        return
    error = expression.read
    if isinstance(error, ExpressionError):
        repaired = _repaired(expression.text)
        fix = corrected(expression, (0, len(expression.text), repaired)) if repaired else None
        yield Finding(at=expression.part(error.start, error.end), message=error.message, fix=fix)


# Mistakes of one expression that are repaired.
_MOST = 20


def _repaired(text: str) -> str | None:
    """The expression with single quotes for double ones and with complete operators; None if it has other errors."""
    for _ in range(_MOST):
        try:
            parse(text)
        except ExpressionError as error:
            char, rest = text[error.start : error.start + 1], text[error.start + 1 :]
            if char == '"' and (end := rest.find('"')) >= 0 and "\\" not in rest[:end]:
                string = rest[:end].replace("'", "''")
                text = f"{text[: error.start]}'{string}'{rest[end + 1 :]}"
            elif char and char in "&|=":
                text = text[: error.start] + char + text[error.start :]
            else:
                return None
        else:
            return text
    return None
