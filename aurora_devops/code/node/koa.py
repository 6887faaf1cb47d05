"""Koa and Hono: the routes of their routers, with the prefixes of the routers that these are mounted below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ..constants import Constants
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, constants_of, end_of, packages_of_files
from .nest import pattern
from .routers import Call, Made, Mount, Routers, calls_of, mounts_of, texts

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "del", "head", "options", "all"})
_TYPE = r"(?:<[^()]{0,200}?>)?"
_NEW_OBJECT = r"\b(?:const|let|var)\s+(?P<name>\w+)(?:\s*:\s*[\w.<>, ]+)?\s*=\s*new\s+"
_KOA = regex(rf"{_NEW_OBJECT}(?:Koa)?Router\s*{_TYPE}(?=\()")
_KOA_APP = regex(rf"{_NEW_OBJECT}Koa\s*{_TYPE}(?=\()")
_HONO = regex(rf"{_NEW_OBJECT}(?:OpenAPI)?Hono\s*{_TYPE}(?=\()")
_NEW = regex(r"\bnew\s+(?:OpenAPI)?Hono\b")
_BASE = regex(r"\s*\.\s*basePath\s*(?=\()")
_ROUTES = regex(r"\.\s*(?:routes|middleware)\s*\(")
_PREFIX = regex(r"\bprefix\s*:\s*([^,}\n]*)")
# Prefixes that are set later, and what adds routes that are not read.
_UNKNOWN_OF_KOA = regex(r"\.\s*prefix\s*\(|\.\s*register\s*\(|\.\s*redirect\s*\(\s*[\"'`]/")
_UNKNOWN_OF_HONO = regex(
    r"\.\s*(?:openapi|mount|on|notFound)\s*\(|\bserveStatic\s*\(|\bshowRoutes\b|\btrpcServer\s*\("
)
_OTHERS = frozenset(
    {
        "koa-better-router",
        "koa-joi-router",
        "koa-mount",
        "koa-proxy",
        "koa-route",
        "koa-send",
        "koa-static",
        "koa-static-cache",
        "@hono/node-server/serve-static",
        "@hono/swagger-ui",
        "@hono/graphql-server",
        "@hono/trpc-server",
    }
)


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all routers of Koa, and whether these are all that are served."""
    return _read(sources, frozenset({"@koa/router", "koa-router"}), hono=False)


