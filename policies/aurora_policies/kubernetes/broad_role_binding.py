from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import RoleBinding

_BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata:
  name: web
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {role}
subjects:
  - kind: ServiceAccount
    name: web
    namespace: web
"""


@policy(
    "KUB284",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV111", "KSV-0111", "AVD-KSV-0111")},
    examples=[
        bad(_BINDING.format(kind="ClusterRoleBinding", role="«edit»")),
        bad(_BINDING.format(kind="RoleBinding", role="«cluster-admin»")),
        good(_BINDING.format(kind="ClusterRoleBinding", role="view")),
        good(_BINDING.format(kind="RoleBinding", role="edit"), because="it is valid in one namespace"),
    ],
)
def broad_role_binding(binding: RoleBinding) -> Iterator[Finding]:
    """A binding grants `admin` or `edit` in all namespaces, or `cluster-admin` in one.

    `admin` and `edit` allow reading all Secrets and running pods with any service account; `cluster-admin` also allows
    changing quotas and roles of the namespace.
    Bind a role with the rights that are needed, or bind `edit` in the namespaces that need it.

    <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles>
    """
    role = binding.role_ref
    if role is None or role.kind != "ClusterRole":
        return
    everywhere = binding.kind == "ClusterRoleBinding"
    if role.name in (("admin", "edit") if everywhere else ("cluster-admin",)):
        where = "in all namespaces" if everywhere else "in its namespace"
        message = f"{binding.title} grants '{role.name}' {where}; bind a role with fewer rights"
        yield Finding(at=role.at["name"], message=message)
