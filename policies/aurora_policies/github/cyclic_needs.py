from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA018",
    severity="error",
    category="validity",
    equivalents={"actionlint": "job-needs"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              «build»:
                needs: test
                runs-on: ubuntu-24.04
                steps:
                  - run: make
              test:
                needs: build
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: make
              test:
                needs: build
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
              deploy:
                needs: [build, test]
                runs-on: ubuntu-24.04
                steps:
                  - run: make deploy
            """,
            because="the jobs need each other in one direction",
        ),
    ],
)
def cyclic_needs(workflow: Workflow) -> Iterator[Finding]:
    """Jobs need each other in a cycle.

    None of them can start, so GitHub rejects the workflow.
    Remove one `needs` of the cycle.
    """
    done: set[str] = set()
    for start in workflow.jobs:
        circle = _circle(workflow, start, done)
        if circle:
            first = next(job_id for job_id in workflow.jobs if job_id in circle)
            turn = circle.index(first)
            way = " needs ".join(f"'{job}'" for job in (*circle[turn:], *circle[:turn], first))
            yield Finding(at=workflow.jobs[first].at.key, message=f"jobs need each other in a cycle: {way}")
            done.update(circle)


def _circle(workflow: Workflow, start: str, done: set[str]) -> list[str]:
    """The jobs of a cycle that is reachable from a job; empty without a cycle."""
    way: list[str] = []
    stack = [(start, iter(workflow.jobs[start].needed))]
    if start in done:
        return []
    way.append(start)
    while stack:
        for name in stack[-1][1]:
            if name in way:
                return way[way.index(name) :]
            if name in workflow.jobs and name not in done:
                way.append(name)
                stack.append((name, iter(workflow.jobs[name].needed)))
                break
        else:
            done.add(stack.pop()[0])
            way.pop()
    return []
