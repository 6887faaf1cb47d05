from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA005",
    severity="warning",
    category="security",
    equivalents={"zizmor": "excessive-permissions"},
    examples=[
        bad(
            """\
            on: push
            permissions:
              contents: read
              packages: «write»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
              publish:
                runs-on: ubuntu-24.04
                steps:
                  - run: make publish
            """
        ),
        good(
            """\
            on: push
            permissions:
              contents: read
            jobs:
              publish:
                runs-on: ubuntu-24.04
                permissions:
                  packages: write
                steps:
                  - run: make publish
            """,
            because="only the job that publishes can write",
        ),
    ],
)
def workflow_wide_write(workflow: Workflow) -> Iterator[Finding]:
    """A write permission is granted to all jobs of a workflow.

    Every job can use it, including those that run tests of a pull request and those added later.
    Grant it to the jobs that need it, in their own `permissions`.
    """
    if isinstance(workflow.permissions, dict):
        for name, level in workflow.permissions.items():
            if level == "write":
                message = f"'{name}: write' is granted to every job; set it in the jobs that need it"
                yield Finding(at=workflow.at["permissions"][name], message=message)
