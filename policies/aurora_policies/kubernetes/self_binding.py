from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._grants import BINDINGS, ROLES, matched

_CREATE, _BIND = frozenset({"create"}), frozenset({"bind"})


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
    """A role grants both creating bindings and binding any role.

    A subject with it can bind `cluster-admin` to itself.
    List the roles that it may bind in `resourceNames`.
    The name `*` in `resourceNames` is reported too: it is written for all roles, although the API server takes
    it for the name of one.

    <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#restrictions-on-role-binding-creation-or-update>
    """
    if not any(matched(role, rule, _CREATE, BINDINGS) for rule in role.rules):
        return
    for rule in role.rules:
        if "bind" in rule.verbs and set(rule.resource_names) <= {"*"} and matched(role, rule, _BIND, ROLES):
            at = rule.at["verbs"][rule.verbs.index("bind")]
            message = f"{role.title} can bind any role to itself; list the roles in resourceNames"
            yield Finding(at=at, message=message)
