"""Names of images that a tool fills in later."""

from aurora_devops import Image

_SYNTAX = frozenset("${}%<>[]()#")


def may_have_tag(image: Image) -> bool:
    """Whether a variable or placeholder may contain the tag; one before the last slash is a registry or a folder."""
    return image.is_placeholder or not _SYNTAX.isdisjoint(image.text.rpartition("/")[2])


def is_template(image: Image) -> bool:
    """Whether a part of the name is a variable or placeholder."""
    return not image.known or image.is_placeholder or not _SYNTAX.isdisjoint(image.text)
