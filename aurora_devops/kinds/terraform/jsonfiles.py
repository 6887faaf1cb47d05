"""The JSON syntax of Terraform: a file of JSON as the same bodies, blocks and expressions.

Source: developer.hashicorp.com/terraform/language/syntax/json.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.kind import Problem, SyntaxProblem
from ...core.source import Span
from ...formats import json
from ...formats.hcl.reader import Parsed, parse_expression, parse_template
from ...formats.hcl.syntax import (
    Attribute,
    Block,
    Body,
    Expression,
    Label,
    Literal,
    Object,
    Tuple,
)
from ...formats.located import LocatedTree, Map, Seq, Spot

# The blocks in a body and the number of their labels.
_Shape = dict[str, int]
_FILE: _Shape = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "module": 1,
    "variable": 1,
    "output": 1,
    "provider": 1,
    "check": 1,
    "locals": 0,
    "terraform": 0,
    "moved": 0,
    "removed": 0,
    "import": 0,
}
_INSIDE: dict[str, _Shape] = {
    "terraform": {"required_providers": 0, "backend": 1, "cloud": 0, "provider_meta": 1},
    "variable": {"validation": 0},
    "resource": {"lifecycle": 0, "provisioner": 1, "connection": 0, "dynamic": 1},
    "data": {"lifecycle": 0},
    "check": {"data": 2, "assert": 0},
    "cloud": {"workspaces": 0},
    "lifecycle": {"precondition": 0, "postcondition": 0},
    "dynamic": {"content": 0},
}
# The attributes whose text is an expression.
_EXPRESSIONS = frozenset({"provider", "providers", "depends_on", "ignore_changes", "type", "to", "from"})


def parse_json(text: str, *, variables: bool = False) -> Parsed:
    """Read a file with the JSON syntax; `variables` for a file of values of variables."""
    stream = json.read(text)
    body = Body(0, len(text))
    problems = list(stream.problems)
    if not stream.documents or any(isinstance(problem, SyntaxProblem) for problem in problems):
        return Parsed(text, body, (), problems)
    tree = stream.documents[0]
    assert isinstance(tree, LocatedTree)
    way = tree.way(())
    assert way is not None
    value, spot = way[0]
    for item, _ in _objects(value, spot):
        _fill(body, item, {} if variables else _FILE, problems)
    if not isinstance(value, (Map, Seq)):
        problems.append(SyntaxProblem(Span(*spot[2:4]), "the file must be an object"))
    return Parsed(text, body, (), problems)


def _objects(value: Any, spot: Spot) -> Iterator[tuple[Map, Spot]]:
    """An object, or the objects of a list of them."""
    if isinstance(value, Map):
        yield value, spot
    elif isinstance(value, Seq):
        for item, inner in zip(value, value.spots, strict=True):
            if isinstance(item, Map):
                yield item, inner


def _fill(body: Body, data: Map, shape: _Shape, problems: list[Problem]) -> None:
    for key, spot in data.spots.items():
        name, value = str(key), data[str(key)]
        if name == "//":
            continue
        if name in shape:
            for labels, item, inner in _labelled(value, spot, shape[name], []):
                body.blocks.append(_block(name, spot, labels, item, inner, problems))
        elif name not in body.attributes:
            made = _expression(value, spot, name in _EXPRESSIONS)
            body.attributes[name] = Attribute(spot[0], spot[3], name, spot[1], made)


def _labelled(
    value: Any, spot: Spot, count: int, labels: list[Label]
) -> Iterator[tuple[list[Label], Map, Spot]]:
    """The bodies below as many keys as a block has labels."""
    for item, inner in _objects(value, spot):
        if not count:
            yield labels, item, inner
            continue
        for key, below in item.spots.items():
            if key != "//":
                label = Label(below[0], below[1], str(key), True)
                yield from _labelled(item[str(key)], below, count - 1, [*labels, label])


def _block(
    type: str, spot: Spot, labels: list[Label], data: Map, inner: Spot, problems: list[Problem]
) -> Block:
    body = Body(inner[2], inner[3])
    _fill(body, data, _INSIDE.get(type, {}), problems)
    # The head of a block is its last key.
    start, end = (labels[-1].start, labels[-1].end) if labels else spot[:2]
    return Block(start, inner[3], type, end, labels, end, body)


def _expression(value: Any, spot: Spot, bare: bool) -> Expression:
    """A value as an expression; the text of some attributes is one by itself."""
    start, end = spot[2:4]
    if isinstance(value, Map):
        items: list[tuple[Expression, Expression]] = []
        for key, inner in value.spots.items():
            name = _text(str(key), inner[0], inner[1])
            items.append((name, _expression(value[str(key)], inner, bare)))
        return Object(start, end, items)
    if isinstance(value, Seq):
        pairs = zip(value, value.spots, strict=True)
        return Tuple(start, end, [_expression(item, inner, bare) for item, inner in pairs])
    if isinstance(value, str):
        return _moved(parse_expression(value), start, end) if bare else _text(value, start, end)
    return Literal(start, end, value)


def _text(value: str, start: int, end: int) -> Expression:
    template = parse_template(value)
    if isinstance(template, Literal):
        return Literal(start, end, template.value, '"')
    return _moved(template, start, end)


def _moved(expression: Expression, start: int, end: int) -> Expression:
    """An expression whose parts all have the place of the string of JSON that they are written in."""
    for part in expression.expressions():
        part.start, part.end = start, end
    return expression
