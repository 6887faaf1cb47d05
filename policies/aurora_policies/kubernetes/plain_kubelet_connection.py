from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB203",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_71", "trivy": ("KCV0004", "KCV-0004", "AVD-KCV-0004")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--kubelet-https=false»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --kubelet-https=true
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def plain_kubelet_connection(server: ApiServer) -> Iterator[Finding]:
    """The API server speaks to the kubelets without TLS.

    Logs, commands and what they print go over the network as plain text.
    Remove the flag.
    """
    at = server.given("kubelet-https", "false")
    if at is not None:
        yield Finding(at=at, message="the API server speaks to kubelets without TLS")
