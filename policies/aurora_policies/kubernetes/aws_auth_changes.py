from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._grants import CHANGE, matched

_CONFIGMAPS = {"configmaps": frozenset({""})}


@policy(
    "KUB083",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV115", "KSV-0115", "AVD-KSV-0115")},
    examples=[
        bad(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: web
            rules:
              - apiGroups: [""]
                resources: [configmaps]
                verbs: [update]
                resourceNames: [«aws-auth»]
            """
        ),
        good(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: web
            rules:
              - apiGroups: [""]
                resources: [configmaps]
                verbs: [get]
                resourceNames: [aws-auth]
            """
        ),
    ],
)
def aws_auth_changes(role: Role) -> Iterator[Finding]:
    """A role grants changes to the ConfigMap `aws-auth`.

    The ConfigMap maps AWS identities to users of an EKS cluster, so a subject with it can make itself an
    administrator.
    Remove the right, or use EKS access entries instead of the ConfigMap.

    <https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html>
    """
    for rule in role.rules:
        if "aws-auth" in rule.resource_names and matched(role, rule, CHANGE, _CONFIGMAPS):
            at = rule.at["resourceNames"][rule.resource_names.index("aws-auth")]
            message = (
                f"{role.title} can change 'aws-auth' and so make itself an administrator; remove the right"
            )
            yield Finding(at=at, message=message)
