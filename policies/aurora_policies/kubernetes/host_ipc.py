from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB033",
    severity="warning",
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
    """A pod shares the IPC namespace of the node (`hostIPC: true`).

    It can read and change the shared memory of the processes of the node.
    Remove `hostIPC`.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    if inside.spec.host_ipc is True:
        yield Finding(at=inside.at["hostIPC"], message=f"{inside.title} sets hostIPC: true; remove it")
