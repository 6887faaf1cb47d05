from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kustomize import Unmatched

from ._examples import FILES


@policy(
    "KUZ007",
    severity="warning",
    category="reliability",
    examples=[
        bad("resources: [web.yaml]\nimages:\n  - name: «web»\n    newTag: 1.4.3\n", files=FILES),
        good(
            "resources: [web.yaml]\nimages:\n  - name: registry.example.com/web\n    newTag: 1.4.3\n",
            files=FILES,
            because="the name has the registry",
        ),
    ],
)
def unused_image(entry: Unmatched) -> Iterator[Finding]:
    """An entry of `images` matches no image.

    Kustomize changes nothing and prints no warning, so the version that the manifest names is deployed.
    `name` is the whole image without tag and digest, with its registry, as it is in the manifest.
    Nothing is reported where a part of the objects is not known, for example those of a remote base.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/
    """
    if entry.sort == "images":
        yield Finding(at=entry.at, message=f"no image has the name '{entry.name}'")
