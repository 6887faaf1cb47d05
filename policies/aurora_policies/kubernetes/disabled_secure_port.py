from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB217",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_89", "trivy": ("KCV0017", "KCV-0017", "AVD-KCV-0017")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--secure-port=0»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --secure-port=6443
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def disabled_secure_port(server: ApiServer) -> Iterator[Finding]:
    """The API server does not serve HTTPS.

    Port 0 disables the port that authenticates and authorizes requests, so that clients depend on an insecure
    one.
    Remove the flag (the default port is 6443), or set the port to listen on.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.equal("secure-port", "0")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} does not serve HTTPS; remove --secure-port=0")
