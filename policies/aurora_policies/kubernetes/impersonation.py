from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted

_WHO = {
    **dict.fromkeys(("users", "groups", "serviceaccounts"), frozenset({""})),
    "userextras": frozenset({"authentication.k8s.io"}),
}


@policy(
    "KUB078",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV2_K8S_3", "trivy": ("KSV043", "KSV-0043", "AVD-KSV-0043")},
    examples=[
        bad(manifest("impersonate", "«users»", groups='""')),
        good(manifest("get", "users", groups='""')),
    ],
)
def impersonation(role: Role) -> Iterator[Finding]:
    """A role may act as another user, group or service account.

    Acting as `system:masters` it is administrator.
    Name in `resourceNames` whom it may impersonate.
    """
    yield from granted(role, frozenset({"impersonate"}), _WHO, "may act as somebody else")
