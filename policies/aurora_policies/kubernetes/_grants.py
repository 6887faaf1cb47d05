"""What roles allow, by the rules of the RBAC authorizer."""

from collections.abc import Iterator, Mapping

from aurora_devops import Finding
from aurora_devops.kinds.kubernetes import PolicyRule, Role

# Resources, with the API groups that serve them; a subresource is written with its resource.
Resources = Mapping[str, frozenset[str]]

READ = frozenset({"get", "list", "watch"})
# `impersonate` has no effect on most resources: a rule with it is a mistake, and other linters report it as well.
CHANGE = frozenset({"create", "update", "patch", "delete", "deletecollection", "impersonate"})

RBAC = frozenset({"rbac.authorization.k8s.io"})
ROLES: Resources = {"roles": RBAC, "clusterroles": RBAC}
BINDINGS: Resources = {"rolebindings": RBAC, "clusterrolebindings": RBAC}


def granted(
    role: Role, verbs: frozenset[str], resources: Resources, effect: str, advice: str
) -> Iterator[Finding]:
    """A finding for each rule that grants one of the verbs on one of the resources, whatever the objects' names.

    The message continues with what the right allows and how to restrict it. A rule that grants everything is left
    to `wildcard-role`.
    """
    for rule in role.rules:
        if rule.resource_names or grants_everything(rule):
            continue
        match = matched(rule, verbs, resources)
        if match is not None:
            verb, index = match
            resource = rule.resources[index]
            message = f"{role.title} grants '{verb}' on '{resource}', which {effect}; {advice}"
            yield Finding(at=rule.at["resources"][index], message=message)


def grants_everything(rule: PolicyRule) -> bool:
    """Whether a rule grants all verbs on all resources of all groups."""
    return "*" in rule.verbs and "*" in rule.resources and "*" in rule.api_groups


def matched(rule: PolicyRule, verbs: frozenset[str], resources: Resources) -> tuple[str, int] | None:
    """The first verb, and the index of the first resource, with which a rule grants one of the rights.

    `resourceNames` are left to the caller.
    """
    verb = next((verb for verb in rule.verbs if verb in verbs or verb == "*"), None)
    if verb is None:
        return None
    for index, written in enumerate(rule.resources):
        if any(
            _is(written, resource) and ("*" in rule.api_groups or groups & {*rule.api_groups})
            for resource, groups in resources.items()
        ):
            return verb, index
    return None


def _is(written: str, resource: str) -> bool:
    """Whether a resource of a rule includes this one: `*`, its name, or `*/exec` for the subresource `exec`."""
    if written in ("*", resource):
        return True
    subresource = resource.partition("/")[2]
    return bool(subresource) and written == f"*/{subresource}"
