"""What git knows of a repository: its root, its default branch, and its remote. No program is started."""

from __future__ import annotations

import re
from pathlib import Path

from ..core.lazy import regex
from ..core.record import record

_REF = regex(r"ref:\s*refs/(?:heads|remotes/origin)/(\S+)\s*")
_PACKED = regex(r"(?m)^[0-9a-f]{40,64} refs/(?:heads|remotes/origin)/(\S+)$")
_USUAL = ("main", "master", "trunk", "develop")
_LONGEST = 1_000_000
_ORIGIN = regex(r'^\[remote "origin"\]((?:\n(?!\[).*)*)', re.MULTILINE)
# Whatever stands before the host may be a token: it is never looked at.
_URL = regex(
    r"^\s*url\s*=\s*(?:\w+://)?(?:[^@\s/]*@)?([\w.-]+)(?::\d+/|[:/])([\w./-]+?)(?:\.git)?/?\s*$", re.MULTILINE
)


@record
class Origin:
    """The remote `origin`: its host, the path there, and where the configuration has it."""

    host: str
    path: str
    offset: int


def origin_of(config: str) -> Origin | None:
    """The remote `origin` in the text of `.git/config`; None without one on a server."""
    remote = _ORIGIN.search(config)
    match = _URL.search(remote[1]) if remote else None
    if remote is None or match is None:
        return None
    return Origin(match[1], match[2], remote.start(1) + match.start())


def name_of(root: Path, config: str) -> str:
    """The name of the repository in a folder: that of its remote, because a clone may lie in a folder of any name."""
    origin = origin_of(config)
    return origin.path.rpartition("/")[2] if origin else root.resolve().name


@record
class Repository:
    """A git repository: the folder that has `.git`, and the default branch; empty if git does not know it."""

    root: Path
    branch: str = ""
    evidence: str = ""
    config: str = ""


def repository_of(folder: Path) -> Repository | None:
    """The git repository that a folder is in; None where it is in none."""
    folder = folder.resolve()
    for root in (folder, *folder.parents):
        git = _git_folder(root / ".git")
        if git is not None:
            return Repository(root, *_default_branch(git), _text(git / "config"))
    return None


def _git_folder(path: Path) -> Path | None:
    """The folder of git's data: `.git`, or the one that a worktree's or a submodule's file names."""
    if path.is_dir() and not path.is_symlink():
        return path
    text = _text(path)
    if not text.startswith("gitdir:"):
        return None
    named = path.parent / text.removeprefix("gitdir:").strip()
    common = _text(named / "commondir").strip()
    return (named / common) if common else named


def _default_branch(git: Path) -> tuple[str, str]:
    """The branch that a clone checks out, and where that is written."""
    if match := _REF.fullmatch(_text(git / "refs/remotes/origin/HEAD")):
        return match[1], ".git/refs/remotes/origin/HEAD"
    match = _REF.fullmatch(_text(git / "HEAD"))
    if match is None:
        return "", ""
    known = {*_PACKED.findall(_text(git / "packed-refs"))}
    for folder in ("refs/heads", "refs/remotes/origin"):
        known.update(path.name for path in _files(git / folder))
    # The branch that is checked out may be one for a change.
    usual = next((name for name in _USUAL if name in known), None)
    if usual is not None and match[1] not in _USUAL:
        return usual, ".git/refs"
    return match[1], ".git/HEAD"


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_LONGEST)
    except OSError:
        return ""
