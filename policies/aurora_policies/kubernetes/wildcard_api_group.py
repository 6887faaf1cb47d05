from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest


@policy(
    "KUB283",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_49"},
    examples=[
        bad(manifest("list", "widgets", groups='«"*"»')),
        good(manifest("list", "deployments", groups="apps")),
    ],
)
def wildcard_api_group(role: Role) -> Iterator[Finding]:
    """A role grants rights in all API groups.

    Resources with the same name in other groups are included, and those of every group that is added later.
    List the API groups that are needed; `""` is the core group.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    for rule in role.rules:
        if "*" in rule.api_groups:
            at = rule.at["apiGroups"][rule.api_groups.index("*")]
            yield Finding(at=at, message=f"{role.title} grants rights in all API groups; list the groups")
