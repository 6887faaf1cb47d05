from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted

_VERBS = frozenset({"create", "update", "patch", "bind", "escalate", "impersonate"})
_RBAC = frozenset({"rbac.authorization.k8s.io"})
_ROLES = dict.fromkeys(("roles", "clusterroles", "rolebindings", "clusterrolebindings"), _RBAC)


@policy(
    "KUB073",
    severity="warning",
    category="security",
    equivalents={
        "checkov": "CKV2_K8S_1",
        "trivy": ("KSV050", "KSV-0050", "AVD-KSV-0050", "KSV055", "KSV-0055", "AVD-KSV-0055"),
    },
    examples=[
        bad(manifest("create", "«clusterrolebindings»", groups="rbac.authorization.k8s.io")),
        good(manifest("get", "clusterrolebindings", groups="rbac.authorization.k8s.io")),
    ],
)
def role_changes(role: Role) -> Iterator[Finding]:
    """A role may change roles or bindings.

    With `bind` or `escalate` on top it can make itself administrator; without, it can still hand on all that it has.
    Leave it to administrators.
    """
    yield from granted(role, _VERBS, _ROLES, "may give rights")
