from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB222",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_94", "trivy": ("KCV0022", "KCV-0022", "AVD-KCV-0022")},
    examples=[
        bad(pod("command:\n  - kube-apiserver\n", name="«web»")),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --audit-log-maxsize=100
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_audit_log_size(server: ApiServer) -> Iterator[Finding]:
    """Nobody says when the audit log is changed for a new one.

    It is changed at 100 megabytes, which may be too early or too late.
    Set `--audit-log-maxsize`.
    """
    at = server.missing("audit-log-maxsize")
    if at is not None:
        yield Finding(at=at, message="the size of the audit log is not set")
