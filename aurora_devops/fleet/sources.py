"""The repositories of a fleet: from a list, from a folder of clones or bare repositories, or URLs of git."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..core.lazy import regex
from ..core.settings import ConfigError

# A scheme, or `user@host:path` of ssh. Other schemes may start programs.
_URL = regex(r"(?:https?|ssh|git|file)://\S+|[\w.-]+@[\w.-]+:\S+")


class Member(NamedTuple):
    """A repository of a fleet: its name, and where it is: the git directory, or a URL."""

    name: str
    location: str
    remote: bool = False


def members(sources: Iterable[str], *, fetch: bool = False) -> list[Member]:
    """The repositories in these sources, sorted by name. URLs need `fetch`. Raises ConfigError, OSError."""
    found: dict[str, Member] = {}
    for source in sources:
        for member in _members(source, Path(), fetch):
            known = found.setdefault(member.name, member)
            if known.location != member.location:
                raise ConfigError(
                    f"two repositories have the name '{member.name}': {known.location} and {member.location}"
                )
    return [found[name] for name in sorted(found)]


def _members(source: str, base: Path, fetch: bool) -> Iterator[Member]:
    path = base / source
    if _URL.fullmatch(source):
        yield _remote(source, fetch)
    elif path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = line.strip()
            if _URL.fullmatch(entry):
                yield _remote(entry, fetch)
            elif entry and not entry.startswith("#"):
                yield from _in_folder(path.parent / entry, entry)
    else:
        yield from _in_folder(path, "")


def _remote(url: str, fetch: bool) -> Member:
    if not fetch:
        raise ConfigError(f"{url}: repositories are fetched only with --fetch")
    return Member(_without_suffix(url.partition("://")[2] or url), url, remote=True)


def _in_folder(folder: Path, prefix: str) -> Iterator[Member]:
    """The repository at a path, or those below it."""
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such directory or list")
    found = sorted(_repositories(folder))
    if not found:
        raise ConfigError(f"{folder}: no git repositories")
    for path, git_folder in found:
        relative = path.relative_to(folder).as_posix()
        own = "" if relative == "." else relative
        name = "/".join(filter(None, (os.path.normpath(prefix).replace(os.sep, "/") if prefix else "", own)))
        yield Member(_without_suffix(name or folder.resolve().name), str(git_folder.resolve()))


def _without_suffix(name: str) -> str:
    return name.rstrip("/").removesuffix(".git").rstrip("/")


def _repositories(folder: Path) -> Iterator[tuple[Path, Path]]:
    """The repositories at and below a folder, each with its git directory; repositories inside them are left out."""
    folders = [folder]
    while folders:
        here = folders.pop()
        if (here / ".git").exists():
            yield here, here / ".git"
        elif (here / "HEAD").is_file() and (here / "objects").is_dir() and (here / "refs").is_dir():
            yield here, here
        else:
            folders.extend(Path(entry) for entry in os.scandir(here) if entry.is_dir(follow_symlinks=False))
