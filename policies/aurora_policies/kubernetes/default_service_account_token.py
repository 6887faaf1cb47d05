from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import ServiceAccount


@policy(
    "KUB048",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_41"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: «default»
            """,
            fixed="""\
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: default
            automountServiceAccountToken: false
            """,
        ),
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
    """The `default` service account does not set `automountServiceAccountToken: false`.

    Every pod of the namespace that sets no account can then send requests to the API server with its token.
    Set `automountServiceAccountToken: false`.
    The fix is not safe, because a pod may use the token.

    <https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/>
    """
    if account.name == "default" and account.automount_service_account_token is not False:
        message = f"{account.title} mounts its token in pods; set automountServiceAccountToken: false"
        given = account.automount_service_account_token is not None
        at = account.at["automountServiceAccountToken"]
        edit = Edit(at, "false") if given else Edit(account.at["metadata"].below, f"{at.path[-1]}: false")
        yield Finding(at=account.named_at, message=message, fix=Fix((edit,), safe=False))
