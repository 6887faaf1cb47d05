"""pint: `.pint.hcl` is only told of."""

from __future__ import annotations

from .files import Folder
from .settings import Settings


def read(folder: Folder, settings: Settings) -> None:
    """Say that pint's configuration is not read."""
    if (folder.root / ".pint.hcl").is_file():
        settings.notes.append(
            ".pint.hcl: not read; the names in checks { disabled = [...] } work here under ignore"
        )
