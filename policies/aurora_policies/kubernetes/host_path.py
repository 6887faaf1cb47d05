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
    """A pod mounts a folder of its node.

    The data stays behind when the pod moves, and a link in the folder can lead anywhere on the node.
    Use a PersistentVolumeClaim, or an `emptyDir` for what may be lost.
    """
    for volume in inside.spec.volumes:
        if volume.host_path is not None:
            path = volume.host_path.path
            yield Finding(at=volume.at["hostPath"], message=f"{inside.title} mounts {path} of its node")
