"""Three-way merge of a generated file that was edited: git finds the text that was generated, and merges."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

_SECONDS = 20


def generated_text(root: Path, blob: str) -> str | None:
    """The text with this id, if it was ever committed to the repository; None otherwise, and without git."""
    if not re.fullmatch(r"[0-9a-f]{40}", blob):
        return None
    done = _git(root, "cat-file", "blob", blob)
    return done.stdout.decode(errors="replace") if done is not None and done.returncode == 0 else None


def merged(before: str, edited: str, after: str) -> str | None:
    """The edited text with what changed from `before` to `after`; None where both changed the same lines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part, text in (("edited", edited), ("before", before), ("after", after)):
            (folder / part).write_bytes(text.encode())
        done = _git(folder, "merge-file", "--stdout", "edited", "before", "after")
    return done.stdout.decode() if done is not None and done.returncode == 0 else None


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    program = shutil.which("git")
    if program is None:
        return None
    try:
        return subprocess.run(  # noqa: S603 - git with arguments of our own
            (program, *arguments), cwd=folder, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
