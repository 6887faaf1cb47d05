from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._flow import deployed_by, deployments, title
from ._pipelines import PATH, SET_IMAGE, STATUS, github


@policy(
    "DLV017",
    severity="warning",
    category="reliability",
    examples=[
        bad(github(SET_IMAGE, STATUS, job="«deploy»"), path=PATH),
        good(
            github(SET_IMAGE, STATUS, keys="needs: test\nconcurrency: production"),
            path=PATH,
            because="one deployment runs at a time",
        ),
        good(
            "concurrency: production\n" + github(SET_IMAGE, STATUS),
            path=PATH,
            because="one run of the workflow runs at a time",
        ),
    ],
)
def concurrent_deployment(repository: Repository) -> Iterator[Finding]:
    """A job of a workflow deploys and has no `concurrency`.

    Two pushes deploy at the same time, and the older version can be the last one to be applied.
    Set `concurrency` with a group for each environment, and `cancel-in-progress: false`.

    https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
    """
    for job in deployments(repository):
        # Unknown callers may set it.
        limited = job.unknown or job.exclusive
        if job.fact.kind.startswith("github") and job.acts("deploy") and not limited:
            yield Finding(at=job.fact, message=f"{title(job)} {deployed_by(job)} and has no concurrency")
