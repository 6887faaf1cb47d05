from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import CHANGE, granted


@policy(
    "KUB072",
    severity="info",
    category="security",
    equivalents={"trivy": ("KSV049", "KSV-0049", "AVD-KSV-0049")},
    examples=[
        bad(manifest("update", "«configmaps»", groups='""')),
        good(manifest("get", "configmaps", groups='""')),
    ],
)
def configmap_changes(role: Role) -> Iterator[Finding]:
    """A role may change every ConfigMap.

    The configuration of each program of the namespace is then its own to change.
    Name the ones it needs in `resourceNames`.
    """
    yield from granted(role, CHANGE, {"configmaps": frozenset({""})}, "may change every ConfigMap")
