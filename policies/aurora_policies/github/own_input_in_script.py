from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression

from ._inputs import inputs_in_script

_ACTION = """\
name: Release
description: Releases
inputs:
  version:
    description: the version
runs:
  using: composite
  steps:
    - run: make release VERSION="${{{{ {} }}}}"
      shell: bash
"""


def _caller(version: str) -> dict[str, str]:
    """A workflow that calls the action."""
    return {
        ".github/workflows/release.yml": "on: push\njobs:\n  release:\n    runs-on: ubuntu-24.04\n    steps:\n"
        f"      - uses: ./.github/actions/release\n        with:\n          version: {version}\n"
    }


@policy(
    "GHA094",
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
            """,
            fixed="""\
            on:
              workflow_dispatch:
                inputs:
                  version:
                    type: string
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - run: make release VERSION="${INPUTS_VERSION}"
                    env:
                      INPUTS_VERSION: ${{ inputs.version }}
            """,
        ),
        bad(
            """\
            on: release
            jobs:
              announce:
                runs-on: ubuntu-24.04
                steps:
                  - run: ./announce.sh ${{ «github.event.release.html_url» }}
            """,
            because="the address has the name of the tag",
        ),
        bad(
            _ACTION.format("«inputs.version»"),
            kind="github-action",
            path=".github/actions/release/action.yml",
            files=_caller("${{ steps.version.outputs.name }}"),
        ),
        good(
            _ACTION.format("inputs.version"),
            kind="github-action",
            path=".github/actions/release/action.yml",
            files=_caller("1.2.3"),
            because="each caller in the repository sets the input to a constant",
        ),
        good(
            """\
            on:
              workflow_dispatch:
                inputs:
                  level:
                    type: choice
                    options: [minor, major]
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - run: make release LEVEL=${{ inputs.level }}
            """,
            because="a choice has a closed set of values",
        ),
    ],
)
def own_input_in_script(expression: Expression) -> Iterator[Finding]:
    """An input that only people with write access set is expanded into a script before it runs.

    A quote or a space in the value breaks the script, and people who may start the workflow can run commands with the
    secrets of the job that no review of the code shows.
    Pass the value in an environment variable and quote that.
    Reported once for each expression in a script: the inputs of workflows that people start by hand, those of actions
    and workflows that the repository itself calls, and values of events such as `release`. Inputs of the types
    `boolean`, `number`, `choice` and `environment` are not reported, nor are inputs that each caller in the repository
    sets to a constant.
    The fix passes a value that the shell expands as an argument in a variable of the step; its name may not be the
    best one, so the fix is not applied by default.

    https://docs.github.com/en/actions/concepts/security/script-injections
    """
    return inputs_in_script(expression, by_members=True)
