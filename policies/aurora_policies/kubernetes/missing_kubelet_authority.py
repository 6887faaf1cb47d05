from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB205",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_73", "trivy": ("KCV0006", "KCV-0006", "AVD-KCV-0006")},
    examples=[
        bad(pod("command:\n  - kube-apiserver\n", name="«web»")),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --kubelet-certificate-authority=/pki/ca.crt
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_kubelet_authority(server: ApiServer) -> Iterator[Finding]:
    """The API server does not verify the certificates of kubelets.

    A program between them can read logs, and the commands of `kubectl exec` with their output.
    Set `--kubelet-certificate-authority`.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.missing("kubelet-certificate-authority")
    if at is not None:
        message = f"{server.title} does not verify the certificates of kubelets; set --kubelet-certificate-authority"
        yield Finding(at=at, message=message)
