"""The files that git tracks, read from the index of a repository without running git.

https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import re
from hashlib import sha1, sha256
from pathlib import Path

from .lazy import regex

_HEADER = 12
# Times, inode, owner and size of an entry come before its object name; the mode is in the middle.
_BEFORE_NAME = 40
_MODE = 24
_EXTENDED = 0x40
_SUBMODULE, _FOLDER = 0o160000, 0o040000
_SHA256 = regex(rb"^\s*objectformat\s*=\s*\"?sha256\b", re.MULTILINE | re.IGNORECASE)


class UnreadableIndex(Exception):
    """The index is damaged, or has a form that is not supported."""


def git_folder(root: Path) -> Path | None:
    """The folder with the index of a working tree: `.git`, or the folder that a file `.git` names."""
    mark = root / ".git"
    if mark.is_dir():
        return mark
    try:
        first, _, named = mark.read_text(encoding="utf-8", errors="surrogateescape").partition(":")
    except OSError:
        return None
    return root / named.strip() if first == "gitdir" else None


def tracked_files(root: Path) -> frozenset[str]:
    """The paths that git tracks in a working tree, submodules left out; empty without a repository or an index.

    Raises UnreadableIndex.
    """
    folder = git_folder(root)
    if folder is None:
        return frozenset()
    try:
        raw = (folder / "index").read_bytes()
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise UnreadableIndex(error.strerror or "cannot be read") from None
    return frozenset(read_index(raw, 32 if _uses_sha256(folder) else 20))


def _uses_sha256(folder: Path) -> bool:
    """Whether the object names of a repository are SHA-256; a linked working tree shares the configuration."""
    try:
        common = folder / (folder / "commondir").read_text(encoding="utf-8").strip()
    except OSError:
        common = folder
    try:
        return _SHA256.search((common / "config").read_bytes()) is not None
    except OSError:
        return False


def read_index(raw: bytes, hash_size: int = 20) -> list[str]:
    """The paths in an index of version 2, 3 or 4. Raises UnreadableIndex."""
    if raw[:4] != b"DIRC" or len(raw) < _HEADER + hash_size:
        raise UnreadableIndex("not an index")
    body, checksum = raw[:-hash_size], raw[-hash_size:]
    # `index.skipHash` leaves the checksum out.
    if (
        any(checksum)
        and (sha256 if hash_size == 32 else sha1)(body, usedforsecurity=False).digest() != checksum
    ):
        raise UnreadableIndex("wrong checksum")
    version, count = int.from_bytes(raw[4:8], "big"), int.from_bytes(raw[8:12], "big")
    if version not in (2, 3, 4):
        raise UnreadableIndex(f"version {version} is not supported")
    try:
        paths, end = _entries(body, count, _BEFORE_NAME + hash_size, compressed=version == 4)
    except (IndexError, ValueError):
        raise UnreadableIndex("an entry is cut off") from None
    # The entries of a split index are in another file.
    if body[end : end + 4] == b"link":
        raise UnreadableIndex("a split index is not supported")
    return paths


def _entries(body: bytes, count: int, flags: int, *, compressed: bool) -> tuple[list[str], int]:
    paths: list[str] = []
    at, name = _HEADER, b""
    for _ in range(count):
        start = at + flags + (4 if body[at + flags] & _EXTENDED else 2)
        if compressed:
            # The number of bytes to take from the end of the previous name, then what follows them.
            byte = body[start]
            cut = byte & 127
            while byte & 128:
                start += 1
                byte = body[start]
                cut = (cut + 1 << 7) | byte & 127
            if cut > len(name):
                raise ValueError(cut)
            end = body.index(0, start + 1)
            name = name[: len(name) - cut] + body[start + 1 : end]
            following = end + 1
        else:
            end = body.index(0, start)
            name = body[start:end]
            # An entry is filled up with NUL to a multiple of eight bytes.
            following = at + (end - at + 8) // 8 * 8
        mode = int.from_bytes(body[at + _MODE : at + _MODE + 4], "big")
        if mode & 0o170000 not in (_SUBMODULE, _FOLDER):
            paths.append(name.decode("utf-8", "surrogateescape"))
        at = following
    return paths, at
