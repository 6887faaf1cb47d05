"""How the application is started elsewhere: Procfile, Dockerfile, compose; and the port that this says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from .clues import Clue, Detector
from .services import compose_services
from .variables import variable

_SERVERS = frozenset({"uvicorn", "gunicorn", "hypercorn", "granian", "fastapi"})
_STARTS = {
    "Procfile": regex(r"^web:(.*)$", re.MULTILINE),
    "Dockerfile": regex(r"^(?:CMD|ENTRYPOINT)\s(.*)$", re.MULTILINE | re.IGNORECASE),
}
_WORD = regex(r"""[^\s"',\[\]]+""")
_ENTRY = regex(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_PORT_OPTION = regex(r"(?:--port|-p)(?:=(?P<joined>.+))?|(?:--bind|-b)(?:=(?P<bound>.+))?")
_LAST_NUMBER = regex(r"(?:^|[:-])(\d{2,5})\}?$")
_EXPOSE = regex(r"^EXPOSE\s+(\d+)(?:/tcp)?\s*$", re.MULTILINE | re.IGNORECASE)


def _look(sources: Sources) -> Iterator[Clue]:
    for path, pattern in _STARTS.items():
        text = sources.text(path)
        for match in pattern.finditer(text):
            yield from _command(match[1], path, line_at(text, match.start()))
    dockerfile = sources.text("Dockerfile")
    for match in _EXPOSE.finditer(dockerfile):
        yield from _port(match[1], "EXPOSE", "Dockerfile", line_at(dockerfile, match.start()))
    for path, name, service in compose_services(sources):
        if not service.get("build"):
            continue
        text = sources.text(path)
        line = line_of(text, rf"^\s+{re.escape(name)}:")
        yield from _compose(service, path, line)


def _command(command: str, path: str, line: int) -> Iterator[Clue]:
    words = _WORD.findall(command)
    server = next((word.rpartition("/")[2] for word in words if word.rpartition("/")[2] in _SERVERS), None)
    if server is None:
        return
    entry = next((word for word in words if _ENTRY.fullmatch(word)), None)
    if entry:
        yield Clue("entry_point", entry, server, path, line)
    for index, word in enumerate(words):
        match = _PORT_OPTION.fullmatch(word)
        if match is not None:
            value = match["joined"] or match["bound"] or (words[index + 1] if index + 1 < len(words) else "")
            if number := _LAST_NUMBER.search(value):
                yield from _port(number[1], f"{server} {word.partition('=')[0]}", path, line)


def _compose(service: dict[str, object], path: str, line: int) -> Iterator[Clue]:
    command = service.get("command")
    if isinstance(command, (str, list)):
        yield from _command(" ".join(map(str, command)) if isinstance(command, list) else command, path, line)
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
