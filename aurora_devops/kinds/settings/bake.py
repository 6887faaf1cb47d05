"""The images of the targets of a bake file, with the defaults of its variables.

Source: docs.docker.com/build/bake/reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from posixpath import dirname

from ...commands.images import built_by, handled, split_reference
from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.source import Span
from ...formats.hcl import syntax
from ...formats.hcl.reader import parse

PATH = regex(r"(?:^|/)docker-bake[\w.-]*\.(?:hcl|json)$")
# Where the value of an expression is unknown.
_UNKNOWN = "${UNKNOWN}"
_MOST_ROUNDS = 50


def images(document: Document) -> Iterator[Fact]:
    """The images that the targets of a bake file build."""
    source = document.source
    if source.path.endswith(".json"):
        yield from _of_json(document)
        return
    body = parse(source.text).body
    values = {
        block.label(0): _text(block.body.attributes["default"].value, {})
        for block in body.blocks_of("variable")
        if "default" in block.body.attributes
    }
    targets = {block.label(0): block.body for block in body.blocks_of("target")}
    for target in targets.values():
        tags = _inherited(target, "tags", targets)
        if not isinstance(tags, syntax.Tuple):
            if tags is not None:
                at = Span(tags.start, tags.end)
                yield from handled(document, at, "${IMAGE}:${TAG}", "build", "docker buildx bake", {})
            continue
        for row in _rounds(target, values):
            known = {**values, **row}
            file, context, stage = (
                "" if (one := _inherited(target, key, targets)) is None else _text(one, known)
                for key in ("dockerfile", "context", "target")
            )
            dockerfile = built_by(dirname(source.path), context or ".", file)
            for tag in tags.items:
                at = Span(tag.start, tag.end)
                # The environment may set the variables.
                text, usual = _text(tag, row), split_reference(_text(tag, known))[0]
                yield from handled(
                    document,
                    at,
                    text,
                    "build",
                    "docker buildx bake",
                    {},
                    dockerfile,
                    "" if "$" in stage else stage,
                    usual="" if "$" in usual else usual,
                )


def _of_json(document: Document) -> Iterator[Fact]:
    try:
        data = json.loads(document.source.text)
    except ValueError:
        return
    targets = data.get("target") if isinstance(data, dict) else None
    for target in targets.values() if isinstance(targets, dict) else ():
        for tag in target.get("tags") or () if isinstance(target, dict) else ():
            start = document.source.text.find(json.dumps(tag))
            if isinstance(tag, str) and start >= 0:
                at = Span(start + 1, start + 1 + len(tag))
                yield from handled(document, at, tag, "build", "docker buildx bake", {})


def _inherited(target: syntax.Body, key: str, targets: Mapping[str, syntax.Body]) -> syntax.Expression | None:
    """The value of an attribute of a target, or of the last one that it inherits."""
    waiting, seen = [target], 0
    while waiting and seen < _MOST_ROUNDS:
        one = waiting.pop()
        seen += 1
        if key in one.attributes:
            return one.attributes[key].value
        parents = one.attributes.get("inherits")
        if parents is not None and isinstance(parents.value, syntax.Tuple):
            names = [_text(each, {}) for each in parents.value.items]
            waiting += [targets[name] for name in names if name in targets]
    return None


def _rounds(target: syntax.Body, values: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """The values of the matrix of a target; one empty row without it."""
    matrix = target.attributes.get("matrix")
    lists: dict[str, Sequence[syntax.Expression]] = {}
    if matrix is not None and isinstance(matrix.value, syntax.Object):
        for key, value in matrix.value.items:
            name = key.value if isinstance(key, syntax.Literal) else None
            if isinstance(name, str) and isinstance(value, syntax.Tuple):
                lists[name] = value.items
    for row in islice(product(*lists.values()), _MOST_ROUNDS):
        found: dict[str, str] = {}
        for name, one in zip(lists, row, strict=True):
            if isinstance(one, syntax.Object):
                for key, value in one.items:
                    if isinstance(key, syntax.Literal):
                        found[f"{name}.{key.value}"] = _text(value, values)
            else:
                found[name] = _text(one, values)
        yield found


def _text(expression: syntax.Expression, values: Mapping[str, str]) -> str:
    """The value of an expression as a text; unknown parts stay as variables: `${TAG}`."""
    if isinstance(expression, syntax.Literal):
        return "" if expression.value is None else str(expression.value)
    if isinstance(expression, syntax.Template):
        return "".join(_text(part, values) for part in expression.parts)
    named = syntax.reference(expression)
    if named is None:
        return _UNKNOWN
    name = ".".join(named.parts)
    return values.get(name, f"${{{name.replace('.', '_')}}}")
