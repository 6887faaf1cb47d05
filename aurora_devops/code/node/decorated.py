"""Controllers of routing-controllers and tsoa: their routes, with the prefixes of the class and the server."""

from __future__ import annotations

from ...core.lazy import regex
from ..constants import Constants
from ..data import json_object, table
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, end_of, entries, packages_of_files, parts, string_of
from .constants import constants_of

_TSOA = frozenset({"tsoa", "@tsoa/runtime"})
_CLASS = regex(r"@(?:Json)?(?:Controller|Route)\s*(?=\()")
_HANDLER = regex(r"@(Get|Post|Put|Patch|Delete|Head|Options|All)\s*(?=\()")
_CREATED = regex(r"\b(?:create|use)(?:Express|Koa)Server\s*(?=\()")
_REGISTERED = regex(r"\bRegisterRoutes\s*\(\s*(\w+)")
_PARAMETER = regex(r":(\w+)\??(?:\([^()]*\))?")


def routing_controllers(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of the controllers of routing-controllers, and whether these are all."""
    constants = constants_of(sources)
    prefixes: list[str] = []
    complete = True
    for path, code in codes_of(sources).items():
        for match in _CREATED.finditer(code) if "Server" in code else ():
            end = end_of(code, match.end(), len(code))
            listed = [part.strip() for part, _ in parts(code, match.end() + 1, end - 1)] if end > 0 else []
            prefix = _prefix(listed[-1] if listed else "", path, constants)
            complete = complete and prefix is not None
            prefixes += [prefix] if prefix is not None and prefix not in prefixes else []
    found, all_of_them = _read(sources, frozenset({"routing-controllers"}), prefixes)
    return found, complete and all_of_them and bool(prefixes)


def _prefix(options: str, path: str, constants: Constants) -> str | None:
    """The prefix in the options of a server, empty without one; None if it is unknown."""
    if not options.startswith("{"):
        return "" if options.isidentifier() and options in ("app", "server") else None
    listed = entries(options, 0)
    if listed is None:
        return None
    values = {key: value for key, value, _ in listed}
    return constants.text(values["routePrefix"], path) if "routePrefix" in values else ""


def tsoa(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of the controllers of tsoa, and whether these are all."""
    text = next((sources.text(path) for path in sources.paths if path == "tsoa.json"), "")
    options = json_object(text)
    base = table(options, "routes").get("basePath")
    # Without a path of its own, the routes may have that of the description.
    complete = bool(options) and (base is not None or table(options, "spec").get("basePath") is None)
    found, all_of_them = _read(sources, _TSOA, [base if isinstance(base, str) else ""])
    given = [match[1] for code in codes_of(sources).values() for match in _REGISTERED.finditer(code)]
    return found, complete and all_of_them and bool(given) and set(given) <= {"app", "server", "this"}


def _read(sources: Sources, names: frozenset[str], prefixes: list[str]) -> tuple[list[Route], bool]:
    constants = constants_of(sources)
    found: list[Route] = []
    complete = True
    for path, code in codes_of(sources).items():
        if packages_of_files(sources)[path].isdisjoint(names):
            continue
        classes = [
            (match.start(), _path(code, match.end(), path, constants)) for match in _CLASS.finditer(code)
        ]
        for match in _HANDLER.finditer(code):
            above = [one for start, one in classes if start < match.start()]
            below = _path(code, match.end(), path, constants)
            if not above or above[-1] is None or below is None:
                complete = False
                continue
            verb = "ANY" if match[1] == "All" else match[1].upper()
            for prefix in prefixes or [""]:
                whole = joined(joined(prefix, above[-1]), below)
                found.append(Route(verb, _PARAMETER.sub(r"{\1}", whole), path, line_at(code, match.start())))
    return found, complete


def _path(code: str, start: int, path: str, constants: Constants) -> str | None:
    """The path that a decorator is given, empty without one; None if it is unknown."""
    end = end_of(code, start)
    listed = [part.strip() for part, _ in parts(code, start + 1, end - 1)] if end > 0 else ["?"]
    if not listed:
        return ""
    single = string_of(listed[0])
    return single if single is not None else constants.text(listed[0], path)
