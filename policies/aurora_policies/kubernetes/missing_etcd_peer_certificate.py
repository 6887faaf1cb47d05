from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Etcd

from ._examples import pod


@policy(
    "KUB243",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_119", "trivy": ("KCV0045", "KCV-0045", "AVD-KCV-0045")},
    examples=[
        bad(
            pod(
                """\
            command:
              - etcd
              - --peer-cert-file=/pki/p.crt
            """,
                name="«web»",
            )
        ),
        good(
            pod("""\
            command:
              - etcd
              - --peer-cert-file=/pki/p.crt
              - --peer-key-file=/pki/p.key
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_etcd_peer_certificate(server: Etcd) -> Iterator[Finding]:
    """The members of etcd speak to each other without TLS.

    Every secret of the cluster goes over the network as plain text.
    Set `--peer-cert-file` and `--peer-key-file`.
    """
    at = server.missing("peer-cert-file", "peer-key-file")
    if at is not None:
        yield Finding(at=at, message="the members of etcd speak without TLS")
