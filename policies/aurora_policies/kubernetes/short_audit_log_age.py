from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB220",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_92", "trivy": ("KCV0020", "KCV-0020", "AVD-KCV-0020")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--audit-log-maxage=7»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --audit-log-maxage=30
            """)
        ),
        good(pod(), because="another program"),
    ],
)
def short_audit_log_age(server: ApiServer) -> Iterator[Finding]:
    """The audit log is kept for less than 30 days.

    Many break-ins are found later than that.
    Set `--audit-log-maxage` to 30 or more.
    """
    at = server.below("audit-log-maxage", 30)
    if at is not None:
        yield Finding(at=at, message="the audit log is kept for less than 30 days")
