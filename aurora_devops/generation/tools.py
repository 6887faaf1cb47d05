"""External tools on a copy of what was generated: only on request, only those installed, and never for a lint."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

from ..core.record import record
from .bundle import Artifact, Evidence

SECONDS = 60
_LONGEST_DETAIL = 2_000
# Of what a program says, at most this much is read; it is stopped when it says more.
_MOST_OUTPUT = 1_000_000
# What a tool needs to run; nothing of the caller's credentials.
_KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


@record
class Tool:
    """A program, what it is called with before the files, and which files it judges.

    `single` runs it once a file, `after` are arguments that come after the files. `probe` are arguments with
    which it tells that it is there, for a program whose part may be missing. `hosts` are those that it fetches
    from, and that it cannot be told to leave alone.
    """

    name: str
    argv: tuple[str, ...]
    files: str
    single: bool = False
    after: tuple[str, ...] = ()
    probe: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    def is_there(self, folder: Path) -> bool:
        """Whether it is installed; a program is asked in this folder."""
        if shutil.which(self.argv[0]) is None:
            return False
        return not self.probe or call(self.probe, folder)[0]

    def judges(self, path: str) -> bool:
        """Whether a file is one of those that it judges."""
        return re.fullmatch(self.files, path) is not None

    def run(self, paths: Iterable[str], folder: Path, home: Path | None = None) -> tuple[bool, str]:
        """Whether it is content with these files of a folder, and what it said."""
        return call((*self.argv, *paths, *self.after), folder, home)


# Sources: the manuals of each program; no arguments that fetch, where it can be told not to.
TOOLS = (
    Tool("promtool check rules", ("promtool", "check", "rules"), r"monitoring/rules/.*\.ya?ml"),
    Tool("promtool test rules", ("promtool", "test", "rules"), r"monitoring/tests/.*\.ya?ml"),
    Tool(
        "promtool check config",
        ("promtool", "check", "config", "--syntax-only"),
        r"monitoring/prometheus(?:\.compose)?\.ya?ml",
    ),
    Tool("amtool check-config", ("amtool", "check-config"), r"monitoring/alertmanager\.ya?ml"),
    Tool("hadolint", ("hadolint",), r"(?:.*/)?Dockerfile"),
    Tool("zizmor", ("zizmor", "--offline", "--no-progress"), r"\.github/workflows/.*\.ya?ml"),
    Tool(
        "kubeconform",
        ("kubeconform", "-strict", "-ignore-missing-schemas"),
        r"k8s/(?!kustomization).*\.ya?ml",
        hosts=("raw.githubusercontent.com",),
    ),
    Tool(
        "docker compose config",
        ("docker", "compose", "--env-file", os.devnull, "--file"),
        r"docker-compose[^/]*\.ya?ml",
        single=True,
        after=("config", "--quiet", "--no-interpolate"),
        probe=("docker", "compose", "version"),
    ),
)


def run(artifacts: Sequence[Artifact], say: Callable[[str], None]) -> tuple[list[Evidence], list[str]]:
    """What each tool says of the artifacts it judges, and a note for each that is not installed."""
    evidence: list[Evidence] = []
    notes: list[str] = []
    with copy_of(artifacts) as folder:
        for tool in TOOLS:
            files = [artifact.path for artifact in artifacts if tool.judges(artifact.path)]
            if not files:
                continue
            if not tool.is_there(folder):
                notes.append(f"not run, for it is not installed: {tool.name}")
                continue
            say(f"running {tool.name}")
            for group in [[file] for file in files] if tool.single else [files]:
                what = f"{tool.name} {group[0]}" if tool.single else tool.name
                passed, detail = tool.run(group, folder)
                evidence.append(Evidence("tool", what, passed, "" if passed else detail))
    return evidence, notes


@contextmanager
def copy_of(artifacts: Iterable[Artifact]) -> Iterator[Path]:
    """A folder with these artifacts, as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="aurora-") as name:
        folder = Path(name)
        for artifact in artifacts:
            target = folder / artifact.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(artifact.text.encode())
        yield folder


def call(argv: Sequence[str], folder: Path, home: Path | None = None) -> tuple[bool, str]:
    """Whether a program ends well in a folder, and what it said; with `home`, it finds no settings of the caller's.

    It gets no variable but those that it needs to run, and is stopped with all that it started.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    if home is not None:
        environment["HOME"] = str(home)
    try:
        program = subprocess.Popen(  # noqa: S603 - a list from the table above, and paths that were checked
            argv,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        return False, error.strerror or "cannot be started"
    began = time.monotonic()
    timer = Timer(SECONDS, _stop, (program,))
    timer.start()
    with program:
        try:
            assert program.stdout is not None
            output = program.stdout.read(_MOST_OUTPUT)
            if len(output) == _MOST_OUTPUT:
                _stop(program)
            status = program.wait()
        finally:
            timer.cancel()
            _stop(program)
    if status and time.monotonic() - began >= SECONDS:
        return False, f"no answer in {SECONDS} seconds"
    said = output.decode(errors="replace").replace(f"{folder}{os.sep}", "").strip()
    return status == 0, said[:_LONGEST_DETAIL] or f"exit status {status}"


def _stop(program: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(program.pid, signal.SIGKILL)
        else:
            program.kill()
