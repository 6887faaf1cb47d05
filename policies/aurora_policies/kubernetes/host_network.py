from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB031",
    severity="error",
    category="security",
    equivalents={
        "kube-linter": "host-network",
        "checkov": "CKV_K8S_19",
        "trivy": ("KSV009", "KSV-0009", "AVD-KSV-0009"),
    },
    examples=[
        bad(pod(spec="hostNetwork: «true»\n")),
        good(pod(spec="hostNetwork: false\n")),
    ],
)
def host_network(inside: PodIn) -> Iterator[Finding]:
    """A pod shares the network of the node (`hostNetwork: true`).

    It can connect to programs that listen only on the node itself and capture the traffic of the node, and
    NetworkPolicies do not apply to it.
    Remove `hostNetwork`, and expose the pod by a Service; only programs that configure the network need it.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    if inside.spec.host_network is True:
        message = f"{inside.title} sets hostNetwork: true; remove it unless it configures the node network"
        yield Finding(at=inside.at["hostNetwork"], message=message)
