import os
import subprocess
from pathlib import Path

import pytest

_AUTHOR = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "a"), ("EMAIL", "a@b.c"))
    },
}


def git(folder: Path, *arguments: str) -> str:
    command = ("git", "-C", str(folder), *arguments)
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **_AUTHOR}
    ).stdout


@pytest.fixture
def commit():
    """Writes files into a repository, which is made if it does not exist, and commits everything."""

    def write(folder: Path, files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if not (folder / ".git").exists():
            git(folder, "init", "--quiet", "--template=")
        git(folder, "add", "--all", "--force")
        git(folder, "commit", "--quiet", "--message", "x")
        return folder

    return write


@pytest.fixture
def bare():
    """Makes the bare repository of a clone and removes the clone."""

    def make(folder: Path) -> Path:
        target = folder.with_name(f"{folder.name}.git")
        git(folder, "clone", "--quiet", "--bare", ".", str(target))
        return target

    return make
