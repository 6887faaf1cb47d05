from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB230",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_104", "trivy": ("KCV0030", "KCV-0030", "AVD-KCV-0030")},
    examples=[
        bad(pod("command:\n  - kube-apiserver\n", name="«web»")),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --encryption-provider-config=/etc/encryption.yaml
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def unencrypted_secrets_at_rest(server: ApiServer) -> Iterator[Finding]:
    """Secrets lie in etcd as plain text.

    A backup or a disk of etcd gives them all away.
    Set `--encryption-provider-config`.
    """
    at = server.missing("encryption-provider-config")
    if at is not None:
        yield Finding(at=at, message="secrets lie in etcd as plain text")
