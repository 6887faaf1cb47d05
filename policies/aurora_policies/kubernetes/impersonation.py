from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted

_IDENTITIES = {
    **dict.fromkeys(("users", "groups", "serviceaccounts"), frozenset({""})),
    **dict.fromkeys(("uids", "userextras"), frozenset({"authentication.k8s.io"})),
}


@policy(
    "KUB078",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV2_K8S_3", "trivy": ("KSV043", "KSV-0043", "AVD-KSV-0043")},
    examples=[
        bad(manifest("impersonate", "«users»", groups='""')),
        good(manifest("get", "users", groups='""')),
    ],
)
def impersonation(role: Role) -> Iterator[Finding]:
    """A role grants impersonation of any user, group or service account.

    A subject that can impersonate groups can send requests as `system:masters`, which may do everything.
    List the users, groups or accounts that it may impersonate in `resourceNames`.

    <https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/>
    """
    yield from granted(
        role,
        frozenset({"impersonate"}),
        _IDENTITIES,
        "allows impersonating any of them",
        "list the names in resourceNames",
    )
