from collections.abc import Iterator, Mapping
from typing import Any

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.kinds.kubernetes import Object, PersistentVolume, StatefulSet
from aurora_devops.kinds.kubernetes.quantity import quantity


def _claim(spec: str) -> str:
    return f"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: web\nspec:\n{spec}"


_RESOURCES = "  resources:\n    requests:\n      storage: 1Gi\n"
_MODES = "  accessModes: [ReadWriteOnce]\n"
# The fields of a PersistentVolume that are not the type of the volume.
_OF_ALL = frozenset(
    {
        *(
            "accessModes",
            "capacity",
            "claimRef",
            "mountOptions",
            "nodeAffinity",
            "persistentVolumeReclaimPolicy",
        ),
        *("storageClassName", "volumeAttributesClassName", "volumeMode"),
    }
)


@policy(
    "KUB306",
    severity="error",
    category="validity",
    examples=[
        bad(_claim("  storageClassName: fast\n" + _RESOURCES).replace("spec:", "«spec»:")),
        bad(_claim(_MODES + "  «resources»: {}\n")),
        bad(_claim(_MODES + "  resources:\n    requests:\n      storage: «0»\n")),
        bad(_claim("  accessModes: [ReadWriteOncePod, «ReadWriteOnce»]\n" + _RESOURCES)),
        bad("""\
            apiVersion: v1
            kind: PersistentVolume
            metadata:
              name: web
            «spec»:
              accessModes: [ReadWriteOnce]
              nfs:
                server: nas
                path: /data
            """),
        good(_claim(_MODES + _RESOURCES)),
        good("""\
            apiVersion: v1
            kind: PersistentVolume
            metadata:
              name: web
            spec:
              accessModes: [ReadWriteOnce]
              capacity:
                storage: 1Gi
              nfs:
                server: nas
                path: /data
            """),
        good(_claim(_RESOURCES), because="it may be a patch"),
    ],
)
def invalid_storage(made: PersistentVolume | StatefulSet) -> Iterator[Finding]:
    """A PersistentVolume or a PersistentVolumeClaim has no access modes or no size.

    The API server refuses the object.
    Set `accessModes`, and the size: `resources.requests.storage` of a claim, `capacity.storage` of a volume.
    An object with neither, or with one of them alone, may be a patch and is not checked.

    https://kubernetes.io/docs/concepts/storage/persistent-volumes/
    """
    if isinstance(made, PersistentVolume):
        yield from _wrong(made.spec, made.at["spec"], made, claim=made.kind == "PersistentVolumeClaim")
    elif made.spec is not None:
        for index, template in enumerate(made.spec.volume_claim_templates):
            spec = template.get("spec")
            if isinstance(spec, dict):
                at = made.spec.at["volumeClaimTemplates"][index]["spec"]
                yield from _wrong(spec, at, made, claim=True)


def _wrong(spec: Mapping[str, Any], at: Place, made: Object, *, claim: bool) -> Iterator[Finding]:
    title = "a claim" if isinstance(made, StatefulSet) else made.title
    route = ("resources", "requests", "storage") if claim else ("capacity", "storage")
    modes, size = spec.get("accessModes"), _size(spec, route)
    if len(spec) < 2 or (not modes and size is None and route[0] not in spec):
        return
    if not modes:
        yield Finding(at=at["accessModes"], message=f"{title} has no accessModes")
    elif isinstance(modes, list) and len(modes) > 1 and "ReadWriteOncePod" in modes:
        index = next((i for i, mode in enumerate(modes) if mode != "ReadWriteOncePod"), 0)
        message = f"{title} has ReadWriteOncePod, which allows no other access mode"
        yield Finding(at=at["accessModes"][index], message=message)
    if not claim and modes and size is not None and not spec.keys() - _OF_ALL:
        yield Finding(at=at, message=f"{title} has no volume type, such as csi or nfs")
    place = at
    for key in route:
        place = place[key]
    number = None if size is None else quantity(size)
    if size is None:
        yield Finding(at=place, message=f"{title} has no {'.'.join(route)}")
    elif number is not None and number <= 0:
        yield Finding(at=place, message=f"storage of {title} is {size}; it must be more than 0")


def _size(spec: Any, route: tuple[str, ...]) -> Any:
    for key in route:
        spec = spec.get(key) if isinstance(spec, dict) else None
    return spec
