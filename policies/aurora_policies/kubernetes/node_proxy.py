from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted


@policy(
    "KUB077",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV2_K8S_2", "trivy": ("KSV047", "KSV-0047", "AVD-KSV-0047")},
    examples=[
        bad(manifest("get", "«nodes/proxy»", groups='""')),
        good(manifest("get", "nodes", groups='""')),
    ],
)
def node_proxy(role: Role) -> Iterator[Finding]:
    """A role may speak to the kubelets through the API server.

    The kubelet runs commands in any container of its node, and neither admission control nor the audit log sees it.
    Use `nodes/metrics` or `nodes/stats`.
    """
    yield from granted(
        role, frozenset({"create", "get"}), {"nodes/proxy": frozenset({""})}, "may speak to kubelets"
    )
