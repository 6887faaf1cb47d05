"""Libraries that answer health checks beside a program: @godaddy/terminus on its server, lightship on a port."""

from __future__ import annotations

from ...core.lazy import regex
from ..evidence import Port, Route
from ..sources import Sources, line_at, port_number
from .code import codes_of, end_of, entries, packages_of_files, parts
from .constants import NodeConstants, constants_of

_TERMINUS = regex(r"\b(?:createTerminus|terminus)\s*(?=\()")
_LIGHTSHIP = regex(r"\bcreateLightship\s*(?=\()")
_PORT = regex(
    r"(?:Number\(|parseInt\()?\s*(?:process\.env\.(\w+)\s*(?:\|\||\?\?)\s*)?[\"']?(\d{2,5})[\"']?\)?"
)
# https://github.com/gajus/lightship
_PATHS, _USUAL_PORT = ("/health", "/live", "/ready"), 9000


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


def lightship(sources: Sources) -> tuple[list[Route], list[Port], bool]:
    """The paths and the ports of lightship, and whether they are known."""
    constants = constants_of(sources)
    found: list[Route] = []
    ports: list[Port] = []
    complete = True
    for path, code in codes_of(sources).items():
        if "lightship" not in packages_of_files(sources)[path]:
            continue
        for match in _LIGHTSHIP.finditer(code):
            end = end_of(code, match.end(), len(code))
            listed = [part.strip() for part, _ in parts(code, match.end() + 1, end - 1)] if end > 0 else []
            options = _object(listed[0], path, constants) if listed else {}
            said = _PORT.fullmatch(options["port"]) if options and "port" in options else None
            number = (
                port_number(said[2])
                if said
                else None
                if options is None or "port" in options
                else _USUAL_PORT
            )
            if number is None:
                complete = False
                continue
            line = line_at(code, match.start())
            ports.append(Port(number, path, line, "lightship", (said[1] or "") if said else ""))
            found += [Route("GET", each, path, line, port=number) for each in _PATHS]
    return found, ports, complete
