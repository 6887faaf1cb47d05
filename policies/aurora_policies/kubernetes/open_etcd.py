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
    """etcd accepts clients without a certificate.

    A client that reaches it can read all Secrets and change every object of the cluster.
    Set `--client-cert-auth=true`; the default is false.

    <https://etcd.io/docs/v3.5/op-guide/security/>
    """
    at = server.unequal("client-cert-auth", "true")
    if at is not None:
        message = f"{server.title} accepts clients without a certificate; set --client-cert-auth=true"
        yield Finding(at=at, message=message)
