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
    """The API server connects to kubelets without TLS.

    Logs, and the commands of `kubectl exec` with their output, cross the network in plain text.
    Remove the flag; TLS is the default.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.equal("kubelet-https", "false")
    if at is not None:
        message = f"{server.title} connects to kubelets without TLS; remove --kubelet-https=false"
        yield Finding(at=at, message=message)
