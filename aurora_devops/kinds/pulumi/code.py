"""What programs in languages of code share: resources that calls declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from ...cloud.declared import Declared, Inventory
from ...cloud.iam import documents_of
from ...cloud.value import MARKER, UNKNOWN, Site, Value
from ...core.kind import Document
from ...core.record import record
from ...core.source import Source, Span
from .names import Properties
from .tokens import terraform_type

# The providers whose packages are read.
PROVIDERS = frozenset({"aws", "azure", "gcp", "digitalocean", "github"})
DEEPEST = 60
MOST_VALUES = 50_000
LONGEST_TEXT = 400_000


@record
class Module:
    """A module of a program."""

    text: str = ""


class Code(Protocol):
    """A program in a language of code: the resources that it declares, and its statements."""

    inventory: Inventory

    def statements(self) -> Iterator[Span]:
        """The statements at any depth."""


def document_of(kind: str, source: Source, program: Code | None) -> Document:
    """The document of a module; it declares nothing without a program."""
    return Document(
        kind=kind,
        source=source,
        model=Module(source.text),
        walk=lambda: _nodes(program),
        statements=lambda: program.statements() if program is not None else (),
    )


def _nodes(program: Code | None) -> Iterator[object]:
    for resource in program.inventory.resources if program is not None else ():
        yield resource
        yield from documents_of(resource, resource.head.home)


def joined(parts: Iterable[tuple[str | None, Value]], source: Source, span: Span) -> Value:
    """The text of parts, each with its own text if that is known, and its value."""
    texts, known, refs = [], True, dict[str, None]()
    for text, value in parts:
        refs.update(dict.fromkeys(value.refs))
        known &= text is not None
        texts.append(value.text or MARKER if text is None else text)
    whole = "".join(texts)
    if len(whole) > LONGEST_TEXT:
        return Value(UNKNOWN, source, *span, refs=tuple(refs))
    if known:
        return Value(whole, source, *span, refs=tuple(refs))
    return Value(UNKNOWN, source, *span, refs=tuple(refs), text=whole)


def token_of(path: tuple[str, ...]) -> str | None:
    """The type token of the resource that a path of names is the class of: `aws.s3.Bucket` is `aws:s3:Bucket`."""
    if path[0] not in PROVIDERS or len(path) not in (2, 3):
        return None
    name = path[-1]
    if not name[0].isupper() or name == "Provider":
        return None
    module = path[1].rstrip("_") if len(path) == 3 else "index"
    return f"{path[0]}:{module}:{name}"


def declare(
    inventory: Inventory,
    address: str,
    token: str,
    name: str,
    properties: Properties,
    head: Site,
    *,
    complete: bool,
) -> None:
    """Add a resource to an inventory; it is `complete` if it has no other properties than these."""
    type = terraform_type(token)
    if type is None:
        return
    data = properties if complete else Open(properties)
    short = token.replace(":index:", ":")
    value = Value(data, head.source, head.start, head.end)
    label = f"{short}.{name}" if name else short
    inventory.resources.append(Declared(inventory, address, type, name, value, head, label))


class Open(Properties):
    """Properties of which some are not known: any other one may be set."""

    def get(self, key: str, default: object = None) -> Value:
        """The value of a property; unknown if it is not one of those that are known."""
        found: Value | None = super().get(key)
        return found if found is not None else Value(UNKNOWN, Source("", ""), 0, 0)
