"""`aurora.lock`: which files were generated, with which content, and from which settings of `aurora.yaml`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .record import field, record
from .settings import ConfigError

NAME = "aurora.lock"
_VERSION = 1
_LONGEST = 5_000_000
# The sections of aurora.yaml that generated files depend on.
_SECTIONS = ("app", "generate", "agents")
_DIGITS = 16


@record
class Basis:
    """The settings that the files of an application were generated from, as digests by key.

    `parts` are the parts that were generated, if not all of them.
    """

    settings: Mapping[str, str]
    parts: tuple[str, ...] = ()

    def after(self, made: Basis) -> Basis:
        """The basis of all files after some were generated again.

        Its settings stay the earlier ones if that leaves files that were generated from them.
        """
        if not made.parts or (self.parts and set(self.parts) <= set(made.parts)):
            return made
        parts = tuple(sorted({*self.parts, *made.parts})) if self.parts else ()
        return Basis(self.settings, parts)

    def changed(self, settings: Mapping[str, str]) -> Iterator[str]:
        """The keys whose values differ, in the order of `settings`; removed ones are the last."""
        yield from (key for key, value in settings.items() if self.settings.get(key) != value)
        yield from (key for key in self.settings if key not in settings)


@record
class Remembered:
    """The generated files by path, each with the id that git gives to its content; what they were generated from.

    The `bases` are by the folder of the application, which is empty for the root.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, Basis] = field(default_factory=dict)

    def untouched(self, path: str, text: str) -> bool:
        """Whether a file still has the content that was generated."""
        return self.files.get(path) == blob_id(text)

    def after(self, texts: Mapping[str, str], bases: Mapping[str, Basis] | None = None) -> Remembered:
        """What is remembered after these texts were generated and written."""
        known = dict(self.bases)
        for folder, made in (bases or {}).items():
            known[folder] = known[folder].after(made) if folder in known else made
        return Remembered({**self.files, **{path: blob_id(text) for path, text in texts.items()}}, known)

    def write(self, folder: Path) -> bool:
        """Write `aurora.lock`, if its content changes; whether it was written."""
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
        data: dict[str, Any] = {"version": _VERSION, "files": dict(sorted(self.files.items()))}
        if self.bases:
            data["applications"] = {
                folder or ".": {
                    **({"parts": list(basis.parts)} if basis.parts else {}),
                    "settings": dict(sorted(basis.settings.items())),
                }
                for folder, basis in sorted(self.bases.items())
            }
        return json.dumps(data, indent=2) + "\n"


def blob_id(text: str) -> str:
    """The id of a text as a blob of git, with which git finds it again (git-scm.com, "Git Objects")."""
    raw = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


def owner(path: str, folders: Collection[str]) -> str:
    """Of some applications' folders, the one that a file belongs to: the nearest one above it, or else the first."""
    above = [folder for folder in folders if not folder or path.startswith(f"{folder}/")]
    return max(above, key=len) if above else min(folders, default="")


def digests(values: Mapping[Any, Any]) -> dict[str, str]:
    """The settings of a configuration that generated files depend on, as digests by `SECTION.KEY`."""
    found = {}
    for section in _SECTIONS:
        settings = values.get(section)
        for key, value in settings.items() if isinstance(settings, dict) else ():
            text = json.dumps(value, sort_keys=True, default=str)
            found[f"{section}.{key}"] = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
    return found


def read(folder: Path) -> Remembered:
    """What `aurora.lock` in a folder remembers; nothing without the file. Raises ConfigError if it is damaged."""
    path = folder / NAME
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _LONGEST else ""
    except FileNotFoundError:
        return Remembered()
    try:
        return parse(text)
    except ValueError:
        raise ConfigError(
            f"{path}: is not a lock file of this version; delete it to generate everything anew"
        ) from None


def parse(text: str) -> Remembered:
    """What the text of `aurora.lock` remembers. Raises ValueError if it is damaged."""
    try:
        data = json.loads(text)
        files = data["files"]
        if data["version"] != _VERSION or not _are_texts((*files, *files.values())):
            raise ValueError("not a lock file of this version")
        bases = {
            "" if folder == "." else folder: Basis(dict(one["settings"]), tuple(one.get("parts", ())))
            for folder, one in data.get("applications", {}).items()
        }
        if not all(_are_texts((*one.settings.values(), *one.parts)) for one in bases.values()):
            raise ValueError("a value is not a string")
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from None
    return Remembered(files, bases)


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)
