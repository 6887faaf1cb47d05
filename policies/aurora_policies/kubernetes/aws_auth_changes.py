from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._grants import CHANGE

_CONFIGMAPS = frozenset({"configmaps"})


@policy(
    "KUB083",
    severity="error",
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
    """A role may change the ConfigMap `aws-auth`.

    It says which AWS identities are administrators of an EKS cluster.
    Leave it to what makes the cluster, or use EKS access entries.
    """
    for rule in role.rules:
        if "aws-auth" in rule.resource_names and rule.allows(CHANGE, _CONFIGMAPS):
            at = rule.at["resourceNames"][rule.resource_names.index("aws-auth")]
            yield Finding(at=at, message=f"{role.title} may say who is administrator of the cluster")
