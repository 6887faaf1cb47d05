from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import RoleBinding
from aurora_devops.subjects import is_dynamic

_GROUP = "rbac.authorization.k8s.io"


def _binding(role: str, subject: str, kind: str = "ClusterRoleBinding") -> str:
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: web\n"
        f"roleRef:\n  name: web\n  {role}\nsubjects:\n  - name: web\n    {subject}\n"
    )


_ROLE = "kind: ClusterRole\n  apiGroup: rbac.authorization.k8s.io"
_ACCOUNT = "kind: ServiceAccount\n    namespace: web"


@policy(
    "KUB294",
    severity="error",
    category="validity",
    examples=[
        bad(_binding("kind: «Role»\n  apiGroup: rbac.authorization.k8s.io", _ACCOUNT)),
        bad(_binding("kind: ClusterRole\n  apiGroup: «rbac»", _ACCOUNT), fixed=_binding(_ROLE, _ACCOUNT)),
        bad(_binding(_ROLE, "kind: ServiceAccount\n    namespace: web\n    apiGroup: «v1»")),
        good(_binding(_ROLE, _ACCOUNT)),
        good(_binding("kind: Role\n  apiGroup: rbac.authorization.k8s.io", _ACCOUNT, kind="RoleBinding")),
        good(_binding(_ROLE, "kind: User\n    apiGroup: rbac.authorization.k8s.io")),
    ],
)
def invalid_role_reference(binding: RoleBinding) -> Iterator[Finding]:
    """A role binding has a role or a subject that the API does not allow.

    The API server refuses the object.
    A ClusterRoleBinding grants a ClusterRole; `apiGroup` of `roleRef` is `rbac.authorization.k8s.io`, and that of a
    service account is empty.

    https://kubernetes.io/docs/reference/access-authn-authz/rbac/
    """
    role = binding.role_ref
    if role is not None:
        if binding.kind == "ClusterRoleBinding" and role.kind == "Role":
            message = f"{binding.title} refers to a 'Role'; use a ClusterRole, or a RoleBinding"
            yield Finding(at=role.at["kind"], message=message)
        if role.api_group not in (None, "", _GROUP) and not is_dynamic(role.api_group):
            message = f"apiGroup of roleRef of {binding.title} is '{role.api_group}'; use '{_GROUP}'"
            at = role.at["apiGroup"]
            yield Finding(at=at, message=message, fix=Fix((Edit(at, _GROUP),), safe=True))
    for subject in binding.subjects:
        account = subject.kind == "ServiceAccount"
        group = subject["apiGroup"]
        wanted = "" if account else _GROUP
        if isinstance(group, str) and group and group != wanted and not is_dynamic(group):
            use = f"use '{wanted}'" if wanted else "remove it"
            message = f"apiGroup of {subject.kind} '{subject.name}' of {binding.title} is '{group}'; {use}"
            at = subject.at["apiGroup"]
            edit = Edit(at, wanted) if wanted else Edit(at.entry, "")
            yield Finding(at=at, message=message, fix=Fix((edit,), safe=True))
