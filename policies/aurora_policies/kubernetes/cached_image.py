from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn
from aurora_devops.subjects import is_dynamic

from ._containers import Unset, per_pod
from ._examples import pod


@policy(
    "KUB136",
    severity="info",
    category="reproducibility",
    equivalents={"checkov": "CKV_K8S_15", "kube-score": "container-image-pull-policy"},
    examples=[
        bad(pod("imagePullPolicy: «IfNotPresent»\n")),
        bad(pod(name="«web»"), because="IfNotPresent is the default for a tag other than latest"),
        good(pod("imagePullPolicy: Always\n")),
        good(
            """\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              containers:
                - name: web
                  image: nginx:latest
            """,
            because="Always is the default for latest",
        ),
        good(
            """\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            spec:
              containers:
                - name: web
                  image: nginx@sha256:0000000000000000000000000000000000000000000000000000000000000000
            """,
            because="a digest always names the same image",
        ),
    ],
)
def cached_image(inside: PodIn) -> Iterator[Finding]:
    """A container does not set `imagePullPolicy: Always`, and its image is not pinned to a digest.

    A node that has an older image with the same tag uses that one, and a pod can use a private image of the node that
    it has no credentials for.
    Set `imagePullPolicy: Always`; the layers that the node has are not downloaded again.

    <https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy>
    """
    yield from per_pod(inside, map(_unset, inside.containers()), "set", "imagePullPolicy: Always")


def _unset(inside: ContainerIn) -> Unset | None:
    image, pull = inside.container.image, inside.container.image_pull_policy
    if not image or pull == "Always" or "@" in image or is_dynamic(image) or is_dynamic(pull or ""):
        return None
    if pull is not None:
        return Unset(inside, inside.at["imagePullPolicy"])
    tag = image.rpartition("/")[2].partition(":")[2]
    at = inside.missing("imagePullPolicy")
    return Unset(inside, at) if tag not in ("", "latest") and at is not None else None
