from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB039",
    severity="error",
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
    """A container can write to a folder of its node.

    What it writes there can change how the node behaves, and fills its disk.
    Mount it with `readOnly: true`, or use a PersistentVolumeClaim.
    The fix is not applied unasked: the program may have to write there.
    """
    for mount, volume in inside.mounts():
        if volume.host_path is not None and mount.read_only in (None, False):
            edit = (
                Edit(mount.at["name"].below, "readOnly: true")
                if mount.read_only is None
                else Edit(mount.at["readOnly"], "true")
            )
            path = volume.host_path.path
            message = f"{inside.title} can write to {path} of its node"
            yield Finding(at=mount.at["name"], message=message, fix=Fix((edit,)))
