from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import ROLES, granted


@policy(
    "KUB074",
    severity="warning",
    category="security",
    equivalents={"checkov": ("CKV_K8S_157", "CKV_K8S_158")},
    by_id=True,
    examples=[
        bad(manifest("bind", "«clusterroles»", groups="rbac.authorization.k8s.io")),
        bad(manifest('"*"', "«clusterroles»", groups="rbac.authorization.k8s.io")),
        good(manifest("get", "clusterroles", groups="rbac.authorization.k8s.io")),
    ],
)
def bind_permission(role: Role) -> Iterator[Finding]:
    """A role grants `bind` on all roles, so it can give itself any rights.

    A subject with it can bind `cluster-admin` to itself, if it can also create or change a binding.
    List the roles that it may bind in `resourceNames`.

    <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-binding-creation-or-update>
    """
    yield from granted(
        role,
        frozenset({"bind"}),
        ROLES,
        "allows binding any role",
        "list the roles in resourceNames",
        ids=(frozenset({"ckv_k8s_157"}), frozenset({"ckv_k8s_157", "ckv_k8s_158"})),
    )
