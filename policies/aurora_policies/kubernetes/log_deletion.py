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
    """A role may delete the logs of pods.

    Who breaks in can then take the traces away.
    Give `get` only.
    """
    yield from granted(role, _VERBS, {"pods/log": frozenset({""})}, "may delete the logs of pods")
