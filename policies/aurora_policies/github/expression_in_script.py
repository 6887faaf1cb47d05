from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.untrusted import (
    flowing,
    is_code,
    is_harmless,
    is_input,
    is_written_outside,
    sources,
)

from ._edits import in_environment


@policy(
    "GHA007",
    severity="info",
    category="security",
    equivalents={"zizmor": "template-injection"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - run: make version
                    id: version
                  - run: make release VERSION="${{ «steps.version.outputs.name» }}"
            """,
            fixed="""\
            on: push
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - run: make version
                    id: version
                  - run: make release VERSION="${STEPS_VERSION_OUTPUTS_NAME}"
                    env:
                      STEPS_VERSION_OUTPUTS_NAME: ${{ steps.version.outputs.name }}
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                strategy:
                  matrix:
                    version: ["3.11", "3.12"]
                steps:
                  - run: make test PYTHON=${{ matrix.version }} SHA=${{ github.sha }} ON=${{ runner.os }}
            """,
            because="the workflow sets these values itself, or they are numbers, hashes and names from a closed set",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test FLAGS=${{ github.ref_name == 'main' && '--all' || '--quick' }}
            """,
            because="the result is one of two constants",
        ),
    ],
)
def expression_in_script(expression: Expression) -> Iterator[Finding]:
    """An expression is expanded into a script before it runs.

    A branch name, a variable or the output of a step becomes part of the script's source: a quote in the value breaks
    the script, and a crafted value runs commands.
    Pass the value in an environment variable and quote that.
    `script-injection` reports values that anyone can set, `input-in-script` and `own-input-in-script` those of inputs
    and events.
    The fix passes a value that the shell expands as an argument in a variable of the step; its name may not be the
    best one, so the fix is not applied by default.

    https://docs.github.com/en/actions/concepts/security/script-injections
    """
    if not is_code(expression) or expression.tree is None:
        return
    for way, tree in flowing(expression.tree):
        ends = list(sources(expression, way))
        if all(map(is_harmless, ends)):
            continue
        if any(
            is_written_outside(end, expression) or is_input(expression, end) for end in ends
        ) or _is_closed(expression, ends):
            continue
        at = expression.part(tree.start, tree.end)
        said = expression.text[tree.start : tree.end]
        message = f"'{said}' is expanded into the script; pass it in an environment variable"
        fix = in_environment(expression) if tree == expression.tree else None
        yield Finding(at=at, message=message, fix=fix)


def _is_closed(expression: Expression, ends: list[tuple[str, ...]]) -> bool:
    """Whether all are inputs of a type with a closed set of values."""
    return all(end[0] == "inputs" and len(end) == 2 and not is_input(expression, end) for end in ends)
