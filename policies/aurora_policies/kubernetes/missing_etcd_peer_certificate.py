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
    """The members of etcd replicate their data without TLS.

    All objects of the cluster, Secrets included, cross the network in plain text.
    Set `--peer-cert-file` and `--peer-key-file`.

    <https://etcd.io/docs/v3.5/op-guide/security/>
    """
    at = server.missing("peer-cert-file", "peer-key-file")
    if at is not None:
        message = f"{server.title} replicates without TLS; set --peer-cert-file and --peer-key-file"
        yield Finding(at=at, message=message)
