from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, Controller, Manifest, Object, PodIn, Specified
from aurora_devops.kinds.kubernetes.schema import named
from aurora_devops.kinds.kubernetes.served import version_of
from aurora_devops.kubernetes_release import API, Release

from ._examples import pod

_TRIGGERS = "image.openshift.io/triggers"


@policy(
    "KUB122",
    severity="error",
    category="validity",
    aliases=[API],
    examples=[
        bad("""\
            apiVersion: v1
            kind: ConfigMap
            «metadata»: {}
            data:
              mode: fast
            """),
        bad("""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              containers:
                - «name»: web
            """),
        bad("""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              «containers»: []
            """),
        good(pod()),
        bad("""\
            «apiVersion»: apps/v1
            kind: Deployment
            spec:
              selector:
                matchLabels: {app: web}
              template:
                metadata:
                  labels: {app: web}
                spec:
                  containers:
                    - {name: web, image: 'web:1'}
            """),
        good(
            """\
            apiVersion: apps/v1
            kind: Deployment
            spec:
              selector:
                matchLabels: {app: web}
              template:
                spec:
                  containers:
                    - {name: web, args: [--debug]}
            """,
            because="without metadata and images it is a patch, such as one for `kubectl patch`",
        ),
        good("""\
            apiVersion: batch/v1
            kind: Job
            metadata:
              generateName: web-
            """),
        good("""\
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources: [web.yaml]
            """),
    ],
)
def missing_field(inside: Object | Manifest | ContainerIn, options: Release) -> Iterator[Finding]:
    """A field is missing that the API server requires.

    The API server refuses the object.
    Add the field; every object has a name, every pod a container, and every container a name and an image.
    An object without one of the required mappings of its `spec`, such as `selector`, or without metadata and images, is
    taken for a patch and not checked. Nor is a field reported that a chart writes without a value, as a placeholder in
    `values.yaml` for that of the user. An empty image is set by a program, as the operator that has the manifest; the
    annotation `image.openshift.io/triggers` and the triggers of a DeploymentConfig let OpenShift set the images.
    Pod templates of custom resources are not checked, nor is `status`, which the API server sets itself.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    if isinstance(inside, Object):
        # Without its version and kind an object has no model of its own.
        absent = [key for key in ("apiVersion", "kind") if not inside[key]] if type(inside) is Object else []
        if absent:
            yield Finding(at=inside.at[absent[0]], message=f"the object has no {' and no '.join(absent)}")
    elif isinstance(inside, Manifest):
        metadata = inside.data.get("metadata")
        made, lost = inside.object, _has_lost_group(inside)
        built = inside.document.built
        unnamed = isinstance(metadata, dict | None) and not _has_name(metadata or {})
        # The template has a name, which is empty with the values of the chart.
        unnamed = unnamed and not (built and "name" in (metadata or {}))
        unnamed = unnamed and not (inside.patch and metadata is None)
        if unnamed and not lost and _is_named(made):
            yield Finding(at=made.at["metadata"], message=f"{made.kind} has no name; add metadata.name")
        for each in inside.differences(options.minor, "missing") if inside.whole else ():
            if each.route[0] == "status" or (lost and each.route != ("spec", "group")):
                continue
            if built and each.route[-2:] == ("service", "namespace"):
                continue  # an overlay sets it with its own namespace
            if built and _is_written(inside.data, each.route):
                continue  # users of the chart set the value, which is empty as a placeholder
            *parents, key = each.route
            holder = f"'{named(tuple(parents))}' of " if parents else ""
            message = f"{holder}{inside.object.title} has no {key}, which is required"
            yield Finding(at=inside.at(each), message=message)
    elif inside.container.image is None and _is_whole(inside.pod):
        yield Finding(at=inside.at["image"], message=f"{inside.title} of {inside.pod.title} has no image")


def _is_written(data: Any, route: Sequence[str | int]) -> bool:
    """Whether the place of a field is there, with an empty value."""
    *parents, key = route
    for one in parents:
        if isinstance(data, list) and isinstance(one, int) and one < len(data):
            data = data[one]
        else:
            data = data.get(one) if isinstance(data, dict) else None
    return isinstance(data, dict) and key in data


def _has_lost_group(inside: Manifest) -> bool:
    """Whether controller-gen wrote a definition for a package without a group: all else that it lacks follows."""
    spec = inside.data.get("spec")
    return (
        inside.object.kind == "CustomResourceDefinition"
        and isinstance(spec, dict)
        and spec.get("group") == ""
    )


def _has_name(metadata: Mapping[str, Any]) -> bool:
    return any(metadata.get(key) not in (None, "") for key in ("name", "generateName"))


def _is_named(made: Object) -> bool:
    """Whether an object must have a name: the reviews of access have none, a LimitRange is given one."""
    if made.group in ("authentication.k8s.io", "authorization.k8s.io") or made.kind == "LimitRange":
        return False
    return not isinstance(made, Specified) or version_of(made.api_version, made.kind) is not None


def _is_whole(pod: PodIn) -> bool:
    """Whether the containers of a pod must have images."""
    made = pod.object
    patch = isinstance(made, Controller) and (made.spec is None or made.spec.selector is None)
    # OpenShift sets the images of an object with this annotation before it is validated.
    triggered = _TRIGGERS in made.annotations or made.kind == "DeploymentConfig"
    return pod.whole and not made.custom and not patch and not triggered
