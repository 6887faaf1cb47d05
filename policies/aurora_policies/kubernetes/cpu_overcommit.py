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
            because="no limit is no bound",
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
        good(pod(), because="what is missing is said by other policies"),
    ],
)
def cpu_overcommit(inside: ContainerIn) -> Iterator[Finding]:
    """A container may use more CPU than it asks for.

    How fast it is depends on its neighbours, and its pod is not of the class Guaranteed.
    Give request and limit the same value where latency must be even.
    """
    yield from overcommitted(inside, "cpu")
