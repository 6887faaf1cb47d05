from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import RoleBinding


@policy(
    "KUB087",
    severity="error",
    category="security",
    equivalents={
        "kube-linter": "cluster-admin-role-binding",
        "trivy": ("KSV111", "KSV-0111", "AVD-KSV-0111"),
    },
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
              name: «cluster-admin»
            subjects:
              - kind: ServiceAccount
                name: web
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
              - kind: ServiceAccount
                name: web
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
              name: cluster-admin
            subjects:
              - kind: Group
                name: system:masters
            """,
            because="they are that anyway",
        ),
    ],
)
def cluster_admin_binding(binding: RoleBinding) -> Iterator[Finding]:
    """Somebody is made administrator of the whole cluster.

    A program that runs with it and is broken into, gives away everything.
    The roles `admin` and `edit`, bound for all namespaces, are nearly as much.
    Bind a role with what is needed.
    """
    role = binding.role_ref
    if role is None or role.kind != "ClusterRole" or role.name not in ("cluster-admin", "admin", "edit"):
        return
    if role.name != "cluster-admin" and binding.kind != "ClusterRoleBinding":
        return
    if binding.subjects and all(subject.name == "system:masters" for subject in binding.subjects):
        return
    names = ", ".join(subject.name for subject in binding.subjects) or "somebody"
    yield Finding(
        at=role.at["name"], message=f"{binding.title} gives {names} the role {role.name} everywhere"
    )
