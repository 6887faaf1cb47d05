from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.untrusted import flowing, is_code, is_harmless, is_written_outside, sources


@policy(
    "GHA007",
    severity="info",
    category="security",
    equivalents={"zizmor": "template-injection"},
    examples=[
        bad(
            """\
            on:
              workflow_dispatch:
                inputs:
                  version:
                    type: string
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - run: make release VERSION="${{ «inputs.version» }}"
            """
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
            because="these values are written in the workflow, or hold nothing that a shell would run",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test FLAGS=${{ github.ref_name == 'main' && '--all' || '--quick' }}
            """
        ),
    ],
)
def expression_in_script(expression: Expression) -> Iterator[Finding]:
    """A value from elsewhere is pasted into a script before it runs.

    Whoever can set an input, a branch's name or a step's output decides what the script does; quotes in the
    value break it even if nobody means harm.
    Hand the value over in an environment variable.
    What strangers can write is the policy script-injection's.
    """
    if not is_code(expression) or expression.tree is None:
        return
    for way, tree in flowing(expression.tree):
        ends = list(sources(expression, way))
        if any(map(is_written_outside, ends)) or all(map(is_harmless, ends)):
            continue
        at = expression.part(tree.start, tree.end)
        yield Finding(at=at, message=f"the script holds whatever {'.'.join(way)} is when it runs")
