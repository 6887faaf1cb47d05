"""What a file of Terraform declares: resources, variables, outputs, calls of modules and more, with their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ...cloud.declared import entries
from ...cloud.resource import Block as CloudBlock
from ...cloud.resource import CloudResource, Found
from ...cloud.value import UNKNOWN, Site, Value, place
from ...core.place import At
from ...core.source import Source, Span
from ...formats.hcl.syntax import Attribute, Block, Body, Expression
from .declared import Declared, File
from .evaluate import safely
from .instances import entries_of
from .scope import Scope

if TYPE_CHECKING:
    from .module import Module


class Part:
    """A block, or a part of one, with the values of its attributes."""

    certain = True

    def __init__(self, home: Source, scope: Scope, type: str, head: Span, body: Body) -> None:
        self.home = home
        self.scope = scope
        self.type = type
        self.head = head
        self.body = body
        self._values: dict[str, Value] = {}
        self._blocks: dict[str, tuple[CloudBlock, ...]] = {}

    @property
    def at(self) -> At:
        """The type and the labels of the block."""
        return self.place(self.head)

    def place(self, span: Span) -> At:
        """A place in the file of the block."""
        return place(self.home, self.scope.source, *span)

    def attribute(self, name: str) -> Value | None:
        """The value of an attribute that the block sets; None if it sets none."""
        if self.overrides(name):
            return self.nothing(UNKNOWN)
        attribute = self.body.attributes.get(name)
        if attribute is None:
            return None
        if (value := self._values.get(name)) is None:
            site = Site(self.home, self.scope.source, attribute.value.start, attribute.value.end)
            value = self._values[name] = safely(attribute.value, self.scope.fresh()).used(site)
            if value.absent:
                # A finding about a null belongs to the attribute, wherever the null comes from.
                value = self._values[name] = Value(None, site.source, site.start, site.end, site=site)
        return value

    def overrides(self, name: str) -> bool:
        """Whether an override file changes an attribute or the blocks of a name."""
        return False

    def nothing(self, data: object = None) -> Value:
        """An absent value, at the head of the block."""
        return Value(data, self.scope.source, *self.head, site=Site(self.home, self.scope.source, *self.head))

    def get(self, *path: str | int) -> Value:
        """The value at a path of attributes and blocks; a number is the index of one of several blocks."""
        name, *rest = path
        assert isinstance(name, str)
        if (value := self.attribute(name)) is not None:
            return value.get(*rest)
        blocks = self.blocks(name)
        index = 0
        if rest and isinstance(rest[0], int):
            index = rest.pop(0)  # type: ignore[assignment]
        if index >= len(blocks):
            return self.nothing(UNKNOWN if self.body.broken else None)
        block = blocks[index]
        if not block.certain:
            return self.nothing(UNKNOWN)
        if not rest:
            return block.value if isinstance(block, Nested) else self.nothing(UNKNOWN)
        return block.get(*rest)

    def sets(self, name: str) -> bool:
        """Whether the block has an attribute or a block of this name, whatever its value is."""
        return name in self.body.attributes or bool(self.blocks(name))

    def blocks(self, type: str) -> tuple[CloudBlock, ...]:
        """The blocks of a type, those of `dynamic` ones, and the maps of an attribute of this name."""
        if (known := self._blocks.get(type)) is None:
            known = self._blocks[type] = tuple(self._blocks_of(type))
        return known

    def _blocks_of(self, type: str) -> Iterator[CloudBlock]:
        for block in self.body.blocks:
            if block.type == type:
                yield Nested(self.home, self.scope, block)
            elif block.type == "dynamic" and block.label(0) == type:
                yield from self._dynamic(type, block)
        if (value := self.attribute(type)) is not None:
            yield from entries(type, value)

    def _dynamic(self, type: str, block: Block) -> Iterator[CloudBlock]:
        content = next(block.body.blocks_of("content"), None)
        each = block.body.attributes.get("for_each")
        if content is None or each is None:
            return
        named = block.body.attributes.get("iterator")
        name = self.scope.source.text[named.value.start : named.value.end] if named else type
        over = safely(each.value, self.scope.fresh())
        entries = entries_of(over)
        certain = entries is not None
        if entries is None:
            unknown = self.scope.value(UNKNOWN, each.value, over.refs)
            pairs = [(unknown, unknown)]
        else:
            pairs = [(self.scope.value(key, each.value), value) for key, value in entries]
        for key, value in pairs:
            scope = self.scope.inner(**{name: self.scope.value({"key": key, "value": value}, each.value)})
            nested = Nested(self.home, scope, block, content.body)
            nested.certain = certain
            yield nested


class Nested(Part):
    """A block inside another one."""

    def __init__(self, home: Source, scope: Scope, block: Block, body: Body | None = None) -> None:
        type = block.label(0) if body else block.type
        super().__init__(home, scope, type, block.head, body or block.body)
        self.labels = () if body else tuple(label.text for label in block.labels)

    @property
    def value(self) -> Value:
        """The block as a value: what its attributes are set to."""
        data = {name: self.get(name) for name in self.body.attributes}
        return self.nothing(data)


class Node(Part):
    """A block at the top of a file; `block` is its syntax and `file` its file."""

    def __init__(self, module: Module, declared: Declared, names: dict[str, Value] | None = None) -> None:
        block = declared.block
        scope = module.scope(declared.file, names)
        super().__init__(home_of(module, declared.file), scope, block.type, block.head, block.body)
        self.module = module
        self.file: File = declared.file
        self.block = block

    def overrides(self, name: str) -> bool:
        """Whether an override file changes an attribute or the blocks of a name."""
        return self.module.overrides(self.block, name)

    @property
    def name(self) -> str:
        """The last label; empty for a block without labels."""
        return self.block.labels[-1].text if self.block.labels else ""

    @property
    def name_at(self) -> At:
        """The last label, with its quotes; the type of a block without labels."""
        label = self.block.labels[-1] if self.block.labels else None
        span = label.span if label else Span(self.block.start, self.block.type_end)
        return place(self.home, self.file.source, *span)


def home_of(module: Module, file: File) -> Source:
    """The source of the document that a file of a module is judged in: in a called module, that of the call."""
    return module.home or file.source


class Resource(Node, CloudResource):
    """A resource of a provider; one of its instances where `count` or `for_each` are known."""

    def __init__(self, module: Module, declared: Declared, names: dict[str, Value] | None = None) -> None:
        super().__init__(module, declared, names)
        self.type = declared.block.label(0)

    @property
    def address(self) -> str:
        """Its address in its module: `aws_s3_bucket.logs`."""
        return f"{self.type}.{self.name}"

    def referring(self, types: str | Iterable[str] = (), attribute: str = "") -> Found:
        """The resources of these types that refer to this one, in the attribute if one is given."""
        from .references import referring

        return referring(self, (types,) if isinstance(types, str) else tuple(types), attribute)

    def referred(self, *path: str | int) -> Iterator[CloudResource]:
        """The resources that the value at a path comes from, and those of the elements of a list."""
        yield from self.origins(self.get(*path))

    def origins(self, value: Value) -> Iterator[CloudResource]:
        """The resources that a value of this one comes from, and those of the elements of a list."""
        seen: set[str] = set()
        for one in (value, *value.items):
            for address in one.refs:
                if address not in seen:
                    seen.add(address)
                    yield from self.module.instances_at(address)


class DataSource(Node):
    """A data source."""

    def __init__(self, module: Module, declared: Declared, names: dict[str, Value] | None = None) -> None:
        super().__init__(module, declared, names)
        self.type = declared.block.label(0)


class InputVariable(Node):
    """A variable of a module."""


class Output(Node):
    """An output of a module."""


class ModuleCall(Node):
    """A call of a module."""

    @property
    def source(self) -> Value:
        """The address of the module."""
        return self.get("source")

    @property
    def folder(self) -> str | None:
        """The folder of a local module."""
        return self.module.folder_of(self.name)


class Provider(Node):
    """The configuration of a provider."""


class Settings(Node):
    """A `terraform` block."""


class Check(Node):
    """A `check` block."""


class Locals(Node):
    """A `locals` block."""


class Refactoring(Node):
    """A `moved`, `removed` or `import` block."""


class UnknownBlock(Node):
    """A block whose type Terraform does not have."""


class LocalValue:
    """A local: a name for an expression."""

    def __init__(self, module: Module, declared: Declared) -> None:
        assert declared.attribute is not None
        self.module = module
        self.file = declared.file
        self.attribute: Attribute = declared.attribute
        self.name = declared.name
        self.home = home_of(module, declared.file)

    @property
    def name_at(self) -> At:
        """The name."""
        return place(self.home, self.file.source, *self.attribute.name_span)

    @property
    def value(self) -> Value:
        """The value; unknown if it cannot be known."""
        found = self.module.local(self.name)
        site = Site(self.home, self.file.source, self.attribute.value.start, self.attribute.value.end)
        if found is None:
            return Value(UNKNOWN, self.file.source, *self.attribute.value.span, site=site)
        return found.used(site)


class Configuration:
    """A file of a module."""

    def __init__(self, module: Module, file: File) -> None:
        self.module = module
        self.file = file
        self.home = home_of(module, file)

    @property
    def path(self) -> str:
        """The path of the file."""
        return self.file.path

    @property
    def is_json(self) -> bool:
        """Whether the file has the JSON syntax."""
        return self.path.endswith(".json")

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """All expressions of the file, the inner ones too, in the order of the text."""
        found = self.file.parsed.body.expressions()
        return tuple(sorted(found, key=lambda one: (one.start, -one.end)))

    def at(self, start: int, end: int) -> At:
        """A place in the file."""
        return place(self.home, self.file.source, start, end)


class ModuleFolder:
    """A module as a whole; it is visited with its main file."""

    def __init__(self, module: Module, file: File) -> None:
        self.module = module
        self.file = file

    @property
    def at(self) -> At:
        """The beginning of the main file."""
        return Span(0, 0)

    def place(self, file: File, span: Span) -> At:
        """A place in a file of the module."""
        return place(self.file.source, file.source, *span)
