from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.known import judged

from ._edits import corrected


@policy(
    "GHA022",
    severity="warning",
    category="reliability",
    equivalents={"actionlint": "expression"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ${{ «matrix.platform» }}
                strategy:
                  matrix:
                    os: [ubuntu-24.04, macos-15]
                steps:
                  - run: echo ${{ «steps.build» }}
                  - run: make
                    id: build
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make
                    id: build
                  - run: make test
                    if: «steps.biuld».outcome == 'success'
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make
                    id: build
                  - run: make test
                    if: steps.build.outcome == 'success'
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ${{ matrix.os }}
                strategy:
                  matrix:
                    os: [ubuntu-24.04]
                    include: ${{ fromJSON(vars.MORE) }}
                steps:
                  - run: make
                    id: build
                  - run: echo ${{ steps.build.outputs.version }} ${{ matrix.extra }}
            """,
            because="a program can set any output, and an expression can add any key to the matrix",
        ),
        good(
            """\
            name: Greet
            description: Greets
            on:
              workflow_call:
                inputs:
                  who: {type: string}
            runs:
              using: composite
              steps:
                - run: echo ${{ inputs.who }}
                  shell: bash
            """,
            kind="github-action",
            because="`mismatched-action-call` reports the place of the inputs",
        ),
        bad(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                outputs:
                  tag: ${{ «steps.version.outputs.tag» }}
                steps:
                  - id: version
                    run: |
                      echo "name=$(git describe)" >> "$GITHUB_OUTPUT"
                      echo "short=$(git rev-parse --short HEAD)" | tee -a "$GITHUB_OUTPUT"
                  - run: echo ${{ steps.version.outputs.name }} ${{ steps.version.outputs.SHORT }}
            """
        ),
    ],
)
def unknown_property(expression: Expression) -> Iterator[Finding]:
    """An expression reads a property that is never set.

    The result is an empty string, without an error: a condition is false, a version is missing.
    Correct the name, or set it: a step can read only steps above it, a job only the jobs it needs.
    The outputs of a `run` step are known if its script writes all of them with `echo`, `printf` or a here-document,
    and starts no program that could write others.
    The fix writes the known property that is most similar, which may not be the intended one, so it is not applied
    by default.
    """
    for trouble in judged(expression)[1]:
        if trouble.sort == "property":
            at = expression.part(trouble.at.start, trouble.at.end)
            yield Finding(at=at, message=trouble.message, fix=corrected(expression, trouble.correction))
