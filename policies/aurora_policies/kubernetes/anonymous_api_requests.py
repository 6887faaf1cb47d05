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
    """The API server accepts anonymous requests.

    A request without credentials gets the rights of `system:anonymous`, so a role that is bound to it by
    mistake is open to every client that reaches the API server.
    Set `--anonymous-auth=false`; the default is true.
    Where health checks need anonymous requests, restrict them to the paths of the checks in a file for
    `--authentication-config`.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.unequal("anonymous-auth", "false")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} accepts anonymous requests; set --anonymous-auth=false")
