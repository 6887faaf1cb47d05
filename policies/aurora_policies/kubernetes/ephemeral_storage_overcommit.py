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
            because="no limit is no bound",
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
        good(pod(), because="what is missing is said by other policies"),
    ],
)
def ephemeral_storage_overcommit(inside: ContainerIn) -> Iterator[Finding]:
    """A container may use more ephemeral storage than it asks for.

    The node can promise the same disk twice; when it is full, pods are evicted.
    Give request and limit the same value.
    """
    yield from overcommitted(inside, "ephemeral-storage")
