from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import StepIn

from ._edits import with_input


@policy(
    "GHA043",
    severity="warning",
    category="security",
    equivalents={"zizmor": "artipacked"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions/checkout@v4»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      persist-credentials: false
            """,
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «actions/checkout@v4»
                    with:
                      fetch-depth: 0
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      persist-credentials: false
                      fetch-depth: 0
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      persist-credentials: false
            """,
            because="the token is not stored",
        ),
    ],
)
def persisted_credentials(inside: StepIn) -> Iterator[Finding]:
    """The checkout stores the workflow's token in `.git/config`.

    Every later step can read it there, and an artifact of the working folder publishes it.
    Set `persist-credentials: false`.
    A later `git push` needs the token, so the fix is not applied by default.

    https://unit42.paloaltonetworks.com/github-repo-artifacts-leak-tokens/
    """
    uses = inside.step.action
    if uses is None or uses.slug != "actions/checkout":
        return
    given = inside.step.with_
    if not isinstance(given, dict):
        return
    said = given.get("persist-credentials")
    if said is False or str(said).strip().lower() == "false":
        return
    at = inside.at["uses"].sub(0, len(uses.text))
    message = "checkout stores the token in .git/config; set persist-credentials: false"
    yield Finding(at=at, message=message, fix=with_input(inside.step, "persist-credentials", "false"))
