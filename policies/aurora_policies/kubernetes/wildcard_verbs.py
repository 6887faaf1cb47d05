from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role
from aurora_devops.kinds.kubernetes.served import is_builtin_resource

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
        good(
            manifest('"*"', "widgets", groups="example.com"),
            because="`wildcard-verbs-on-custom-resource` reports roles for custom resources",
        ),
    ],
)
def wildcard_verbs(role: Role) -> Iterator[Finding]:
    """A role grants all verbs on a resource of Kubernetes.

    They include `bind`, `escalate` and `impersonate`, and every verb that is added later.
    List the verbs that are needed.
    Rules for custom resources only are reported by `wildcard-verbs-on-custom-resource`.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    for rule in role.rules:
        if "*" in rule.verbs and (not rule.resources or any(map(is_builtin_resource, rule.resources))):
            at = rule.at["verbs"][rule.verbs.index("*")]
            yield Finding(at=at, message=f"{role.title} grants all verbs; list the verbs")
