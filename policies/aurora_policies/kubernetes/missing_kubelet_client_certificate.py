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
    """The API server does not prove to the kubelets who it is.

    They then take orders from anybody, or from nobody.
    Set `--kubelet-client-certificate` and `--kubelet-client-key`.
    """
    at = server.missing("kubelet-client-certificate", "kubelet-client-key")
    if at is not None:
        yield Finding(at=at, message="the API server has no certificate for the kubelets")