def hono_routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all routers of Hono, and whether these are all that are served."""
    return _read(sources, frozenset({"hono", "@hono/zod-openapi"}), hono=True)


def _read(sources: Sources, names: frozenset[str], *, hono: bool) -> tuple[list[Route], bool]:
    codes = codes_of(sources)
    packages = packages_of_files(sources)
    constants = constants_of(sources)
    complete = all(packages[path].isdisjoint(_OTHERS) for path in codes)
    made: dict[str, dict[str, Made]] = {}
    ends: dict[str, dict[str, int]] = {}
    methods = _VERBS | ({"route", "use", "basePath"} if hono else {"use", "routes"})
    for path, code in codes.items():
        if "new" in code and ("Router" in code or "Koa" in code or "Hono" in code):
            made[path], ends[path] = _made(path, code, constants, hono=hono)
    calls = {
        path: tuple(calls_of(code, methods, ends.get(path, {})))
        for path, code in codes.items()
        if path in made or not packages[path].isdisjoint(names)
    }
    mounts = tuple(
        mount
        for path, listed in calls.items()
        for call in listed
        for mount in _mounts(call, path, sources, codes, made, constants, hono=hono)
    )
    routers = Routers(sources, codes, made, mounts)
    given = {(one.path, one.start) for one in mounts}
    mounting = (
        (path, call.start)
        for path, listed in calls.items()
        for call in listed
        if (
            call.method == "route"
            if hono
            else call.method == "use" and _ROUTES.search(" ".join(call.arguments))
        )
    )
    # A router that is not read may be anywhere.
    complete = complete and given.issuperset(mounting)
    if hono:
        # One without a name, as a function may return it, is not read.
        number = sum(len(_NEW.findall(code)) for code in codes.values() if "Hono" in code)
        complete = complete and 0 < number == sum(map(len, made.values()))
    unknown = _UNKNOWN_OF_HONO if hono else _UNKNOWN_OF_KOA
    found: list[Route] = []
    for path, listed in calls.items():
        code = codes[path]
        complete = complete and (packages[path].isdisjoint(names) or unknown.search(code) is None)
        for call in listed:
            if call.method not in _VERBS or len(call.arguments) < 2:
                continue
            if not routers.is_router(path, call.owner, call.start):
                continue
            served = _path(call, path, constants)
            prefixes, known = routers.prefixes(path, call.owner, call.start)
            complete = complete and known and served is not None
            verb = {"all": "ANY", "del": "DELETE"}.get(call.method, call.method.upper())
            for one in served or ():
                for prefix in prefixes:
                    found.append(Route(verb, _pattern(joined(prefix, one)), path, line_at(code, call.start)))
    return found, complete


def _pattern(path: str) -> str:
    return pattern(_EXPRESSION.sub(r"\1", path))


# `/:id{[0-9]+}` of Hono.
_EXPRESSION = regex(r"(:\w+\??)\{[^/]*\}")


def _path(call: Call, path: str, constants: Constants) -> tuple[str, ...] | None:
    """The paths of a route; None if they are unknown. A route of Koa may have a name before its path."""
    first = texts(call.arguments[0], path, constants)
    if first and not first[0].startswith(("/", "*")) and len(call.arguments) > 2:
        first = texts(call.arguments[1], path, constants)
    return first if first and all(one.startswith(("/", "*")) or not one for one in first) else None


def _made(
    path: str, code: str, constants: Constants, *, hono: bool
) -> tuple[dict[str, Made], dict[str, int]]:
    """The routers that a file makes, and where the calls that make them end."""
    made: defaultdict[str, list[tuple[int, str | None]]] = defaultdict(list)
    ends: dict[str, int] = {}
    for match in (_HONO if hono else _KOA).finditer(code):
        end = end_of(code, match.end())
        prefix: str | None = ""
        if hono and (base := _BASE.match(code, end)) is not None:
            opened, end = base.end(), end_of(code, base.end())
            prefix = constants.text(code[opened + 1 : end - 1].strip(), path)
        elif not hono and (said := _PREFIX.search(code, match.end(), max(end, 0))) is not None:
            prefix = constants.text(said[1].strip(), path)
        made[match["name"]].append((match.start(), prefix))
        ends[match["name"]] = end
    # A router of Hono that is not mounted is the application.
    found = {
        name: Made(each[-1][1], application=hono, several=tuple(each) if len(each) > 1 else ())
        for name, each in made.items()
    }
    if not hono:
        found.update({match["name"]: Made(application=True) for match in _KOA_APP.finditer(code)})
    return found, ends


def _mounts(
    call: Call,
    path: str,
    sources: Sources,
    codes: Mapping[str, str],
    made: Mapping[str, Mapping[str, Made]],
    constants: Constants,
    *,
    hono: bool,
) -> Iterator[Mount]:
    """The routers that a call mounts: `app.use("/api", api.routes())` of Koa, `app.route("/api", api)` of Hono."""
    if call.method != ("route" if hono else "use"):
        return
    prefixes: tuple[str | None, ...] = ("",)
    values = call.arguments
    if len(values) > 1 and (found := texts(values[0], path, constants)) is not None:
        prefixes, values = found, values[1:]
    elif hono or (values and "outes" not in values[0] and len(values) > 1):
        prefixes, values = (None,), values[1:]
    for value in values:
        if "allowedMethods" not in value and (hono or "outes" in value):
            yield from mounts_of(value, prefixes, call, path, sources, codes, made)
