from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer

from ._examples import pod


@policy(
    "KUB223",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_94"},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--audit-log-maxsize=10»
            """)
        ),
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
def small_audit_log(server: ApiServer) -> Iterator[Finding]:
    """The audit log is changed for a new one before it has 100 megabytes.

    Old ones are thrown away so much sooner.
    Set `--audit-log-maxsize` to 100 or more.
    """
    at = server.below("audit-log-maxsize", 100) if "audit-log-maxsize" in server.flags else None
    if at is not None:
        yield Finding(at=at, message="the audit log is changed before it has 100 megabytes")
