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
    """A role grants running commands in containers.

    A subject with it can read the memory, files and tokens of every program in the namespace.
    Grant it to people for a limited time, and not to programs.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    yield from granted(
        role,
        _VERBS,
        _SHELLS,
        "allows commands in all containers",
        "remove it where the program does not need it",
    )
