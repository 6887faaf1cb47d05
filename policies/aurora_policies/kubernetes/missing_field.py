from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, Controller, Object, PodIn, Specified

from ._examples import pod

_TRIGGERS = "image.openshift.io/triggers"


@policy(
    "KUB122",
    severity="error",
    category="validity",
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
def missing_field(inside: Object | PodIn | ContainerIn) -> Iterator[Finding]:
    """A field is missing that the API server requires.

    The API server refuses the object.
    Give every object a name, every pod a container, and every container a name and an image.
    A controller without `selector` is taken for a patch, which may leave out images. The annotation
    `image.openshift.io/triggers` lets OpenShift set them.
    Pod templates of custom resources are not checked.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    if isinstance(inside, Object):
        if not inside.name and not isinstance(inside, Specified):
            yield Finding(at=inside.at["metadata"], message=f"{inside.kind} has no name; add metadata.name")
        return
    pod = inside if isinstance(inside, PodIn) else inside.pod
    if pod.object.custom or not pod.whole:
        return
    if isinstance(inside, PodIn):
        if not inside.spec.containers:
            yield Finding(at=inside.at["containers"], message=f"{inside.title} has no containers")
        return
    if not inside.container.name:
        yield Finding(at=inside.at["name"], message=f"a container of {pod.title} has no name")
    if not inside.container.image and not (_may_be_patch(pod.object) or _is_triggered(pod.object)):
        yield Finding(at=inside.at["image"], message=f"{inside.title} of {pod.title} has no image")


def _may_be_patch(made: Object) -> bool:
    return isinstance(made, Controller) and (made.spec is None or made.spec.selector is None)


def _is_triggered(made: Object) -> bool:
    """Whether OpenShift sets the images of the object before it is validated."""
    return _TRIGGERS in made.annotations
