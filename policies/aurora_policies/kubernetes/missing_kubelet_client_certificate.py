from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB204",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_72", "trivy": ("KCV0005", "KCV-0005", "AVD-KCV-0005")},
    examples=[
        bad(
            pod(
                """\
            command:
              - kube-apiserver
              - --kubelet-client-certificate=/pki/k.crt
            """,
                name="«web»",
            )
        ),
        good(
            pod(
                """\
                command:
                  - kube-apiserver
                  - --kubelet-client-certificate=/pki/k.crt
                  - --kubelet-client-key=/pki/k.key
                """
            )
        ),
        good(pod(), because="another program"),
    ],
)
def missing_kubelet_client_certificate(server: ApiServer) -> Iterator[Finding]:
    """The API server has no client certificate for kubelets.

    Kubelets that it can use without one accept every other client on the network too.
    Set `--kubelet-client-certificate` and `--kubelet-client-key`.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.missing("kubelet-client-certificate", "kubelet-client-key")
    if at is not None:
        advice = "set --kubelet-client-certificate and --kubelet-client-key"
        yield Finding(at=at, message=f"{server.title} has no client certificate for kubelets; {advice}")
