"""Libraries that answer health checks or export metrics beside a program, on its server or on a port of their own."""

from __future__ import annotations

import re

from ...core.lazy import regex
from ...core.record import record
from ..evidence import Port, Route
from ..sources import Sources, line_at, port_number
from .code import codes_of, end_of, entries, packages_of_files, parts
from .constants import NodeConstants, constants_of

_TERMINUS = regex(r"\b(?:createTerminus|terminus)\s*(?=\()")
_PORT = regex(
    r"(?:Number\(|parseInt\()?\s*(?:process\.env\.(\w+)\s*(?:\|\||\?\?)\s*)?[\"']?(\d{2,5})[\"']?\)?"
)


@record
class _Added:
    """A server of a package: the call that starts it, its paths, the option of the only one, and its usual port."""

    package: str
    call: re.Pattern[str]
    paths: tuple[str, ...]
    option: str
    port: int


_ADDED = (
    # https://github.com/gajus/lightship
    _Added("lightship", regex(r"\bcreateLightship\s*(?=\()"), ("/health", "/live", "/ready"), "", 9000),
    # https://github.com/open-telemetry/opentelemetry-js, in experimental/packages/opentelemetry-exporter-prometheus
    _Added(
        "@opentelemetry/exporter-prometheus",
        regex(r"\bnew\s+PrometheusExporter\s*(?=\()"),
        ("/metrics",),
        "endpoint",
        9464,
    ),
)


def terminus(sources: Sources) -> tuple[list[Route], bool]:
    """The paths of the checks that are given to terminus, and whether these are all."""
    constants = constants_of(sources)
    found: list[Route] = []
    complete = True
    for path, code in codes_of(sources).items():
        if "@godaddy/terminus" not in packages_of_files(sources)[path]:
            continue
        for match in _TERMINUS.finditer(code):
            end = end_of(code, match.end(), len(code))
            listed = parts(code, match.end() + 1, end - 1) if end > 0 else []
            options = _object(listed[1][0].strip(), path, constants) if len(listed) > 1 else None
            checks = (
                _object(options["healthChecks"], path, constants)
                if options and "healthChecks" in options
                else {}
            )
            if options is None or checks is None:
                complete = False
                continue
            line = line_at(code, match.start())
            found += [Route("GET", each, path, line) for each in checks if each.startswith("/")]
    return found, complete and bool(found)


def _object(value: str, path: str, constants: NodeConstants) -> dict[str, str] | None:
    """The entries of an object literal or of the constant that is one; None if they are unknown."""
    code, start = value, 0
    if not value.startswith("{"):
        place = constants.place(value, path)
        if place is None:
            return None
        code, start = constants.codes[place[0]], place[1]
    listed = entries(code, start) if code.startswith("{", start) else None
    return {key: text for key, text, _ in listed} if listed is not None else None


def servers(sources: Sources) -> tuple[list[Route], list[Port], bool]:
    """The paths and the ports of servers that packages start beside the program, and whether they are known."""
    found: list[Route] = []
    ports: list[Port] = []
    complete = True
    for path, code in codes_of(sources).items():
        packages = packages_of_files(sources)[path]
        for server in _ADDED:
            for match in server.call.finditer(code) if server.package in packages else ():
                read = _started(server, code, match, path, constants_of(sources))
                if read is None:
                    complete = False
                    continue
                port, routes = read
                ports.append(port)
                found += routes
    return found, ports, complete


def _started(
    server: _Added, code: str, match: re.Match[str], path: str, constants: NodeConstants
) -> tuple[Port, list[Route]] | None:
    """The port and the paths of a server that a call starts; None if they are unknown."""
    end = end_of(code, match.end(), len(code))
    listed = [part.strip() for part, _ in parts(code, match.end() + 1, end - 1)] if end > 0 else []
    options = _object(listed[0], path, constants) if listed else {}
    if options is None:
        return None
    said = _PORT.fullmatch(options["port"]) if "port" in options else None
    number = port_number(said[2]) if said else None if "port" in options else server.port
    paths = server.paths
    if server.option in options:
        other = constants.text(options[server.option], path)
        paths = (f"/{other.strip('/')}",) if other is not None else ()
    if number is None or not paths:
        return None
    line = line_at(code, match.start())
    port = Port(number, path, line, server.package, (said[1] or "") if said else "")
    return port, [Route("GET", each, path, line, port=number) for each in paths]
