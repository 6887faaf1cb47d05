"""The syntax of HCL: bodies with attributes and blocks, and expressions, each with its span in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from ...core.source import Span

# A number, a string, true, false or null.
Scalar = int | float | str | bool | None


# Slots that say where and how something is written.
_PLACES = frozenset({"start", "end", "name_end", "type_end", "head_end", "style", "broken"})


class Syntax:
    """A part of the text, from `start` to `end`."""

    __slots__ = ("end", "start")
    _children: ClassVar[tuple[str, ...]] = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    @property
    def span(self) -> Span:
        """The span of the part."""
        return Span(self.start, self.end)

    def __eq__(self, other: object) -> bool:
        """Whether another part means the same, wherever it is written."""
        if self.__class__ is not other.__class__:
            return False
        return all(getattr(self, name) == getattr(other, name) for name in self._compared())

    @classmethod
    def _compared(cls) -> Iterator[str]:
        for base in cls.__mro__[:-1]:
            yield from (name for name in base.__dict__.get("__slots__", ()) if name not in _PLACES)

    def children(self) -> Iterable[Expression]:
        """The expressions directly inside this part."""
        if not self._children:
            return ()
        found: list[Expression] = []
        for name in self._children:
            held = getattr(self, name)
            if isinstance(held, Expression):
                found.append(held)
            elif held is not None:
                found.extend(held)
        return found

    def expressions(self) -> Iterator[Expression]:
        """This expression and all inside it, at any depth, in no particular order."""
        if isinstance(self, Expression):
            yield self
        stack = list(self.children())
        while stack:
            part = stack.pop()
            yield part
            stack.extend(part.children())


class Expression(Syntax):
    """An expression."""

    __slots__ = ()


class Literal(Expression):
    """A constant; `style` is `"` for a quoted string, `<` for a heredoc, and empty for all others."""

    __slots__ = ("style", "value")

    def __init__(self, start: int, end: int, value: Scalar, style: str = "") -> None:
        super().__init__(start, end)
        self.value = value
        self.style = style


class Unreadable(Expression):
    """Text that is not an expression."""

    __slots__ = ()


class Template(Expression):
    """A string with interpolations or directives; its literal parts are `Literal`."""

    __slots__ = ("parts", "style")
    _children = ("parts",)

    def __init__(self, start: int, end: int, parts: Sequence[Expression], style: str) -> None:
        super().__init__(start, end)
        self.parts = parts
        self.style = style

    @property
    def only(self) -> Expression | None:
        """The expression of a string that consists of one interpolation: `"${var.name}"`."""
        return self.parts[0] if len(self.parts) == 1 and self.style == '"' else None


class IfDirective(Expression):
    """A `%{ if }` in a template."""

    __slots__ = ("condition", "no", "yes")
    _children = ("condition", "yes", "no")

    def __init__(
        self, start: int, end: int, condition: Expression, yes: list[Expression], no: list[Expression]
    ) -> None:
        super().__init__(start, end)
        self.condition = condition
        self.yes = yes
        self.no = no


class ForDirective(Expression):
    """A `%{ for }` in a template."""

    __slots__ = ("body", "collection", "names")
    _children = ("collection", "body")

    def __init__(
        self, start: int, end: int, names: tuple[str, ...], collection: Expression, body: list[Expression]
    ) -> None:
        super().__init__(start, end)
        self.names = names
        self.collection = collection
        self.body = body


class Tuple(Expression):
    """A list: `[a, b]`."""

    __slots__ = ("items",)
    _children = ("items",)

    def __init__(self, start: int, end: int, items: list[Expression]) -> None:
        super().__init__(start, end)
        self.items = items


class Object(Expression):
    """A map: `{ a = b }`. A key that is a bare identifier is a `Literal` without a style."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: list[tuple[Expression, Expression]]) -> None:
        super().__init__(start, end)
        self.items = items

    def children(self) -> Iterator[Expression]:
        """The keys and the values."""
        for item in self.items:
            yield from item


class Variable(Expression):
    """The first name of a reference: `var`, `aws_s3_bucket`."""

    __slots__ = ("name",)

    def __init__(self, start: int, end: int, name: str) -> None:
        super().__init__(start, end)
        self.name = name


class Attr(Expression):
    """An attribute of a value: `base.name`."""

    __slots__ = ("base", "name")
    _children = ("base",)

    def __init__(self, start: int, end: int, base: Expression, name: str) -> None:
        super().__init__(start, end)
        self.base = base
        self.name = name


class Index(Expression):
    """An element of a value: `base[key]`, or `base.0` in the `legacy` style."""

    __slots__ = ("base", "key", "legacy")
    _children = ("base", "key")

    def __init__(self, start: int, end: int, base: Expression, key: Expression, legacy: bool = False) -> None:
        super().__init__(start, end)
        self.base = base
        self.key = key
        self.legacy = legacy


class Item(Expression):
    """Each element of a splat, inside the splat's `each`."""

    __slots__ = ()


class Splat(Expression):
    """`each` of all elements of a value: `base[*].name`, or `base.*.name` in the `legacy` style."""

    __slots__ = ("base", "each", "legacy")
    _children = ("base", "each")

    def __init__(
        self, start: int, end: int, base: Expression, each: Expression, legacy: bool = False
    ) -> None:
        super().__init__(start, end)
        self.base = base
        self.each = each
        self.legacy = legacy


class Call(Expression):
    """A call of a function; `expands` if the last argument is a list of arguments."""

    __slots__ = ("args", "expands", "name")
    _children = ("args",)

    def __init__(self, start: int, end: int, name: str, args: list[Expression], expands: bool) -> None:
        super().__init__(start, end)
        self.name = name
        self.args = args
        self.expands = expands


