from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted

_VERBS = frozenset({"create", "get"})
_SHELLS = dict.fromkeys(("pods/exec", "pods/attach"), frozenset({""}))


@policy(
    "KUB076",
    severity="warning",
    category="security",
    equivalents={
        "checkov": "CKV2_K8S_2",
        "trivy": ("KSV053", "KSV-0053", "AVD-KSV-0053", "KSV054", "KSV-0054", "AVD-KSV-0054"),
    },
    examples=[
        bad(manifest("create", "«pods/exec»", groups='""')),
        good(manifest("get", "pods", groups='""')),
    ],
)
def pod_exec(role: Role) -> Iterator[Finding]:
    """A role may run commands in running containers.

    Whoever has it can read what every program of the namespace has in memory and in files, and go on from there.
    Give it to people for a time, not to programs.
    """
    yield from granted(role, _VERBS, _SHELLS, "may enter running containers")
