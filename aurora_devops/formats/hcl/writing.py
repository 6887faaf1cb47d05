"""Writes syntax as HCL, in the style of `terraform fmt`; what is written reads as the same syntax."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ...core.lazy import regex
from .syntax import (
    Attr,
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    For,
    ForDirective,
    IfDirective,
    Index,
    Item,
    Label,
    Literal,
    Object,
    Splat,
    Template,
    Tuple,
    Unary,
    Variable,
)

_IDENTIFIER = regex(r"[^\W\d][\w-]*+")
_ESCAPED = regex(r"[\\\"\x00-\x1f\x7f\u0085\u2028\u2029\ufeff]|[$%]\{")
_CHARACTERS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_PRIMARY = (Variable, Attr, Index, Call, Item, Tuple, Object, For, Literal, Template)


def write(body: Body) -> str:
    """The text of a file."""
    return "\n".join(_lines(body)) + "\n" if body.attributes or body.blocks else ""


def _lines(body: Body) -> Iterator[str]:
    yield from _attributes(list(body.attributes.values()))
    for index, block in enumerate(body.blocks):
        if index or body.attributes:
            yield ""
        yield from _block(block)


def _attributes(attributes: list[Attribute]) -> Iterator[str]:
    """The lines of attributes."""
    yield from _aligned([(attribute.name, _value(attribute.value)) for attribute in attributes])


def _aligned(entries: list[tuple[str, str]]) -> Iterator[str]:
    """The lines of names with values; the signs of those that follow each other on single lines are aligned."""
    width = 0
    for index, (name, value) in enumerate(entries):
        if not index or "\n" in entries[index - 1][1]:
            group = index
            while group < len(entries) and "\n" not in entries[group][1]:
                group += 1
            width = max((len(one) for one, _ in entries[index:group]), default=0)
        aligned = name if "\n" in value else name.ljust(width)
        yield from f"{aligned} = {value}".split("\n")


def _block(block: Block) -> Iterator[str]:
    head = " ".join((block.type, *map(_label, block.labels)))
    if not block.body.attributes and not block.body.blocks:
        yield f"{head} {{}}"
        return
    yield f"{head} {{"
    yield from _indented(_lines(block.body))
    yield "}"


def _label(label: Label) -> str:
    return _quoted(label.text) if label.quoted else label.text


def _indented(lines: Iterable[str]) -> Iterator[str]:
    """Lines with indentation; those of a heredoc stay as they are."""
    end = ""
    for line in lines:
        if end:
            yield line
            end = "" if line == end else end
            continue
        yield f"  {line}" if line else line
        if (found := _HEREDOC.search(line)) is not None:
            end = found[1]


_HEREDOC = regex(r"<<(EOT_*+)$")


def _value(value: Expression) -> str:
    """A value that a line may end after: a heredoc is written as one."""
    if isinstance(value, (Literal, Template)) and value.style == "<":
        content = "".join(_content(value, "<"))
        if content.endswith("\n") and _LINES.fullmatch(content):
            end = "EOT"
            while end in content:
                end += "_"
            return f"<<{end}\n{content}{end}"
    return _expression(value)


# Other characters are written as escapes, which a heredoc does not have.
_LINES = regex(r"[^\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029\ufeff]*+")


def _content(value: Literal | Template, style: str) -> Iterator[str]:
    parts = value.parts if isinstance(value, Template) else [value]
    for part in parts:
        if isinstance(part, Literal) and part.style:
            text = str(part.value)
            yield _escaped(text) if style == '"' else text.replace("${", "$${").replace("%{", "%%{")
        elif isinstance(part, IfDirective):
            yield f"%{{ if {_expression(part.condition)} }}"
            yield from _content(Template(0, 0, part.yes, style), style)
            if part.no:
                yield "%{ else }"
                yield from _content(Template(0, 0, part.no, style), style)
            yield "%{ endif }"
        elif isinstance(part, ForDirective):
            yield f"%{{ for {', '.join(part.names)} in {_expression(part.collection)} }}"
            yield from _content(Template(0, 0, part.body, style), style)
            yield "%{ endfor }"
        else:
            yield f"${{{_expression(part)}}}"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    def escape(char: str) -> str:
        if len(char) == 2:
            return char[0] + char
        return _CHARACTERS.get(char) or f"\\u{ord(char):04x}"

    return _ESCAPED.sub(lambda match: escape(match[0]), text)


def _expression(one: Expression) -> str:
    match one:
        case Literal(value=value):
            return _quoted(value) if isinstance(value, str) else json.dumps(value)
        case Template():
            return f'"{"".join(_content(one, chr(34)))}"'
        case Variable(name=name):
            return name
        case Item():
            return ""
        case Attr(base=base, name=name):
            return f"{_base(base)}.{name}"
        case Index(base=base, key=key, legacy=True):
            return f"{_base(base)}.{_expression(key)}"
        case Index(base=base, key=key):
            return f"{_base(base)}[{_expression(key)}]"
        case Splat(base=base, each=each, legacy=legacy):
            return f"{_base(base)}{'.*' if legacy else '[*]'}{_expression(each)}"
        case Call(name=name, args=args, expands=expands):
            return f"{name}({', '.join(map(_expression, args))}{'...' if expands else ''})"
        case Tuple(items=items):
            return _tuple(items)
        case Object(items=pairs):
            return _object(pairs)
        case For():
            return _for(one)
        case Conditional(condition=condition, yes=yes, no=no):
            return f"{_operand(condition)} ? {_operand(yes)} : {_operand(no)}"
        case Unary(operator=operator, value=inner):
            return f"{operator}{_operand(inner)}"
        case Binary():
            return _binary(one)
    raise ValueError(f"{type(one).__name__} cannot be written")


def _binary(one: Binary) -> str:
    """An operation; a chain to the left is written without recursion."""
    parts: list[str] = []
    at: Expression = one
    while isinstance(at, Binary):
        parts.append(f" {at.operator} {_operand(at.right)}")
        at = at.left
    depth = len(parts) - 1
    text = _operand(at)
    for index, part in enumerate(reversed(parts)):
        text += part + (")" if index < depth else "")
    return "(" * depth + text


def _operand(one: Expression) -> str:
    return _expression(one) if isinstance(one, _PRIMARY) else f"({_expression(one)})"


def _base(one: Expression) -> str:
    """What is followed by a dot or a bracket."""
    if isinstance(one, (Literal, Template)) or not isinstance(one, _PRIMARY):
        return f"({_expression(one)})"
    return _expression(one)


def _tuple(items: list[Expression]) -> str:
    written = [_expression(item) for item in items]
    if sum(map(len, written)) < 60 and not any("\n" in item for item in written):
        return f"[{', '.join(written)}]"
    lines = _indented(line for item in written for line in f"{item},".split("\n"))
    return "\n".join(("[", *lines, "]"))


def _object(pairs: list[tuple[Expression, Expression]]) -> str:
    if not pairs:
        return "{}"
    lines = _aligned([(_key(key), _value(value)) for key, value in pairs])
    return "\n".join(("{", *_indented(lines), "}"))


def _key(key: Expression) -> str:
    if isinstance(key, Literal):
        bare = isinstance(key.value, str) and not key.style and _IDENTIFIER.fullmatch(key.value)
        return str(key.value) if bare else _expression(key)
    return _expression(key) if isinstance(key, Template) else f"({_expression(key)})"


def _for(one: For) -> str:
    intro = f"for {', '.join(one.names)} in {_operand(one.collection)} :"
    condition = f" if {_operand(one.condition)}" if one.condition else ""
    value = _operand(one.value)
    if one.key is None:
        return f"[{intro} {value}{condition}]"
    return f"{{{intro} {_operand(one.key)} => {value}{'...' if one.grouped else ''}{condition}}}"
