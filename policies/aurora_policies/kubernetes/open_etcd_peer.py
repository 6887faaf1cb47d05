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
    """etcd does not ask its peers who they are.

    Whoever reaches it can join the cluster and has everything.
    Set `--peer-client-cert-auth=true`.
    """
    at = server.other("peer-client-cert-auth", "true")
    if at is not None:
        yield Finding(at=at, message="etcd asks its peers for no certificate")
