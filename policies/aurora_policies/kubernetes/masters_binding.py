from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import RoleBinding


@policy(
    "KUB089",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV0123", "KSV-0123", "AVD-KSV-0123")},
    examples=[
        bad(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: web
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: view
            subjects:
              - kind: Group
                name: «system:masters»
            """
        ),
        good(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: web
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: view
            subjects:
              - kind: Group
                name: web-team
            """
        ),
    ],
)
def masters_binding(binding: RoleBinding) -> Iterator[Finding]:
    """A role is given to the group `system:masters`.

    Its members are administrators past all roles, and cannot be stripped of it: the binding is of no use, or a
    sign that somebody hands out such certificates.
    Bind a group of your own.
    """
    for subject in binding.subjects:
        if subject.name in ("system:masters",):
            yield Finding(at=subject.at["name"], message=f"{binding.title} gives its role to system:masters")
