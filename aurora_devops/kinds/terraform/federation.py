"""The repositories whose workflows a provider of workload identity pools accepts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.lazy import regex
from .containers import place_of

if TYPE_CHECKING:
    from ...core.facts import Fact
    from ...core.kind import Document
    from .model import Resource

PROVIDER = "google_iam_workload_identity_pool_provider"
# `assertion.repository == "acme/shop"` in the Common Expression Language, also by the attribute that is mapped from it.
_EQUAL = regex(
    r"\b(?:assertion|attribute)\.repository\s*==\s*[\"']([\w.-]+/[\w.-]+)[\"']"
    r"|\b(?:assertion|attribute)\.repository\s+in\s+\[([^\[\]]*)\]"
)
_ITEM = regex(r"[\"']([\w.-]+/[\w.-]+)[\"']")


def accepted(document: Document, resource: Resource) -> Iterator[Fact]:
    """The repositories that a condition accepts; none if another alternative of it does not name a repository."""
    value = resource.get("attribute_condition")
    text = value.string
    if text is None or "!" in text:
        return
    names: dict[str, None] = {}
    for alternative in text.split("||"):
        match = _EQUAL.search(alternative)
        if match is None:
            return
        names.update(dict.fromkeys([match[1]] if match[1] else _ITEM.findall(match[2])))
    for name in names:
        yield document.statement("accepted-repository", name, place_of(value))
