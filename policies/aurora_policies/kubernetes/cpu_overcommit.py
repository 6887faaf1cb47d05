from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod
from ._overcommit import overcommitted


@policy(
    "KUB008",
    severity="info",
    category="reliability",
    equivalents={
        "kube-score": ("container-cpu-requests-equal-limits", "container-resource-requests-equal-limits")
    },
    examples=[
        bad(
            pod("""\
            resources:
              requests:
                cpu: «500m»
              limits:
                cpu: 2
            """)
        ),
        bad(
            pod("""\
            resources:
              requests:
                cpu: «500m»
            """),
            because="it can use any amount",
        ),
        good(
            pod("""\
            resources:
              requests:
                cpu: 500m
              limits:
                cpu: 0.5
            """)
        ),
        good(pod(), because="other policies report what is missing"),
    ],
)
def cpu_overcommit(inside: ContainerIn) -> Iterator[Finding]:
    """A container requests less CPU than its limit, or has a request but no limit.

    How much CPU it gets above its request depends on the other pods of the node, so its latency varies, and the pod
    does not have the QoS class Guaranteed.
    Set the request and the limit to the same value, if the latency must be constant.

    <https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/>
    """
    yield from overcommitted(inside, "cpu", "CPU")
