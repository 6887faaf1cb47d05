"""The names that Pulumi gives to the attributes of Terraform's providers: `ebsBlockDevices` for `ebs_block_device`.

Pulumi's bridge writes names in camel case, and those of lists in the plural. Python programs write them in snake case.
Source: pkg/tfbridge/names.go of pulumi/pulumi-terraform-bridge, and the renamed fields of the providers, 2026-08.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ...cloud.value import Value
from ...core.fields import camel_case
from ...core.lazy import regex

# Attributes with a name of their own in Pulumi's providers.
_RENAMED = {
    "rest_api_id": ("restApi",),
    "deployment_id": ("deployment",),
    "function_name": ("function", "name"),
    "topic_arn": ("topic",),
    "log_group_name": ("logGroup",),
    "alarm_name": ("name",),
    "version_label": ("version",),
    "filename": ("code",),
}
_CONSONANT_Y = regex(r"[^aeiou]y\Z")


@lru_cache(maxsize=4096)
def spellings(attribute: str) -> tuple[str, ...]:
    """The names that an attribute of Terraform can have in a program."""
    return tuple(dict.fromkeys(_spellings(attribute)))


def _spellings(attribute: str) -> Iterator[str]:
    for name in (attribute, *_plurals(attribute)):
        yield name
        yield camel_case(name)
    for name in _RENAMED.get(attribute, ()):
        yield name
        yield snake_case(name)


def _plurals(name: str) -> Iterator[str]:
    yield f"{name}s"
    yield f"{name}es"
    if _CONSONANT_Y.search(name):
        yield f"{name[:-1]}ies"


# Before a capital that begins a word: after a lower-case letter, or after an acronym.
_WORD = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)
def snake_case(name: str) -> str:
    """A name in snake case; an acronym is one word: `IAMMember` is `iam_member`."""
    return _WORD.sub("_", name).lower()


class Properties(dict[str, Value]):
    """The properties of a part of a resource, by the names in the program; `get` also takes those of Terraform."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a property."""
        found = super().get(key)
        if found is not None:
            return found
        return next((self[name] for name in spellings(key) if name in self), default)
