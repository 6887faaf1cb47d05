from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import RoleBinding


@policy(
    "KUB090",
    severity="warning",
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
    """A role is bound to all authenticated users.

    The group `system:authenticated` includes every service account, and with some cloud providers every account
    of the provider.
    Bind a group with the users that need the role.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    for subject in binding.subjects:
        if subject.name == "system:authenticated":
            message = (
                f"{binding.title} grants its role to 'system:authenticated'; bind a group with fewer users"
            )
            yield Finding(at=subject.at["name"], message=message)
