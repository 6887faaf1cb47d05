from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn, Workflow


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
            """
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
    """
    permissions = node.permissions if isinstance(node, Workflow) else node.job.permissions
    if permissions == "write-all":
        yield Finding(
            at=node.at["permissions"],
            message="'write-all' lets the token write everything; set the needed permissions",
        )
