from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import RoleBinding

_GROUP = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: people
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
  - kind: Group
    name: {}
"""


@policy(
    "KUB087",
    severity="warning",
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
            because="its members have all rights already",
        ),
        good(
            _GROUP.format("oidc:platform-admins"),
            because="people in the group of the administrators shall have all rights",
        ),
        bad(_GROUP.format("developers").replace("cluster-admin", "«cluster-admin»")),
        good(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: cluster-reconciler-flux-system
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: cluster-admin
            subjects:
              - kind: ServiceAccount
                name: kustomize-controller
                namespace: flux-system
              - kind: ServiceAccount
                name: helm-controller
                namespace: flux-system
            """,
            because="the manifests of Flux have this binding, and its controllers apply objects of any kind",
        ),
    ],
)
def cluster_admin_binding(binding: RoleBinding) -> Iterator[Finding]:
    """A ClusterRoleBinding grants `cluster-admin`.

    A program with all rights in all namespaces that is compromised gives an attacker the whole cluster.
    Bind a role with the rights that are needed. The binding of Flux for its own controllers is not reported,
    nor one for groups of administrators by their names, such as `platform-admins`.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    role = binding.role_ref
    if (
        binding.kind == "ClusterRoleBinding"
        and role is not None
        and (role.kind, role.name) == ("ClusterRole", "cluster-admin")
        and not _administrators(binding)
    ):
        names = ", ".join(f"'{subject.name}'" for subject in binding.subjects) or "its subjects"
        message = f"{binding.title} grants 'cluster-admin' to {names}; bind a role with fewer rights"
        yield Finding(at=role.at["name"], message=message)


def _administrators(binding: RoleBinding) -> bool:
    names = {subject.name for subject in binding.subjects}
    if names == {"system:masters"} or (bool(names) and names <= _FLUX):
        return True
    return bool(names) and all(
        subject.kind == "Group" and _ADMINISTRATORS.search(subject.name) for subject in binding.subjects
    )


_ADMINISTRATORS = regex(r"(?i)(?:^|[\s:/_.@-])admin(?:s|istrators?)?(?:@.*)?$")


# The controllers of Flux that apply what a repository has.
_FLUX = frozenset({"helm-controller", "kustomize-controller"})
