from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._containers import per_pod
from ._examples import pod
from ._resources import without_limit


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
def missing_ephemeral_storage_limit(inside: PodIn) -> Iterator[Finding]:
    """A container does not set an ephemeral storage limit.

    Logs and temporary files can fill the disk of the node, and the kubelet then evicts other pods too.
    Set `resources.limits.ephemeral-storage`, so that only the pod that exceeds it is evicted.
    Ephemeral containers are not reported.

    <https://kubernetes.io/docs/concepts/storage/ephemeral-storage/>
    """
    unset = without_limit(inside, "ephemeral-storage")
    yield from per_pod(
        inside, unset, "set", "an ephemeral storage limit (resources.limits.ephemeral-storage)"
    )
