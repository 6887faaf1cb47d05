from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import CHANGE, granted

_NETWORKING = frozenset({"networking.k8s.io", "extensions"})
_NETWORK = {
    **dict.fromkeys(("services", "services/status", "endpoints"), frozenset({""})),
    "endpointslices": frozenset({"discovery.k8s.io"}),
    **dict.fromkeys(("ingresses", "ingressclasses", "networkpolicies"), _NETWORKING),
}


@policy(
    "KUB080",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV2_K8S_4", "trivy": ("KSV056", "KSV-0056", "AVD-KSV-0056")},
    examples=[
        bad(manifest("update", "«services»", groups='""')),
        good(manifest("get", "services", groups='""')),
    ],
)
def network_changes(role: Role) -> Iterator[Finding]:
    """A role grants changes to objects that direct traffic, such as Services, Ingresses and network policies.

    A subject with it can redirect the traffic of other programs to itself, or allow what a NetworkPolicy
    denies.
    Grant it to tools that deploy programs only, in their namespaces.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    yield from granted(
        role, CHANGE, _NETWORK, "allows redirecting or admitting traffic", "grant it to deployment tools only"
    )
