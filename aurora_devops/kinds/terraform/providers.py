"""The providers of a module: which it requires, and which its blocks use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.record import record
from ...core.source import Span
from ...formats.hcl.syntax import (
    Attr,
    Attribute,
    Block,
    Body,
    Call,
    Expression,
    Literal,
    Object,
    Syntax,
    Variable,
)
from .declared import Declared, File

if TYPE_CHECKING:
    from .module import Module


@record(frozen=False, eq=False)
class Requirement:
    """An entry of `required_providers`; `entries` are the attributes that it sets."""

    name: str
    file: File
    span: Span
    entries: dict[str, Syntax]
    legacy: bool


@record(frozen=False, eq=False)
class Use:
    """A block that uses a provider."""

    name: str
    file: File
    block: Block


def requirements(module: Module) -> Iterator[Requirement]:
    """All entries of `required_providers`."""
    for one in module.settings:
        for block in one.block.body.blocks_of("required_providers"):
            for attribute in block.body.attributes.values():
                yield _requirement(one.file, attribute)


def _requirement(file: File, attribute: Attribute) -> Requirement:
    entries: dict[str, Syntax] = {}
    value = attribute.value
    if isinstance(value, Object):
        for key, item in value.items:
            entries[file.source.text[key.start : key.end].strip('"')] = item
    return Requirement(attribute.name, file, attribute.name_span, entries, not isinstance(value, Object))


def uses(module: Module) -> Iterator[Use]:
    """The blocks that use a provider, those of data sources in checks too."""
    for one in (*module.blocks, *_checked(module)):
        block = one.block
        if block.type in ("resource", "data", "ephemeral") and len(block.labels) == 2:
            yield Use(_given(block) or block.label(0).partition("_")[0], one.file, block)
        elif block.type == "provider" and block.labels:
            yield Use(block.label(0), one.file, block)


def _checked(module: Module) -> Iterator[Declared]:
    for one in module.checks:
        for block in one.block.body.blocks_of("data"):
            yield Declared(one.file, block)


def _given(block: Block) -> str:
    """The local name of the provider that a block is given."""
    attribute = block.body.attributes.get("provider")
    return configured(attribute.value)[0] if attribute else ""


def configured(value: Expression) -> tuple[str, str]:
    """The name of a provider and the alias in `aws` or `aws.west`; `null` is the name of a provider as well."""
    base, alias = (value.base, value.name) if isinstance(value, Attr) else (value, "")
    if isinstance(base, Literal) and base.value is None:
        return "null", alias
    return (base.name, alias) if isinstance(base, Variable) else ("", "")


def used_names(module: Module) -> set[str]:
    """The local names of the providers that a module uses in any way."""
    names = {use.name for use in uses(module)}
    names.update(name for name, _, _ in called(module))
    for one in module.blocks:
        names.update(_passed(one.block.body))
    return names


def called(module: Module) -> Iterator[tuple[str, File, Span]]:
    """The providers whose functions are called, with the places of the calls."""
    for one in module.blocks:
        for expression in one.block.expressions():
            if isinstance(expression, Call) and expression.name.startswith("provider::"):
                yield expression.name.split("::")[1], one.file, Span(expression.start, expression.end)


def _passed(body: Body) -> Iterator[str]:
    """The providers that a module is given."""
    attribute = body.attributes.get("providers")
    if attribute is not None and isinstance(attribute.value, Object):
        for _, value in attribute.value.items:
            yield configured(value)[0]
