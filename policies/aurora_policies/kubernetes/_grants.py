"""What roles allow, by the rules of the RBAC authorizer."""

from collections.abc import Iterator, Mapping

from aurora_devops import Finding
from aurora_devops.kinds.kubernetes import PolicyRule, Role

# Resources, with the API groups that serve them; a subresource is written with its resource.
Resources = Mapping[str, frozenset[str]]

READ = frozenset({"get", "list", "watch"})
# `impersonate` has no effect on most resources: a rule with it is a mistake, and other linters report it as well.
CHANGE = frozenset({"create", "update", "patch", "delete", "deletecollection", "impersonate"})

# Names cannot restrict these: the name of a new object is not known when the request is authorized.
_UNNAMED = frozenset({"create", "deletecollection"})
_CREATES = "resourceNames cannot restrict that, so install the objects with the program instead"

RBAC = frozenset({"rbac.authorization.k8s.io"})
ROLES: Resources = {"roles": RBAC, "clusterroles": RBAC}
BINDINGS: Resources = {"rolebindings": RBAC, "clusterrolebindings": RBAC}

# What a wildcard in a Role does not include: objects outside namespaces, and identities outside its own.
_OUTSIDE = frozenset(
    {
        "certificatesigningrequests/approval",
        "certificatesigningrequests/status",
        "clusterrolebindings",
        "clusterroles",
        "groups",
        "ingressclasses",
        "mutatingwebhookconfigurations",
        "nodes/proxy",
        "serviceaccounts",
        "serviceaccounts/token",
        "signers",
        "uids",
        "userextras",
        "users",
        "validatingwebhookconfigurations",
    }
)


def granted(
    role: Role,
    verbs: frozenset[str],
    resources: Resources,
    effect: str,
    advice: str,
    *,
    wildcard: bool = True,
    ids: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset()),
) -> Iterator[Finding]:
    """A finding for each rule that grants one of the verbs on one of the resources, whatever the objects' names.

    The message continues with what the right allows and how to restrict it; where a wildcard grants it, with what
    to write instead. A rule that grants everything is left to `wildcard-role`, and one that grants all verbs to another
    policy if `wildcard` is false. `ids` are those of other linters for one verb and for all verbs.
    """
    for rule in role.rules:
        if rule.resource_names or grants_everything(rule):
            continue
        match = matched(role, rule, verbs, resources)
        if match is not None and (wildcard or match[0] != "*"):
            verb, index = match
            resource = rule.resources[index]
            said = advice
            if verb in _UNNAMED and "/" not in resource and advice.endswith("resourceNames"):
                named = next((one for one in rule.verbs if one in verbs - _UNNAMED), None)
                said = f"{advice}, in a rule without '{verb}'" if named else _CREATES
                verb = named or verb
            if verb == "*" or "*" in resource:
                said = f"list the {'verbs' if verb == '*' else 'resources'} that are needed"
            message = f"{role.title} grants '{verb}' on '{resource}', which {effect}; {said}"
            yield Finding(at=rule.at["resources"][index], message=message, ids=ids[verb == "*"])


def grants_everything(rule: PolicyRule) -> bool:
    """Whether a rule grants all verbs on all resources of all groups."""
    return "*" in rule.verbs and "*" in rule.resources and "*" in rule.api_groups


def matched(
    role: Role, rule: PolicyRule, verbs: frozenset[str], resources: Resources
) -> tuple[str, int] | None:
    """The first verb, and the index of the first resource, with which a rule grants one of the rights.

    `resourceNames` are left to the caller. A Role can name resources outside namespaces, but has no effect on them.
    """
    verb = next((verb for verb in rule.verbs if verb in verbs or verb == "*"), None)
    if verb is None:
        return None
    included = [
        resource
        for resource, groups in resources.items()
        if "*" in rule.api_groups or not groups.isdisjoint(rule.api_groups)
    ]
    for index, written in enumerate(rule.resources):
        for resource in included:
            if written == resource or (
                _includes(written, resource) and not (role.kind == "Role" and resource in _OUTSIDE)
            ):
                return verb, index
    return None


def _includes(written: str, resource: str) -> bool:
    """Whether a wildcard of a rule includes a resource: `*`, or `*/exec` for the subresource `exec`."""
    subresource = resource.partition("/")[2]
    return written == "*" or (bool(subresource) and written == f"*/{subresource}")
