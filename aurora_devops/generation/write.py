"""Artifacts to files: paths that cannot leave the repository, new files only unless told, all of them or none."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from ..core.files import CONFIG_NAMES
from ..core.lazy import regex
from ..core.record import record, replace
from ..core.remembered import Remembered
from .bundle import Artifact

# new: is not there. unchanged: holds what is generated. outdated: holds what was generated earlier. merged: was edited,
# and the edits go together with what is generated now. conflict: was edited, and they do not. changed: anything else.
State = Literal["new", "unchanged", "outdated", "merged", "conflict", "changed"]
_WRITTEN = frozenset({"new", "outdated", "merged"})

# Windows reserves these in every folder, with any ending.
_DEVICES = regex(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
# Git's own folder and files, which decide what is tracked and what runs at a commit; GitHub's and GitLab's are not.
_OF_GIT = regex(r"\.git(?!hub$|lab$|lab-ci\.yml$).*|git~\d+", re.IGNORECASE)


class RefusedPath(OSError):
    """A path that no generator may write to."""


@record
class Change:
    """What writing an artifact does to its file; `before` is the text that is there now, `merged` that of a merge."""

    artifact: Artifact
    state: State
    before: str = ""
    merged: str = ""

    @property
    def after(self) -> str:
        """The text that would be written."""
        return self.merged if self.state == "merged" else self.artifact.text

    @property
    def replaces(self) -> bool:
        """Whether a file that is there gets another content."""
        return self.state not in ("new", "unchanged")


def checked_path(path: str) -> str:
    """The path of an artifact, if it names a file below the repository's root on every system.

    Raises RefusedPath for an absolute path, `..`, a drive, what belongs to git, our own configuration (a
    generator does not decide what it is held against), files with the values of secrets, and odd characters.
    """

    def refuse(why: str) -> RefusedPath:
        return RefusedPath(f"{path!r}: {why}")

    if not path or not path.isprintable() or not path.isascii():
        raise refuse("is no path of printable ASCII characters")
    if path.startswith(("/", "~")) or re.search(r'[\\:*?"<>|]', path):
        raise refuse("is absolute, or holds a character that some systems have no files with")
    parts = path.split("/")
    for part in parts:
        if part in ("", ".", ".."):
            raise refuse(f"has {part!r} for a folder")
        if part != part.strip(" ") or part.endswith(".") or _DEVICES.fullmatch(part):
            raise refuse(f"has {part!r}, which means something else on Windows")
        if _OF_GIT.fullmatch(part):
            raise refuse("belongs to git")
        if part.lower() == ".env" or (part.lower().startswith(".env.") and not part.endswith(".example")):
            raise refuse("is a place for the values of secrets")
    if path.lower() in CONFIG_NAMES:
        raise refuse("is what the artifacts are held against")
    return path


def checked_paths(artifacts: Sequence[Artifact]) -> None:
    """Raises RefusedPath when a path is refused, is there twice, or is a folder of another one."""
    seen: dict[str, str] = {}
    for artifact in artifacts:
        # Two names that differ in case are one file on some systems.
        name = checked_path(artifact.path).lower()
        if name in seen:
            raise RefusedPath(f"{artifact.path!r}: is the same file as {seen[name]!r}")
        seen[name] = artifact.path
    for name, path in seen.items():
        above = name.rpartition("/")[0]
        while above:
            if above in seen:
                raise RefusedPath(f"{path!r}: lies in {seen[above]!r}, which is a file")
            above = above.rpartition("/")[0]


def changes(
    root: Path, artifacts: Sequence[Artifact], remembered: Remembered | None = None
) -> tuple[Change, ...]:
    """What writing these artifacts would do, file by file, if these files are remembered to be generated.

    Raises RefusedPath for a path that is refused or leads through a link, OSError for a file that cannot be
    read.
    """
    checked_paths(artifacts)
    known = remembered or Remembered()
    return tuple(_planned(root, _change(root, artifact), known) for artifact in artifacts)


def _planned(root: Path, change: Change, remembered: Remembered) -> Change:
    path = change.artifact.path
    if change.state != "changed" or path not in remembered.files:
        return change
    if remembered.untouched(path, change.before):
        return replace(change, state="outdated")
    from .merge import generated_text, merged

    base = generated_text(root, remembered.files[path])
    text = merged(base, change.before, change.artifact.text) if base is not None else None
    if text is None:
        return replace(change, state="conflict")
    return replace(change, state="unchanged" if text == change.before else "merged", merged=text)


def _change(root: Path, artifact: Artifact) -> Change:
    target = _target(root, artifact.path)
    try:
        raw = target.read_bytes()
    except FileNotFoundError:
        return Change(artifact, "new")
    if raw == artifact.text.encode():
        return Change(artifact, "unchanged", artifact.text)
    return Change(artifact, "changed", raw.decode(errors="replace"))


def _target(root: Path, path: str) -> Path:
    """The file of a path; no part of the way to it is a link, none but the last a file."""
    target = root
    *folders, name = path.split("/")
    for part in folders:
        target = target / part
        if target.is_symlink() or (target.exists() and not target.is_dir()):
            raise RefusedPath(f"{path!r}: {part!r} is a link or no folder")
    target = target / name
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise RefusedPath(f"{path!r}: is a link or no regular file")
    return target


def write(root: Path, planned: Iterable[Change], overwrite: Iterable[str] = ()) -> tuple[Change, ...]:
    """Write what is new, outdated or merged, and what is named in `overwrite`; the changes that were made.

    All texts are first written to a folder beside their places, then renamed into them. When one cannot be,
    those before it are taken back. Raises RefusedPath, or OSError for a file that cannot be written or has
    changed since it was looked at.
    """
    root = root.resolve()
    named = frozenset(overwrite)
    wanted = [
        replace(change, state="changed", merged="")
        if change.artifact.path in named and change.replaces
        else change
        for change in planned
        if change.state in _WRITTEN or (change.replaces and change.artifact.path in named)
    ]
    checked_paths([change.artifact for change in wanted])
    if not wanted:
        return ()
    staging = Path(tempfile.mkdtemp(dir=root, prefix=".aurora-"))
    done: list[_Step] = []
    try:
        steps = [_stage(root, staging, index, change) for index, change in enumerate(wanted)]
        try:
            for step in steps:
                done.append(step)
                step.take()
        except BaseException:
            for step in reversed(done):
                step.take_back()
            raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return tuple(wanted)


@record(frozen=False)
class _Step:
    """One file on its way from the staging folder to its place."""

    root: Path
    change: Change
    staged: Path
    kept: Path
    made: list[Path]
    placed: bool = False

    def take(self) -> None:
        """Put the file in its place; what was there is kept in the staging folder."""
        # Looked at again: what was a folder when the plan was made may be a link by now.
        now = _change(self.root, self.change.artifact)
        if (now.state == "new", now.before) != (self.change.state == "new", self.change.before):
            raise OSError(f"{self.change.artifact.path}: has changed in the meantime")
        target = _target(self.root, self.change.artifact.path)
        for folder in reversed([parent for parent in target.parents if not parent.exists()]):
            folder.mkdir()
            self.made.append(folder)
        if self.change.replaces:
            shutil.copymode(target, self.staged)
            target.replace(self.kept)
        self.placed = True
        self.staged.replace(target)

    def take_back(self) -> None:
        """Undo what `take` did, as far as it got."""
        with suppress(OSError):
            target = self.root / self.change.artifact.path
            if self.kept.exists():
                self.kept.replace(target)
            elif self.placed:
                target.unlink()
        for folder in reversed(self.made):
            with suppress(OSError):
                folder.rmdir()


def _stage(root: Path, staging: Path, index: int, change: Change) -> _Step:
    staged = staging / f"{index}.new"
    with staged.open("wb") as file:
        file.write(change.after.encode())
        file.flush()
        os.fsync(file.fileno())
    return _Step(root, change, staged, staging / f"{index}.old", [])
