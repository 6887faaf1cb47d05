from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB226",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_99", "trivy": ("KCV0026", "KCV-0026", "AVD-KCV-0026")},
    examples=[
        bad(
            pod(
                """\
            command:
              - kube-apiserver
              - --etcd-certfile=/pki/e.crt
            """,
                name="«web»",
            )
        ),
        good(
            pod(
                """\
                command:
                  - kube-apiserver
                  - --etcd-certfile=/pki/e.crt
                  - --etcd-keyfile=/pki/e.key
                """
            )
        ),
        good(pod(), because="another program"),
    ],
)
def missing_etcd_client_certificate(server: ApiServer) -> Iterator[Finding]:
    """The API server has no client certificate for etcd.

    An etcd that it can use without one accepts every other client on the network too, and returns all Secrets.
    Set `--etcd-certfile` and `--etcd-keyfile`.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.missing("etcd-certfile", "etcd-keyfile")
    if at is not None:
        message = f"{server.title} has no client certificate for etcd; set --etcd-certfile and --etcd-keyfile"
        yield Finding(at=at, message=message)
