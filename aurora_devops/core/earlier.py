"""The files of an earlier revision of a repository, and what of the present files differs from them."""

from __future__ import annotations

import os
import posixpath
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha1, sha256
from pathlib import Path

from .files import PRUNED, Checkout, Listing, resolved
from .patterns import patterns
from .revision import Objects, Revision

_LINK = "120000"
# Lines of which a file that was moved and changed still has this share are those of the file that was removed.
_SIMILAR = 0.5


class Earlier:
    """The files of a revision in place of those on disk; paths are from the root of the repository."""

    def __init__(self, revision: Revision) -> None:
        self.root = revision.root
        self._entries = revision.entries()
        self._objects = Objects(revision.root)
        self._paths = sorted(path for path in self._entries if PRUNED.isdisjoint(path.split("/")[:-1]))
        self._differs: dict[str, bool] = {}

    def __enter__(self) -> Earlier:
        return self

    def __exit__(self, *_: object) -> None:
        self._objects.close()

    def _target(self, path: str) -> str | None:
        """The file that a path leads to; None if the revision does not have it."""
        mode, id = self._entries.get(path, ("", ""))
        if mode != _LINK:
            return path if mode else None
        target = self._objects.read(id, 4096).decode(errors="surrogateescape")
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return found if self._entries.get(found, (_LINK, ""))[0] != _LINK else None

    def read(self, path: str, limit: int) -> bytes | str:
        """The first `limit` + 1 bytes of a file; or, as a string, the reason why it cannot be read."""
        target = self._target(path)
        return "no such file" if target is None else self._objects.read(self._entries[target][1], limit)

    def inside(self, path: str) -> bool:
        """Whether the revision has a file with this path."""
        return self._target(path) is not None

    def below(self, folder: str) -> Iterator[str]:
        """The paths of the files below a folder, which is empty or ends with `/`."""
        for path in self._paths[bisect_left(self._paths, folder) :]:
            if not path.startswith(folder):
                break
            yield path

    def trusted_text(self, path: str) -> str | None:
        """None: an earlier revision is not compared with another one."""
        return None

    def listing(self, repository: Checkout, exclude: Sequence[str], named: Iterable[str]) -> Listing:
        """The files below the targets of a run; `named` are those that its caller named."""
        excluded = patterns(exclude).match_file if exclude else lambda _: False
        targets = [
            os.path.relpath(resolved(target), self.root).replace(os.sep, "/") for target in repository.targets
        ]
        folders = tuple("" if target == "." else f"{target}/" for target in targets)
        found = {path for path in self._entries if path.startswith(folders) and not excluded(path)}
        found.update(path for path in named if path in self._entries)
        links = {path: self._target(path) for path in found if self._entries[path][0] == _LINK}
        return Listing(
            tuple(sorted(path for path in found if links.get(path, path))),
            frozenset(named) & found,
            links=tuple(sorted((path, target) for path, target in links.items() if target)),
        )

    def differs(self, path: str) -> bool:
        """Whether a file on disk is another one than in the revision, or is not there."""
        if path not in self._differs:
            target = self._target(path)
            self._differs[path] = target is None or not _has_id(self.root / path, self._entries[target][1])
        return self._differs[path]

    def moved(self, before: Iterable[str], now: Iterable[str], limit: int) -> dict[str, str]:
        """The new paths of files that were renamed: of those in `before` that are not on disk any more.

        A file was renamed if one in `now`, which the revision does not have, has most of its lines.
        """
        removed = [path for path in before if not os.path.lexists(self.root / path)]
        lines: defaultdict[bytes, list[str]] = defaultdict(list)
        sizes: dict[str, int] = {}
        for path in removed:
            raw = self.read(path, limit)
            if isinstance(raw, bytes):
                content = set(raw.splitlines())
                sizes[path] = len(content)
                for line in content:
                    lines[line].append(path)
        found: dict[str, tuple[float, str]] = {}
        for path in now if removed else ():
            if path in self._entries:
                continue
            try:
                content = set((self.root / path).read_bytes().splitlines())
            except OSError:
                continue
            # A line that most files have says nothing about one of them.
            shared = Counter(
                old for line in content if len(lines.get(line, ())) <= 20 for old in lines.get(line, ())
            )
            for old, count in shared.items():
                share = count / max(sizes[old], len(content))
                if share >= _SIMILAR and share > found.get(old, (0.0, ""))[0]:
                    found[old] = (share, path)
        return {old: path for old, (_, path) in found.items()}


def _has_id(path: Path, id: str) -> bool:
    """Whether a file is an object of git, or would be one with line feeds at the ends of its lines."""
    try:
        raw = path.read_bytes()
    except OSError:
        return False
    return _id(raw, id) == id or (b"\r\n" in raw and _id(raw.replace(b"\r\n", b"\n"), id) == id)


def _id(raw: bytes, like: str) -> str:
    make = sha256 if len(like) == 64 else sha1
    return make(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()
