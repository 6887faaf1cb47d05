from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import BINDINGS, ROLES, granted

_VERBS = frozenset({"create", "update", "patch", "bind", "escalate", "impersonate"})


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
    """A role grants changes to roles or bindings.

    A subject with it can pass on all its rights, and with `bind` or `escalate` also rights that it does not
    have.
    Grant it to administrators only.

    <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping>
    """
    yield from granted(
        role,
        _VERBS,
        {**ROLES, **BINDINGS},
        "allows granting rights to others",
        "grant it to administrators only",
    )
