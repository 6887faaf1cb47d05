from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB227",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_100", "trivy": ("KCV0027", "KCV-0027", "AVD-KCV-0027")},
    examples=[
        bad(
            pod(
                """\
            command:
              - kube-apiserver
              - --tls-cert-file=/pki/a.crt
            """,
                name="«web»",
            )
        ),
        good(
            pod(
                """\
                command:
                  - kube-apiserver
                  - --tls-cert-file=/pki/a.crt
                  - --tls-private-key-file=/pki/a.key
                """
            )
        ),
        good(pod(), because="another program"),
    ],
)
def missing_api_certificate(server: ApiServer) -> Iterator[Finding]:
    """The API server does not set a certificate with its key.

    It creates a self-signed certificate, which clients cannot verify, so they disable verification.
    Set `--tls-cert-file` and `--tls-private-key-file`.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.missing("tls-cert-file", "tls-private-key-file")
    if at is not None:
        message = f"{server.title} has no certificate and key; set --tls-cert-file and --tls-private-key-file"
        yield Finding(at=at, message=message)
