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
    """etcd makes a certificate of its own.

    Clients cannot tell it from somebody in between.
    Remove `--auto-tls`, and set `--cert-file` and `--key-file`.
    """
    at = server.given("auto-tls", "true")
    if at is not None:
        yield Finding(at=at, message="etcd makes a certificate of its own")
