from collections.abc import Iterator
from itertools import islice

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.kinds.github import Workflow

from ._edits import respelled

# Of so many jobs the most similar one is looked for.
_COMPARED = 50


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
        bad(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: make
              test:
                runs-on: ubuntu-24.04
                needs: [«biuld»]
                steps:
                  - run: make test
              deploy:
                runs-on: ubuntu-24.04
                needs: [build, test, «test»]
                steps:
                  - run: make deploy
            """,
            fixed="""\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: make
              test:
                runs-on: ubuntu-24.04
                needs: [build]
                steps:
                  - run: make test
              deploy:
                runs-on: ubuntu-24.04
                needs: [build, test]
                steps:
                  - run: make deploy
            """,
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
    The fix removes a repeated job. It writes the most similar job for one that does not exist, which may not be the
    intended one, so that is not applied by default.
    """
    ids = {job_id.lower() for job_id in workflow.jobs}
    for job_id, job in workflow.jobs.items():
        seen: set[str] = set()
        for index, name in enumerate(job.needed):
            at = job.at["needs"] if isinstance(job.needs, str) else job.at["needs"][index]
            if "${{" in name or not name:
                continue
            if name.lower() in seen:
                fix = Fix((Edit(at.entry, ""),), safe=True)
                yield Finding(at=at, message=f"job '{name}' is listed twice in needs", fix=fix)
            elif name.lower() not in ids:
                near = suggest(name, islice((other for other in workflow.jobs if other != job_id), _COMPARED))
                message = f"needed job '{name}' does not exist in the workflow{near}"
                fits = near.correction not in job.needed and not _needs(workflow, near.correction, job_id)
                yield Finding(
                    at=at, message=message, fix=respelled(at, name, near.correction) if fits else None
                )
            seen.add(name.lower())


def _needs(workflow: Workflow, name: str | None, other: str) -> bool:
    """Whether a job waits for another one."""
    return name is not None and other in workflow.jobs[name].needed
