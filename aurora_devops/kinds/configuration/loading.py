"""A configuration file with what it extends, from the files of the repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...core.configfile import ConfigFile
from ...core.extends import Loaded, load
from ...core.settings import ConfigError
from ...core.source import Source

if TYPE_CHECKING:
    from ...core.context import Context


def loaded(source: Source, context: Context) -> Loaded | None:
    """The merged configuration; None where a file is wrong, which is an error of a run that uses it."""

    def read(path: Path) -> bytes:
        name = path.as_posix()
        found = source if name == source.path else context.source(name)
        if found is None:
            raise FileNotFoundError(name)
        return found.encode(found.text)

    try:
        return load(ConfigFile(source.path, read))
    except ConfigError:
        return None
