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
    """The API server allows every request (authorization mode `AlwaysAllow`).

    Every authenticated client has the rights of an administrator, each service account included.
    Set `--authorization-mode=Node,RBAC`; the default is `AlwaysAllow`.

    <https://kubernetes.io/docs/reference/access-authn-authz/authorization/>
    """
    at = server.lists("authorization-mode", "AlwaysAllow")
    if at is not None:
        message = f"{server.title} allows every authenticated request; set --authorization-mode=Node,RBAC"
        yield Finding(at=at, message=message)
