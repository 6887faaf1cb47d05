from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA069",
    severity="info",
    category="maintainability",
    equivalents={"zizmor": "anonymous-definition"},
    examples=[
        bad(
            """\
            «on»: push
            jobs:
              «test»:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            name: CI
            on: push
            jobs:
              test:
                name: Test
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="the workflow and the job have a name",
        ),
    ],
)
def unnamed_definition(workflow: Workflow) -> Iterator[Finding]:
    """A workflow or a job has no name.

    The list of runs then shows the path of the file and the id of the job.
    Set `name`.
    """
    if workflow.name is None:
        yield Finding(at=workflow.at["on"].key, message="the workflow has no name")
    for job_id, job in workflow.jobs.items():
        if job.name is None:
            yield Finding(at=job.at.key, message=f"job '{job_id}' has no name")
