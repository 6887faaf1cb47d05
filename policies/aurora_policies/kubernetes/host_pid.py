from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._agents import measures_node
from ._examples import pod


@policy(
    "KUB032",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "host-pid",
        "checkov": "CKV_K8S_17",
        "trivy": ("KSV010", "KSV-0010", "AVD-KSV-0010"),
    },
    examples=[
        bad(pod(spec="hostPID: «true»\n")),
        good(pod(spec="hostPID: false\n")),
        good(
            pod(spec="hostPID: true\n").replace("nginx:1.27.3", "quay.io/prometheus/node-exporter:v1.9.1"),
            because="the pod measures the node",
        ),
    ],
)
def host_pid(inside: PodIn) -> Iterator[Finding]:
    """A pod shares the process namespace of the node (`hostPID: true`).

    It can see all processes of the node with their environment variables, and stop or trace those of its user.
    Remove `hostPID`.
    Exporters of the metrics of the node (node-exporter, cadvisor) are not reported.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    if inside.spec.host_pid is True and not measures_node(inside):
        yield Finding(at=inside.at["hostPID"], message=f"{inside.title} sets hostPID: true; remove it")
