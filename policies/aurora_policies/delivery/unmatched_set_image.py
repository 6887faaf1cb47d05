from collections import defaultdict
from collections.abc import Iterator, Mapping

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.delivery.image_names import is_unknown
from aurora_devops.facts import (
    BuiltFolder,
    ContainerImage,
    EditedImage,
    ImageEntry,
    ReplacedImage,
    WrittenFile,
)

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._names import hint

_FILES = {
    "deploy/base/kustomization.yaml": "resources: [api.yaml]\n",
    "deploy/base/api.yaml": DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "shop"),
    "deploy/production/kustomization.yaml": "resources: [../base]\n"
    "images:\n  - name: shop\n    newName: ghcr.io/acme/shop\n    newTag: placeholder\n",
}
_PREFIXED = {
    "deploy/base/kustomization.yaml": "resources: [web.yaml]\n",
    "deploy/base/web.yaml": DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "acme/web"),
    "deploy/staging/kustomization.yaml": "resources: [../base]\nimages:\n  - name: acme/web\n    newTag: v1\n",
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
        bad(
            workflow("sed -i «'s|ghcr.io/acme/shops:.*|ghcr.io/acme/shop:1.5|'» k8s/api.yaml"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            "deploy:\n"
            "\tcd k8s && perl -pi -e «'s#(image: )ghcr\\.io/acme/web:\\S+#image: ghcr.io/acme/web:1.5#'» api.yaml\n",
            path="Makefile",
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            workflow(
                'yq -i «\'(.images[] | select(.name == "web")).newTag = "1.5"\'» deploy/production/kustomization.yaml'
            ),
            path=WORKFLOW,
            files=_FILES,
        ),
        bad(
            '#!/bin/bash\ncd "$(dirname "$0")/../deploy/$1"\nfor part in «web»; do\n'
            '  kustomize edit set image "$part=ghcr.io/acme/$part:$2"\ndone\n'.replace(
                "«web»", "web"
            ).replace('"$part=ghcr.io/acme/$part:$2"', '«"$part=ghcr.io/acme/$part:$2"»'),
            path="scripts/promote.sh",
            files=_PREFIXED,
        ),
        *(
            good(
                f'#!/bin/bash\n{before}cd "$2/deploy/$1"\nkustomize edit set image "{name}=ghcr.io/acme/web:$3"\n',
                path="scripts/promote.sh",
                files=_PREFIXED,
                because=because,
            )
            for before, name, because in (
                ("", "acme/web", "a container has the image"),
                ("", "blog", "another repository may have the image"),
                ("git clone $REPOSITORY $2\n", "web", "the folder is that of another repository"),
            )
        ),
        good(
            workflow(
                "sed -i 's|acme/shop:.*|acme/shop:1.5|' k8s/api.yaml && "
                "sed -i 's|${IMAGE}:.*|$IMAGE:1.5|' k8s/api.yaml && "
                "sed -i 's|ghcr.io/acme/web:.*|ghcr.io/acme/web:1.5|' k8s/web.yaml"
            ),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the Deployment has the image, and others are unknown",
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
    """A command sets an image that no container of the kustomization or of the manifest has.

    `kustomize edit set image` adds an entry to `images` that changes nothing, and prints no warning; `sed` and `yq`
    find nothing to replace: the old version, or a placeholder, is deployed. Write the image as it is in the manifests,
    before it is replaced: `NAME=NEW_NAME:TAG`.
    Commands of `sed`, `perl` and `yq` are compared with the images of the manifest, the Compose file or the
    kustomization that they edit, if they look for an image by name: `s|image: NAME:.*|...|`.
    Nothing is reported if a part of the objects is unknown, for example those of a remote base.

    <https://kubectl.docs.kubernetes.io/references/kustomize/cmd/edit/set/image/>
    """
    built = {one.folder: one for one in repository.of(BuiltFolder) if one.images}
    anywhere = {image: folder for folder in built.values() for image in folder.images}
    fetching = {one.path for one in repository.of(WrittenFile) if one.name == "*"}
    for replaced in repository.of(ReplacedImage):
        if replaced.folder is None:
            if replaced.name not in anywhere and replaced.path not in fetching:
                yield from _elsewhere(replaced, anywhere)
            continue
        folder = built.get(replaced.folder)
        if folder is not None and replaced.name not in folder.images:
            yield Finding(
                at=replaced,
                message=f"no container of '{folder.path}' has the image '{replaced.name}'"
                + hint(replaced.name, folder.images, "its images are"),
                related=(Related(folder, "the objects of the kustomization"),),
            )
    yield from _in_files(repository)


def _elsewhere(replaced: ReplacedImage, images: Mapping[str, BuiltFolder]) -> Iterator[Finding]:
    """The image that a script sets in an unknown folder, if kustomizations have it only with another path."""
    found = [one for one in images if one.endswith(f"/{replaced.name}") or replaced.name.endswith(f"/{one}")]
    if len(found) == 1:
        yield Finding(
            at=replaced,
            message=f"no container of a kustomization has the image '{replaced.name}'; did you mean '{found[0]}'?",
            related=(Related(images[found[0]], "the objects of a kustomization"),),
        )


def _in_files(repository: Repository) -> Iterator[Finding]:
    """The images that editors of files look for, and that the file does not have."""
    edited = [one for one in repository.of(EditedImage) if one.kind != "document"]
    images: defaultdict[str, dict[str, ContainerImage | ImageEntry]] = defaultdict(dict)
    for image in repository.of(ContainerImage) if edited else ():
        images[image.path].setdefault(image.name, image)
    for entry in repository.of(ImageEntry) if edited else ():
        images[entry.path].setdefault(entry.name, entry)
        images[entry.path].setdefault(entry.new_name, entry)
    for one in edited:
        found = images[one.file]
        # An expression may begin within the name of an image.
        if not found or any(name.endswith(one.name) or is_unknown(name) for name in found):
            continue
        yield Finding(
            at=one,
            message=f"'{one.file}' has no image '{one.name}', which {one.command} replaces"
            + hint(one.name, found, "its images are"),
            related=(Related(next(iter(found.values())), "an image of the file"),),
        )
