from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.subjects import is_dynamic

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
            because="a digest is always the same",
        ),
    ],
)
def cached_image(inside: ContainerIn) -> Iterator[Finding]:
    """A container may use an image that its node has from before.

    The node may have another image under the same tag, and a pod can use an image that it may not pull.
    Set `imagePullPolicy: Always`: only what has changed is fetched.
    """
    container = inside.container
    pull = container.image_pull_policy
    if not container.image or pull == "Always" or is_dynamic(pull or ""):
        return
    if "@" in container.image or is_dynamic(container.image):
        return
    if pull is not None:
        message = f"{inside.title} may use an old image: {pull}"
        yield Finding(at=inside.at["imagePullPolicy"], message=message)
    else:
        tag = container.image.rpartition("/")[2].partition(":")[2]
        at = inside.missing("imagePullPolicy")
        if tag not in ("", "latest") and at is not None:
            yield Finding(at=at, message=f"{inside.title} may use an old image of the tag {tag}")
