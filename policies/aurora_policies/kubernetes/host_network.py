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
    """A pod shares the node's network.

    It can reach services that listen only on the node's own address, hear its traffic, and no NetworkPolicy holds
    it.
    Use a Service; leave the node's network to what makes the network.
    """
    if inside.spec.host_network is True:
        yield Finding(at=inside.at["hostNetwork"], message=f"{inside.title} shares the node's network")
