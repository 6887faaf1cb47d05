from collections.abc import Iterable, Iterator

from aurora_devops import Finding, Place, Related, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn
from aurora_devops.subjects import is_dynamic

from ._examples import pod


@policy(
    "KUB296",
    severity="error",
    category="validity",
    examples=[
        bad(
            pod(
                spec="""\
                initContainers:
                  - name: migrate
                    image: web:1.2.3
                """,
                name="«migrate»",
            )
        ),
        bad(
            pod(
                spec="""\
                volumes:
                  - name: data
                    emptyDir: {}
                  - name: «data»
                    emptyDir: {}
                """
            )
        ),
        bad(
            pod(
                """\
                volumeMounts:
                  - name: data
                    mountPath: /data
                  - name: cache
                    mountPath: «/data»
                """,
                spec="""\
                volumes:
                  - name: data
                    emptyDir: {}
                  - name: cache
                    emptyDir: {}
                """,
            )
        ),
        good(
            pod(
                spec="""\
                initContainers:
                  - name: migrate
                    image: web:1.2.3
                """
            )
        ),
    ],
)
def duplicate_name(inside: PodIn) -> Iterator[Finding]:
    """Two containers or two volumes of a pod have the same name, or two volumes are mounted at the same path.

    The API server refuses the pod, or the workload that creates it.
    Rename or remove one of the two; init containers share their names with the others.
    Custom resources are not checked.

    https://kubernetes.io/docs/concepts/workloads/pods/
    """
    if inside.object.custom:
        return
    containers = [(one.container.name, one.container.at["name"]) for one in inside.containers()]
    yield from _repeated(containers, f"{inside.title} has 2 containers named")
    volumes = [(volume.name, volume.at["name"]) for volume in inside.spec.volumes]
    yield from _repeated(volumes, f"{inside.title} has 2 volumes named")
    for one in inside.containers():
        mounts = [(mount.mount_path, mount.at["mountPath"]) for mount in one.container.volume_mounts]
        yield from _repeated(mounts, f"{one.title} mounts 2 volumes at")


def _repeated(named: Iterable[tuple[str, Place]], what: str) -> Iterator[Finding]:
    seen: dict[str, Place] = {}
    for name, at in named:
        if name and not is_dynamic(name) and seen.setdefault(name, at) is not at:
            related = (Related(seen[name], "first used here"),)
            yield Finding(at=at, message=f"{what} '{name}'", related=related)
