from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._flow import jobs
from ._pipelines import PATH, github

_KEY = (
    "uses: «aws-actions/configure-aws-credentials@v5»\n"
    "with:\n  aws-access-key-id: ${{ secrets.KEY }}\n  aws-region: eu-west-1"
)
_ROLE = (
    "uses: aws-actions/configure-aws-credentials@v5\n"
    "with:\n  role-to-assume: arn:aws:iam::111122223333:role/web\n  aws-region: eu-west-1"
)


@policy(
    "DLV015",
    severity="warning",
    category="security",
    examples=[
        bad(github(_KEY), path=PATH),
        bad(github("uses: «azure/login@v2»\nwith:\n  creds: ${{ secrets.AZURE_CREDENTIALS }}"), path=PATH),
        bad(github("«gcloud auth activate-service-account --key-file key.json»"), path=PATH),
        bad(
            github("terraform plan").replace(
                "on:\n", "env:\n  AWS_SECRET_ACCESS_KEY: «${{ secrets.KEY }}»\non:\n", 1
            ),
            path=PATH,
        ),
        good(github(_ROLE), path=PATH, because="the credentials are valid for one job"),
    ],
)
def static_cloud_key(repository: Repository) -> Iterator[Finding]:
    """A job of a workflow uses a long-lived key of a cloud provider.

    The key is valid until it is replaced by hand, and each job and maintainer that can read the secret can copy it.
    Use OpenID Connect: `permissions: id-token: write`, and `role-to-assume` (AWS), `workload_identity_provider` (Google
    Cloud) or `client-id` (Azure) in the action that logs in.

    https://docs.github.com/en/actions/concepts/security/openid-connect
    """
    for job in jobs(repository):
        for step in job.acts("login"):
            if step.kind.startswith("github"):
                message = f"'{step.by}' uses a long-lived key of {step.target}; use OpenID Connect"
                yield Finding(at=step, message=message)
