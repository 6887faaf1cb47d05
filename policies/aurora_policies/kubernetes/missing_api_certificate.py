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
    """The API server has no certificate that somebody vouches for.

    It makes one of its own, and clients have to switch checking off.
    Set `--tls-cert-file` and `--tls-private-key-file`.
    """
    at = server.missing("tls-cert-file", "tls-private-key-file")
    if at is not None:
        yield Finding(at=at, message="the API server makes a certificate of its own")
