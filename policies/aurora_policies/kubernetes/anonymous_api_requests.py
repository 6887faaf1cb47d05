from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB200",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_68", "trivy": ("KCV0001", "KCV-0001", "AVD-KCV-0001")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--anonymous-auth=true»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --anonymous-auth=false
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def anonymous_api_requests(server: ApiServer) -> Iterator[Finding]:
    """The API server answers requests without a name.

    Whatever a role gives to `system:anonymous` by mistake is open to everybody who reaches it.
    Set `--anonymous-auth=false`.
    """
    at = server.other("anonymous-auth", "false")
    if at is not None:
        yield Finding(at=at, message="the API server answers anonymous requests")
