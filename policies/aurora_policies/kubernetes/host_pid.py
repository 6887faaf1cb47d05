from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB032",
    severity="error",
    category="security",
    equivalents={
        "kube-linter": "host-pid",
        "checkov": "CKV_K8S_17",
        "trivy": ("KSV010", "KSV-0010", "AVD-KSV-0010"),
    },
    examples=[
        bad(pod(spec="hostPID: «true»\n")),
        good(pod(spec="hostPID: false\n")),
    ],
)
def host_pid(inside: PodIn) -> Iterator[Finding]:
    """A pod shares the node's processes.

    It sees all processes of the node with their environments, where secrets are, and may be able to stop or trace
    them.
    Remove `hostPID`.
    """
    if inside.spec.host_pid is True:
        yield Finding(at=inside.at["hostPID"], message=f"{inside.title} shares the node's processes")
