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
    """A role is bound to the group `system:masters`.

    Its members have all rights already, without RBAC, and they cannot be revoked while the credentials are
    valid.
    Bind a group of your own, and do not issue certificates for `system:masters`.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    for subject in binding.subjects:
        if subject.name == "system:masters":
            message = f"{binding.title} grants its role to 'system:masters'; bind a group of your own"
            yield Finding(at=subject.at["name"], message=message)
