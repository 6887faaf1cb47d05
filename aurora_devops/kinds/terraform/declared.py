"""The files of a module, and the blocks that they declare."""

from __future__ import annotations

from ...core.record import record
from ...core.source import Source
from ...formats.hcl.reader import Parsed
from ...formats.hcl.syntax import Attribute, Block


@record(frozen=False, eq=False)
class File:
    """A file of a module."""

    source: Source
    parsed: Parsed

    @property
    def path(self) -> str:
        """Its path from the root of the repository."""
        return self.source.path


@record(frozen=False, eq=False)
class Declared:
    """A block with its file, or an attribute of `locals`."""

    file: File
    block: Block
    attribute: Attribute | None = None

    @property
    def name(self) -> str:
        """The last label, or the name of the attribute."""
        return (
            self.attribute.name if self.attribute else self.block.labels[-1].text if self.block.labels else ""
        )
