"""Files with policies: from a path, or `pkg:NAME/FILE` from an installed package, none of whose code runs."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from pathlib import Path

from ..core.settings import ConfigError, ReadBytes, nearest, unreadable

PACKAGE = "pkg:"


def read(reference: str, folder: Path, read_bytes: ReadBytes | None) -> bytes:
    """The content of a file. Raises ConfigError."""
    path = locate(reference, folder)
    # A revision of the repository does not have the files of packages.
    reader = Path.read_bytes if reference.startswith(PACKAGE) or read_bytes is None else read_bytes
    try:
        return reader(path)
    except OSError as error:
        raise unreadable(path, error) from None


def locate(reference: str, folder: Path) -> Path:
    """The path of a file. Raises ConfigError with the nearest right name if there is no such package or file."""
    if not reference.startswith(PACKAGE):
        return folder / reference
    name, slash, inside = reference.removeprefix(PACKAGE).partition("/")
    if not name.isidentifier() or not slash or ".." in Path(inside).parts or Path(inside).is_absolute():
        raise ConfigError(f"{reference!r} is not a file of a package; write {PACKAGE}NAME/FILE")
    # The current folder is not searched: nothing is installed there.
    here = {"", ".", str(Path.cwd())}
    spec = PathFinder.find_spec(name, [entry for entry in sys.path if entry not in here])
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(f"package {name!r} is not installed")
    places = [Path(place) for place in spec.submodule_search_locations]
    found = next((place / inside for place in places if (place / inside).is_file()), None)
    if found is None:
        known = [path.name for place in places for path in sorted(place.glob("*.y*ml"))]
        raise ConfigError(f"package {name!r} has no file {inside!r}{nearest(inside, known)}")
    return found
