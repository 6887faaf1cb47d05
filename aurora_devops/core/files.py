"""Which files a run looks at: one walk that honours .gitignore and follows no link."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import PathSpec

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


@dataclass(slots=True)
class _Ignore:
    """The patterns of one .gitignore, and the folder they are relative to."""

    prefix: str
    spec: PathSpec[Any]

    def __call__(self, path: str) -> bool | None:
        """Whether the path is ignored, or None where these patterns do not say."""
        return self.spec.check_file(path[len(self.prefix) :]).include


class Walk:
    """The files below a root; `exclude` are patterns as in .gitignore, relative to the root."""

    def __init__(self, root: Path, exclude: Sequence[str] = ()) -> None:
        self.root = root
        self.links = 0
        self._exclude = self._spec(exclude) if exclude else None

    @staticmethod
    def _spec(lines: Iterable[str]) -> PathSpec[Any]:
        from pathspec import GitIgnoreSpec

        return GitIgnoreSpec.from_lines(lines)

    def files(self, targets: Sequence[Path]) -> Iterator[str]:
        """The paths of all regular files at or below the targets, relative to the root, each once.

        A file that is named itself is taken even when it is ignored, as git does.
        """
        seen: set[str] = set()
        for target in targets:
            relative = os.path.relpath(target.resolve(), self.root).replace(os.sep, "/")
            if target.is_dir():
                prefix = "" if relative == "." else relative + "/"
                found: Iterable[str] = self._below(prefix, self._ignores_above(prefix))
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
        return _Ignore(prefix, self._spec(text.splitlines()))

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
                self.links += 1
            elif entry.is_dir():
                if entry.name not in PRUNED and not self._ignored(path + "/", ignores):
                    yield from self._below(path + "/", ignores)
            elif entry.is_file() and not self._ignored(path, ignores):
                yield path

    def _ignored(self, path: str, ignores: list[_Ignore]) -> bool:
        if self._exclude is not None and self._exclude.match_file(path):
            return True
        for ignore in reversed(ignores):
            verdict = ignore(path)
            if verdict is not None:
                return verdict
        return False
