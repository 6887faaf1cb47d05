from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod
from ._overcommit import overcommitted


@policy(
    "KUB007",
    severity="info",
    category="reliability",
    equivalents={
        "kube-score": ("container-memory-requests-equal-limits", "container-resource-requests-equal-limits")
    },
    examples=[
        bad(
            pod("""\
            resources:
              requests:
                memory: «256Mi»
              limits:
                memory: 512Mi
            """)
        ),
        bad(
            pod("""\
            resources:
              requests:
                memory: «256Mi»
            """),
            because="it can use any amount",
        ),
        good(
            pod("""\
            resources:
              requests:
                memory: 256Mi
              limits:
                memory: 0.25Gi
            """)
        ),
        good(pod(), because="other policies report what is missing"),
    ],
)
def memory_overcommit(inside: ContainerIn) -> Iterator[Finding]:
    """A container requests less memory than its limit, or has a request but no limit.

    The scheduler reserves only the request, so a node can run out of memory, and the kernel then kills a process of
    a pod that uses more than its request.
    Set the request and the limit to the same value, if the program must not be killed.

    <https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/>
    """
    yield from overcommitted(inside, "memory", "memory")
