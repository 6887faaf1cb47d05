from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA016",
    severity="error",
    category="validity",
    equivalents={"actionlint": ("id", "syntax-check")},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    id: run
                  - run: make report
                    id: «Run»
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
                    id: run
              lint:
                runs-on: ubuntu-24.04
                steps:
                  - run: make lint
                    id: run
            """,
            because="the ids of steps must be unique within one job only",
        ),
    ],
)
def duplicate_id(workflow: Workflow) -> Iterator[Finding]:
    """Two jobs, or two steps of a job, have the same id.

    GitHub rejects the workflow; ids are not case-sensitive.
    Rename one of them.
    """
    jobs: dict[str, str] = {}
    for name, job in workflow.jobs.items():
        other = jobs.setdefault(name.lower(), name)
        if other != name:
            yield Finding(
                at=job.at.key,
                message=f"job id '{name}' repeats '{other}'; ids are not case-sensitive",
                related=(Related(workflow.jobs[other].at.key, "the other job"),),
            )
        steps: dict[str, int] = {}
        for index, step in enumerate(job.steps):
            if not step.id or "${{" in step.id:
                continue
            first = steps.setdefault(step.id.lower(), index)
            if first != index:
                message = f"step id '{step.id}' is already used in job '{name}'"
                related = Related(job.steps[first].at["id"], "the other step")
                yield Finding(at=step.at["id"], message=message, related=(related,))
