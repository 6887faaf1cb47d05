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
    """A role grants changes to all ConfigMaps.

    A subject with it can change the configuration of each program that reads one.
    List the ConfigMaps that it needs in `resourceNames`.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    yield from granted(
        role,
        CHANGE,
        {"configmaps": frozenset({""})},
        "allows changing all ConfigMaps",
        "list the objects in resourceNames",
    )
