from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted

_RBAC = frozenset({"rbac.authorization.k8s.io"})
_ROLES = dict.fromkeys(("roles", "clusterroles", "rolebindings", "clusterrolebindings"), _RBAC)


@policy(
    "KUB074",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_157"},
    examples=[
        bad(manifest("bind", "«clusterroles»", groups="rbac.authorization.k8s.io")),
        good(manifest("get", "clusterroles", groups="rbac.authorization.k8s.io")),
    ],
)
def bind_permission(role: Role) -> Iterator[Finding]:
    """A role may bind any role, also one with more rights than its own.

    Whoever has it can make himself administrator.
    Name the roles that it may bind in `resourceNames`.
    """
    yield from granted(role, frozenset({"bind"}), _ROLES, "may bind any role")
