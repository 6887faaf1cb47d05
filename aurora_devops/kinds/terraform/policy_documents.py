"""The data source `aws_iam_policy_document`: the JSON that it makes of its blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ...cloud.composed import content
from ...cloud.composed import json_of as encoded
from ...cloud.iam import PolicyDocument, document
from ...cloud.value import Value
from .declared import Declared
from .model import DataSource

if TYPE_CHECKING:
    from .module import Module

TYPE = "aws_iam_policy_document"


def json_of(
    module: Module,
    declared: Declared,
    refs: tuple[str, ...],
    names: Mapping[str, Value] | None = None,
) -> Value:
    """The attribute `json` of the data source, or of its instance with these names."""
    return encoded(_content(DataSource(module, declared, dict(names) if names else None)), refs)


def _content(source: DataSource) -> Value:
    """The document, at the whole block."""
    found = content(source)
    return Value(found.data, found.source, *source.block.span)


def documents_of(source: DataSource) -> Iterator[PolicyDocument]:
    """The document of a data source."""
    if source.type == TYPE:
        yield document(_content(source), source.home, "identity", None)
