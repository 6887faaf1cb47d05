import shutil
import subprocess
from pathlib import Path

import pytest

APPS = Path(__file__).parent.parent / "apps"


@pytest.fixture
def app(tmp_path):
    """A copy of one of the small applications, as a repository with a remote."""

    def copy(name: str) -> Path:
        root = tmp_path / name
        shutil.copytree(APPS / name, root)
        (root / ".git").mkdir()
        url = f"https://someone:token@github.com/acme/{name}.git"
        (root / ".git/config").write_text(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n')
        return root

    return copy


@pytest.fixture
def no_programs(monkeypatch):
    """Nothing may be started."""

    def started(*arguments, **_):
        raise AssertionError(f"started {arguments}")

    monkeypatch.setattr(subprocess, "Popen", started)
