from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB219",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_91", "trivy": ("KCV0019", "KCV-0019", "AVD-KCV-0019")},
    examples=[
        bad(pod("command:\n  - kube-apiserver\n", name="«web»")),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --audit-log-path=/var/log/audit.log
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def missing_audit_log(server: ApiServer) -> Iterator[Finding]:
    """The API server writes no audit log.

    After a break-in nobody can tell who did what.
    Set `--audit-log-path` and an audit policy.
    """
    at = server.missing("audit-log-path")
    if at is not None:
        yield Finding(at=at, message="the API server writes no audit log")
