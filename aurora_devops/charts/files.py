"""The files of a chart, with those of the packed charts below it."""

from __future__ import annotations

import io
from contextlib import suppress

from ..core.context import Context
from ..core.source import Source, Unreadable
from ..formats.located import LocatedTree

# What one packed chart may contain.
_MAX_FILES = 2_000
_MAX_SIZE = 30_000_000


class Files:
    """The files of the repository, and those in archives: `charts/redis-1.2.3.tgz/redis/values.yaml`."""

    def __init__(self, files: Context) -> None:
        self.files = files
        self._packed: dict[str, Source] = {}
        self._trees: dict[tuple[str, str], tuple[LocatedTree, ...] | None] = {}

    def unpack(self, path: str) -> list[str] | None:
        """The paths of the files in an archive, which can be read from then on; None if it cannot be read."""
        # Few charts have archives.
        import tarfile
        import zlib

        raw = self.files.data(path)
        if raw is None:
            return None
        names: list[str] = []
        size = 0
        try:
            with tarfile.open(fileobj=io.BytesIO(raw), mode="r:gz") as archive:
                for member in archive:
                    if not member.isfile():
                        continue
                    size += member.size
                    if len(names) >= _MAX_FILES or size > _MAX_SIZE:
                        return None
                    names.append(member.name)
                    held = archive.extractfile(member)
                    self._add(f"{path}/{member.name}", held.read() if held is not None else b"")
        except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError):
            return None
        return names

    def _add(self, path: str, raw: bytes) -> None:
        with suppress(Unreadable):
            self._packed[path] = Source.decode(path, raw)

    def packed(self, path: str) -> bool:
        """Whether a file lies in an archive."""
        return path in self._packed

    def source(self, path: str) -> Source | None:
        """The text of a file; None if it cannot be read."""
        return self._packed.get(path) or self.files.source(path)

    @staticmethod
    def join(base: str, relative: str) -> str | None:
        """The path that `relative` means in the file `base`; None if it leaves the repository."""
        return Context.join(base, relative)

    def glob(self, pattern: str) -> tuple[str, ...]:
        """The paths of the files outside of archives that match a pattern."""
        return self.files.glob(pattern)

    def trees(self, path: str, dialect: str = "core") -> tuple[LocatedTree, ...] | None:
        """The documents of a YAML or JSON file; None if it cannot be read."""
        if path not in self._packed:
            return self.files.trees(path, dialect)
        if (path, dialect) not in self._trees:
            from ..formats import yaml

            stream = yaml.read(self._packed[path].text, dialect)
            self._trees[path, dialect] = None if stream.problems else tuple(stream.documents)
        return self._trees[path, dialect]
