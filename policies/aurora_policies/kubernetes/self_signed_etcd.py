from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Etcd

from ._examples import pod


@policy(
    "KUB242",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_118", "trivy": ("KCV0044", "KCV-0044", "AVD-KCV-0044")},
    examples=[
        bad(
            pod("""\
            command:
              - etcd
              - «--auto-tls=true»
            """)
        ),
        good(
            pod("""\
            command:
              - etcd
              - --auto-tls=false
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def self_signed_etcd(server: Etcd) -> Iterator[Finding]:
    """etcd uses a self-signed certificate for its clients.

    Clients cannot verify it, so a program between them can read and change all data.
    Remove `--auto-tls`, and set `--cert-file` and `--key-file`.

    <https://etcd.io/docs/v3.5/op-guide/security/>
    """
    at = server.equal("auto-tls", "true")
    if at is not None:
        advice = "remove --auto-tls and set --cert-file and --key-file"
        yield Finding(at=at, message=f"{server.title} uses a self-signed certificate for clients; {advice}")
