from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB038",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV023", "KSV-0023", "AVD-KSV-0023")},
    examples=[
        bad(
            pod(
                spec="""\
            volumes:
              - name: data
                «hostPath»:
                  path: /mnt/data
            """
            )
        ),
        good(
            pod(
                spec="""\
            volumes:
              - name: data
                emptyDir: {}
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
def host_path(inside: PodIn) -> Iterator[Finding]:
    """A pod mounts a directory of the node (`hostPath`).

    The data is not there when the pod starts on another node, and a symbolic link in the directory can refer to any
    file of the node.
    Use a PersistentVolumeClaim, or an `emptyDir` for temporary files.

    <https://kubernetes.io/docs/concepts/storage/volumes/#hostpath>
    """
    for volume in inside.spec.volumes:
        if volume.host_path is not None:
            path = volume.host_path.path
            message = f"{inside.title} mounts '{path}' of the node; use a PersistentVolumeClaim or emptyDir"
            yield Finding(at=volume.at["hostPath"], message=message)
