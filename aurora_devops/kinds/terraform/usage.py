"""What a module uses of what it declares: variables, locals, data sources, aliases of providers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...formats.hcl.syntax import Body, Object, references
from .declared import Declared
from .providers import configured

if TYPE_CHECKING:
    from .module import Module


class Usage:
    """The references of a module; those of a variable's own block to that variable do not count."""

    def __init__(self, module: Module) -> None:
        self.variables: set[str] = set()
        self.locals: set[str] = set()
        # Type and name.
        self.data: set[tuple[str, str]] = set()
        # Name of a provider and alias.
        self.aliases: set[tuple[str, str]] = set()
        for one in module.blocks:
            self._add(one)

    def _add(self, one: Declared) -> None:
        own = one.name if one.block.type == "variable" else None
        for reference in references(one.block):
            match reference.parts:
                case ("var", name, *_) if name != own:
                    self.variables.add(name)
                case ("local", name, *_):
                    self.locals.add(name)
                case ("data", type, name, *_):
                    self.data.add((type, name))
        self.aliases.update(_aliases(one.block.body))


def _aliases(body: Body) -> Iterator[tuple[str, str]]:
    """The aliases of providers that a block and the blocks inside it are given."""
    stack = [body]
    while stack:
        body = stack.pop()
        stack.extend(block.body for block in body.blocks)
        for name in ("provider", "providers"):
            if (attribute := body.attributes.get(name)) is None:
                continue
            values = (
                [value for _, value in attribute.value.items] if isinstance(attribute.value, Object) else []
            )
            yield from map(configured, (attribute.value, *values))
