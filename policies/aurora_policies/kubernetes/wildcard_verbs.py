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
    """A role grants all verbs on a resource.

    They include `bind`, `escalate` and `impersonate`, and every verb that is added later.
    List the verbs that are needed.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    for rule in role.rules:
        if "*" in rule.verbs:
            at = rule.at["verbs"][rule.verbs.index("*")]
            yield Finding(at=at, message=f"{role.title} grants all verbs; list the verbs")
