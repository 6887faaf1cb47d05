from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest


@policy(
    "KUB086",
    severity="error",
    category="security",
    equivalents={"trivy": ("KSV044", "KSV-0044", "AVD-KSV-0044")},
    examples=[
        bad(manifest('«"*"»', '"*"', groups='"*"')),
        good(manifest('"*"', "pods", groups='"*"')),
        good(manifest('"*"', '"*"', groups="apps")),
    ],
)
def wildcard_role(role: Role) -> Iterator[Finding]:
    """A role allows everything.

    Whoever has it is administrator, under a name that does not tell.
    Name what is needed, or bind `cluster-admin` where an administrator is meant.
    """
    for rule in role.rules:
        if "*" in rule.verbs and "*" in rule.resources and "*" in rule.api_groups:
            at = rule.at["verbs"][rule.verbs.index("*")]
            yield Finding(at=at, message=f"{role.title} allows everything")
