from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted

_VERBS = frozenset({"create", "update", "patch", "delete", "deletecollection", "impersonate"})
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
    """A role may start or change pods.

    A pod can mount every secret of its namespace and take on each of its service accounts, so this is as much as
    having them all.
    Give it to deployment tools only.
    """
    yield from granted(role, _VERBS, _WORKLOADS, "may start pods")
