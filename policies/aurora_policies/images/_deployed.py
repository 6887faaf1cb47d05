"""Images with the place of a finding about each: a Kustomization may set the version of one in another file."""

from collections.abc import Iterator

from aurora_devops import At, Fact, Image, Repository


def placed(node: Image | Repository) -> Iterator[tuple[Image, At | Fact]]:
    """The image itself; of a repository, those of its Kubernetes manifests whose version no Kustomization sets."""
    if isinstance(node, Image):
        # The manifests of the whole repository are needed to know the version.
        if node.role != "container":
            yield node, node.at
        return
    if not any(fact.kind == "kubernetes" for fact in node.facts):
        return
    from aurora_devops.kinds.kubernetes.facts import IMAGE, versioned_images

    versioned = versioned_images(node)
    for fact in node.about(IMAGE):
        image = Image.parse(fact.name, fact.span, "container")
        if image.name not in versioned(fact):
            yield image, fact
