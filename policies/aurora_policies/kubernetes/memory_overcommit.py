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
            because="no limit is no bound",
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
        good(pod(), because="what is missing is said by other policies"),
    ],
)
def memory_overcommit(inside: ContainerIn) -> Iterator[Finding]:
    """A container may use more memory than it asks for.

    The node can promise the same memory twice; when both want it, one of the pods is killed.
    Give request and limit the same value where a restart hurts.
    """
    yield from overcommitted(inside, "memory")
