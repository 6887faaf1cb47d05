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
    """Fewer than 10 old audit logs are kept.

    A flood of requests pushes the traces out.
    Set `--audit-log-maxbackup` to 10 or more.
    """
    at = server.below("audit-log-maxbackup", 10)
    if at is not None:
        yield Finding(at=at, message="fewer than 10 old audit logs are kept")
