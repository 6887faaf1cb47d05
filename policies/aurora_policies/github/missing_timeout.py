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
            """,
            because="the job ends after 10 minutes",
        ),
        good(
            """\
            on: push
            jobs:
              call:
                uses: ./.github/workflows/test.yml
            """,
            because="a job that calls a workflow cannot have a timeout",
        ),
    ],
)
def missing_timeout(inside: JobIn) -> Iterator[Finding]:
    """A job has no `timeout-minutes`.

    A test that hangs occupies its runner for 6 hours, the default of GitHub, and is billed for them.
    Set a limit somewhat above the usual duration of the job.
    The fix writes 30 minutes, which may be too short, so it is not applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes
    """
    job = inside.job
    if job.reusable or job.timeout_minutes is not None:
        return
    # A job without steps is invalid, and a job whose steps all have a limit is limited.
    if not job.steps or all(step.timeout_minutes is not None for step in job.steps):
        return
    add = Edit(at=job.at["runs-on"].below, text="timeout-minutes: 30")
    message = f"job '{inside.id}' has no timeout-minutes (default 360)"
    yield Finding(at=job.at, message=message, fix=Fix((add,)))
