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

    After an attack, the requests that were made cannot be reconstructed.
    Set `--audit-log-path` and `--audit-policy-file`.
    An audit log that is sent to a webhook (`--audit-webhook-config-file`) is reported too.

    <https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/>
    """
    at = server.missing("audit-log-path")
    if at is not None:
        message = f"{server.title} writes no audit log; set --audit-log-path and --audit-policy-file"
        yield Finding(at=at, message=message)
