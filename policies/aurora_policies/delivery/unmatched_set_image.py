from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import BuiltFolder, ReplacedImage

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._names import hint

_FILES = {
    "deploy/base/kustomization.yaml": "resources: [api.yaml]\n",
    "deploy/base/api.yaml": DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "shop"),
    "deploy/production/kustomization.yaml": "resources: [../base]\n"
    "images:\n  - name: shop\n    newName: ghcr.io/acme/shop\n    newTag: placeholder\n",
}
_SET = "cd deploy/production && kustomize edit set image {}"


@policy(
    "DLV162",
    severity="error",
    category="reliability",
    examples=[
        bad(
            workflow(_SET.format("«shop-api=ghcr.io/acme/shop:$GITHUB_SHA»")),
            path=WORKFLOW,
            files=_FILES,
        ),
        bad(
            workflow(_SET.format("«ghcr.io/acme/shop:$GITHUB_SHA»")),
            path=WORKFLOW,
            files=_FILES,
        ),
        bad(
            "release:\n\tcd deploy/production && kustomize edit set image «web=*:1.5»\n",
            path="Makefile",
            files=_FILES,
        ),
        good(
            workflow(_SET.format("shop=ghcr.io/acme/shop:$GITHUB_SHA")),
            path=WORKFLOW,
            files=_FILES,
            because="the container has the image before it is replaced",
        ),
        good(
            workflow(_SET.format("$IMAGE=ghcr.io/acme/shop:$GITHUB_SHA")),
            path=WORKFLOW,
            files=_FILES,
            because="the image is unknown",
        ),
        good(
            workflow(_SET.format("web=ghcr.io/acme/shop:$GITHUB_SHA")),
            path=WORKFLOW,
            files={
                "deploy/production/kustomization.yaml": "resources: [https://github.com/acme/deploy//base?ref=v1]\n"
            },
            because="the remote base may have the image",
        ),
    ],
)
def unmatched_set_image(repository: Repository) -> Iterator[Finding]:
    """`kustomize edit set image` sets an image that no container of the kustomization has.

    Kustomize adds an entry to `images` that changes nothing, and prints no warning: the old version, or a placeholder,
    is deployed. Write the image as it is in the manifests, before it is replaced: `NAME=NEW_NAME:TAG`.
    Nothing is reported if a part of the objects is unknown, for example those of a remote base.

    <https://kubectl.docs.kubernetes.io/references/kustomize/cmd/edit/set/image/>
    """
    built = {one.folder: one for one in repository.of(BuiltFolder) if one.images}
    for replaced in repository.of(ReplacedImage):
        folder = built.get(replaced.folder)
        if folder is not None and replaced.name not in folder.images:
            yield Finding(
                at=replaced,
                message=f"no container of '{folder.path}' has the image '{replaced.name}'"
                + hint(replaced.name, folder.images, "its images are"),
                related=(Related(folder, "the objects of the kustomization"),),
            )
