from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Etcd

from ._examples import pod


@policy(
    "KUB241",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_117", "trivy": ("KCV0043", "KCV-0043", "AVD-KCV-0043")},
    examples=[
        bad(
            pod("""\
            command:
              - etcd
              - «--client-cert-auth=false»
            """)
        ),
        good(
            pod("""\
            command:
              - etcd
              - --client-cert-auth=true
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def open_etcd(server: Etcd) -> Iterator[Finding]:
    """etcd does not ask its clients who they are.

    Whoever reaches it reads every secret and changes everything.
    Set `--client-cert-auth=true`.
    """
    at = server.other("client-cert-auth", "true")
    if at is not None:
        yield Finding(at=at, message="etcd asks its clients for no certificate")
