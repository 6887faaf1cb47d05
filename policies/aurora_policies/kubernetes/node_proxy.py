from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Role

from ._examples import role as manifest
from ._grants import granted


@policy(
    "KUB077",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV2_K8S_2", "trivy": ("KSV047", "KSV-0047", "AVD-KSV-0047")},
    examples=[
        bad(manifest("get", "«nodes/proxy»", groups='""')),
        good(manifest("get", "nodes", groups='""')),
    ],
)
def node_proxy(role: Role) -> Iterator[Finding]:
    """A role grants access to the kubelets through `nodes/proxy`.

    The kubelet runs commands in all containers of its node, and admission control and the audit log do not see
    them.
    Grant `nodes/metrics` or `nodes/stats` instead.

    <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>
    """
    yield from granted(
        role,
        frozenset({"create", "get"}),
        {"nodes/proxy": frozenset({""})},
        "allows commands in all containers of a node",
        "grant 'nodes/metrics' instead",
    )
