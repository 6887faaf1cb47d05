from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB206",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_74", "trivy": ("KCV0007", "KCV-0007", "AVD-KCV-0007")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--authorization-mode=RBAC,AlwaysAllow»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --authorization-mode=Node,RBAC
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def unchecked_api_requests(server: ApiServer) -> Iterator[Finding]:
    """The API server allows every request.

    Everybody who can log in is administrator.
    Set `--authorization-mode=Node,RBAC`.
    """
    at = server.listed("authorization-mode", "AlwaysAllow")
    if at is not None:
        yield Finding(at=at, message="the API server allows everything")
