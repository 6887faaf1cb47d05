from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn, Workflow


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
            """
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
    """
    permissions = node.permissions if isinstance(node, Workflow) else node.job.permissions
    if permissions == "read-all":
        yield Finding(
            at=node.at["permissions"],
            message="'read-all' lets the token read everything; set the needed permissions",
        )
