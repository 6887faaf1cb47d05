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
    """The API server does not set `--audit-log-maxsize`.

    The size at which the audit log is rotated then depends on the release, and with it how far back the logs
    go.
    Set `--audit-log-maxsize=100` (megabytes) or more.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.missing("audit-log-maxsize")
    if at is not None:
        message = f"{server.title} does not set the size at which its audit log is rotated; set --audit-log-maxsize=100"
        yield Finding(at=at, message=message)
