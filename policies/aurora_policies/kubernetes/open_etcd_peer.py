from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Etcd

from ._examples import pod


@policy(
    "KUB244",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_121", "trivy": ("KCV0046", "KCV-0046", "AVD-KCV-0046")},
    examples=[
        bad(
            pod("""\
            command:
              - etcd
              - «--peer-client-cert-auth=false»
            """)
        ),
        good(
            pod("""\
            command:
              - etcd
              - --peer-client-cert-auth=true
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def open_etcd_peer(server: Etcd) -> Iterator[Finding]:
    """etcd accepts peers without a certificate.

    A program that reaches it can join as a member and receives all data of the cluster.
    Set `--peer-client-cert-auth=true`; the default is false.

    <https://etcd.io/docs/v3.5/op-guide/security/>
    """
    at = server.unequal("peer-client-cert-auth", "true")
    if at is not None:
        message = f"{server.title} accepts peers without a certificate; set --peer-client-cert-auth=true"
        yield Finding(at=at, message=message)
