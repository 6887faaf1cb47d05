from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._containers import per_pod
from ._examples import pod
from ._resources import without_limit


@policy(
    "KUB004",
    severity="info",
    category="reliability",
    equivalents={
        "kube-score": "container-resources",
        "checkov": "CKV_K8S_11",
        "trivy": ("KSV011", "KSV-0011", "AVD-KSV-0011"),
    },
    examples=[
        bad(pod(name="«web»")),
        bad(
            pod("""\
            resources:
              «limits»:
                memory: 256Mi
            """)
        ),
        good(
            pod("""\
            resources:
              limits:
                cpu: 250m
            """)
        ),
    ],
)
def missing_cpu_limit(inside: PodIn) -> Iterator[Finding]:
    """A container does not set a CPU limit.

    The container can use all idle CPU of the node, so its latency depends on the other pods of the node.
    Set `resources.limits.cpu` on nodes that several teams share.
    If all containers set a CPU request, a limit is not needed for fairness, and throttles.
    Containers of a pod that sets `resources.limits.cpu` for all of them, and ephemeral containers, are not reported.

    <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>
    """
    unset = without_limit(inside, "cpu")
    yield from per_pod(inside, unset, "set", "a CPU limit (resources.limits.cpu)")
