from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Etcd

from ._examples import pod


@policy(
    "KUB245",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KCV0047", "KCV-0047", "AVD-KCV-0047")},
    examples=[
        bad(
            pod("""\
            command:
              - etcd
              - «--peer-auto-tls=true»
            """)
        ),
        good(
            pod("""\
            command:
              - etcd
              - --peer-auto-tls=false
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def self_signed_etcd_peer(server: Etcd) -> Iterator[Finding]:
    """etcd uses a self-signed certificate for its peers.

    Members cannot verify each other, so a program between them can read and change all data.
    Remove `--peer-auto-tls`, and set `--peer-cert-file` and `--peer-key-file`.

    <https://etcd.io/docs/v3.5/op-guide/security/>
    """
    at = server.equal("peer-auto-tls", "true")
    if at is not None:
        advice = "remove --peer-auto-tls and set --peer-cert-file and --peer-key-file"
        yield Finding(at=at, message=f"{server.title} uses a self-signed certificate for peers; {advice}")
