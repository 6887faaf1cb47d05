"""Files of installed Python packages, which a configuration names `pkg:NAME/FILE`; no code of a package runs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import module_from_spec
from pathlib import Path

from .settings import PACKAGE, ConfigError, nearest

_REFERENCE = re.compile(rf"{PACKAGE}([A-Za-z_][\w-]*)/(.+)")
# How many files of a package are compared with the name of a missing one.
_COMPARED = 200


def read(reference: str) -> bytes:
    """The content of a file of a package. Raises ConfigError, with the nearest right name where one is known."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ConfigError(f"{reference!r} is not a file of a package; write {PACKAGE}NAME/FILE")
    name, path = match[1].replace("-", "_"), match[2]
    spec = _spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise ConfigError(f"package {match[1]!r} is not installed{_hint(match[1])}")
    folder = files(module_from_spec(spec))
    file = folder
    try:
        for part in path.split("/"):
            file = file / part
        return file.read_bytes()
    except OSError:
        hint = nearest(path, list(_names(folder)))
        raise ConfigError(f"package {match[1]!r} has no file {path!r}{hint}") from None


def _spec(name: str) -> ModuleSpec | None:
    """The specification of a package; the current folder is not searched, since nothing is installed there."""
    here = {"", ".", str(Path.cwd())}
    found = PathFinder.find_spec(name, [entry for entry in sys.path if entry not in here])
    # A distribution that is installed to be edited has a finder of its own.
    for finder in sys.meta_path:
        if found is None and finder is not PathFinder and hasattr(finder, "find_spec"):
            found = finder.find_spec(name, None)
    return found


def _hint(name: str) -> str:
    """A hint for a name that is no package: that of a distribution with other packages, or the nearest."""
    from importlib.metadata import packages_distributions

    from packaging.utils import canonicalize_name

    known = packages_distributions()
    canonical = canonicalize_name(name)
    inside = sorted(
        package
        for package, names in known.items()
        if any(canonicalize_name(each) == canonical for each in names)
    )
    if inside:
        return f"; distribution {name!r} contains {', '.join(map(repr, inside))}"
    return nearest(name, sorted(known))


def _names(folder: Traversable, prefix: str = "") -> Iterator[str]:
    """The paths of the YAML files of a package."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    for entry in entries[:_COMPARED]:
        if entry.name.endswith((".yaml", ".yml")):
            yield prefix + entry.name
        elif not prefix and entry.is_dir():
            yield from _names(entry, f"{entry.name}/")
