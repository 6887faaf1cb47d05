from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB228",
    severity="info",
    category="security",
    equivalents={"trivy": ("KCV0028", "KCV-0028", "AVD-KCV-0028")},
    examples=[
        bad(pod("command:\n  - kube-apiserver\n", name="«web»")),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --client-ca-file=/pki/ca.crt
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_client_authority(server: ApiServer) -> Iterator[Finding]:
    """The API server accepts no client certificates.

    Kubelets and administrators have to authenticate by other means, such as static tokens.
    Set `--client-ca-file` to the certificate authority of the cluster.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.missing("client-ca-file")
    if at is not None:
        yield Finding(at=at, message=f"{server.title} accepts no client certificates; set --client-ca-file")
