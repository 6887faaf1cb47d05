from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._flow import deployed_by, deployments, title
from ._pipelines import PATH, SET_IMAGE, STATUS, github


@policy(
    "DLV016",
    severity="warning",
    category="reliability",
    examples=[
        bad(github(SET_IMAGE, STATUS, job="«deploy»"), path=PATH),
        bad(github("uses: azure/webapps-deploy@v3\nwith:\n  app-name: web", job="«release»"), path=PATH),
        good(
            github(SET_IMAGE, STATUS, keys="needs: test\nenvironment: production"),
            path=PATH,
            because="the environment can require an approval",
        ),
        good(github("helm lint ./chart"), path=PATH, because="nothing is deployed"),
    ],
)
def missing_environment(repository: Repository) -> Iterator[Finding]:
    """A job of a workflow deploys and has no `environment`.

    Required reviewers, allowed branches and the secrets of an environment do not apply, and GitHub does not record
    which version runs.
    Set `environment` with the name and the URL of what the job deploys to.

    https://docs.github.com/en/actions/concepts/workflows-and-actions/deployment-environments
    """
    for job in deployments(repository):
        if job.fact.kind.startswith("github") and job.acts("deploy") and not job.fact.environment:
            yield Finding(at=job.fact, message=f"{title(job)} {deployed_by(job)} and has no environment")
