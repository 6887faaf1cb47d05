from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import CHANGE, granted

_NETWORKING = frozenset({"networking.k8s.io", "extensions"})
_NETWORK = {
    **dict.fromkeys(("services", "services/status", "endpoints"), frozenset({""})),
    **dict.fromkeys(("ingresses", "networkpolicies"), _NETWORKING),
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
    """A role may change Services, Ingresses or network policies.

    It can lead other programs' traffic to itself, or open what a NetworkPolicy keeps shut.
    Give it to deployment tools only.
    """
    yield from granted(role, CHANGE, _NETWORK, "may redirect traffic")
