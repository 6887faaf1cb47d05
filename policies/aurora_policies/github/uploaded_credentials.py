from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.github import Step, StepIn
from aurora_devops.kinds.github.actions import major

from ._edits import with_input

_WHOLE = frozenset(
    {".", "./", "*", "**", "./*", "./**", ".git", ".git/", "./.git", "${{ github.workspace }}"}
)
# checkout stores the token outside the working folder from this version on.
_SEPARATE = 6
# upload-artifact leaves out hidden files such as .git from this version on.
_NOT_HIDDEN = 4


@policy(
    "GHA077",
    severity="warning",
    category="security",
    equivalents={"zizmor": "artipacked"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - run: make
                  - uses: actions/upload-artifact@v4
                    with:
                      path: «.»
                      include-hidden-files: true
            """,
            fixed="""\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      persist-credentials: false
                  - run: make
                  - uses: actions/upload-artifact@v4
                    with:
                      path: .
                      include-hidden-files: true
            """,
        ),
        good(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - run: make
                  - uses: actions/upload-artifact@v4
                    with:
                      path: .
            """,
            because="version 4 leaves hidden files out",
        ),
        good(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      persist-credentials: false
                  - uses: actions/upload-artifact@v4
                    with:
                      path: .
                      include-hidden-files: true
            """,
            because="the checkout does not store the token",
        ),
    ],
)
def uploaded_credentials(inside: StepIn) -> Iterator[Finding]:
    """An artifact contains the token that the checkout stored in `.git/config`.

    Everyone who can read the repository can download the artifact and use the token while the job runs.
    Set `persist-credentials: false` in the checkout, or upload only the files that are needed.
    The fix sets it; a later `git push` needs the token, so it is not applied by default.

    https://unit42.paloaltonetworks.com/github-repo-artifacts-leak-tokens/
    """
    uses, given = inside.step.action, inside.step.with_
    if uses is None or uses.slug != "actions/upload-artifact" or not isinstance(given, dict):
        return
    paths = {path.strip() for path in str(given.get("path") or "").splitlines()}
    if not paths & _WHOLE or any(path.startswith("!") and ".git" in path for path in paths):
        return
    hidden = given.get("include-hidden-files")
    version = major(uses)
    if str(hidden).lower() != "true" and (hidden is not None or version is None or version >= _NOT_HIDDEN):
        return
    checkout = next(filter(_stores_token, inside.before), None)
    if checkout is not None:
        message = (
            "the artifact contains .git/config with the token; set persist-credentials: false in the checkout"
        )
        related = Related(checkout.at["uses"], "the checkout that stores the token")
        fix = with_input(checkout, "persist-credentials", "false")
        yield Finding(at=inside.at["with"]["path"], message=message, fix=fix, related=(related,))


def _stores_token(step: Step) -> bool:
    uses, given = step.action, step.with_
    if uses is None or uses.slug != "actions/checkout" or not isinstance(given, dict) or given.get("path"):
        return False
    version = major(uses)
    if version is None or version >= _SEPARATE:
        return False
    return str(given.get("persist-credentials", True)).strip().lower() == "true"
