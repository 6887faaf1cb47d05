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
    """The API server takes tokens of service accounts that are deleted.

    A stolen token cannot be made void.
    Remove the flag.
    """
    at = server.given("service-account-lookup", "false")
    if at is not None:
        yield Finding(at=at, message="tokens of deleted service accounts stay good")
