from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod

# The volume types of the API that the Pod Security Standards do not allow, apart from hostPath.
_UNUSUAL = frozenset(
    {
        *(
            "awsElasticBlockStore",
            "azureDisk",
            "azureFile",
            "cephfs",
            "cinder",
            "fc",
            "flexVolume",
            "flocker",
        ),
        *(
            "gcePersistentDisk",
            "gitRepo",
            "glusterfs",
            "iscsi",
            "nfs",
            "photonPersistentDisk",
            "portworxVolume",
        ),
        *("quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume"),
    }
)


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
    """A pod mounts a storage system directly, such as NFS, instead of a PersistentVolumeClaim.

    The address of the storage, and often its credentials, are then repeated in each pod that uses it.
    Use a PersistentVolumeClaim, which the restricted Pod Security Standard requires too.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    for volume in inside.spec.volumes:
        for key in volume.extra:
            if key in _UNUSUAL:
                message = (
                    f"volume '{volume.name}' of {inside.title} has type '{key}'; use persistentVolumeClaim"
                )
                yield Finding(at=volume.at[key], message=message)
