"""`aurora.lock`: which files were generated, and what they held, so that a later run knows its own files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from ..core.record import field, record
from ..core.settings import ConfigError

NAME = "aurora.lock"
_VERSION = 1
_LONGEST = 5_000_000


@record
class Remembered:
    """The generated files by path, each with the id that git gives to its content."""

    files: Mapping[str, str] = field(default_factory=dict)

    def untouched(self, path: str, text: str) -> bool:
        """Whether a file still holds what was generated."""
        return self.files.get(path) == blob_id(text)

    def after(self, texts: Mapping[str, str]) -> Remembered:
        """What is remembered after these texts were generated and written."""
        return Remembered({**self.files, **{path: blob_id(text) for path, text in texts.items()}})

    def write(self, folder: Path) -> bool:
        """Write `aurora.lock`, if it holds something else; whether it was written."""
        path, text = folder / NAME, self.text()
        if (
            not self.files
            or path.is_symlink()
            or (path.exists() and path.read_text(encoding="utf-8") == text)
        ):
            return False
        staged = folder / f".{NAME}.new"
        staged.write_text(text, encoding="utf-8")
        staged.replace(path)
        return True

    def text(self) -> str:
        """The text of `aurora.lock`."""
        return json.dumps({"version": _VERSION, "files": dict(sorted(self.files.items()))}, indent=2) + "\n"


def blob_id(text: str) -> str:
    """The id of a text as a blob of git, with which git finds it again (git-scm.com, "Git Objects")."""
    raw = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


def read(folder: Path) -> Remembered:
    """What `aurora.lock` in a folder remembers; nothing without the file. Raises ConfigError if it is damaged."""
    path = folder / NAME
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _LONGEST else ""
    except FileNotFoundError:
        return Remembered()
    try:
        data = json.loads(text)
        files = data["files"]
        if data["version"] != _VERSION or not all(isinstance(one, str) for one in (*files, *files.values())):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise ConfigError(
            f"{path}: is not a lock file of this version; delete it to generate everything anew"
        ) from None
    return Remembered(files)
