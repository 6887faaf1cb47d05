from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB039",
    severity="warning",
    category="security",
    equivalents={"kube-linter": "writable-host-mount"},
    examples=[
        bad(
            pod(
                """\
                volumeMounts:
                  - name: «data»
                    mountPath: /data
                """,
                spec="""\
                    volumes:
                      - name: data
                        hostPath:
                          path: /mnt/data
                    """,
            ),
            fixed=pod(
                """\
                volumeMounts:
                  - name: data
                    readOnly: true
                    mountPath: /data
                """,
                spec="""\
                    volumes:
                      - name: data
                        hostPath:
                          path: /mnt/data
                    """,
            ),
        ),
        good(
            pod(
                """\
                volumeMounts:
                  - name: data
                    mountPath: /data
                    readOnly: true
                """,
                spec="""\
                    volumes:
                      - name: data
                        hostPath:
                          path: /mnt/data
                    """,
            ),
        ),
        good(
            pod(
                """\
                volumeMounts:
                  - name: data
                    mountPath: /data
                """,
                spec="""\
                    volumes:
                      - name: data
                        emptyDir: {}
                    """,
            ),
        ),
    ],
)
def writable_host_path(inside: ContainerIn) -> Iterator[Finding]:
    """A container can write to a directory of the node.

    It can change programs and configuration of the node, and fill its disk.
    Set `readOnly: true` in the mount, or use a PersistentVolumeClaim.
    The fix is not applied by default, because the program may have to write to the directory.
    It does not change an explicit `readOnly: false`.

    <https://kubernetes.io/docs/concepts/storage/volumes/#hostpath>
    """
    for mount, volume in inside.mounts():
        if volume.host_path is not None and mount.read_only in (None, False):
            edit = Edit(mount.at["name"].below, "readOnly: true")
            fix = Fix((edit,)) if mount.read_only is None else None
            message = f"{inside.title} can write to '{volume.host_path.path}' of the node; set readOnly: true"
            yield Finding(at=mount.at["name"], message=message, fix=fix)
