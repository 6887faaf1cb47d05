from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import PipelineIn

from ._jobs import is_deployment, listed, runs, sets


@policy(
    "GLC024",
    severity="info",
    category="reliability",
    examples=[
        bad("«test»:\n  script: make test\n"),
        bad("«lint»:\n  script: make lint\ntest:\n  script: make test\n"),
        good("test:\n  interruptible: true\n  script: make test\n", because="a newer commit cancels the job"),
        good("default:\n  interruptible: true\ntest:\n  script: make test\n", because="the default is set"),
        good(
            "deploy:\n  environment: live\n  script: make deploy\n",
            because="a deployment must not be cancelled",
        ),
    ],
)
def missing_interruptible(inside: PipelineIn) -> Iterator[Finding]:
    """A job that does not deploy is not `interruptible`.

    Jobs of outdated commits occupy runners until they end, because a newer pipeline cannot cancel them.
    Set `interruptible: true` in `default`, and `false` in jobs that deploy.

    https://docs.gitlab.com/ci/yaml/#interruptible
    """
    jobs = [
        job for job in inside.jobs if runs(job) and not sets(job, "interruptible") and not is_deployment(job)
    ]
    if jobs:
        yield Finding(at=jobs[0].at.key, message=listed(jobs, "no interruptible (default false)"))
