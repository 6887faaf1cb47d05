from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.gitlab import JobIn
from aurora_devops.kinds.gitlab.model import texts_of

from ._jobs import runs, sets

_DEPLOYS = regex(
    r"(?:^|[\n;&|]\s*|\bsudo\s+)(?:kubectl\b[^\n;&|]*\s(?:apply|set\s+image|rollout\s+restart)\b"
    r"|helm\b[^\n;&|]*\s(?:upgrade|install)\b|terraform\b[^\n;&|]*\sapply\b|serverless\s+deploy\b|fly\s+deploy\b"
    r"|aws\s+ecs\s+update-service\b|gcloud\s+run\s+deploy\b|cdk\s+deploy\b)"
)
_LONGEST = 20_000


@policy(
    "GLC027",
    severity="info",
    category="reliability",
    examples=[
        bad("«deploy»:\n  script:\n    - kubectl apply -f k8s/\n"),
        bad("«deploy»:\n  script:\n    - helm upgrade --install app ./chart\n"),
        good(
            "deploy:\n  environment: production\n  script:\n    - kubectl apply -f k8s/\n",
            because="GitLab records the deployment",
        ),
        good(
            "test:\n  script:\n    - helm lint ./chart\n    - kubectl get nodes\n",
            because="the commands change nothing",
        ),
    ],
)
def missing_environment(inside: JobIn) -> Iterator[Finding]:
    """A job that deploys has no `environment`.

    GitLab does not record the deployment: nothing shows which version runs, protected environments and approvals do not
    apply, and a rollback is not offered.
    Set `environment` with the name and the URL of what the job deploys to.

    https://docs.gitlab.com/ci/environments/
    """
    if not runs(inside) or sets(inside, "environment"):
        return
    for text in texts_of(inside.whole.script):
        match = _DEPLOYS.search(text[:_LONGEST])
        if match is not None and "--dry-run" not in text:
            command = " ".join(match[0].strip(" \n;&|").split()[:3])
            message = f"job '{inside.name}' deploys with '{command}' and has no environment"
            yield Finding(at=inside.at.key, message=message)
            return
