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
    """The API server rotates its audit log before it reaches 100 megabytes.

    The number of old logs is limited, so small ones reach back less far.
    Set `--audit-log-maxsize=100` or more.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    at = server.below("audit-log-maxsize", 100)
    if at is not None:
        message = f"{server.title} rotates its audit log before it reaches 100 megabytes; set --audit-log-maxsize=100"
        yield Finding(at=at, message=message)
