from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest


@policy(
    "KUB085",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "wildcard-in-rules",
        "checkov": "CKV_K8S_49",
        "trivy": ("KSV046", "KSV-0046", "AVD-KSV-0046", "KSV112", "KSV-0112", "AVD-KSV-0112"),
    },
    examples=[
        bad(manifest("get", '«"*"»')),
        good(manifest("get", "pods")),
    ],
)
def wildcard_resources(role: Role) -> Iterator[Finding]:
    """A role grants rights on all resources of an API group.

    They include Secrets in the core group, and every resource that is added later.
    List the resources that are needed.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    for rule in role.rules:
        if "*" in rule.resources:
            at = rule.at["resources"][rule.resources.index("*")]
            yield Finding(
                at=at,
                message=f"{role.title} grants rights on all resources of its API groups; list the resources",
            )
