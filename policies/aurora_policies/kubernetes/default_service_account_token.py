from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ServiceAccount


@policy(
    "KUB048",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_41"},
    examples=[
        bad("""\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: «default»
            """),
        good(
            """\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: default
            automountServiceAccountToken: false
            """
        ),
        good("""\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: web
            """),
    ],
)
def default_service_account_token(account: ServiceAccount) -> Iterator[Finding]:
    """The default service account gives its token to every pod.

    Each pod of the namespace that names no account can then ask the API server.
    Set `automountServiceAccountToken: false` on the default account.
    """
    if account.name == "default" and account.automount_service_account_token is not False:
        yield Finding(at=account.named_at, message="the default service account gives its token to every pod")
