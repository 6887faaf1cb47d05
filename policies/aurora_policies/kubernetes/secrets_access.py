from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import CHANGE, READ, granted

_SECRETS = {"secrets": frozenset({""})}


@policy(
    "KUB070",
    severity="info",
    category="security",
    equivalents={
        "kube-linter": "access-to-secrets",
        "checkov": "CKV2_K8S_5",
        "trivy": ("KSV041", "KSV-0041", "AVD-KSV-0041", "KSV113", "KSV-0113", "AVD-KSV-0113"),
    },
    examples=[
        bad(manifest("get", "«secrets»", groups='""')),
        good(manifest("get", "pods", groups='""')),
    ],
)
def secrets_access(role: Role) -> Iterator[Finding]:
    """A role grants reading or changing all Secrets.

    A subject with it has every password and token of the namespace, and with a ClusterRoleBinding of the
    cluster; `list` and `watch` return the values too.
    List the Secrets that it needs in `resourceNames`, or mount them.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    yield from granted(
        role,
        READ | CHANGE,
        _SECRETS,
        "allows reading or changing all Secrets",
        "list the objects in resourceNames",
    )
