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


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ("git", "-c", "core.fsmonitor=false", "-C", str(root), *arguments)
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **_SAFE})  # noqa: S603 -- a list, no shell
