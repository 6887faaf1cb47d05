"""What roles allow."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.kinds.kubernetes import PolicyRule, Role

READ = frozenset({"get", "list", "watch"})
CHANGE = frozenset({"create", "update", "patch", "delete", "deletecollection", "impersonate"})


def granted(
    role: Role, verbs: frozenset[str], resources: dict[str, frozenset[str]] | frozenset[str], may: str
) -> Iterator[Finding]:
    """What to say of each rule that gives one of the verbs on one of the resources.

    `resources` are names, or names with the API groups that have them; `*` gives all of its group. What is
    given on objects with certain names only is left alone.
    """
    for rule in role.rules:
        if rule.resource_names or not any(verb in verbs or verb == "*" for verb in rule.verbs):
            continue
        for index, resource in enumerate(rule.resources):
            if _covers(rule, resource, resources):
                verb = next(verb for verb in rule.verbs if verb in verbs or verb == "*")
                message = f"{role.title} {may}: {verb} on {resource}"
                yield Finding(at=rule.at["resources"][index], message=message)
                break


def _covers(rule: PolicyRule, resource: str, resources: dict[str, frozenset[str]] | frozenset[str]) -> bool:
    if isinstance(resources, frozenset):
        return resource in resources
    if resource == "*":
        return any("*" in rule.api_groups or groups & {*rule.api_groups} for groups in resources.values())
    groups = resources.get(resource)
    return groups is not None and (
        not rule.api_groups or "*" in rule.api_groups or bool(groups & {*rule.api_groups})
    )
