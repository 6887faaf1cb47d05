"""A commit of a repository as a working tree in a temporary folder.

The tree is written by git from the objects of the repository, in a new repository with no other configuration than
git's defaults: neither filters, hooks nor the settings of the repository or the user are used.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# What makes git use another repository than the one that is named.
_ELSEWHERE = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
    }
)
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
_DEFAULTS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1"}
_PLAIN = ("-c", "advice.detachedHead=false", "-c", "core.hooksPath=/dev/null")


class GitError(Exception):
    """A command of git failed; the message is one line."""


def head(location: str, remote: bool) -> tuple[str, str, str]:
    """The commit of HEAD, and for a local repository the folder of its objects and their format. Raises GitError."""
    if remote:
        line = _git("ls-remote", "--quiet", "--", location, "HEAD").partition("\t")[0]
        if not line:
            raise GitError("the repository has no HEAD")
        return line, "", "sha256" if len(line) == 64 else "sha1"
    asked = ("--path-format=absolute", "--git-path", "objects", "--show-object-format", "HEAD^{commit}")
    objects, form, commit = _git("--git-dir", location, "rev-parse", *asked).splitlines()
    return commit, objects, form


def check_out(folder: Path, location: str, found: tuple[str, str, str]) -> None:
    """Write the tree of a commit that `head` found into an empty folder. Raises GitError."""
    commit, objects, form = found
    at = ("-C", str(folder))
    _git(*at, "init", "--quiet", "--template=", f"--object-format={form}", alone=True)
    if objects:
        alternates = folder / ".git" / "objects" / "info" / "alternates"
        alternates.parent.mkdir(parents=True, exist_ok=True)
        alternates.write_text(f"{objects}\n", encoding="utf-8")
    else:
        # Credentials are those of the user's configuration.
        _git(*at, "fetch", "--quiet", "--depth=1", "--no-tags", "--", location, commit)
    _git(*at, *_PLAIN, "checkout", "--quiet", "--detach", commit, alone=True)


def _git(*arguments: str, alone: bool = False) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    environment = {**kept, **_QUIET, **(_DEFAULTS if alone else {}), "LC_ALL": "C"}
    try:
        found = subprocess.run(  # noqa: S603 -- a list, no shell
            ("git", *arguments),  # noqa: S607 -- the user's own git
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env=environment,
        )
    except OSError as error:
        raise GitError(f"git cannot be started: {error.strerror}") from None
    if found.returncode:
        lines = found.stderr.decode(errors="replace").strip().splitlines()
        raise GitError((lines or [f"git ended with status {found.returncode}"])[-1].removeprefix("fatal: "))
    return found.stdout.decode(errors="surrogateescape").strip()
