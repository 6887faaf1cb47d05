"""What programs in languages of code share: resources that calls declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from ...cloud.declared import Inventory
from ...cloud.iam import documents_of
from ...cloud.value import MARKER, UNKNOWN, Site, Value
from ...core.kind import Document
from ...core.lazy import regex
from ...core.record import record
from ...core.source import Source, Span
from .names import Properties
from .resources import add_resource

# The providers whose packages are read.
PROVIDERS = frozenset({"aws", "aws-native", "azure", "azure-native", "gcp", "digitalocean", "github"})
DEEPEST = 60
MOST_VALUES = 50_000
LONGEST_TEXT = 400_000
_VERSION = regex(r"v\d{8}\w*")


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
    if len(path) < 2:
        return None
    package, *modules = path[:-1]
    name = path[-1]
    if package not in PROVIDERS or not name[0].isupper() or name == "Provider":
        return None
    if modules and is_version(modules[-1]):
        # A module of `azure-native` for one version of the API has the same resources.
        modules.pop()
    if len(modules) > 1:
        return None
    module = modules[0].rstrip("_") if modules else "index"
    return f"{package}:{module}:{name}"


def is_version(module: str) -> bool:
    """Whether a module is that of one version of an API, as in `azure-native`."""
    return _VERSION.fullmatch(module) is not None


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
    if not complete:
        # Any other property may be set.
        properties[MARKER] = Value(UNKNOWN, head.source, head.start, head.end)
    short = token.replace(":index:", ":")
    value = Value(properties, head.source, head.start, head.end)
    label = f"{short}.{name}" if name else short
    add_resource(inventory, address, token, name, value, head, label)
