from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import JobIn

from ._jobs import at, deployed, is_production, is_unconditional, runs, sets


@policy(
    "GLC028",
    severity="info",
    category="security",
    examples=[
        bad("deploy:\n  environment: «production»\n  script: make deploy\n"),
        good(
            "deploy:\n  environment: production\n  script: make deploy\n  rules:\n"
            "    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
            because="only the default branch is deployed",
        ),
        good(
            "deploy:\n  environment: production\n  script: make deploy\n  when: manual\n",
            because="the job is started by hand",
        ),
        good("deploy:\n  environment: staging\n  script: make deploy\n", because="it is not production"),
    ],
)
def ungated_production(inside: JobIn) -> Iterator[Finding]:
    """A job deploys to production from every branch.

    A push to any branch changes production, unless the environment is protected in the settings of the project.
    Add `rules` for the default branch or for tags, or `when: manual`.

    https://docs.gitlab.com/ci/environments/protected_environments/
    """
    environment = deployed(inside)
    if environment is None or not runs(inside) or not is_production(environment):
        return
    if (
        inside.whole.when == "manual"
        or sets(inside, "only")
        or sets(inside, "except_")
        or inside.pipeline.data.get("workflow")
    ):
        return
    rules = [rule for rule in inside.rules if rule.when != "never"]
    if sets(inside, "rules") and not any(is_unconditional(rule) and rule.when != "manual" for rule in rules):
        return
    message = f"job '{inside.name}' deploys to '{environment.name}' from every branch"
    place = at(inside, "environment")
    if inside.sets("environment") and not isinstance(inside.job.environment, str):
        place = place["name"]
    yield Finding(at=place, message=message)
