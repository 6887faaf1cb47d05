from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, Object, PodIn, Specified

from ._examples import pod


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
    """A field is missing that the API server insists on.

    It refuses the object.
    Every object needs a name, every pod a container, and every container a name and an image.
    """
    if isinstance(inside, Object):
        if not inside.name and not isinstance(inside, Specified):
            yield Finding(at=inside.at["metadata"], message=f"{inside.kind} has no name")
        return
    if (inside if isinstance(inside, PodIn) else inside.pod).object.custom:
        return
    if isinstance(inside, PodIn):
        if inside.whole and not inside.spec.containers:
            yield Finding(at=inside.at["containers"], message=f"{inside.title} has no container")
    elif inside.pod.whole:
        if not inside.container.name:
            yield Finding(at=inside.at["name"], message=f"a container of {inside.pod.title} has no name")
        if not inside.container.image:
            yield Finding(at=inside.at["image"], message=f"{inside.title} has no image")
