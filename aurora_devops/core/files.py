"""Which files a run looks at: one walk that honours .gitignore and follows no link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .patterns import patterns

if TYPE_CHECKING:
    from pathspec import PathSpec

    from .config import LintConfig

# Never part of a repository's own text, whether or not .gitignore names them.
PRUNED = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".terraform"}
)
CONFIG_NAMES = ("aurora.yaml", "aurora.yml")
ROOT_MARKS = (*CONFIG_NAMES, ".git")


def root_of(targets: Sequence[Path]) -> Path:
    """The repository that holds all targets: the nearest folder above them with `aurora.yaml` or `.git`."""
    folders = [target if target.is_dir() else target.parent for target in targets]
    common = Path(os.path.commonpath([folder.resolve() for folder in folders]))
    for folder in (common, *common.parents):
        if any((folder / mark).exists() for mark in ROOT_MARKS):
            return folder
    return common


def config_of(root: Path) -> Path | None:
    """The configuration file of a repository's root."""
    return next((root / name for name in CONFIG_NAMES if (root / name).is_file()), None)


Stamp = tuple[int, int]  # time of the last change in nanoseconds, size in bytes


class Checkout(NamedTuple):
    """A folder on disk: its root, its configuration file, and the paths that a run is about."""

    root: Path
    config_path: Path | None
    targets: tuple[Path, ...]

    @classmethod
    def of(cls, targets: Sequence[Path], config: Path | None = None, *, read_config: bool = True) -> Checkout:
        """The repository that holds the targets. Raises FileNotFoundError where one does not exist."""
        missing = next((target for target in targets if not target.exists()), None)
        if missing is not None:
            raise FileNotFoundError(f"{missing}: no such file or folder")
        root = root_of(targets)
        return cls(root, config or (config_of(root) if read_config else None), tuple(targets))

    def config(self) -> LintConfig:
        """What the configuration file says of linting. Raises ConfigError where it says nonsense."""
        from .config import LintConfig, load

        # Without a file there is nothing to validate, and no validator to build.
        return load(self.config_path).lint if self.config_path else LintConfig.model_construct()

    def walk(self, exclude: Sequence[str] = ()) -> list[str]:
        """The files to look at, sorted."""
        return sorted(Walk(self.root, exclude).files(self.targets))

    def stamps(self, paths: Iterable[str]) -> dict[str, Stamp]:
        """Time of change and size of every file, which together tell whether it has changed."""
        stamps: dict[str, Stamp] = {}
        prefix = f"{self.root}{os.sep}"
        for path in paths:
            try:
                found = os.stat(prefix + path)  # noqa: PTH116 - a path object a file costs more than the call
            except OSError:
                stamps[path] = (0, 0)
            else:
                stamps[path] = (found.st_mtime_ns, found.st_size)
        return stamps

    def read(self, path: str, limit: int) -> bytes | str:
        """The bytes of a regular file, at most one more than `limit`; or, as text, why it cannot be read."""
        try:
            # Without O_NONBLOCK, opening a FIFO waits for whoever writes to it.
            descriptor = os.open(self.root / path, os.O_RDONLY | _NONBLOCK | _BINARY)
        except OSError as error:
            return error.strerror or "cannot be opened"
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return "not a regular file"
            try:
                return file.read(limit + 1)
            except OSError as error:
                return error.strerror or "cannot be read"


_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class _Ignore(NamedTuple):
    """The patterns of one .gitignore, and the folder they are relative to."""

    prefix: str
    spec: PathSpec[Any]

    def __call__(self, path: str) -> bool | None:
        """Whether the path is ignored, or None where these patterns do not say."""
        included: bool | None = self.spec.check_file(path[len(self.prefix) :]).include
        return included


class Walk:
    """The files below a root; `exclude` are patterns as in .gitignore, relative to the root."""

    def __init__(self, root: Path, exclude: Sequence[str] = ()) -> None:
        self.root = root
        self._exclude = patterns(exclude) if exclude else None

    def files(self, targets: Sequence[Path]) -> Iterator[str]:
        """The paths of all regular files at or below the targets, relative to the root, each once.

        A file that is named itself is taken even when .gitignore names it, as git does; `exclude` holds for it,
        since pre-commit names every file.
        """
        seen: set[str] = set()
        for target in targets:
            # The target itself may be a link: it is read, and whoever wants to write must see that it is one.
            found_at = target.resolve() if target.is_dir() else target.parent.resolve() / target.name
            relative = os.path.relpath(found_at, self.root).replace(os.sep, "/")
            if target.is_dir():
                prefix = "" if relative == "." else relative + "/"
                found: Iterable[str] = self._below(prefix, self._ignores_above(prefix))
            elif self._exclude is not None and self._exclude.match_file(relative):
                found = ()
            else:
                found = (relative,)
            for path in found:
                if path not in seen:
                    seen.add(path)
                    yield path

    def _ignores_above(self, prefix: str) -> list[_Ignore]:
        """The .gitignore files between the root and a folder below it, the folder's own left out."""
        ignores: list[_Ignore] = []
        parts = prefix.split("/")[:-1]
        for depth in range(len(parts)):
            above = "".join(part + "/" for part in parts[:depth])
            if (self.root / above / ".gitignore").is_file():
                ignores.append(self._ignore(above))
        return ignores

    def _ignore(self, prefix: str) -> _Ignore:
        try:
            text = (self.root / prefix / ".gitignore").read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        return _Ignore(prefix, patterns(text.splitlines()))

    def _below(self, prefix: str, ignores: list[_Ignore]) -> Iterator[str]:
        try:
            entries = sorted(os.scandir(self.root / prefix), key=lambda entry: entry.name)
        except OSError:
            return
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = [*ignores, self._ignore(prefix)]
        for entry in entries:
            path = prefix + entry.name
            if entry.is_symlink():
                continue
            elif entry.is_dir():
                if entry.name not in PRUNED and not self._ignored(path + "/", ignores):
                    yield from self._below(path + "/", ignores)
            elif entry.is_file() and not self._ignored(path, ignores):
                yield path

    def _ignored(self, path: str, ignores: list[_Ignore]) -> bool:
        if self._exclude is not None and self._exclude.match_file(path):
            return True
        verdicts = (ignore(path) for ignore in reversed(ignores))
        return next((verdict for verdict in verdicts if verdict is not None), False)
