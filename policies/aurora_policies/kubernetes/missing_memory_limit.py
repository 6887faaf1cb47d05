from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB001",
    severity="warning",
    category="reliability",
    equivalents={
        "kube-linter": "unset-memory-requirements",
        "kube-score": "container-resources",
        "checkov": "CKV_K8S_13",
        "trivy": ("KSV018", "KSV-0018", "AVD-KSV-0018"),
    },
    examples=[
        bad(pod(name="«web»")),
        bad(
            pod("""\
            resources:
              «limits»:
                cpu: 250m
            """)
        ),
        good(
            pod("""\
            resources:
              limits:
                memory: 256Mi
            """)
        ),
    ],
)
def missing_memory_limit(inside: ContainerIn) -> Iterator[Finding]:
    """A container has no memory limit.

    A leak takes all memory of the node, and the kernel then kills other pods there.
    Set `resources.limits.memory` somewhat above what the container needs at its busiest.
    """
    if inside.sort == "ephemeral":
        return
    at = inside.missing("resources", "limits", "memory")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} may take all memory of its node")
