from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn, Workflow

from ._edits import replaced
from ._writing import job_writes, writes


@policy(
    "GHA004",
    severity="error",
    category="security",
    equivalents={"zizmor": "excessive-permissions", "checkov": "CKV2_GHA_1"},
    examples=[
        bad(
            """\
            on: push
            permissions: «write-all»
            jobs:
              test:
                runs-on: ubuntu-24.04
                permissions: «write-all»
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
                permissions:
                  contents: read
                steps:
                  - run: make test
            """,
        ),
        good(
            """\
            on: push
            permissions: read-all
            jobs:
              test:
                runs-on: ubuntu-24.04
                permissions:
                  contents: write
                steps:
                  - run: make test
            """,
            because="`read-all` cannot write",
        ),
    ],
)
def write_all_permissions(node: Workflow | JobIn) -> Iterator[Finding]:
    """The token can write everything.

    Every action and script of the workflow can push commits, publish releases and packages, and change other runs.
    Set the needed permissions only.
    The fix writes `contents: read`, which may not be enough, so it is not applied by default; it is not offered
    where a job uses its token for more.
    """
    permissions = node.permissions if isinstance(node, Workflow) else node.job.permissions
    if permissions == "write-all":
        at = node.at["permissions"]
        used = writes(node) if isinstance(node, Workflow) else job_writes(node.job)
        fix = None if used else replaced(at, "contents: read")
        message = "'write-all' lets the token write everything; set the needed permissions"
        yield Finding(at=at, message=message, fix=fix)
