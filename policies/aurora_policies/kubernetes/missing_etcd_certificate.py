from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Etcd

from ._examples import pod


@policy(
    "KUB240",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_116", "trivy": ("KCV0042", "KCV-0042", "AVD-KCV-0042")},
    examples=[
        bad(
            pod(
                """\
            command:
              - etcd
              - --cert-file=/pki/e.crt
            """,
                name="«web»",
            )
        ),
        good(
            pod("""\
            command:
              - etcd
              - --cert-file=/pki/e.crt
              - --key-file=/pki/e.key
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_etcd_certificate(server: Etcd) -> Iterator[Finding]:
    """etcd serves its clients without TLS.

    All objects of the cluster, Secrets included, cross the network in plain text.
    Set `--cert-file` and `--key-file`.

    <https://etcd.io/docs/v3.5/op-guide/security/>
    """
    at = server.missing("cert-file", "key-file")
    if at is not None:
        message = f"{server.title} serves clients without TLS; set --cert-file and --key-file"
        yield Finding(at=at, message=message)
