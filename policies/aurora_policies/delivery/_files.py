"""What the policies about files that artifacts name have in common."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain
from posixpath import dirname, join, normpath, splitext

from aurora_devops import Repository
from aurora_devops.core.context import folders_of, path_pattern

from ._names import SAMPLES, has_sample


class Folders:
    """The folders of a repository, with the names of what is in each."""

    def __init__(self, repository: Repository) -> None:
        self._files = repository.paths
        self._submodules = any(path.endswith(".gitmodules") for path in repository.paths)
        # In order, so that the nearest name does not depend on the seed of hashes.
        self._names: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for path in sorted(repository.paths):
            while path:
                folder, _, name = path.rpartition("/")
                known = self._names[folder]
                if name in known:
                    break
                known[name] = None
                path = folder

    @classmethod
    def of(cls, repository: Repository) -> "Folders":
        """The folders of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def exists(self, path: str) -> bool:
        """Whether there is a file or a folder with this path."""
        return path in self._files or path in self._names

    def matches(self, pattern: str) -> bool:
        """Whether there is a file or a folder whose path matches a pattern."""
        match = path_pattern(pattern).match
        return any(match(path) for path in chain(self._files, self._names))

    def in_submodule(self, path: str) -> bool:
        """Whether a path may be below the folder of a submodule, which is empty until it is fetched."""
        return self._submodules and any(folder and folder not in self._names for folder in folders_of(path))

    def names(self, folder: str) -> Collection[str]:
        """The names of the files and folders in a folder."""
        return self._names.get(folder, ())

    def files(self, folder: str) -> list[str]:
        """The names of the files in a folder."""
        return [name for name in self.names(folder) if join(folder, name) in self._files]

    def folders(self, folder: str) -> list[str]:
        """The names of the folders in a folder."""
        return [name for name in self.names(folder) if join(folder, name) not in self._files]


def above(path: str, written: str) -> Iterator[str]:
    """What a path that is written in a file means from the folders above that of the file.

    With several `-f`, Compose reads the paths of all files from the folder of the first one.
    """
    return (normpath(join(folder, written)) for folder in folders_of(dirname(path)))


def below(path: str, folder: str) -> str | None:
    """The rest of a path below a folder, empty for the folder itself; None if it is elsewhere."""
    if path == folder:
        return ""
    start = folder.rstrip("/") + "/"
    return path[len(start) :] if path.startswith(start) else None


def nested(one: str, other: str) -> bool:
    """Whether two folders are the same one, or one of them is in the other."""
    return below(one, other) is not None or below(other, one) is not None


def format_of(name: str) -> str:
    """The extension of a file in a single spelling (`.yaml`, or `sample` for all samples); empty without one."""
    extension = splitext(name)[1]
    if extension in SAMPLES:
        return "sample"
    return ".yaml" if extension == ".yml" else extension


def exists(path: str, repository: Repository, folders: Folders) -> bool:
    """Whether a path or a pattern leads to a file, or may do so in another checkout."""
    if folders.exists(path) or path in ("", ".") or repository.excludes(path):
        return True
    if has_sample(path, repository.paths):
        return True
    return ("*" in path or "?" in path) and folders.matches(path)
