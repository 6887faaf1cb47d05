from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.subjects import is_dynamic

from ._examples import pod


@policy(
    "KUB273",
    severity="error",
    category="validity",
    examples=[
        bad(
            pod(
                """\
                volumeMounts:
                  - name: «cahce»
                    mountPath: /cache
                """,
                spec="""\
                volumes:
                  - name: cache
                    emptyDir: {}
                """,
            )
        ),
        good(
            pod(
                """\
                volumeMounts:
                  - name: cache
                    mountPath: /cache
                """,
                spec="""\
                volumes:
                  - name: cache
                    emptyDir: {}
                """,
            )
        ),
    ],
)
def unknown_volume(inside: ContainerIn) -> Iterator[Finding]:
    """A container mounts a volume that its pod does not have.

    The API server refuses the pod, or the workload that creates it: volumeMounts name not found.
    Correct the name, or add the volume to `volumes` of the pod.
    Patches and custom resources are not checked.

    https://kubernetes.io/docs/concepts/storage/volumes/
    """
    pod = inside.pod
    if not pod.whole or pod.object.custom or not inside.container.image:
        return
    known = pod.volume_names
    if any(is_dynamic(name) for name in known):
        return
    for mount in inside.container.volume_mounts:
        if mount.name and mount.name not in known and not is_dynamic(mount.name):
            message = f"{inside.title} mounts the volume '{mount.name}', which {pod.title} does not have"
            yield Finding(at=mount.at["name"], message=message)
