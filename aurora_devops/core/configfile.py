"""Files of configuration: on disk, in a git revision, or in an installed package."""

from __future__ import annotations

import posixpath
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from .settings import PACKAGE, ConfigError, ReadBytes, nearest, unreadable

# How many names of files are compared with that of a missing one.
_COMPARED = 200


class ConfigFile(NamedTuple):
    """A configuration file or the file of a profile: on disk, in a git revision, or in an installed package.

    `read_bytes` reads files that are not in a package, from disk if it is None.
    """

    name: str
    read_bytes: ReadBytes | None = None

    @property
    def packaged(self) -> bool:
        """Whether it is a file of an installed package."""
        return self.name.startswith(PACKAGE)

    def read(self) -> bytes:
        """Its content. Raises ConfigError."""
        if self.packaged:
            from .installed import read

            return read(self.name)
        path = Path(self.name)
        if self.read_bytes is None and path.exists() and not (path.is_file() or path.is_dir()):
            # To read a FIFO or a device may never end.
            raise ConfigError(f"{self.name}: not a regular file")
        try:
            return (self.read_bytes or Path.read_bytes)(path)
        except OSError as error:
            wrong = unreadable(path, error)
            if self.read_bytes is None and isinstance(error, FileNotFoundError):
                wrong = ConfigError(f"{wrong}{nearest(path.name, _files_of(path.parent))}")
            raise wrong from None

    def beside(self, name: str) -> ConfigFile:
        """The file that `name` means in this one: a file of a package, or a path from the folder of this file.

        Raises ConfigError where the path leaves the package.
        """
        if name.startswith(PACKAGE):
            return ConfigFile(PACKAGE + posixpath.normpath(name.removeprefix(PACKAGE)), self.read_bytes)
        if not self.packaged:
            return ConfigFile((Path(self.name).parent / name).as_posix(), self.read_bytes)
        package, _, path = self.name.partition("/")
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        if inside.startswith(("/", "../")):
            raise ConfigError(f"{name!r} is outside of the package")
        return ConfigFile(f"{package}/{inside}", self.read_bytes)

    @property
    def identity(self) -> str:
        """The same for two names of one file."""
        if not self.packaged:
            return str(Path(self.name).resolve())
        package, slash, path = self.name.partition("/")
        return f"{package.replace('-', '_')}{slash}{path}"


def _files_of(folder: Path) -> list[str]:
    """The names of some YAML files of a folder, for a hint."""
    try:
        found = (path.name for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
        return sorted(islice(found, _COMPARED))
    except OSError:
        return []
