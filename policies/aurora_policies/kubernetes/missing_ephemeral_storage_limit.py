from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB006",
    severity="info",
    category="reliability",
    equivalents={"kube-score": "container-ephemeral-storage-request-and-limit"},
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
                ephemeral-storage: 1Gi
            """)
        ),
    ],
)
def missing_ephemeral_storage_limit(inside: ContainerIn) -> Iterator[Finding]:
    """A container has no limit for ephemeral storage.

    Logs and temporary files of one pod fill the node's disk, and the kubelet evicts pods that did nothing wrong.
    Set `resources.limits.ephemeral-storage`.
    """
    if inside.sort == "ephemeral":
        return
    at = inside.missing("resources", "limits", "ephemeral-storage")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} has no limit for ephemeral storage")
