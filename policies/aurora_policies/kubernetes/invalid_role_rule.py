from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role


@policy(
    "KUB295",
    severity="error",
    category="validity",
    examples=[
        bad("""\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: web
            rules:
              - «verbs»: [get]
                resources: [pods]
            """),
        bad("""\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: web
            rules:
              - «nonResourceURLs»: [/healthz]
                verbs: [get]
            """),
        good(role("get", "pods")),
        good("""\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: web
            rules:
              - nonResourceURLs: [/healthz]
                verbs: [get]
            """),
    ],
)
def invalid_role_rule(role: Role) -> Iterator[Finding]:
    """A rule of a role has no API groups or resources, or mixes resources and URLs.

    The API server refuses the object.
    Set `apiGroups` (`""` for the core group) and `resources`, or only `nonResourceURLs`, which a ClusterRole can have
    and a Role cannot.

    https://kubernetes.io/docs/reference/access-authn-authz/rbac/
    """
    for rule in role.rules:
        urls = rule.at["nonResourceURLs"].key
        if rule.non_resource_urls:
            if role.kind == "Role":
                message = f"a rule of {role.title} has nonResourceURLs, which only a ClusterRole can have"
                yield Finding(at=urls, message=message)
            elif rule.api_groups or rule.resources or rule.resource_names:
                message = f"a rule of {role.title} has resources and nonResourceURLs; write 2 rules"
                yield Finding(at=urls, message=message)
            continue
        lacking = [key for key in ("apiGroups", "resources") if not rule[key]]
        if lacking and rule.verbs:
            message = f"a rule of {role.title} has no {' and no '.join(lacking)}"
            yield Finding(at=rule.at["verbs"].key, message=message)
