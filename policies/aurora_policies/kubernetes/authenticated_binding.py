from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import RoleBinding


@policy(
    "KUB090",
    severity="error",
    category="security",
    equivalents={"trivy": ("KSV01011", "KSV-01011", "AVD-KSV-01011")},
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
                name: «system:authenticated»
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
def authenticated_binding(binding: RoleBinding) -> Iterator[Finding]:
    """A role is given to everybody who can log in.

    Every service account is one of them, and on some clouds everyone with an account there.
    Bind a group of your own.
    """
    for subject in binding.subjects:
        if subject.name in ("system:authenticated",):
            yield Finding(
                at=subject.at["name"], message=f"{binding.title} gives its role to everybody who can log in"
            )
