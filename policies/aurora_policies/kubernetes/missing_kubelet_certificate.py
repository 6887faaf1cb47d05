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
    """The kubelet has a certificate and not its key.

    It does not start, or makes a certificate of its own that nobody can check.
    Set `--tls-private-key-file` too.
    """
    at = server.missing("tls-cert-file", "tls-private-key-file") if "tls-cert-file" in server.flags else None
    if at is not None:
        yield Finding(at=at, message="the kubelet has a certificate without its key")