class For(Expression):
    """A `for` expression, of a map if it has a `key`; `grouped` if values with the same key are collected."""

    __slots__ = ("collection", "condition", "grouped", "key", "names", "value")
    _children = ("collection", "key", "value", "condition")

    def __init__(
        self,
        start: int,
        end: int,
        names: tuple[str, ...],
        collection: Expression,
        key: Expression | None,
        value: Expression,
        condition: Expression | None,
        grouped: bool,
    ) -> None:
        super().__init__(start, end)
        self.names = names
        self.collection = collection
        self.key = key
        self.value = value
        self.condition = condition
        self.grouped = grouped


class Conditional(Expression):
    """`condition ? yes : no`."""

    __slots__ = ("condition", "no", "yes")
    _children = ("condition", "yes", "no")

    def __init__(self, start: int, end: int, condition: Expression, yes: Expression, no: Expression) -> None:
        super().__init__(start, end)
        self.condition = condition
        self.yes = yes
        self.no = no


class Unary(Expression):
    """`!value` or `-value`."""

    __slots__ = ("operator", "value")
    _children = ("value",)

    def __init__(self, start: int, end: int, operator: str, value: Expression) -> None:
        super().__init__(start, end)
        self.operator = operator
        self.value = value


class Binary(Expression):
    """`left operator right`."""

    __slots__ = ("left", "operator", "right")
    _children = ("left", "right")

    def __init__(self, start: int, end: int, left: Expression, operator: str, right: Expression) -> None:
        super().__init__(start, end)
        self.left = left
        self.operator = operator
        self.right = right


class Attribute(Syntax):
    """A name with a value: `name = value`."""

    __slots__ = ("name", "name_end", "value")

    def __init__(self, start: int, end: int, name: str, name_end: int, value: Expression) -> None:
        super().__init__(start, end)
        self.name = name
        self.name_end = name_end
        self.value = value

    @property
    def name_span(self) -> Span:
        """The span of the name."""
        return Span(self.start, self.name_end)

    def children(self) -> Iterator[Expression]:
        """The value."""
        yield self.value


class Label(Syntax):
    """A label of a block: the text without quotes."""

    __slots__ = ("quoted", "text")

    def __init__(self, start: int, end: int, text: str, quoted: bool) -> None:
        super().__init__(start, end)
        self.text = text
        self.quoted = quoted


class Body(Syntax):
    """The content of a block or of a file; of attributes with one name the first one counts."""

    __slots__ = ("attributes", "blocks", "broken", "repeated")

    def __init__(self, start: int, end: int) -> None:
        super().__init__(start, end)
        self.attributes: dict[str, Attribute] = {}
        self.blocks: list[Block] = []
        # Attributes whose name is already set.
        self.repeated: list[Attribute] = []
        # Whether a part of the body could not be read, so that it may have more attributes and blocks.
        self.broken = False

    def blocks_of(self, type: str) -> Iterator[Block]:
        """The blocks of a type."""
        return (block for block in self.blocks if block.type == type)

    def children(self) -> Iterator[Expression]:
        """The values of all attributes, also in blocks at any depth."""
        stack: list[Body] = [self]
        while stack:
            body = stack.pop()
            for attribute in (*body.attributes.values(), *body.repeated):
                yield attribute.value
            stack.extend(block.body for block in body.blocks)


class Block(Syntax):
    """A block: `type "label" { ... }`; `head_end` is the end of the last label."""

    __slots__ = ("body", "head_end", "labels", "type", "type_end")

    def __init__(
        self,
        start: int,
        end: int,
        type: str,
        type_end: int,
        labels: list[Label],
        head_end: int,
        body: Body,
    ) -> None:
        super().__init__(start, end)
        self.type = type
        self.type_end = type_end
        self.labels = labels
        self.head_end = head_end
        self.body = body

    @property
    def head(self) -> Span:
        """The type with the labels."""
        return Span(self.start, self.head_end)

    def label(self, index: int) -> str:
        """The text of a label; empty if the block does not have so many."""
        return self.labels[index].text if index < len(self.labels) else ""

    def children(self) -> Iterable[Expression]:
        """The values of all attributes, also in blocks at any depth."""
        return self.body.children()


class Reference:
    """Names and constant keys that lead from a variable to a value: `aws_subnet.main["a"].id`."""

    __slots__ = ("end", "parts", "start")

    def __init__(self, start: int, end: int, parts: tuple[str, ...]) -> None:
        self.start = start
        self.end = end
        self.parts = parts


def reference(expression: Expression) -> Reference | None:
    """The reference that an expression is; keys are left out, and names after a splat too."""
    parts: list[str] = []
    at: Any = expression
    while True:
        if isinstance(at, Attr):
            parts.append(at.name)
            at = at.base
        elif isinstance(at, Index):
            at = at.base
        elif isinstance(at, Splat):
            parts.clear()
            at = at.base
        elif isinstance(at, Variable):
            return Reference(at.start, expression.end, (at.name, *reversed(parts)))
        else:
            return None


def references(part: Syntax) -> Iterator[Reference]:
    """All references in a part of the text, the longest of those that begin at the same variable."""
    stack: list[Syntax] = [part]
    while stack:
        inner = stack.pop()
        if isinstance(inner, (Attr, Index, Splat, Variable)) and (found := reference(inner)) is not None:
            yield found
            # Keys and what follows a splat can have references of their own.
            way: Expression = inner
            while isinstance(way, (Attr, Index, Splat)):
                if isinstance(way, Index):
                    stack.append(way.key)
                elif isinstance(way, Splat):
                    stack.append(way.each)
                way = way.base
        else:
            stack.extend(inner.children())
