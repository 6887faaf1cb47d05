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
    """A role is about every resource.

    That includes secrets, and every resource that is installed later.
    Name the resources that are needed.
    """
    for rule in role.rules:
        if "*" in rule.resources:
            at = rule.at["resources"][rule.resources.index("*")]
            yield Finding(at=at, message=f"{role.title} allows every resource")
