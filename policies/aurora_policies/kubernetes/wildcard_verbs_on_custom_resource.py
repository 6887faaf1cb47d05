from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role
from aurora_devops.kinds.kubernetes.served import is_builtin_resource

from ._examples import role as manifest


@policy(
    "KUB330",
    severity="info",
    category="security",
    equivalents={"kube-linter": "wildcard-in-rules", "checkov": "CKV_K8S_49"},
    examples=[
        bad(manifest('«"*"»', "widgets", groups="example.com")),
        good(manifest("get, list, watch", "widgets", groups="example.com")),
        good(manifest('"*"', "pods"), because="`wildcard-verbs` reports it"),
    ],
)
def wildcard_verbs_on_custom_resource(role: Role) -> Iterator[Finding]:
    """A role grants all verbs on custom resources.

    They include `deletecollection`, and every verb that is added later. An operator that owns the resources needs most
    of them, other programs do not.
    List the verbs that are needed.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    for rule in role.rules:
        if "*" in rule.verbs and rule.resources and not any(map(is_builtin_resource, rule.resources)):
            at = rule.at["verbs"][rule.verbs.index("*")]
            yield Finding(at=at, message=f"{role.title} grants all verbs on custom resources; list the verbs")
