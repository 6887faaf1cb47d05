from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB216",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_88"},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--insecure-port=8080»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --insecure-port=0
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def insecure_port(server: ApiServer) -> Iterator[Finding]:
    """The API server serves HTTP without authentication on a port.

    A client that reaches the port has all rights of an administrator.
    Remove the flag; Kubernetes 1.24 and later do not start with it.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.unequal("insecure-port", "", "0")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} serves unauthenticated HTTP; remove --insecure-port")
