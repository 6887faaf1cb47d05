from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import RoleBinding


@policy(
    "KUB088",
    severity="error",
    category="security",
    equivalents={"trivy": ("KSV122", "KSV-0122", "AVD-KSV-0122")},
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
                name: «system:anonymous»
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
def anonymous_binding(binding: RoleBinding) -> Iterator[Finding]:
    """A role is bound to unauthenticated users.

    Every client that reaches the API server has its rights, without a password or certificate.
    Bind a user, a group or a service account.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    for subject in binding.subjects:
        if subject.name in ("system:anonymous", "system:unauthenticated"):
            message = (
                f"{binding.title} grants its role to '{subject.name}'; bind a user, group or service account"
            )
            yield Finding(at=subject.at["name"], message=message)
