"""The installed program `shellcheck`: where it is, and what it says of some scripts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from aurora_devops.core.record import record

# Seconds for all scripts of one file.
TIMEOUT = 60
# About what surrounds a script, which here is another file: sources, variables from outside, the shebang's line.
_SURROUNDINGS = ("SC1090", "SC1091", "SC1128", "SC2154")
# Other shells are taken for the nearest one that shellcheck knows.
_DIALECTS = {"": "sh", "ash": "dash", "busybox": "dash"}
# What a program needs of the environment to start at all; nothing of the user's reaches it otherwise.
_NEEDED = ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


class ShellcheckError(Exception):
    """The program cannot be run, or says nothing that can be read."""


@record
class Remark:
    """One thing that shellcheck says: the code, the words, and the offsets into the script."""

    code: str
    message: str
    start: int
    end: int


def find() -> str | None:
    """The program's path; a folder on the search path counts only by its absolute name."""
    folders = [folder for folder in os.get_exec_path() if Path(folder).is_absolute()]
    return shutil.which("shellcheck", path=os.pathsep.join(folders))


def identity() -> str:
    """What tells this program from another version of it, for the cache. Raises ShellcheckError without one."""
    path = find()
    if path is None:
        raise ShellcheckError("--with-shellcheck: no program shellcheck on the search path")
    stat = Path(path).stat()
    return f"{path} {stat.st_size} {stat.st_mtime_ns}"


def remarks(
    scripts: Sequence[tuple[str, str]], severity: str = "style", exclude: Iterable[str] = ()
) -> list[list[Remark]]:
    """What shellcheck says of each script, given as shell and text, in one call. Raises ShellcheckError."""
    program = find()
    if program is None:
        raise ShellcheckError("no program shellcheck on the search path")
    with tempfile.TemporaryDirectory(prefix="aurora-") as folder:
        for index, (shell, text) in enumerate(scripts):
            # The first line names the shell, so that one call can hold scripts of several.
            head = f"# shellcheck shell={_DIALECTS.get(shell, shell)}\n"
            (Path(folder) / f"{index}.sh").write_bytes((head + text).encode("utf-8", "replace"))
        options = ["--norc", "--format=json1", f"--severity={severity}"]
        options.append(f"--exclude={','.join((*_SURROUNDINGS, *exclude))}")
        said = _run([program, *options, "--", *(f"{index}.sh" for index in range(len(scripts)))], folder)
    found: list[list[Remark]] = [[] for _ in scripts]
    for comment in said:
        index = int(str(comment["file"]).removesuffix(".sh"))
        # Lines are counted from the one that was put above.
        if comment["line"] > 1:
            found[index].append(_remark(scripts[index][1], comment))
    return found


def _run(argv: list[str], folder: str) -> list[dict[str, Any]]:
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    environment["LC_ALL"] = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    try:
        done = subprocess.run(  # noqa: S603 - an absolute path and a list of arguments, no shell
            argv,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ShellcheckError(f"shellcheck needs more than {TIMEOUT} seconds") from None
    except OSError as error:
        raise ShellcheckError(f"shellcheck cannot be run: {error.strerror}") from None
    try:
        comments = json.loads(done.stdout)["comments"]
    except (ValueError, KeyError, TypeError):
        words = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise ShellcheckError(f"shellcheck ended with {done.returncode}: {words or 'no answer'}") from None
    return list(comments)


def _remark(text: str, comment: dict[str, Any]) -> Remark:
    start = _offset(text, comment["line"], comment["column"])
    end = _offset(text, comment["endLine"], comment["endColumn"])
    if end <= start:
        end = min(start + 1, len(text))
    return Remark(f"SC{comment['code']}", str(comment["message"]), start, end)


def _offset(text: str, line: int, column: int) -> int:
    """The offset of a place that counts lines from the one above the text, and columns in characters."""
    start = 0
    for _ in range(line - 2):
        start = text.find("\n", start) + 1
        if start == 0:
            return len(text)
    return min(start + column - 1, len(text))
