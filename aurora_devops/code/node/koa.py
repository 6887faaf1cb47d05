"""Koa and Hono: the routes of their routers, with the prefixes of the routers that these are mounted below."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ..constants import Constants
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, end_of, entries, function_around, packages_of_files
from .constants import NodeConstants, constants_of
from .loops import Loops
from .nest import pattern
from .routers import Call, Made, Mount, Routers, calls_of, mounts_of, texts

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "del", "head", "options", "all"})
_TYPE = r"(?:<[^()]{0,200}?>)?"
_NEW_OBJECT = r"\b(?:const|let|var)\s+(?P<name>\w+)(?:\s*:\s*[\w.<>, ]+)?\s*=\s*new\s+"
_KOA = regex(rf"{_NEW_OBJECT}(?:Koa)?Router\s*{_TYPE}(?=\()")
_KOA_APP = regex(rf"{_NEW_OBJECT}Koa\s*{_TYPE}(?=\()")
_NEW = regex(r"\bnew\s+(?:OpenAPI)?Hono\b")
_BASE = regex(r"\s*\.\s*basePath\s*(?=\()")
# A part of an application below a prefix: `const api = app.basePath("/api")`.
_BELOW = regex(r"\b(?:const|let|var)\s+(\w+)\s*=\s*(\w+)\s*\.\s*basePath\s*(?=\()")
# Functions that return applications of Hono: `const create = () => new Hono()`, `createFactory().createApp()`.
_FACTORY = regex(r"\bcreateFactory\b[\s\S]*\.\s*(createApp)\s*\(")
_ROUTES = regex(r"\.\s*(?:routes|middleware)\s*\(")
_PREFIX = regex(r"\bprefix\s*:\s*([^,}\n]*)")
# Prefixes that are set later, and what adds routes that are not read.
_UNKNOWN_OF_KOA = regex(r"\.\s*register\s*\(|\.\s*redirect\s*\(\s*[\"'`]/")
_UNKNOWN_OF_HONO = regex(
    r"\.\s*notFound\s*\((?![^;]{0,300}(?:404|[nN]ot_?[fF]ound|NOT_FOUND))"
    r"|\.\s*use\s*\(\s*(?:[\"'`]\*[\"'`]\s*,\s*)?(?:serveStatic|trpcServer)\s*\("
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
        "hono-file-router",
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
    methods = _VERBS | (
        {"route", "use", "basePath", "openapi", "on", "mount", "doc", "doc31"} if hono else {"use", "routes"}
    )
    makers = _makers(codes) if hono else frozenset[str]()
    calling = re.compile(rf"\b(?:{'|'.join(sorted(makers))})\s*\(") if makers else None
    for path, code in codes.items():
        if ("new" in code and ("Router" in code or "Koa" in code or "Hono" in code)) or (
            calling and calling.search(code)
        ):
            made[path], ends[path] = _made(path, code, constants, makers, hono=hono)
    calls = {
        path: tuple(calls_of(code, methods, ends.get(path, {})))
        for path, code in codes.items()
        if path in made or not packages[path].isdisjoint(names)
    }
    loops = Loops(codes, constants)
    mounts: list[Mount] = []
    mounting: list[tuple[str, int]] = []
    for path, listed in calls.items():
        for call in listed:
            if call.method != ("route" if hono else "use") or not (
                hono or _ROUTES.search(" ".join(call.arguments))
            ):
                continue
            mounting.append((path, call.start))
            for one in loops.calls(path, call) or ():
                mounts += _mounts(one, path, sources, codes, made, constants, hono=hono)
        if hono and path in made:
            mounts += (
                Mount(path, match[2], match.start(), "", path, match[1])
                for match in _BELOW.finditer(codes[path])
                if match[1] in made[path]
            )
    routers = Routers(sources, codes, made, tuple(mounts))
    # A router that is not read may be anywhere.
    complete = complete and {(one.path, one.start) for one in mounts}.issuperset(mounting)
    if hono:
        complete = complete and _all_are_read(codes, made, makers)
    unknown = _UNKNOWN_OF_HONO if hono else _UNKNOWN_OF_KOA
    found: list[Route] = []
    for path, listed in calls.items():
        code = codes[path]
        complete = complete and (packages[path].isdisjoint(names) or unknown.search(code) is None)
        for call in listed:
            if not _adds(call, hono=hono) or not routers.is_router(path, call.owner, call.start):
                continue
            route = _route(call, path, constants)
            prefixes, known = routers.prefixes(path, call.owner, call.start)
            base = [constants.text(one, path) for one in call.base]
            complete = complete and known and route is not None and None not in base
            verb, served = route or ("ANY", ())
            for below in served:
                for prefix in prefixes:
                    whole = joined(joined(prefix, "/".join(part or "" for part in base)), below)
                    found.append(Route(verb, _pattern(whole), path, line_at(code, call.start)))
    if not hono:
        compared, all_of_them = _compared(codes, packages)
        found += compared
        complete = complete and all_of_them
    return found, complete


def _adds(call: Call, *, hono: bool) -> bool:
    """Whether a call adds a route, also one for files or another application below a path."""
    if call.method == "use" and hono:
        return len(call.arguments) > 1 and _SERVES.match(call.arguments[1]) is not None
    return len(call.arguments) > 1 and call.method in _VERBS | {"openapi", "on", "mount", "doc", "doc31"}


_SERVES = regex(r"(?:serveStatic|trpcServer|graphqlServer)\s*\(")
_ENTRY_OF_ROUTE = regex(r"createRoute\s*\(\s*(?=\{)|(?=\{)")


def _route(call: Call, path: str, constants: NodeConstants) -> tuple[str, tuple[str, ...]] | None:
    """The method and the paths of a route; None if they are unknown."""
    if call.method == "openapi":
        return _described(call.arguments[0], path, constants)
    if call.method == "on":
        served = texts(call.arguments[1], path, constants)
        return ("ANY", served) if served else None
    found = _path(call, path, constants)
    if found is not None and call.method == "mount":
        found = (*found, *(joined(one, "{rest:path}") for one in found))
    verb = {"all": "ANY", "del": "DELETE", "use": "ANY", "mount": "ANY", "doc": "GET", "doc31": "GET"}.get(
        call.method, call.method.upper()
    )
    return (verb, found) if found is not None else None


def _described(value: str, path: str, constants: NodeConstants) -> tuple[str, tuple[str, ...]] | None:
    """The method and the path of `createRoute({ method: "get", path: "/orders/{id}" })` of @hono/zod-openapi."""
    code, start = value, 0
    if not (said := _ENTRY_OF_ROUTE.match(value)):
        place = constants.place(value.strip(), path)
        if place is None:
            return None
        path, code, start = place[0], constants.codes[place[0]], place[1]
        said = _ENTRY_OF_ROUTE.match(code, start)
    listed = entries(code, said.end()) if said else None
    options = {key: text for key, text, _ in listed or ()}
    served = constants.text(options.get("path", ""), path)
    method = constants.text(options.get("method", ""), path)
    return (method.upper(), (served,)) if served and method else None


def _makers(codes: Mapping[str, str]) -> frozenset[str]:
    """The functions of the project that return an application of Hono, also through each other."""
    found: set[str] = set()
    todo = {"new Hono", "new OpenAPIHono"}
    for _ in range(3):
        returns = re.compile(
            rf"(?:\breturn\s+|=>\s*)(?:{'|'.join(map(re.escape, sorted(todo)))})\s*(?:<[^()]{{0,200}}>)?\("
            rf"|\b(?:const|let)\s+(?P<name>\w+)\s*=\s*(?:{'|'.join(map(re.escape, sorted(todo)))})\b"
        )
        added = set()
        for code in codes.values():
            for match in returns.finditer(code) if "Hono" in code or found else ():
                around = function_around(code, match.start())
                left = match["name"] is None or re.search(
                    rf"\breturn\s+{match['name']}\b", code[match.end() :]
                )
                if around and left and around[0] not in found:
                    added.add(around[0])
        if not added:
            break
        found |= added
        todo = added
    if any(_FACTORY.search(code) for code in codes.values() if "createFactory" in code):
        found.add("createApp")
    return frozenset(found)


def _all_are_read(
    codes: Mapping[str, str], made: Mapping[str, Mapping[str, Made]], makers: frozenset[str]
) -> bool:
    """Whether all applications of Hono are those that are known, or what the functions return that make them."""
    number = sum(
        1
        for code in codes.values()
        if "Hono" in code
        for match in _NEW.finditer(code)
        if not (_RETURNED.search(code, max(0, match.start() - 20), match.start()) and makers)
    )
    known = sum(len(one.several) or 1 for listed in made.values() for one in listed.values() if one.own)
    return bool(made) and number == known


_RETURNED = regex(r"(?:\breturn|=>)\s*\Z")
# How the middleware of Koa reads the path of a request.
_READ = regex(r"\b(?:ctx|context)\s*\.\s*(?:request\s*\.\s*)?(?:path|url)\b")
_COMPARED = regex(
    r"\b(?:ctx|context)\s*\.\s*(?:request\s*\.\s*)?(?:path|url)\s*===?\s*[\"'](/[^\"'\n]*)[\"']"
)
_JUDGED = regex(r"\s*(?:===?|!==?|\.\s*(?:startsWith|match|endsWith|includes|replace|slice|split|substring))")


def _compared(codes: Mapping[str, str], packages: Mapping[str, frozenset[str]]) -> tuple[list[Route], bool]:
    """The paths that middleware compares, and whether it uses the path of a request in no other way."""
    found: list[Route] = []
    complete = True
    for path, code in codes.items():
        if "koa" not in packages[path] and "ctx" not in code:
            continue
        read = [match for match in _READ.finditer(code) if _JUDGED.match(code, match.end())]
        compared = list(_COMPARED.finditer(code))
        found += [Route("ANY", match[1], path, line_at(code, match.start())) for match in compared]
        complete = complete and len(read) == len(compared)
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
    path: str, code: str, constants: Constants, makers: frozenset[str], *, hono: bool
) -> tuple[dict[str, Made], dict[str, int]]:
    """The routers that a file makes, and where the calls that make them end."""
    made: defaultdict[str, list[tuple[int, str | None]]] = defaultdict(list)
    ends: dict[str, int] = {}
    called: set[str] = set()
    for match in (_hono(makers) if hono else _KOA).finditer(code):
        end = end_of(code, match.end())
        name = match["name"]
        if hono and name is None:
            around = function_around(code, match.start()) if match["whole"] == "return" else None
            if around and around[0] in makers:
                # What the function returns has the name that its caller gives it.
                continue
            name = f"*{match.start()}"
        prefix: str | None = ""
        if hono and (base := _BASE.match(code, end)) is not None:
            opened, end = base.end(), end_of(code, base.end())
            prefix = constants.text(code[opened + 1 : end - 1].strip(), path)
        elif not hono and (said := _PREFIX.search(code, match.end(), max(end, 0))) is not None:
            prefix = constants.text(said[1].strip(), path)
        elif not hono and (later := re.search(rf"\b{name}\s*\.\s*prefix\s*(?=\()", code)):
            close = end_of(code, later.end())
            prefix = constants.text(code[later.end() + 1 : close - 1].strip(), path)
        if hono and not match[0].count("Hono"):
            called.add(name)
        made[name].append((match.start(), prefix))
        ends[name] = end
    for match in _BELOW.finditer(code) if hono else ():
        end = end_of(code, match.end())
        made[match[1]].append((match.start(), constants.text(code[match.end() + 1 : end - 1].strip(), path)))
        ends[match[1]] = end
        called.add(match[1])
    # A router of Hono that is not mounted is the application.
    found = {
        name: Made(
            each[-1][1],
            application=hono,
            several=tuple(each) if len(each) > 1 else (),
            own=name not in called,
        )
        for name, each in made.items()
    }
    if not hono:
        found.update({match["name"]: Made(application=True) for match in _KOA_APP.finditer(code)})
    return found, ends


def _hono(makers: frozenset[str]) -> re.Pattern[str]:
    """What makes applications of Hono: the classes and some functions of the project."""
    functions = "".join(rf"|(?:\w+\s*\.\s*)?{re.escape(name)}" for name in sorted(makers))
    return re.compile(
        r"(?:\b(?:const|let|var)\s+(?P<name>\w+)(?:\s*:\s*[\w.<>, ]+)?\s*=|\b(?P<whole>export\s+default|return)\b)"
        rf"\s*(?:new\s+(?:OpenAPI)?Hono{functions})\s*{_TYPE}(?=\()"
    )


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
    base = [constants.text(one, path) for one in call.base]
    above = None if None in base else "".join(one or "" for one in base)
    if hono and call.base:
        prefixes = tuple(None if one is None or above is None else joined(above, one) for one in prefixes)
    for index, value in enumerate(values, len(call.arguments) - len(values)):
        if "allowedMethods" not in value and (hono or "outes" in value):
            yield from mounts_of(value, prefixes, call, path, sources, codes, made, call.home(index, path))
