"""The data source `aws_iam_policy_document`: the JSON that it makes of its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...cloud.iam import PolicyDocument, document
from ...cloud.resource import Block
from ...cloud.value import MARKER, UNKNOWN, Value
from .declared import Declared
from .model import DataSource, Nested

if TYPE_CHECKING:
    from .module import Module

TYPE = "aws_iam_policy_document"
_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_MERGED = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")


def json_of(module: Module, declared: Declared, refs: tuple[str, ...]) -> Value:
    """The attribute `json` of the data source; its text is not made, only what it means."""
    source = DataSource(module, declared)
    value = content(source)
    span = declared.block.span
    return Value(UNKNOWN, declared.file.source, *span, refs=refs, text=MARKER, decoded=value)


def content(source: DataSource) -> Value:
    """The document as the value that its JSON encodes."""
    statements = [_statement(block) for block in source.blocks("statement")]
    found = source.nothing(statements)
    # Statements of other documents are added.
    if any(not source.get(name).is_empty for name in _MERGED):
        statements.append(source.nothing(UNKNOWN))
    return Value({"Statement": found}, found.source, *source.block.span)


def _statement(block: Block) -> Value:
    if not isinstance(block, Nested) or not block.certain:
        return _unsited(block.get("sid"), UNKNOWN)
    data = {"Effect": _or(block, "effect", "Allow")}
    for name, key in _LISTS.items():
        if not (value := block.get(name)).absent:
            data[key] = _unsited(value, value.data)
    for name, key in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        if principals := _principals(block, name):
            data[key] = principals
    if block.blocks("condition"):
        data["Condition"] = _conditions(block)
    return _unsited(block.nothing(), data)


def _conditions(block: Nested) -> Value:
    """The conditions: the values by the variable, by the test; unknown parts of a variable are MARKER.

    They are unknown as a whole if a test is, or if a condition may not exist.
    """
    tests: dict[str, Value] = {}
    for part in block.blocks("condition"):
        test, variable, values = part.get("test"), part.get("variable"), part.get("values")
        if not part.certain or test.string is None:
            return _unsited(block.nothing(), UNKNOWN)
        name = variable.string or variable.text or MARKER
        found = tests.setdefault(test.string, _unsited(test, {}))
        found.data[name] = _unsited(values, values.data)
    return _unsited(block.nothing(), tests)


def _or(block: Nested, name: str, default: str) -> Value:
    value = block.get(name)
    return _unsited(value, default if value.absent else value.data)


def _principals(block: Nested, name: str) -> Value | None:
    data: dict[str, Value] = {}
    for part in block.blocks(name):
        type, identifiers = part.get("type").string, part.get("identifiers")
        if type is None:
            return _unsited(identifiers, UNKNOWN)
        if identifiers.absent:
            continue
        if (held := data.get(type)) is not None and isinstance(held.data, list):
            data[type] = _unsited(held, [*held.data, *identifiers.items])
        else:
            data[type] = _unsited(identifiers, identifiers.data)
    return _unsited(block.nothing(), data) if data else None


def _unsited(value: Value, data: object) -> Value:
    return Value(data, value.source, value.start, value.end, refs=value.refs, text=value.text)


def documents_of(source: DataSource) -> Iterator[PolicyDocument]:
    """The document of a data source."""
    if source.type == TYPE:
        yield document(content(source), source.home, "identity", None)
