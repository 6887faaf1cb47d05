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
    """The members of etcd make certificates of their own.

    They cannot tell each other from somebody in between.
    Remove `--peer-auto-tls`, and set `--peer-cert-file` and `--peer-key-file`.
    """
    at = server.given("peer-auto-tls", "true")
    if at is not None:
        yield Finding(at=at, message="the members of etcd make certificates of their own")
