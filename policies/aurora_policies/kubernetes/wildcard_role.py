from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import grants_everything


@policy(
    "KUB086",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV044", "KSV-0044", "AVD-KSV-0044")},
    examples=[
        bad(manifest('«"*"»', '"*"', groups='"*"')),
        good(manifest('"*"', "pods", groups='"*"')),
        good(manifest('"*"', '"*"', groups="apps")),
    ],
)
def wildcard_role(role: Role) -> Iterator[Finding]:
    """A role grants all verbs on all resources of all API groups.

    Its subjects are administrators, which the name of the role does not show.
    List the groups, resources and verbs that are needed, or bind `cluster-admin` for administrators.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    for rule in role.rules:
        if grants_everything(rule):
            at = rule.at["verbs"][rule.verbs.index("*")]
            message = f"{role.title} grants all rights; list the groups, resources and verbs that are needed"
            yield Finding(at=at, message=message)
