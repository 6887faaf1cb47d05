from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB224",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_96", "trivy": ("KCV0024", "KCV-0024", "AVD-KCV-0024")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--service-account-lookup=false»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --service-account-lookup=true
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def unchecked_service_account_token(server: ApiServer) -> Iterator[Finding]:
    """The API server accepts tokens of deleted service accounts.

    A stolen token cannot be revoked by deleting the account or the Secret.
    Remove the flag; the default is true.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.equal("service-account-lookup", "false")
    if at is not None:
        message = f"{server.title} accepts tokens of deleted service accounts; remove --service-account-lookup=false"
        yield Finding(at=at, message=message)
