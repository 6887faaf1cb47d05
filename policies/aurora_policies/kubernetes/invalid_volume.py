from collections.abc import Iterator
from functools import cache

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn
from aurora_devops.kinds.kubernetes.schema import api, releases

from ._examples import pod

# The field with the name of an object that a volume needs.
_NAMED = {"configMap": "name", "secret": "secretName"}


@cache
def _types() -> frozenset[str]:
    """The types of volumes, by their fields."""
    fields, _ = api(releases()[-1]).fields("core.v1.Volume")
    return frozenset(fields) - {"name"}


@policy(
    "KUB299",
    severity="error",
    category="validity",
    examples=[
        bad(
            pod(
                spec="""\
                volumes:
                  - name: data
                    emptyDir: {}
                    «configMap»:
                      name: web
                """
            )
        ),
        bad(pod(spec="volumes:\n  - name: keys\n    «secret»:\n      name: web\n")),
        bad(pod(spec='volumes:\n  - name: keys\n    secret:\n      secretName: «""»\n')),
        bad(pod(spec="volumes:\n  - name: keys\n    secret:\n      «secretName»:\n")),
        good(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n"
            "      image: nginx:1.27.3\n  volumes:\n    - name: keys\n      secret:\n"
            "        secretName: {{ .Values.global.shop.secret }}\n        defaultMode: 0600\n",
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "chart/values.yaml": 'global:\n  shop:\n    # Set by Argo CD\n    secret: ""\n',
            },
            because="the user of the chart sets the name",
        ),
        bad(pod(spec="volumes:\n  - name: logs\n    hostPath:\n      path: «/var/../log»\n")),
        good(pod(spec="volumes:\n  - name: keys\n    secret:\n      secretName: web\n")),
        good(pod(spec="volumes:\n  - name: data\n"), because="a volume without a type is an emptyDir"),
    ],
)
def invalid_volume(inside: PodIn) -> Iterator[Finding]:
    """A volume has several types, or lacks the name of its Secret or ConfigMap.

    The API server refuses the pod, or the workload that creates it.
    Keep one type; set `secretName` of a Secret and `name` of a ConfigMap; a host path contains no `..`.
    Patches and custom resources are not checked.

    https://kubernetes.io/docs/concepts/storage/volumes/
    """
    if inside.object.custom or not inside.whole:
        return
    for volume in inside.spec.volumes:
        title = f"volume '{volume.name}' of {inside.title}"
        written = [*(volume.keys_of_fields()[name] for name in volume.given), *volume.extra]
        types = [key for key in written if key in _types() and volume[key] is not None]
        for key in types[1:]:
            yield Finding(at=volume.at[key].key, message=f"{title} has {types[0]} and {key}; remove one")
        for key, name in _NAMED.items():
            source = volume[key]
            if source is not None and not source.get(name):
                at = volume.at[key][name] if name in source else volume.at[key].key
                yield Finding(at=at, message=f"{key} of {title} has no {name}")
        path = volume.host_path.path if volume.host_path else ""
        if ".." in path.split("/"):
            assert volume.host_path is not None
            yield Finding(at=volume.host_path.at["path"], message=f"path of {title} contains '..'")
