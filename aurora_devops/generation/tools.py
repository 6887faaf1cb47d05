"""External tools on a copy of what was generated: only on request, only those installed, and never for a lint."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .bundle import Artifact, Evidence

SECONDS = 60
_LONGEST_DETAIL = 2_000
# What a tool needs to run; nothing of the caller's credentials.
_KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Tool:
    """A program, what it is called with before the files, and which files it judges.

    `single` runs it once a file. `probe` are arguments with which it tells that it is there, for a program
    whose part may be missing.
    """

    name: str
    argv: tuple[str, ...]
    files: str
    single: bool = False
    probe: tuple[str, ...] = ()


# Sources: the manuals of each program; no arguments that fetch, where it can be told not to.
TOOLS = (
    Tool("promtool check rules", ("promtool", "check", "rules"), r"monitoring/rules/.*\.ya?ml"),
    Tool("promtool test rules", ("promtool", "test", "rules"), r"monitoring/tests/.*\.ya?ml"),
    Tool(
        "promtool check config",
        ("promtool", "check", "config", "--syntax-only"),
        r"monitoring/prometheus\.ya?ml",
    ),
    Tool("amtool check-config", ("amtool", "check-config"), r"monitoring/alertmanager\.ya?ml"),
    Tool("hadolint", ("hadolint",), r"(?:.*/)?Dockerfile"),
    Tool("zizmor", ("zizmor", "--offline", "--no-progress"), r"\.github/workflows/.*\.ya?ml"),
    Tool(
        "kubeconform",
        ("kubeconform", "-strict", "-ignore-missing-schemas"),
        r"k8s/(?!kustomization).*\.ya?ml",
    ),
    Tool(
        "docker compose config",
        ("docker", "compose", "--env-file", os.devnull, "--file"),
        r"docker-compose[^/]*\.ya?ml",
        single=True,
        probe=("docker", "compose", "version"),
    ),
)
_AFTER = {"docker compose config": ("config", "--quiet", "--no-interpolate")}


def run(artifacts: Sequence[Artifact], say: Callable[[str], None]) -> tuple[list[Evidence], list[str]]:
    """What each tool says of the artifacts it judges, and a note for each that is not installed."""
    evidence: list[Evidence] = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="aurora-") as name:
        folder = Path(name)
        for artifact in artifacts:
            target = folder / artifact.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(artifact.text.encode())
        for tool in TOOLS:
            files = [artifact.path for artifact in artifacts if re.fullmatch(tool.files, artifact.path)]
            if not files:
                continue
            if not _is_there(tool, folder):
                notes.append(f"not run, for it is not installed: {tool.name}")
                continue
            say(f"running {tool.name}")
            for group in [[file] for file in files] if tool.single else [files]:
                what = f"{tool.name} {group[0]}" if tool.single else tool.name
                passed, detail = _call((*tool.argv, *group, *_AFTER.get(tool.name, ())), folder)
                evidence.append(Evidence("tool", what, passed, "" if passed else detail))
    return evidence, notes


def _is_there(tool: Tool, folder: Path) -> bool:
    if shutil.which(tool.argv[0]) is None:
        return False
    return not tool.probe or _call(tool.probe, folder)[0]


def _call(argv: Sequence[str], folder: Path) -> tuple[bool, str]:
    """Whether a program ends well, and what it said."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - a list from the table above, and paths that were checked
            argv,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"no answer in {SECONDS} seconds"
    except OSError as error:
        return False, error.strerror or "cannot be started"
    said = done.stdout.decode(errors="replace").replace(f"{folder}{os.sep}", "").strip()
    return done.returncode == 0, said[:_LONGEST_DETAIL] or f"exit status {done.returncode}"
