from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Kubelet

from ._examples import pod


@policy(
    "KUB253",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_148"},
    examples=[
        bad(
            pod(
                """\
            command:
              - kubelet
              - --tls-cert-file=/pki/k.crt
            """,
                name="«web»",
            )
        ),
        good(
            pod(
                """\
                command:
                  - kubelet
                  - --tls-cert-file=/pki/k.crt
                  - --tls-private-key-file=/pki/k.key
                """
            )
        ),
        good(pod(), because="another program"),
    ],
)
def missing_kubelet_certificate(server: Kubelet) -> Iterator[Finding]:
    """The kubelet has a certificate, but not its private key.

    It does not start, or creates a self-signed certificate that clients cannot verify.
    Set `--tls-private-key-file`, or `tlsPrivateKeyFile` in the KubeletConfiguration, too.

    <https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>
    """
    at = server.missing("tls-private-key-file") if server.given("tls-cert-file") else None
    if at is not None:
        setting = server.setting("tls-private-key-file", "<path>")
        yield Finding(at=at, message=f"{server.title} has a certificate without its key; set {setting}")
