"""Policy documents of AWS that are composed of blocks, as by the data source `aws_iam_policy_document`.

Pulumi calls it `aws.iam.getPolicyDocument`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .resource import Block
from .value import MARKER, UNKNOWN, Value

_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_MERGED = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")


class Composition(Protocol):
    """What has the statements: a data source, or the arguments of a call."""

    def get(self, *path: str | int) -> Value:
        """The value at a path."""

    def blocks(self, type: str) -> Sequence[Block]:
        """The blocks of a type."""


def content(source: Composition) -> Value:
    """The document as the value that its JSON encodes."""
    statements = [_statement(block) for block in source.blocks("statement")]
    place = source.get("")
    # Statements of other documents are added.
    if any(not source.get(name).is_empty for name in _MERGED):
        statements.append(_unsited(place, UNKNOWN))
    return _unsited(place, {"Statement": _unsited(place, statements)})


def json_of(document: Value, refs: tuple[str, ...]) -> Value:
    """The JSON of a document; its text is not made, only what it means."""
    return Value(
        UNKNOWN, document.source, document.start, document.end, refs=refs, text=MARKER, decoded=document
    )


def _statement(block: Block) -> Value:
    place = block.get("")
    if not block.certain:
        return _unsited(block.get("sid"), UNKNOWN)
    data = {"Effect": _or(block, "effect", "Allow")}
    if not (id := block.get("sid")).absent:
        data["Sid"] = _unsited(id, id.data)
    for name, key in _LISTS.items():
        if not (value := block.get(name)).absent:
            data[key] = _unsited(value, value.data)
    for name, key in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        if principals := _principals(block, name):
            data[key] = principals
    if block.blocks("condition"):
        data["Condition"] = _conditions(block, place)
    return _unsited(place, data)


def _conditions(block: Block, place: Value) -> Value:
    """The conditions: the values by the variable, by the test; unknown parts of a variable are MARKER.

    They are unknown as a whole if a test is, or if a condition may not exist.
    """
    tests: dict[str, Value] = {}
    for part in block.blocks("condition"):
        test, variable, values = part.get("test"), part.get("variable"), part.get("values")
        if not part.certain or test.string is None:
            return _unsited(place, UNKNOWN)
        name = variable.string or variable.text or MARKER
        found = tests.setdefault(test.string, _unsited(test, {}))
        found.data[name] = _unsited(values, values.data)
    return _unsited(place, tests)


def _or(block: Block, name: str, default: str) -> Value:
    value = block.get(name)
    return _unsited(value, default if value.absent else value.data)


def _principals(block: Block, name: str) -> Value | None:
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
    return _unsited(block.get(""), data) if data else None


def _unsited(value: Value, data: object) -> Value:
    return Value(data, value.source, value.start, value.end, refs=value.refs, text=value.text)
