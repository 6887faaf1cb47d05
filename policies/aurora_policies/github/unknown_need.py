from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA017",
    severity="error",
    category="validity",
    equivalents={"actionlint": "job-needs"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
              deploy:
                needs: [test, «tset»]
                runs-on: ubuntu-24.04
                steps:
                  - run: make deploy
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
              deploy:
                needs: test
                runs-on: ubuntu-24.04
                steps:
                  - run: make deploy
            """,
            because="the needed job exists",
        ),
    ],
)
def unknown_need(workflow: Workflow) -> Iterator[Finding]:
    """A job needs a job that does not exist, or needs one twice.

    GitHub rejects the workflow.
    Use the ids of jobs in this file.
    """
    ids = {job_id.lower() for job_id in workflow.jobs}
    for job in workflow.jobs.values():
        seen: set[str] = set()
        for index, name in enumerate(job.needed):
            at = job.at["needs"] if isinstance(job.needs, str) else job.at["needs"][index]
            if "${{" in name or not name:
                continue
            if name.lower() in seen:
                yield Finding(at=at, message=f"job '{name}' is listed twice in needs")
            elif name.lower() not in ids:
                yield Finding(at=at, message=f"needed job '{name}' does not exist in the workflow")
            seen.add(name.lower())
