from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.gitlab import PipelineIn

from ._jobs import listed, runs, sets


@policy(
    "GLC023",
    severity="info",
    category="reliability",
    examples=[
        bad(
            "«test»:\n  script: make test\n",
            fixed="test:\n  script: make test\n  timeout: 30 minutes\n",
        ),
        bad("«lint»:\n  script: make lint\ntest:\n  script: make test\n"),
        good("test:\n  script: make test\n  timeout: 10 minutes\n", because="the job ends after 10 minutes"),
        good(
            "default:\n  timeout: 20 minutes\ntest:\n  script: make test\n",
            because="the default is that of every job",
        ),
        good("deploy:\n  trigger: acme/deploy\n", because="a trigger job cannot have a timeout"),
    ],
)
def missing_timeout(inside: PipelineIn) -> Iterator[Finding]:
    """A job has no `timeout`.

    A test that hangs occupies its runner for the timeout of the project, which is one hour by default and often more.
    Set a limit somewhat above the usual duration of the job, or one for all jobs in `default`.
    The fix writes 30 minutes, which may be too short, so it is not applied by default.

    https://docs.gitlab.com/ci/yaml/#timeout
    """
    jobs = [job for job in inside.jobs if runs(job) and not sets(job, "timeout")]
    if not jobs:
        return
    fix = None
    if len(jobs) == 1 and jobs[0].sets("script"):
        fix = Fix((Edit(at=jobs[0].at["script"].below, text="timeout: 30 minutes"),))
    yield Finding(at=jobs[0].at.key, message=listed(jobs, "no timeout"), fix=fix)
