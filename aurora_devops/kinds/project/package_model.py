"""A `package.json`, as far as other artifacts name what is in it.

Source: docs.npmjs.com/cli/configuring-npm/package-json.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.fields import Plain, Word
from ...core.node import Node


class Package(Node):
    """`package.json`: its scripts, and what names folders; other fields are taken as they come."""

    name: Word = None
    scripts: Plain = {}
    workspaces: Any = None

    @property
    def local_dependencies(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The sections of dependencies, with their names."""
        for section in _SECTIONS:
            values = self.extra.get(section)
            if isinstance(values, dict):
                yield section, values


_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies")
