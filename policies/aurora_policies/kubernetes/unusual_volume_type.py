from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn, Volume

from ._examples import pod

_UNUSUAL = Volume.further - {"csi", "downwardAPI", "ephemeral", "image", "projected"}


@policy(
    "KUB040",
    severity="info",
    category="security",
    equivalents={"trivy": ("KSV028", "KSV-0028", "AVD-KSV-0028")},
    examples=[
        bad(
            pod(
                spec="""\
            volumes:
              - name: data
                «nfs»:
                  server: nas
                  path: /data
            """
            )
        ),
        good(
            pod(
                spec="""\
            volumes:
              - name: data
                persistentVolumeClaim:
                  claimName: data
            """
            )
        ),
    ],
)
def unusual_volume_type(inside: PodIn) -> Iterator[Finding]:
    """A pod names a storage system itself.

    Its address and often its credentials are then in every pod that uses it.
    Use a PersistentVolumeClaim, and let the cluster's administrators say where the data lies.
    The restricted Pod Security Standard allows nothing else.
    """
    for volume in inside.spec.volumes:
        for key in volume.extra:
            if key in _UNUSUAL:
                yield Finding(at=volume.at[key], message=f"{inside.title} has a volume of the type {key}")
