"""Names of images that a tool fills in later, and what their registries have of them."""

from aurora_devops import Image
from aurora_devops.subjects import is_dynamic

_SYNTAX = frozenset("${}%<>[]()#")


def may_have_tag(image: Image) -> bool:
    """Whether a variable or placeholder may contain the tag; one before the last slash is a registry or a folder."""
    last = image.text.rpartition("/")[2]
    return image.is_placeholder or is_dynamic(last) or not _SYNTAX.isdisjoint(last)


def is_template(image: Image) -> bool:
    """Whether a part of the name is a variable or placeholder."""
    return not image.known or image.is_placeholder or not _SYNTAX.isdisjoint(image.text)


def pin(image: Image) -> str:
    """How an image is pinned: only by a digest if its registry has no tags of releases for the public."""
    unreleased = (image.registry, image.repository.partition("/")[0]) in _WITHOUT_RELEASES
    return (
        f"pin it by its digest; {image.registry} has no release tags for it"
        if unreleased
        else "use a release tag"
    )


# Chainguard publishes `latest` and `latest-dev`, and distroless images have only tags that move.
_WITHOUT_RELEASES = frozenset({("cgr.dev", "chainguard"), ("gcr.io", "distroless")})
