from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import Expression


@policy(
    "GHA025",
    severity="warning",
    category="reliability",
    equivalents={"actionlint": "if-cond", "zizmor": "unsound-condition"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                if: ${{ github.ref == 'refs/heads/main' }} && ${{ vars.DEPLOY }}
                steps:
                  - run: make deploy
            """.replace("${{ github", "«${{ github").replace("DEPLOY }}", "DEPLOY }}»")
        ),
        bad(
            """\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                steps:
                  - run: make deploy
                    if: «|
                      ${{ github.ref == 'refs/heads/main' }}»
            """,
            fixed="""\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                steps:
                  - run: make deploy
                    if: ${{ github.ref == 'refs/heads/main' }}
            """,
            because="the line break at the end is part of the string",
        ),
        good(
            """\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                if: ${{ github.ref == 'refs/heads/main' }}
                steps:
                  - run: make deploy
                    if: >-
                      ${{ vars.DEPLOY }}
                  - run: make clean
                    if: |
                      github.ref == 'refs/heads/main'
                      && vars.CLEAN
            """,
            because="`>-` drops the line break, and a condition without `${{ }}` may have one",
        ),
    ],
)
def always_true_condition(expression: Expression) -> Iterator[Finding]:
    """A condition is always true because there is text around its expression.

    With anything outside `${{ }}`, even a space or a line break, the value is a string, and a string that is not
    empty is true: the deployment runs whatever the condition is.
    Write the condition without `${{ }}`, or put all of it inside one pair; end a block with `|-` or `>-`.
    The fix makes the condition effective, so jobs that run today may stop; it is not applied by default.
    """
    if not expression.in_if or expression.alone or expression.in_key:
        return
    if expression.scalar.find("${{") == expression.fences[0]:
        message = "text around '${{ }}' makes the condition always true; put the whole condition inside"
        yield Finding(at=expression.place, message=message, fix=_fix(expression))


def _fix(expression: Expression) -> Fix | None:
    """The condition alone, where there is only whitespace around a single expression."""
    text = expression.text.strip()
    if expression.scalar.strip() != expression.scalar[slice(*expression.fences)]:
        return None
    # Without the quotes around it, it would be something else.
    if "\n" in text or ": " in text or " #" in text:
        return None
    return Fix((Edit(expression.place, f"${{{{ {text} }}}}"),))
