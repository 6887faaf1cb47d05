from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted

_VERBS = frozenset({"update", "patch"})
_APPROVALS = {
    "certificatesigningrequests/approval": frozenset({"certificates.k8s.io"}),
    "signers": frozenset({"certificates.k8s.io"}),
}


@policy(
    "KUB082",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV_K8S_156"},
    examples=[
        bad(
            manifest("update", "«certificatesigningrequests/approval»", groups="certificates.k8s.io"),
        ),
        good(manifest("create", "certificatesigningrequests", groups="certificates.k8s.io")),
    ],
)
def signing_request_approval(role: Role) -> Iterator[Finding]:
    """A role may approve certificate signing requests.

    It can sign itself a certificate of any user, `system:masters` included.
    Leave it to the controller manager.
    """
    yield from granted(role, _VERBS, _APPROVALS, "may sign certificates")
