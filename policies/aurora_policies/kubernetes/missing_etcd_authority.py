from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB229",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_102", "trivy": ("KCV0029", "KCV-0029", "AVD-KCV-0029")},
    examples=[
        bad(pod("command:\n  - kube-apiserver\n", name="«web»")),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --etcd-cafile=/pki/ca.crt
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_etcd_authority(server: ApiServer) -> Iterator[Finding]:
    """The API server does not verify the certificate of etcd.

    A program between them can read and change all objects of the cluster, its Secrets too.
    Set `--etcd-cafile` to the certificate authority of etcd.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.missing("etcd-cafile")
    if at is not None:
        message = f"{server.title} does not verify the certificate of etcd; set --etcd-cafile"
        yield Finding(at=at, message=message)
