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
    """The API server does not set `--audit-log-maxage` to 30 days or more.

    Attacks are often found weeks later; without a limit, old audit logs fill the disk.
    Set `--audit-log-maxage=30` or more.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.below("audit-log-maxage", 30)
    if at is not None:
        advice = "set --audit-log-maxage=30"
        yield Finding(
            at=at,
            message=f"{server.title} does not keep audit logs for a defined time of at least 30 days; {advice}",
        )
