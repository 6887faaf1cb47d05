"""Files of a revision of a git repository, for a configuration that the files being checked cannot change."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .settings import ConfigError

# Nothing in the repository's own configuration can make these commands start another program or use the network.
_SAFE = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat"}


class Revision(NamedTuple):
    """A revision: the root of the repository, the name that the caller gave, and the id of the tree."""

    root: Path
    name: str
    tree: str

    @classmethod
    def of(cls, root: Path, name: str) -> Revision:
        """The revision with a name, such as `origin/main`. Raises ConfigError if the repository does not have it."""
        try:
            found = _git(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{tree}}")
        except OSError as error:
            raise ConfigError(
                f"git, which reads revision {name!r}, cannot be started: {error.strerror}"
            ) from None
        if found.returncode:
            detail = found.stderr.decode(errors="replace").strip().splitlines()
            raise ConfigError(
                f"revision {name!r} of {root.as_posix()} cannot be read: {(detail or ['unknown'])[-1]}"
            )
        return cls(root, name, found.stdout.decode().strip())

    @classmethod
    def base_of(cls, root: Path, name: str) -> Revision:
        """The merge base of a revision and HEAD. Raises ConfigError if there is none in this clone."""
        cls.of(root, name)
        found = _git(root, "merge-base", "--end-of-options", name, "HEAD")
        if found.returncode:
            shallow = _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
            hint = "; the clone is shallow, fetch the history with git fetch --unshallow" if shallow else ""
            raise ConfigError(f"{name!r} and HEAD of {root.as_posix()} have no merge base{hint}")
        commit = found.stdout.decode().split()[0]
        return cls(root, name, cls.of(root, commit).tree)

    def entries(self) -> dict[str, tuple[str, str]]:
        """The mode and the id of each file, by its path; submodules are left out."""
        listed = _git(self.root, "ls-tree", "-r", "-z", self.tree).stdout
        found: dict[str, tuple[str, str]] = {}
        for entry in listed.decode(errors="surrogateescape").split("\0"):
            about, _, path = entry.partition("\t")
            if path and not about.startswith("160000"):
                mode, _, id = about.split(" ")
                found[path] = (mode, id)
        return found

    def read(self, path: Path) -> bytes:
        """The content of a file. Raises FileNotFoundError if the revision does not have it."""
        inside = os.path.relpath(path, self.root).replace(os.sep, "/")
        found = _git(self.root, "cat-file", "blob", f"{self.tree}:./{inside}")
        if found.returncode:
            raise FileNotFoundError(errno.ENOENT, f"no such file in revision {self.name}", path.as_posix())
        return found.stdout

    def files(self, *names: str) -> Iterator[Path]:
        """The files with one of these names, in any folder."""
        listed = _git(self.root, "ls-tree", "-r", "-z", "--name-only", self.tree).stdout
        for path in listed.decode(errors="surrogateescape").split("\0"):
            if path.rpartition("/")[2] in names:
                yield self.root / path


class Objects:
    """Reads many objects of a repository through one process of git for each process of this run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def read(self, id: str, limit: int) -> bytes:
        """The first `limit` + 1 bytes of an object. Raises ConfigError if this clone does not have it."""
        if self._process is None or self._owner != os.getpid():
            # A fork must not share the pipes of its parent.
            self._process = subprocess.Popen(  # noqa: S603 -- a list, no shell
                _command(self.root, "cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **_SAFE},
            )
            self._owner = os.getpid()
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{id}\n".encode())
        process.stdin.flush()
        head = process.stdout.readline().split()
        if len(head) != 3:
            raise ConfigError(f"object {id} of {self.root.as_posix()} is missing; the clone is not complete")
        size = int(head[2])
        content = process.stdout.read(min(size, limit + 1))
        left = size - len(content) + 1
        while left:
            left -= len(process.stdout.read(min(left, 1 << 20)))
        return content

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._owner == os.getpid():
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait()
        self._process = None


def _command(root: Path, *arguments: str) -> tuple[str, ...]:
    return ("git", "-c", "core.fsmonitor=false", "-C", str(root), *arguments)


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = _command(root, *arguments)
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **_SAFE})  # noqa: S603 -- a list, no shell
