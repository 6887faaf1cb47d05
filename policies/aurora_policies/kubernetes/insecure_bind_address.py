from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB215",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_86"},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--insecure-bind-address=0.0.0.0»
            """)
        ),
        good(pod("command:\n  - kube-apiserver\n")),
        good(pod(), because="another program"),
    ],
)
def insecure_bind_address(server: ApiServer) -> Iterator[Finding]:
    """The API server serves HTTP without authentication on an address.

    A client that reaches the address has all rights of an administrator.
    Remove the flag; Kubernetes 1.24 and later do not start with it.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.given("insecure-bind-address")
    if at is not None:
        message = f"{server.title} serves unauthenticated HTTP; remove --insecure-bind-address"
        yield Finding(at=at, message=message)
