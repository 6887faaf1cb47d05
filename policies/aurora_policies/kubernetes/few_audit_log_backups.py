from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB221",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_93", "trivy": ("KCV0021", "KCV-0021", "AVD-KCV-0021")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--audit-log-maxbackup=2»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --audit-log-maxbackup=10
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def few_audit_log_backups(server: ApiServer) -> Iterator[Finding]:
    """The API server does not set `--audit-log-maxbackup` to 10 or more.

    With fewer files, a flood of requests removes the traces of an attack; without a limit, old audit logs fill
    the disk.
    Set `--audit-log-maxbackup=10` or more.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.below("audit-log-maxbackup", 10)
    if at is not None:
        advice = "set --audit-log-maxbackup=10"
        yield Finding(
            at=at,
            message=f"{server.title} does not keep a defined number of at least 10 old audit logs; {advice}",
        )
