"""Programs that are started, asked and stopped; nothing remains of them afterwards."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Failed(Exception):
    """A step that ran and did not give what it should."""


class Missing(Exception):
    """A program or a package that this machine does not have."""


def run(argv: Sequence[str], cwd: Path, seconds: float = 120, **environment: str) -> str:
    """The output of a program. Raises Failed with the end of its output if it does not succeed."""
    done = subprocess.run(
        argv,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{' '.join(argv[:4])}: {(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout


@contextmanager
def started(argv: Sequence[str], cwd: Path, environment: Mapping[str, str] | None = None) -> Iterator[Path]:
    """A program that runs for as long as the context, with its output in a file."""
    log = cwd / f"{Path(argv[0]).name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield log
        finally:
            # The whole group: a server may have workers.
            try:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                process.kill()
                process.wait()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


def answer(url: str, data: object = None) -> tuple[int, str]:
    """The status and the text of an answer."""
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def data(url: str) -> Any:
    """The JSON of an answer."""
    return json.loads(answer(url)[1])


def until(done: Callable[[], Any], what: str, log: Path, seconds: float = 60) -> Any:
    """What a question gives as soon as it gives something. Raises Failed with the end of the log if it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := done():
                return found
        except (OSError, ValueError):
            pass
        time.sleep(0.2)
    raise Failed(f"{what} in {seconds:.0f} s: {log.read_text(errors='replace').strip()[-600:]}")
