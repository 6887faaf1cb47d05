from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB254",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_149"},
    examples=[
        bad(
            pod("""\
            command:
              - kubelet
              - «--rotate-certificates=false»
            """)
        ),
        good(
            pod("""\
            command:
              - kubelet
              - --rotate-certificates=true
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def fixed_kubelet_client_certificate(server: Kubelet) -> Iterator[Finding]:
    """The kubelet does not renew its client certificate.

    After the certificate has expired, the node cannot reach the API server and is `NotReady`.
    Set `--rotate-certificates=true`, or `rotateCertificates: true` in the KubeletConfiguration; the default is
    false.

    <https://kubernetes.io/docs/tasks/tls/certificate-rotation/>
    """
    at = server.equal("rotate-certificates", "false")
    if at is not None:
        setting = server.setting("rotate-certificates", "true")
        yield Finding(at=at, message=f"{server.title} does not renew its client certificate; set {setting}")
