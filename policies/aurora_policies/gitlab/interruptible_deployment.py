from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import JobIn

from ._jobs import at, deployed


@policy(
    "GLC025",
    severity="info",
    category="reliability",
    examples=[
        bad("deploy:\n  environment: production\n  interruptible: «true»\n  script: make deploy\n"),
        bad("default:\n  interruptible: true\n«deploy»:\n  environment: production\n  script: make deploy\n"),
        good(
            "default:\n  interruptible: true\ndeploy:\n  environment: production\n  interruptible: false\n"
            "  script: make deploy\n",
            because="the job overrides the default",
        ),
    ],
)
def interruptible_deployment(inside: JobIn) -> Iterator[Finding]:
    """A job that deploys can be cancelled by a newer pipeline.

    GitLab stops it in the middle of the deployment, and the environment is left with a part of the new version.
    Set `interruptible: false` in jobs with an `environment`.

    https://docs.gitlab.com/ci/yaml/#interruptible
    """
    environment = deployed(inside)
    if environment is not None and not inside.hidden and inside.whole.interruptible is True:
        message = f"job '{inside.name}' deploys to '{environment.name}' and is interruptible; set it to false"
        yield Finding(at=at(inside, "interruptible"), message=message)
