"""OpenAPI: descriptions of HTTP APIs, version 2.0 (Swagger), 3.0 and 3.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import (
        Contact,
        Description,
        ExampleIn,
        Info,
        License,
        OpenApi,
        Operation,
        OperationIn,
        ParameterIn,
        PathItem,
        SchemaIn,
        Server,
        Tag,
    )
    from .validity import InvalidStructure

_HOMES = {
    ".model": (
        *("Contact", "Description", "ExampleIn", "Info", "License", "OpenApi", "Operation", "OperationIn"),
        *("ParameterIn", "PathItem", "SchemaIn", "Server", "Tag"),
    ),
    ".validity": ("InvalidStructure",),
}

__all__ = [
    "Contact",
    "Description",
    "ExampleIn",
    "Info",
    "InvalidStructure",
    "License",
    "OpenApi",
    "Operation",
    "OperationIn",
    "ParameterIn",
    "PathItem",
    "SchemaIn",
    "Server",
    "Tag",
]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
