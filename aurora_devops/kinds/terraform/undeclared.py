"""References to what a module does not declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...formats.hcl.syntax import (
    Attr,
    Block,
    Body,
    Call,
    Expression,
    For,
    ForDirective,
    Index,
    Reference,
    Splat,
    Variable,
    reference,
)
from .attributes import TRYING, Misnamed, misnamed

if TYPE_CHECKING:
    from .module import Module

# Names that Terraform defines.
_OWN = frozenset({"each", "count", "self", "path", "terraform"})
# Attributes whose names are not references to values, and blocks about what no longer has to exist.
_NOT_VALUES = frozenset({"provider", "providers", "configuration_aliases", "ignore_changes"})
_REFACTORING = frozenset({"moved", "removed", "import"})


class Undeclared:
    """A reference to something that is not declared; `what` names it in a message."""

    def __init__(self, reference: Reference | Misnamed, what: str) -> None:
        self.start = reference.start
        self.end = reference.end
        self.what = what


def undeclared(module: Module, block: Block) -> Iterator[Undeclared]:
    """The references in a block of a module that lead to nothing."""
    if block.type in _REFACTORING:
        return
    if block.type != "variable" and (shapes := module.shapes):
        for one in misnamed(block, shapes):
            yield Undeclared(one, one.what)
    bodies: list[tuple[Body, frozenset[str], str]] = [(block.body, frozenset(), block.type)]
    while bodies:
        body, names, type = bodies.pop()
        for attribute in body.attributes.values():
            if attribute.name in _NOT_VALUES or (type == "variable" and attribute.name == "type"):
                continue
            for found in _free(attribute.value, names):
                parts = found.parts
                if attribute.name == "depends_on" and parts[0] == "module":
                    # Terraform depends on the whole module, and evaluates no output.
                    parts = parts[:2]
                what = _missing(module, parts)
                if what is not None and not (len(parts) > 2 and _may_fail(module, attribute.value, found)):
                    yield Undeclared(found, what)
        for inner in body.blocks:
            # The key providers and methods of OpenTofu are declared beside their references, and are no resources.
            if (type, inner.type) != ("terraform", "encryption"):
                bodies.append((inner.body, names | _iterator(inner), inner.type))


def _may_fail(module: Module, value: Expression, found: Reference) -> bool:
    """Whether a reference is an output of a known module inside of `try` or `can`, which Terraform evaluates."""
    if found.parts[0] != "module" or found.parts[1] not in module.calls:
        return False
    stack = [value]
    while stack:
        one = stack.pop()
        if one.start <= found.start < one.end:
            if isinstance(one, Call) and one.name in TRYING:
                return True
            stack.extend(one.children())
    return False


def _iterator(block: Block) -> frozenset[str]:
    """The name that a `dynamic` block gives to the element."""
    if block.type != "dynamic":
        return frozenset()
    named = block.body.attributes.get("iterator")
    return frozenset({named.value.name if named and isinstance(named.value, Variable) else block.label(0)})


def free_references(expression: Expression) -> Iterator[Reference]:
    """The references in an expression, other than to names that it introduces itself."""
    return _free(expression, frozenset())


def _free(expression: Expression, names: frozenset[str]) -> Iterator[Reference]:
    """The references in an expression whose first name is not a name of a `for` around them."""
    stack: list[tuple[Expression, frozenset[str]]] = [(expression, names)]
    while stack:
        one, bound = stack.pop()
        if isinstance(one, (Attr, Index, Splat, Variable)) and (found := reference(one)) is not None:
            if found.parts[0] not in bound:
                yield found
            while isinstance(one, (Attr, Index, Splat)):
                if isinstance(one, Index):
                    stack.append((one.key, bound))
                elif isinstance(one, Splat):
                    stack.append((one.each, bound))
                one = one.base
        elif isinstance(one, (For, ForDirective)):
            inner = bound.union(one.names)
            stack.extend((part, bound if part is one.collection else inner) for part in one.children())
        else:
            stack.extend((part, bound) for part in one.children())


def _missing(module: Module, parts: tuple[str, ...]) -> str | None:
    """What a reference names that is not declared; None if it is, or if that is unknown."""
    match parts:
        case ("var", name, *_):
            return None if name in module.variables else f"variable '{name}'"
        case ("local", name, *_):
            return None if name in module.locals else f"local '{name}'"
        case ("module", name, *rest):
            if name not in module.calls:
                return f"module '{name}'"
            called = module.called(name)
            if called is None or not rest or not called.complete or rest[0] in called.outputs:
                return None
            return f"output '{rest[0]}' of module '{name}'"
        case ("data" | "ephemeral" as sort, type, name, *_):
            return None if ".".join((sort, type, name)) in module.declared else f"{sort} '{type}.{name}'"
        case (type, name, *_) if "_" in type and type not in _OWN:
            return None if f"{type}.{name}" in module.declared else f"resource '{type}.{name}'"
    return None
