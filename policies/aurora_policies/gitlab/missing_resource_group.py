from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.gitlab import JobIn

from ._jobs import deployed, runs, sets


@policy(
    "GLC026",
    severity="info",
    category="reliability",
    examples=[
        bad(
            "«deploy»:\n  environment: production\n  script: make deploy\n",
            fixed="deploy:\n  environment: production\n  resource_group: production\n  script: make deploy\n",
        ),
        good(
            "deploy:\n  environment: production\n  resource_group: production\n  script: make deploy\n",
            because="GitLab runs one job of the group at a time",
        ),
        good(
            "stop:\n  environment:\n    name: production\n    action: stop\n  script: make stop\n",
            because="the job does not deploy",
        ),
    ],
)
def missing_resource_group(inside: JobIn) -> Iterator[Finding]:
    """A job that deploys has no `resource_group`.

    Two pipelines can deploy to the environment at the same time, and the older one can end last.
    Set a group with the name of the environment; GitLab then runs one job of the group at a time.
    The fix delays jobs that run at the same time today, so it is not applied by default.

    https://docs.gitlab.com/ci/resource_groups/
    """
    environment = deployed(inside)
    if environment is None or not environment.name or not runs(inside) or sets(inside, "resource_group"):
        return
    fix = None
    if inside.sets("environment") and environment.name.replace("-", "").isalnum():
        fix = Fix((Edit(at=inside.at["environment"].below, text=f"resource_group: {environment.name}"),))
    message = f"job '{inside.name}' deploys to '{environment.name}' and has no resource_group"
    yield Finding(at=inside.at.key, message=message, fix=fix)
