"""The settings in configuration files, cached: the import of what reads them costs more than a short run."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from .cache import DAMAGED, code_stamp, digest, folder, read_json, write_json
from .configfile import ConfigFile
from .settings import ConfigError, Settings


def settings(file: ConfigFile) -> Settings:
    """The settings in a configuration file and those that it extends. Raises ConfigError."""
    path = _kept(file)
    with suppress(*DAMAGED):
        found = Settings.of(read_json(path), file)
        if all(_content(file._replace(name=name)) == content for name, content in found.extended):
            return found
    from .extends import load

    values = load(file).settings()
    write_json(path, values)
    return Settings.of(values, file)


def declared_names(file: ConfigFile) -> list[str]:
    """The names of the policies that a configuration declares, if an earlier run has read it."""
    with suppress(ConfigError, *DAMAGED):
        return [
            declaration.values["name"] for declaration in Settings.of(read_json(_kept(file)), file).policies
        ]
    return []


def _kept(file: ConfigFile) -> Path:
    """The file of the cache with the settings in a configuration file. Raises ConfigError."""
    return folder() / f"{digest(code_stamp(), file.name, file.read())}.settings.json"


def _content(file: ConfigFile) -> str | None:
    try:
        return digest(file.read())
    except ConfigError:
        return None
