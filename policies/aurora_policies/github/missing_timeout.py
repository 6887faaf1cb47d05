from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import JobIn


@policy(
    "GHA003",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            on: push
            jobs:
              «test»:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                timeout-minutes: 30
                steps:
                  - run: make test
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                timeout-minutes: 10
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            on: push
            jobs:
              call:
                uses: ./.github/workflows/test.yml
            """,
            because="a job that calls a workflow cannot have one",
        ),
    ],
)
def missing_timeout(inside: JobIn) -> Iterator[Finding]:
    """A job has no `timeout-minutes`.

    A test that hangs holds its runner for six hours, the default of GitHub, and is billed for them.
    Set a limit somewhat above the job's usual time; the fix writes 30 minutes, which may be too short, so it
    is not applied without being asked for.
    """
    job = inside.job
    if job.reusable or job.timeout_minutes is not None:
        return
    # A job without steps is invalid, and one whose every step has a limit is bounded.
    if not job.steps or all(step.timeout_minutes is not None for step in job.steps):
        return
    add = Edit(at=job.at["runs-on"].below, text="timeout-minutes: 30")
    message = f"job {inside.id} may run for six hours before it is stopped"
    yield Finding(at=job.at, message=message, fix=Fix((add,)))
