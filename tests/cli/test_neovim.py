"""A session of `aurora lsp` in Neovim, where it is installed."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

NEOVIM = shutil.which("nvim")
FILES = {
    "Dockerfile": 'FROM alpine:3.20\nEXPOSE 8000\nCMD ["python", "main.py"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi"]\n',
    "main.py": """\
import uvicorn
from fastapi import FastAPI

uvicorn.run(FastAPI(), host="0.0.0.0", port=8000)
""",
}


@pytest.mark.skipif(NEOVIM is None or find_spec("pygls") is None, reason="Neovim or pygls is not installed")
def test_a_session(tmp_path):
    (tmp_path / ".git").mkdir()
    for path, text in FILES.items():
        (tmp_path / path).write_text(text)
    server = [sys.executable, "-c", "from aurora_devops.cli.aurora import run; run()", "lsp"]
    script = Path(__file__).with_name("neovim.lua")
    done = subprocess.run(
        [NEOVIM, "--headless", "--clean", "-n", "-c", f"luafile {script}"],
        env={**os.environ, "AURORA_COMMAND": "\n".join(server), "AURORA_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    steps = {each["step"]: each["value"] for each in map(json.loads, filter(None, done.stdout.splitlines()))}
    assert done.returncode == 0, (steps, done.stderr)
    assert "IMG001" not in steps["diagnostics"]
    assert "DLV106" not in steps["edited"]
    assert (tmp_path / "main.py").as_uri() in steps["definition"]
    assert steps["suppressed"][0].startswith("# aurora: ignore[latest-tag] -- ")
    assert "IMG001 latest-tag" in steps["hover"]
