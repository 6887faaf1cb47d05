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
            """
        ),
    ],
)
def workflow_wide_write(workflow: Workflow) -> Iterator[Finding]:
    """A write permission is given to all jobs of a workflow.

    Every job, the one that runs a pull request's tests too, can then use it, and so can each job added later.
    Give it to the jobs that need it, in their own `permissions`.
    """
    if isinstance(workflow.permissions, dict):
        for name, level in workflow.permissions.items():
            if level == "write":
                message = f"{name}: write is given to every job"
                yield Finding(at=workflow.at["permissions"][name], message=message)
