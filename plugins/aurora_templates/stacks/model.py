"""What the built-in template sets share: versions, images, and files that go into an image."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from aurora_devops.core.settings import ConfigError
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request

from ..lock import image, versions

# Folders that are not part of what runs, and those that are generated.
ASIDE = frozenset(
    {"bench", "benchmarks", "coverage", "dist", "doc", "docs", "e2e", "example", "examples", "k8s"}
    | {"__tests__", "build", "monitoring", "node_modules", "notebooks", "out", "script", "scripts", "spec"}
    | {"deploy", "target", "test", "tests", "venv"}
)
DATA_FILES = frozenset({"alembic.ini"})
DATA_FOLDERS = frozenset(
    {"alembic", "assets", "locales", "migrations", "prisma", "public", "static", "templates", "views"}
)
# Characters with no meaning to COPY and to a shell.
PLAIN = r"[\w@+][\w.@+-]*"
# A word of a command, which is written into a list of arguments.
WORD = r"[\w@%+=:,./~-]+(?:\(\))?"


def url_of(app: Application, path: str | None) -> str:
    """The URL of a path inside the container; empty without a port or a path."""
    return f"http://127.0.0.1:{app.probe_port}{path}" if app.probe_port and path else ""


def bash_health(app: Application) -> tuple[str, ...]:
    """A request of bash itself, or a connection without a path, in an image that has no program for it."""
    port = app.probe_port
    if not port:
        return ("bash", "-c", "kill -0 1")
    ask = f"exec 3<>/dev/tcp/127.0.0.1/{port}"
    if not app.health_path:
        return ("bash", "-c", ask)
    ask += f"; printf 'GET {app.health_path} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3"
    return ("bash", "-c", f"{ask}; read -r _ status _ <&3; [[ ${{status}} == [23]* ]]")


def words(command: str, key: str) -> tuple[str, ...]:
    """A command as a list of arguments. Raises ConfigError for what only a shell would understand."""
    # A remark in brackets is not a part of a command.
    plain = re.sub(r"\s+\([^()]*\)\s*$", "", command.strip())
    try:
        found = tuple(shlex.split(plain))
    except ValueError:
        found = ()
    if not found or any(not re.fullmatch(WORD, word) for word in found):
        raise ConfigError(
            f"app.{key}: {command!r} cannot be used; write one command without a shell's operators"
        )
    return found


def workers_of(
    app: Application, command: Callable[[str, str], tuple[str, ...]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The processes beside the main one: name and arguments."""
    return tuple((one.name, command(one.command, "workers")) for one in app.workers)


def chosen_version(request: Request, name: str, variant: str, numbers: int) -> str:
    """The version of an image of the lock table for an application: its own, or the nearest one that is known.

    The next newer one is nearest, because it keeps what an older one promised; without one the newest is.
    """
    app = request.application
    known = versions(name, variant)
    parts = re.findall(r"\d+", app.language_version)[:numbers]
    if not parts:
        return known[0]
    wanted = ".".join(parts)
    if app.base_image or wanted in known:
        return wanted
    number = _number(wanted)
    # Another major version is another language; where one number is the whole version, any newer one will do.
    near = [one for one in known if numbers == 1 or _number(one)[0] == number[0]]
    if not near:
        return wanted
    newer = [one for one in near if _number(one) > number]
    nearest = newer[-1] if newer else near[0]
    request.note(
        f"app.language-version: {wanted} is not in the lock table; the nearest supported version, {nearest}, "
        "is used; app.base-image sets another image"
    )
    return nearest


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def base(app: Application, name: str) -> str:
    """The image of a name in the lock table, or the one that the application asks for."""
    return app.base_image or image(name)


def copied(
    own: str,
    files: Iterable[str],
    endings: tuple[str, ...],
    aside: Callable[[str], object],
    kept: frozenset[str] = DATA_FOLDERS,
) -> tuple[tuple[str, str], ...]:
    """What the entry point lies in, and what lies beside it that looks like a part of what runs.

    A name that a Dockerfile would read as several, or as a pattern, is left out.
    """
    found = {own} if own else set()
    for path in files:
        folder, slash, _ = path.partition("/")
        if not re.fullmatch(PLAIN, folder):
            continue
        if not slash:
            if (path.endswith(endings) and not aside(path)) or path in DATA_FILES:
                found.add(path)
        elif folder not in ASIDE and (folder in kept or path.endswith(endings)):
            found.add(f"{folder}/")
    return tuple((one, one if one.endswith("/") else "") for one in sorted(found))


def toml(files: Mapping[str, str], path: str) -> dict[str, Any]:
    """The data of a TOML file; empty where it is missing or cannot be read."""
    try:
        return tomllib.loads(files.get(path, ""))
    except tomllib.TOMLDecodeError:
        return {}


def json_of(files: Mapping[str, str], path: str) -> dict[str, Any]:
    """The data of a JSON file; empty where it is missing or cannot be read."""
    try:
        data = json.loads(files.get(path, "{}"))
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def table(data: object, *keys: str) -> dict[str, Any]:
    """The mapping below some keys; empty if it does not exist."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def lock_manager(files: Mapping[str, str], locks: Mapping[str, str], usual: str) -> str:
    """The package manager whose lock file exists; the usual one without any."""
    return next((manager for lock, manager in locks.items() if lock in files), usual)


def without_runner(command: Sequence[str], runners: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """A command without the package manager that would start it, which the final image does not have."""
    for runner in runners:
        if tuple(command[: len(runner)]) == runner and len(command) > len(runner):
            return tuple(command[len(runner) :])
    return tuple(command)
