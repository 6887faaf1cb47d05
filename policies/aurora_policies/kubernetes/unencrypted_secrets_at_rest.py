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
    """The API server stores Secrets unencrypted in etcd.

    A backup or a disk of etcd contains all of them in plain text.
    Set `--encryption-provider-config` to a file that encrypts Secrets.

    <https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/>
    """
    at = server.missing("encryption-provider-config")
    if at is not None:
        message = f"{server.title} stores Secrets unencrypted; set --encryption-provider-config"
        yield Finding(at=at, message=message)
