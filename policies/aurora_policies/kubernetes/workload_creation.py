from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import CHANGE, granted

_APPS = frozenset({"apps", "extensions"})
_WORKLOADS = {
    "pods": frozenset({""}),
    "replicationcontrollers": frozenset({""}),
    "deployments": _APPS,
    "daemonsets": _APPS,
    "statefulsets": _APPS,
    "replicasets": _APPS,
    "jobs": frozenset({"batch"}),
    "cronjobs": frozenset({"batch"}),
}


@policy(
    "KUB071",
    severity="info",
    category="security",
    equivalents={"kube-linter": "access-to-create-pods", "trivy": ("KSV048", "KSV-0048", "AVD-KSV-0048")},
    examples=[
        bad(manifest("create", "«deployments»", groups="apps")),
        good(manifest("get", "deployments", groups="apps")),
    ],
)
def workload_creation(role: Role) -> Iterator[Finding]:
    """A role grants creating or changing pods.

    A pod can mount every Secret of its namespace and use each of its service accounts, so the right includes
    theirs.
    Grant it to tools that deploy programs only.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    yield from granted(
        role,
        CHANGE,
        _WORKLOADS,
        "allows changing what runs in a namespace",
        "grant it to deployment tools only",
    )
