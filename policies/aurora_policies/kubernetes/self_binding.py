from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

_CREATE, _BIND = frozenset({"create"}), frozenset({"bind"})
_BINDINGS = frozenset({"rolebindings", "clusterrolebindings"})
_ROLES = frozenset({"roles", "clusterroles"})


@policy(
    "KUB158",
    severity="error",
    category="security",
    equivalents={"trivy": ("KSV051", "KSV-0051", "AVD-KSV-0051", "KSV052", "KSV-0052", "AVD-KSV-0052")},
    examples=[
        bad(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: web
            rules:
              - apiGroups: [rbac.authorization.k8s.io]
                resources: [rolebindings]
                verbs: [create]
              - apiGroups: [rbac.authorization.k8s.io]
                resources: [clusterroles]
                verbs: [«bind»]
            """
        ),
        good(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: web
            rules:
              - apiGroups: [rbac.authorization.k8s.io]
                resources: [rolebindings]
                verbs: [create]
            """
        ),
    ],
)
def self_binding(role: Role) -> Iterator[Finding]:
    """A role may create bindings and bind roles that it does not have.

    The two together make whoever has it administrator.
    Name the roles that it may bind in `resourceNames`.
    """
    if not any(rule.allows(_CREATE, _BINDINGS) for rule in role.rules):
        return
    for rule in role.rules:
        if rule.allows(_BIND, _ROLES) and set(rule.resource_names) <= {"*"} and "bind" in rule.verbs:
            at = rule.at["verbs"][rule.verbs.index("bind")]
            yield Finding(at=at, message=f"{role.title} may bind any role to anybody")
