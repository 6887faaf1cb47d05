from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import ROLES, granted


@policy(
    "KUB075",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_158"},
    examples=[
        bad(manifest("escalate", "«clusterroles»", groups="rbac.authorization.k8s.io")),
        good(
            manifest('"*"', "clusterroles", groups="rbac.authorization.k8s.io"),
            because="`bind-permission` reports all verbs",
        ),
        good(manifest("get", "clusterroles", groups="rbac.authorization.k8s.io")),
    ],
)
def escalate_permission(role: Role) -> Iterator[Finding]:
    """A role grants `escalate`, so it can write roles with more rights than its own.

    A subject with it can add all rights to a role that is bound to it.
    Remove `escalate`.
    A rule with all verbs on roles is reported by `bind-permission`.

    <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-creation-or-update>
    """
    yield from granted(
        role,
        frozenset({"escalate"}),
        ROLES,
        "allows writing roles with any rights",
        "remove 'escalate'",
        wildcard=False,
    )
