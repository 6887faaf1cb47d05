"""How the application is started elsewhere: Procfile, Dockerfile, compose; its port, and what runs beside it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from ..application import Worker
from .clues import Clue, Detector
from .images import dockerfile, exposed, split, started
from .services import compose_services
from .variables import variable

_SERVERS = frozenset({"uvicorn", "gunicorn", "hypercorn", "granian", "fastapi", "daphne", "waitress-serve"})
_PROCESS = regex(r"(?m)^([\w-]+):[ \t]*(\S[^\n]*)$")
_ENTRY = regex(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(?:\(\))?")
_WSGI = regex(r"[A-Za-z_][\w.]*\.[aw]sgi")
_VALUED = frozenset({"-c", "--config", "-k", "--worker-class", "--log-config", "--logger-class", "--chdir"})
_PORT_OPTION = regex(r"(?:--port|-p)(?:=(?P<joined>.+))?|(?:--bind|-b|--listen)(?:=(?P<bound>.+))?")
_LAST_NUMBER = regex(r"(?:^|[:-])(\d{2,5})\}?$")
# What brings a database up to date.
MIGRATES = regex(
    r"\bmanage\.py migrate\b|\balembic\b.*\bupgrade\b|\bflask\b.*\bdb upgrade\b|\bprisma (?:migrate deploy|db push)\b"
    r"|\bdb:(?:migrate|prepare)\b|\bartisan migrate\b|\bknex\b.*\bmigrate:latest\b|\bmigration:run\b"
    r"|\bdrizzle-kit migrate\b|\bdiesel migration run\b|\bsqlx migrate run\b|\bdotnet ef database update\b"
    r"|\b(?:goose|node-pg-migrate|db-migrate)\b.*\bup\b|\bmigrate:(?:deploy|up|latest)\b"
    r"|(?:^|[\s/])(?:\w+-)?migrate(?:\.[cm]?js|\.py)?(?:\s+up)?$|\brun (?:db:)?migrat(?:e|ions?)\b"
)
# What takes work from a queue or a clock, whatever the process is called.
_WORKS = regex(
    r"\bcelery\b.*\b(?:worker|beat)\b|\brq worker\b|\bdramatiq\b|\barq\b|\bsidekiq\b|\bqueue:work\b"
    r"|\bhorizon\b|\bhuey\b|\bdb_worker\b|\bqcluster\b|\bbin/jobs\b|\bgood_job\b|\bschedule:work\b|\bworker\b"
)
_ASIDE = frozenset({"console", "dev", "migrate", "release", "shell", "test", "tests", "web"})
_DEVELOPS = regex(r"\brunserver\b|--reload\b|--watch\b|\bnodemon\b|\brun (?:start:)?dev\b|\bdev\b")
# `maildev.Dockerfile`, in the form of a name before the ending.
_OTHER_IMAGE = regex(r"(?:^|/)(?!Dockerfile)[\w-]+\.[Dd]ockerfile$")
_SEPARATORS = regex(r"\s*(?:&&|\|\||;)\s*")


def _look(sources: Sources) -> Iterator[Clue]:
    yield from _procfile(sources)
    yield from _image(sources)
    for path, name, service in compose_services(sources):
        build = service.get("build")
        # The image of a service with a Dockerfile of its own, such as one for mail in development, is another one.
        stated = build.get("dockerfile") if isinstance(build, dict) else None
        if not build or (
            isinstance(stated, str) and _OTHER_IMAGE.search(stated) and stated != dockerfile(sources)[0]
        ):
            continue
        text = sources.text(path)
        line = line_of(text, rf"^\s+[\"']?{re.escape(name)}[\"']?:")
        yield from in_compose(name, service, path, line)


def _procfile(sources: Sources) -> Iterator[Clue]:
    text = sources.text("Procfile")
    for match in _PROCESS.finditer(text):
        name, command, line = match[1], match[2].strip(), line_at(text, match.start())
        if name == "web":
            yield from served(command, "Procfile", line)
        elif name == "release":
            yield from migrates(command, "Procfile", line)
        elif name not in _ASIDE:
            yield from _beside(name, command, "Procfile", line)


def _image(sources: Sources) -> Iterator[Clue]:
    path, _ = dockerfile(sources)
    command, line = started(sources)
    script = _script(command, sources)
    if script:
        for number, text in enumerate(sources.text(script).splitlines(), 1):
            step = text.strip()
            if step and not step.startswith("#"):
                yield from migrates(step, script, number)
                yield from served(step, script, number)
    if command:
        yield from migrates(command, path, line)
        yield from served(command, path, line)
    yield from exposed(sources)


def _script(command: str, sources: Sources) -> str:
    """The shell script of this repository that a command begins with."""
    for word in split(command)[:3]:
        name = word.rpartition("/")[2]
        if name.endswith(".sh") or name in ("entrypoint", "docker-entrypoint"):
            return next((path for path in sources.paths if path.rpartition("/")[2] == name), "")
    return ""


def served(command: str, path: str, line: int) -> Iterator[Clue]:
    """What a command starts, and the port that it is told."""
    for step in _SEPARATORS.split(command):
        words = [word for word in split(step) if word not in ("exec", "$@")]
        names = [word.rpartition("/")[2] for word in words]
        server = next((name for name in names if name in _SERVERS), None)
        if server is None:
            continue
        # `-c python:config.gunicorn` names a module of settings.
        given = [word for before, word in zip(["", *words], words, strict=False) if before not in _VALUED]
        entry = next((word for word in given if _ENTRY.fullmatch(word)), None)
        entry = entry or next(
            (f"{word}:application" for word in given if _WSGI.fullmatch(word) and server != "fastapi"), None
        )
        if entry:
            yield Clue("entry_point", entry, server, path, line)
        for index, word in enumerate(words):
            match = _PORT_OPTION.fullmatch(word)
            if match is not None:
                value = (
                    match["joined"] or match["bound"] or (words[index + 1] if index + 1 < len(words) else "")
                )
                if number := _LAST_NUMBER.search(value):
                    yield from _port(number[1], f"{server} {word.partition('=')[0]}", path, line)


def migrates(command: str, path: str, line: int) -> Iterator[Clue]:
    """The part of a command that brings the database up to date."""
    for step in _SEPARATORS.split(command):
        words = [word for word in split(step) if word not in ("exec", "if", "then", "!")]
        plain = shlex.join(words)
        if words and MIGRATES.search(plain) and all(re.fullmatch(r"[\w@%+=:,./-]+", word) for word in words):
            yield Clue("migration", plain, "a step before the start", path, line)
            return


def _beside(name: str, command: str, path: str, line: int) -> Iterator[Clue]:
    label = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:31].strip("-")
    # A worker that a shell has to start is left to the person who knows what it does.
    if re.match(r"[a-z]", label) and not re.search(r"[&|;<>$`]", command):
        yield Clue("workers", Worker(name=label, command=command), "a process", path, line)


def in_compose(name: str, service: dict[str, Any], path: str, line: int) -> Iterator[Clue]:
    """What a compose file says of a service that is built from this repository."""
    said = service.get("command")
    command = shlex.join(map(str, said)) if isinstance(said, list) else said if isinstance(said, str) else ""
    if command and not _DEVELOPS.search(command):
        plain = " ".join(command.split())
        if MIGRATES.search(plain) and name != "web" and not re.search(r"&&|;", plain):
            yield from migrates(plain, path, line)
            return
        if _WORKS.search(plain) and not service.get("ports"):
            yield from _beside(name, plain, path, line)
            return
        yield from migrates(plain, path, line)
        yield from served(plain, path, line)
    ports = service.get("ports")
    for port in ports if isinstance(ports, list) else []:
        target = (
            port.get("target") if isinstance(port, dict) else str(port).partition("/")[0].rpartition(":")[2]
        )
        for clue in _port(str(target), "ports", path, line):
            yield Clue(clue.field, clue.value, clue.why, path, line, "implied")
    variables = service.get("environment")
    named = (
        variables if isinstance(variables, list) else list(variables) if isinstance(variables, dict) else []
    )
    for item in named:
        found = variable(str(item).partition("=")[0], None, path, line, "environment", confidence="implied")
        if found is not None:
            yield found


def _port(said: str, why: str, path: str, line: int) -> Iterator[Clue]:
    number = port_number(said)
    if number:
        yield Clue("port", number, why, path, line)


detector = Detector("processes", _look)
