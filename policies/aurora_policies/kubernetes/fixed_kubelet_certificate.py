from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ControllerManager, Kubelet

from ._examples import pod


@policy(
    "KUB236",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_112", "trivy": ("KCV0038", "KCV-0038", "AVD-KCV-0038")},
    examples=[
        bad(
            pod(
                """\
                command:
                  - kube-controller-manager
                  - «--feature-gates=RotateKubeletServerCertificate=false»
                """
            )
        ),
        good(
            pod(
                """\
                command:
                  - kube-controller-manager
                  - --feature-gates=RotateKubeletServerCertificate=true
                """
            )
        ),
        good(pod(), because="another program"),
    ],
)
def fixed_kubelet_certificate(server: ControllerManager | Kubelet) -> Iterator[Finding]:
    """The serving certificates of kubelets are not renewed.

    After they have expired, `kubectl logs`, `kubectl exec` and metrics of the node fail.
    Set the feature gate `RotateKubeletServerCertificate=true`, which is the default.

    <https://kubernetes.io/docs/tasks/tls/certificate-rotation/>
    """
    at = server.lists("feature-gates", "RotateKubeletServerCertificate=false")
    if at is not None:
        advice = "set RotateKubeletServerCertificate=true"
        yield Finding(
            at=at, message=f"{server.title} does not renew serving certificates of kubelets; {advice}"
        )
