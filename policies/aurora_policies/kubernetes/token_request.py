from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted


@policy(
    "KUB285",
    severity="warning",
    category="security",
    examples=[
        bad(manifest("create", "«serviceaccounts/token»", groups='""')),
        good(manifest("get", "serviceaccounts", groups='""')),
    ],
)
def token_request(role: Role) -> Iterator[Finding]:
    """A role grants creating tokens for all service accounts.

    A subject with it can use the rights of every service account of the namespace, and with a ClusterRoleBinding of the
    cluster.
    List the service accounts in `resourceNames`.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/#token-request>
    """
    yield from granted(
        role,
        frozenset({"create"}),
        {"serviceaccounts/token": frozenset({""})},
        "allows using all service accounts",
        "list the accounts in resourceNames",
    )
