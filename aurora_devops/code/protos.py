"""The services of gRPC that `.proto` files describe, and those that code names."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.lazy import regex
from ..core.record import record
from .sources import Sources, line_at

PROTOS = "**/*.proto"
_COMMENT = regex(r"//[^\n]*|/\*(?>(?:[^*]|\*(?!/))*)\*/")
_PACKAGE = regex(r"(?m)^[ \t]*package[ \t]+([\w.]+)[ \t]*;")
_PART = regex(r"(?m)^[ \t]*(?:service[ \t]+(\w+)[ \t\r\n]*\{|rpc[ \t]+(\w+)[ \t\r\n]*\()")
# What others wrote, or describe for themselves.
_FOREIGN = regex(
    r"(?:^|/)(?:vendor|third[_-]party|node_modules|googleapis|external|testdata)/|^google/|/google/(?:api|protobuf)/"
)
_CODE = (".go", ".py", ".ts", ".js", ".mjs", ".java", ".kt", ".rs")
_GENERATED = regex(r"DO NOT EDIT|(?i:@?generated (?:by|from|code))")
# `ServiceName: "acme.shop.v1.Basket"`, and the path of a method: `"/acme.shop.v1.Basket/List"`.
_NAMED = regex(
    r"\bServiceName:[ \t]*\"((?:\w+\.)+[A-Z]\w*)\"|[\"'`]/((?:[a-z]\w*\.)+[A-Z]\w*)/(?:(\w+)[\"'`]|[\"'`*])"
)


@record
class Service:
    """A service with its package, the offsets of its name, and its methods."""

    name: str
    start: int
    end: int
    methods: tuple[str, ...]


@record
class Named:
    """A service that code names, with the method; empty for none."""

    file: str
    line: int
    name: str
    method: str


def is_foreign(path: str) -> bool:
    """Whether a description is that of another project."""
    return _FOREIGN.search(path) is not None


def services_in(text: str) -> Iterator[Service]:
    """The services that a description has; those without a package are left out."""
    plain = _COMMENT.sub(lambda match: " " * len(match[0]), text)
    package = _PACKAGE.search(plain)
    if package is None:
        return
    found: list[tuple[str, int, int, list[str]]] = []
    for match in _PART.finditer(plain):
        if match[1]:
            found.append((f"{package[1]}.{match[1]}", *match.span(1), []))
        elif found:
            found[-1][3].append(match[2])
    for name, start, end, methods in found:
        yield Service(name, start, end, tuple(methods))


def named_in(sources: Sources) -> Iterator[Named]:
    """The services that the code of a program names, apart from what is generated."""
    for path, text in sources.code(*_CODE):
        if "Service" not in text and "/" not in text:
            continue
        for match in _NAMED.finditer(text):
            if _GENERATED.search(text[:_HEAD]) or "_pb2" in path or ".pb." in path:
                break
            yield Named(path, line_at(text, match.start()), match[1] or match[2], match[3] or "")


_HEAD = 2_000
