from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted

_ROLES = dict.fromkeys(("roles", "clusterroles"), frozenset({"rbac.authorization.k8s.io"}))


@policy(
    "KUB075",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_158"},
    examples=[
        bad(manifest("escalate", "«clusterroles»", groups="rbac.authorization.k8s.io")),
        good(manifest("get", "clusterroles", groups="rbac.authorization.k8s.io")),
    ],
)
def escalate_permission(role: Role) -> Iterator[Finding]:
    """A role may write roles with more rights than its own.

    Whoever has it can make himself administrator.
    Remove `escalate`.
    """
    yield from granted(role, frozenset({"escalate"}), _ROLES, "may widen any role")
