"""Elysia: the routes of its instances, with their prefixes and those of groups."""

from __future__ import annotations

from ...core.lazy import regex
from ...core.record import record
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, end_of, entries, parts, string_of
from .constants import NodeConstants, constants_of
from .loops import Loops
from .nest import pattern
from .routers import Made, Mount, Routers, calls_of, mounts_of, texts

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "all", "ws"})
_METHODS = _VERBS | {"use", "mount", "group", "guard"}
_MADE = regex(
    r"(?:\b(?:const|let|var)\s+(?P<name>\w+)(?:\s*:\s*[\w.<>, ]+)?\s*=|\b(?:export\s+default|return)\b|=>|(?m:^))"
    r"\s*new\s+Elysia\s*(?:<[^()]{0,200}>)?(?=\()"
)
_NEW = regex(r"\bnew\s+Elysia\b")
_GROUP = regex(r"\.\s*group\s*(?=\()")
_PARAMETER = regex(r"\s*(?:async\s+)?\(?\s*(\w+)")
_FROM = regex(
    r"""\bimport\s*(?:\{([^{}]*)\}|(\w+))\s*from\s*["']([^."'@\n][^"'\n]*|@elysiajs/[^"'\n]+)["']"""
)
_CALLED = regex(r"\s*(?:await\s+)?(\w+)\s*\(")
# Plugins that add no routes, and the paths of those that add some.
_HARMLESS = regex(
    r"@elysiajs/(?:bearer|cookie|cors|cron|eden|html|jwt|opentelemetry|server-timing|stream)|elysia-\w*(?:helmet|rate-limit|logger|compress\w*)|@bogeychan/elysia-logger|logixlysia"
)
_WITH_ROUTES = {
    "@elysiajs/swagger": ("/swagger", "path"),
    "@elysiajs/openapi": ("/openapi", "path"),
    "@elysiajs/static": ("/public", "prefix"),
    "elysia-prometheus": ("/metrics", "metricsPath"),
}


@record
class _Group:
    """A group: where it begins and ends, its prefix, and the name of the instance inside."""

    start: int
    end: int
    prefix: str | None
    name: str


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all instances, and whether these are all that are served."""
    codes = {path: code for path, code in codes_of(sources).items() if "lysia" in code}
    constants = constants_of(sources)
    loops = Loops(codes_of(sources), constants)
    made: dict[str, dict[str, Made]] = {}
    ends: dict[str, dict[str, int]] = {}
    for path, code in codes.items():
        made[path], ends[path] = _made(path, code, constants)
    complete = sum(len(_NEW.findall(code)) for code in codes.values()) == sum(map(len, made.values()))
    mounts: list[Mount] = []
    found: list[Route] = []
    calls = {path: tuple(calls_of(code, _METHODS, ends[path])) for path, code in codes.items()}
    groups = {path: _groups(path, code, constants) for path, code in codes.items()}
    for path, listed in calls.items():
        packages = _packages(codes[path])
        for call in listed:
            if call.method != "use":
                continue
            for each in loops.calls(path, call) or (call,):
                value = each.arguments[0] if each.arguments else ""
                called = _CALLED.match(value)
                package = packages.get(called[1] if called else value.strip(), "")
                if package in _WITH_ROUTES:
                    found += _of_plugin(package, value, path, line_at(codes[path], call.start))
                elif package:
                    complete = complete and _HARMLESS.fullmatch(package) is not None
                else:
                    prefix = _above(groups[path], call.start)
                    given = list(
                        mounts_of(value, [prefix], each, path, sources, codes, made, each.home(0, path))
                    )
                    complete = complete and bool(given)
                    mounts += given
    routers = Routers(sources, codes, made, tuple(mounts))
    for path, listed in calls.items():
        inside = {one.name for one in groups[path]}
        for call in listed:
            if call.method not in _VERBS | {"mount"} or len(call.arguments) < 2:
                continue
            owner = call.owner
            if owner in inside and owner not in made[path]:
                owner = next(iter(made[path]), owner)
            if not routers.is_router(path, owner, call.start):
                continue
            served = texts(call.arguments[0], path, constants)
            above = _above(groups[path], call.start)
            prefixes, known = routers.prefixes(path, owner, call.start)
            complete = complete and known and served is not None and above is not None
            for one in served or ():
                below = joined(one, "{rest:path}") if call.method == "mount" else one
                verb = (
                    "ANY"
                    if call.method in ("all", "mount")
                    else "GET"
                    if call.method == "ws"
                    else call.method.upper()
                )
                found += [
                    Route(
                        verb,
                        pattern(joined(joined(prefix, above or ""), below)),
                        path,
                        line_at(codes[path], call.start),
                    )
                    for prefix in prefixes
                ]
    return found, complete


def _made(path: str, code: str, constants: NodeConstants) -> tuple[dict[str, Made], dict[str, int]]:
    """The instances of a file, and where the calls that make them end."""
    made: dict[str, Made] = {}
    ends: dict[str, int] = {}
    for match in _MADE.finditer(code):
        end = end_of(code, match.end())
        name = match["name"] or f"*{match.start()}"
        options = code[match.end() + 1 : end - 1].strip()
        listed = entries(options, 0) if options.startswith("{") else [] if not options else None
        values = {key: value for key, value, _ in listed or ()}
        prefix = (
            constants.text(values["prefix"], path) if "prefix" in values else None if listed is None else ""
        )
        made[name] = Made(prefix, application=True)
        ends[name] = end
    return made, ends


def _groups(path: str, code: str, constants: NodeConstants) -> list[_Group]:
    found = []
    for match in _GROUP.finditer(code) if "group" in code else ():
        end = end_of(code, match.end(), len(code))
        listed = [part for part, _ in parts(code, match.end() + 1, end - 1)] if end > 0 else []
        if len(listed) > 1:
            name = _PARAMETER.match(listed[-1])
            prefix = constants.text(listed[0].strip(), path)
            found.append(_Group(match.end(), end, prefix, name[1] if name else ""))
    return found


def _above(groups: list[_Group], offset: int) -> str | None:
    """The prefix of the groups around an offset; None if one is unknown."""
    around = [one.prefix for one in groups if one.start < offset < one.end]
    return None if None in around else "".join(joined("", one or "") for one in around)


def _packages(code: str) -> dict[str, str]:
    """The names that a file imports from packages."""
    found = {}
    for match in _FROM.finditer(code):
        for part in (match[1] or match[2]).split(","):
            if name := part.split(" as ")[-1].strip():
                found[name] = match[3]
    return found


def _of_plugin(package: str, value: str, path: str, line: int) -> list[Route]:
    usual, key = _WITH_ROUTES[package]
    opened = value.find("{")
    options = {name: text for name, text, _ in entries(value, opened) or ()} if opened >= 0 else {}
    at = string_of(options[key]) if key in options else usual
    at = at if at is not None else "/"
    return [Route("ANY", at, path, line), Route("ANY", joined(at, "{rest:path}"), path, line)]
