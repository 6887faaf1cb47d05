from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB033",
    severity="error",
    category="security",
    equivalents={
        "kube-linter": "host-ipc",
        "checkov": "CKV_K8S_18",
        "trivy": ("KSV008", "KSV-0008", "AVD-KSV-0008"),
    },
    examples=[
        bad(pod(spec="hostIPC: «true»\n")),
        good(pod(spec="hostIPC: false\n")),
    ],
)
def host_ipc(inside: PodIn) -> Iterator[Finding]:
    """A pod shares the node's shared memory.

    It can read and change the shared memory of other processes on the node.
    Remove `hostIPC`.
    """
    if inside.spec.host_ipc is True:
        yield Finding(at=inside.at["hostIPC"], message=f"{inside.title} shares the node's shared memory")
