from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod
from ._overcommit import overcommitted


@policy(
    "KUB009",
    severity="info",
    category="reliability",
    equivalents={"kube-score": "container-ephemeral-storage-request-equals-limit"},
    examples=[
        bad(
            pod(
                """\
                resources:
                  requests:
                    ephemeral-storage: «1Gi»
                  limits:
                    ephemeral-storage: 2Gi
                """
            )
        ),
        bad(
            pod("""\
            resources:
              requests:
                ephemeral-storage: «1Gi»
            """),
            because="it can use any amount",
        ),
        good(
            pod(
                """\
                resources:
                  requests:
                    ephemeral-storage: 1Gi
                  limits:
                    ephemeral-storage: 1024Mi
                """
            )
        ),
        good(pod(), because="other policies report what is missing"),
    ],
)
def ephemeral_storage_overcommit(inside: ContainerIn) -> Iterator[Finding]:
    """A container requests less ephemeral storage than its limit, or has a request but no limit.

    The scheduler reserves only the request, so the disk of a node can run full, and the kubelet then evicts pods that
    use more than their request.
    Set the request and the limit to the same value.

    <https://kubernetes.io/docs/concepts/storage/ephemeral-storage/>
    """
    yield from overcommitted(inside, "ephemeral-storage", "ephemeral storage")
