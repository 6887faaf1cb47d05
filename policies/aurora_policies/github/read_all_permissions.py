from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn, Workflow

from ._edits import replaced
from ._writing import job_writes, writes


@policy(
    "GHA074",
    severity="info",
    category="security",
    equivalents={"zizmor": "excessive-permissions"},
    examples=[
        bad(
            """\
            on: push
            permissions: «read-all»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on: push
            permissions:
              contents: read
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
        ),
        good(
            """\
            on: push
            permissions:
              contents: read
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="the token can only read the contents",
        ),
    ],
)
def read_all_permissions(node: Workflow | JobIn) -> Iterator[Finding]:
    """The token can read everything.

    In a private repository that includes its code, its security alerts and its packages, for every action of the
    workflow.
    Set the needed permissions only.
    The fix writes `contents: read`, which may not be enough, so it is not applied by default; it is not offered
    where a job uses its token for more.
    """
    permissions = node.permissions if isinstance(node, Workflow) else node.job.permissions
    if permissions == "read-all":
        at = node.at["permissions"]
        used = writes(node) if isinstance(node, Workflow) else job_writes(node.job)
        fix = None if used else replaced(at, "contents: read")
        message = "'read-all' lets the token read everything; set the needed permissions"
        yield Finding(at=at, message=message, fix=fix)
