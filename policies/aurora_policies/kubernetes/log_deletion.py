from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted

_VERBS = frozenset({"delete", "deletecollection", "update"})


@policy(
    "KUB081",
    severity="info",
    category="security",
    equivalents={"trivy": ("KSV042", "KSV-0042", "AVD-KSV-0042")},
    examples=[
        bad(manifest("delete", "«pods/log»", groups='""')),
        good(manifest("get", "pods/log", groups='""')),
    ],
)
def log_deletion(role: Role) -> Iterator[Finding]:
    """A role grants deleting the logs of pods.

    After an attack, traces of it can be removed.
    Grant `get` on `pods/log` only.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    yield from granted(
        role,
        _VERBS,
        {"pods/log": frozenset({""})},
        "allows removing traces from logs",
        "grant 'get' only",
    )
