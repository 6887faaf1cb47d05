"""Hapi: the routes of the server and its plugins, with the prefixes under which these are registered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...core.lazy import regex
from ...core.record import field, record
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, end_of, entries, packages_of_files, parts
from .constants import NodeConstants, constants_of
from .imports import imports_of, resolved
from .loops import Loops
from .routers import Call

_PACKAGES = frozenset({"@hapi/hapi", "hapi"})
_SERVER = regex(r"\b[hH]api\s*\.\s*[sS]erver\s*\(")
_ROUTE = regex(r"\b(?P<owner>\w*[sS]erver|\w+)\s*\.\s*route\s*(?:<[^()]{0,100}>)?(?=\()")
_REGISTER = regex(r"\b(?P<owner>\w*[sS]erver|\w+)\s*\.\s*register\s*(?:<[^()]{0,100}>)?(?=\()")
_PLUGIN = regex(r"\b(?:const|let|var)\s+(?P<name>\w+)(?:\s*:[^=\n]+)?\s*=\s*(?=\{)")
_PATH = regex(r"\{(\w+)(\*\d*|\?)?\}")
# Plugins that add no routes, and those that add known ones.
_HARMLESS = regex(
    r"@hapi/(?:accept|bell|basic|bounce|code|cookie|cryptiles|crumb|glue|good|good-\w+|hoek|inert|jwt|nes|oppsy|podium|scooter"
    r"|vision|yar|lab|shot|wreck)|@hapipal/(?:schwifty|schmervice|toys)|blipp|disinfect|hapi-auth-\w+|hapi-pino|hapi-rate-limit"
    r"|hapi-cors|hapi-sentry|hapi-pulse|laabr|hapi-dev-errors|hapi-auth-jwt2|hapi-geo-locate"
)
_WITH_ROUTES = {
    "hapi-swagger": (
        "/documentation",
        "/swagger.json",
        "/swaggerui/{rest:path}",
        "/documentation/{rest:path}",
    ),
    "hapi-health": ("/health", "/ready"),
}
_FROM = regex(
    r"""\bimport\s+(?:\*\s+as\s+)?(\w+)(?:\s*,\s*\{[^{}]*\})?\s+from\s*["']([^."'\n][^"'\n]*)["']"""
    r"""|\b(?:const|let|var)\s+(\w+)\s*=\s*require\(\s*["']([^."'\n][^"'\n]*)["']"""
)
_REQUIRED = regex(r"""\s*(?:await\s+)?(?:require|import)\(\s*["']([^"'\n]+)["']\s*\)""")
_NAMED = regex(r"[A-Za-z_$][\w$]*(?:\s*\.\s*[\w$]+)*")
_CONCAT = regex(r"\[\s*\]\s*\.\s*concat\s*(?=\()")


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all servers and plugins, and whether these are all that are served."""
    codes = codes_of(sources)
    packages = packages_of_files(sources)
    own = {path for path in codes if not packages[path].isdisjoint(_PACKAGES)}
    if not any(_SERVER.search(codes[path]) for path in own):
        return [], False
    reader = _Reader(sources, constants_of(sources), Loops(codes, constants_of(sources)))
    for path, code in codes.items():
        if "register" in code:
            reader.registrations(path, code)
    for path, code in codes.items():
        if ".route" in code:
            reader.routes_in(path, code, typed=path in own)
    return reader.found, not reader.unknown


@record(eq=False)
class _Reader:
    """What the files of a program add to its server."""

    sources: Sources
    constants: NodeConstants
    loops: Loops
    found: list[Route] = field(default_factory=list)
    # The prefixes of plugins by the file and the name that have them; without a name for a whole file.
    prefixes: defaultdict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    # What is not known, so that there may be other routes.
    unknown: list[str] = field(default_factory=list)

    def registrations(self, path: str, code: str) -> None:
        """Adds the prefixes of the plugins that a file registers."""
        packages = {match[1] or match[3]: match[2] or match[4] for match in _FROM.finditer(code)}
        for match in _REGISTER.finditer(code):
            if not _is_server(match["owner"]):
                continue
            end = end_of(code, match.end(), len(code))
            listed = [part.strip() for part, _ in parts(code, match.end() + 1, end - 1)] if end > 0 else []
            general = _prefix(listed[1], path, self.constants) if len(listed) > 1 else ""
            for value in _several(listed[0]) if listed else ():
                said, prefix = value, general
                if value.startswith("{"):
                    options = {key: text for key, text, _ in entries(value, 0) or ()}
                    said = options.get("plugin", "")
                    prefix = _prefix(value, path, self.constants) or general
                self._plugin(path, said, prefix, packages, line_at(code, match.start()))

    def _plugin(self, path: str, said: str, prefix: str | None, packages: dict[str, str], line: int) -> None:
        required = _REQUIRED.match(said)
        name = _NAMED.match(said)
        package = packages.get(name[0].partition(".")[0].strip(), "") if name else ""
        if required and not required[1].startswith("."):
            package = required[1]
        home, exported = "", ""
        if required and required[1].startswith("."):
            home = resolved(self.sources, path, required[1])
        elif name and not package:
            first = name[0].partition(".")[0].strip()
            code = self.constants.codes[path]
            home, exported = imports_of(self.sources, path, code).get(first, (path, first))
        if package in _WITH_ROUTES:
            self.found.extend(Route("GET", each, path, line) for each in _WITH_ROUTES[package])
        elif package:
            self.unknown.extend([] if _HARMLESS.fullmatch(package) else [package])
        elif home in self.constants.codes and prefix is not None:
            self.prefixes[home, exported if home == path else ""].append(prefix)
        else:
            self.unknown.append(said)

    def routes_in(self, path: str, code: str, *, typed: bool) -> None:
        """Adds the routes of a file."""
        plugins = [
            (match["name"], match.end(), end_of(code, match.end(), len(code)))
            for match in _PLUGIN.finditer(code)
        ]
        for match in _ROUTE.finditer(code):
            if not _is_server(match["owner"]) and not typed:
                continue
            end = end_of(code, match.end(), len(code))
            argument = code[match.end() + 1 : end - 1].strip().removesuffix(",")
            name = next((name for name, start, close in plugins if start < match.start() < close), "")
            prefixes = self.prefixes.get((path, name)) or self.prefixes.get((path, "")) or [""]
            call = Call(match["owner"], "route", (argument,), match.start())
            for one in self.loops.calls(path, call) or (call,):
                self._add(one.arguments[0], one.home(0, path), prefixes, path, line_at(code, match.start()))

    def _add(self, value: str, home: str, prefixes: list[str], path: str, line: int) -> None:
        listed = list(self._objects(value, home, 4))
        self.unknown.extend([] if listed else [value])
        for each in listed:
            options = {key: text for key, text, _ in entries(each[0], 0) or ()} if each else {}
            served = self.constants.text(options.get("path", ""), each[1]) if each else None
            methods = self.constants.text(options.get("method", ""), each[1]) if each else None
            if served is None or not served.startswith("/"):
                self.unknown.append(value)
                continue
            verb = "ANY" if methods in (None, "*") else str(methods).upper()
            shown = _PATH.sub(
                lambda one: f"{{{one[1]}{':path' if (one[2] or '')[:1] == '*' else ''}}}", served
            )
            for prefix in prefixes:
                self.found.append(Route(verb, joined(prefix, shown), path, line))
                if shown.endswith("}") and served.endswith(("?}", "*}")):
                    self.found.append(
                        Route(verb, joined(prefix, shown[: shown.rindex("/")]) or "/", path, line)
                    )

    def _objects(self, value: str, home: str, depth: int) -> Iterator[tuple[str, str]]:
        """The object literals of routes in an expression, each with its file; an empty text for what is unknown."""
        value = value.strip().removeprefix("...").strip()
        concat = _CONCAT.match(value)
        required = _REQUIRED.match(value)
        if value.startswith("{"):
            yield value, home
        elif concat or value.startswith("["):
            start = concat.end() if concat else 0
            end = end_of(value, start, len(value))
            for part, _ in parts(value, start + 1, end - 1) if end > 0 else ():
                yield from self._objects(part, home, depth)
        elif depth and required is not None and (other := resolved(self.sources, home, required[1])):
            whole = self.constants.whole(other)
            yield from self._at(whole, depth) if whole else (("", home),)
        elif depth and _NAMED.fullmatch(value) and (place := self.constants.place(value, home)):
            yield from self._at(place, depth)
        else:
            yield "", home

    def _at(self, place: tuple[str, int], depth: int) -> Iterator[tuple[str, str]]:
        code = self.constants.codes[place[0]]
        concat = _CONCAT.match(code, place[1])
        opened = concat.end() if concat else place[1]
        end = end_of(code, opened, len(code))
        yield from self._objects(code[place[1] : end] if end > 0 else "", place[0], depth - 1)


def _is_server(name: str) -> bool:
    return name.lower().endswith("server") or name in ("srv", "plugin", "app")


def _several(value: str) -> list[str]:
    """The elements of an array, or the value itself."""
    if not value.startswith("["):
        return [value]
    return [part.strip() for part, _ in parts(value, 1, len(value) - 1)]


def _prefix(value: str, path: str, constants: NodeConstants) -> str | None:
    """The prefix in `{ routes: { prefix: "/api" } }`, empty without one; None if it is unknown."""
    if not value.startswith("{"):
        return None
    options = {key: text for key, text, _ in entries(value, 0) or ()}
    inner = {key: text for key, text, _ in entries(options.get("routes", "{}"), 0) or ()}
    return constants.text(inner["prefix"], path) if "prefix" in inner else ""
