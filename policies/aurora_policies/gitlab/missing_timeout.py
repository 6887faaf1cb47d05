from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.gitlab import JobIn

from ._jobs import runs, sets


@policy(
    "GLC023",
    severity="info",
    category="reliability",
    examples=[
        bad(
            "«test»:\n  script: make test\n",
            fixed="test:\n  script: make test\n  timeout: 30 minutes\n",
        ),
        good("test:\n  script: make test\n  timeout: 10 minutes\n", because="the job ends after 10 minutes"),
        good(
            "default:\n  timeout: 20 minutes\ntest:\n  script: make test\n",
            because="the default is that of every job",
        ),
        good("deploy:\n  trigger: acme/deploy\n", because="a trigger job cannot have a timeout"),
    ],
)
def missing_timeout(inside: JobIn) -> Iterator[Finding]:
    """A job has no `timeout`.

    A test that hangs occupies its runner for the timeout of the project, which is one hour by default and often more.
    Set a limit somewhat above the usual duration of the job, or one for all jobs in `default`.
    The fix writes 30 minutes, which may be too short, so it is not applied by default.

    https://docs.gitlab.com/ci/yaml/#timeout
    """
    if not runs(inside) or sets(inside, "timeout"):
        return
    fix = None
    if inside.sets("script"):
        fix = Fix((Edit(at=inside.at["script"].below, text="timeout: 30 minutes"),))
    yield Finding(at=inside.at.key, message=f"job '{inside.name}' has no timeout", fix=fix)
