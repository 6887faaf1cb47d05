from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest


@policy(
    "KUB084",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "wildcard-in-rules",
        "checkov": "CKV_K8S_49",
        "trivy": ("KSV045", "KSV-0045", "AVD-KSV-0045"),
    },
    examples=[
        bad(manifest('«"*"»', "pods")),
        good(manifest("get", "pods")),
    ],
)
def wildcard_verbs(role: Role) -> Iterator[Finding]:
    """A role allows every verb.

    That includes verbs that nobody thinks of (`bind`, `escalate`, `impersonate`) and those that a later version
    adds.
    Name the verbs that are needed.
    """
    for rule in role.rules:
        if "*" in rule.verbs:
            at = rule.at["verbs"][rule.verbs.index("*")]
            yield Finding(at=at, message=f"{role.title} allows every verb")
