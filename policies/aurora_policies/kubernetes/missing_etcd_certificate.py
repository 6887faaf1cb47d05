from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Etcd

from ._examples import pod


@policy(
    "KUB240",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_116", "trivy": ("KCV0042", "KCV-0042", "AVD-KCV-0042")},
    examples=[
        bad(
            pod(
                """\
            command:
              - etcd
              - --cert-file=/pki/e.crt
            """,
                name="«web»",
            )
        ),
        good(
            pod("""\
            command:
              - etcd
              - --cert-file=/pki/e.crt
              - --key-file=/pki/e.key
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_etcd_certificate(server: Etcd) -> Iterator[Finding]:
    """etcd speaks to its clients without TLS.

    Every secret of the cluster goes over the network as plain text.
    Set `--cert-file` and `--key-file`.
    """
    at = server.missing("cert-file", "key-file")
    if at is not None:
        yield Finding(at=at, message="etcd speaks without TLS")
