"""Express: its routes with the prefixes of their routers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ...core.lazy import regex
from ..constants import Constants
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, constants_of, packages_of_files
from .imports import bound_in
from .routers import Call, Made, Mount, Routers, calls_of, mounts_of, texts

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "all"})
_METHODS = _VERBS | {"route", "use", "param", "set", "disable", "enable"}
_MADE = regex(
    r"(?:\b(?:const|let|var|public|private|protected|readonly)\s+|(?<=this\.)|(?m:^[ \t]+))([A-Za-z_$][\w$]*)"
    r"(?:\s*:\s*[\w.]+)?\s*=\s*(?:express\s*\(|(?:new\s+)?(?:express\s*\.\s*)?(Router)\s*\()"
)
_TYPED = regex(r"\b(\w+)\s*:\s*(?:express\s*\.\s*)?(?:Express|Application|I?Router)\b")
_LITERAL_PATH = regex(r"\s*(?:[\"'`\[]|[A-Z_$][\w$]*\s*(?:\Z|\+|\.))")


def routes(sources: Sources) -> Iterator[Route]:
    """The routes of Express applications; of a router that nothing mounts the prefix is not known."""
    return iter(_read(sources)[0])


@lru_cache(maxsize=2)
def _read(sources: Sources) -> tuple[tuple[Route, ...], bool]:
    """The routes as they are written, and whether the paths and prefixes of all are known."""
    codes = codes_of(sources)
    constants = constants_of(sources)
    made = _made_in(sources)
    calls = {
        path: tuple(calls_of(code, _METHODS, {}))
        for path, code in codes.items()
        if made[path] or "outer" in code or "app" in code
    }
    mounts = tuple(
        mount
        for path, listed in calls.items()
        for call in listed
        if call.method == "use"
        for mount in _mounts(call, path, sources, codes, made, constants)
    )
    routers = Routers(sources, codes, made, mounts)
    found: list[Route] = []
    complete = True
    for path, listed in calls.items():
        code = codes[path]
        typed = {match[1] for match in _TYPED.finditer(code)}
        uses = "express" in packages_of_files(sources)[path]
        for call, routed in zip(listed, _routed(listed), strict=True):
            if call.method not in _VERBS or not (routed or len(call.arguments) > 1):
                # `app.get("env")` reads a setting.
                continue
            owner = call.owner
            usual = owner in made[path] or owner in typed or owner in ("app", "router")
            if not usual and not routers.is_router(path, owner, call.start):
                # `client.get("/health")` asks another service.
                continue
            said = routed or call.arguments[0]
            served = texts(said, path, constants) if said else None
            if served is None or not all(one.startswith(("/", "*")) for one in served):
                complete = complete and not (uses or owner in made[path])
                continue
            prefixes, known = routers.prefixes(path, owner, call.start)
            verb = "ANY" if call.method == "all" else call.method.upper()
            line = line_at(code, call.start)
            for prefix in prefixes if known else prefixes or [""]:
                for one in served:
                    below = one if one.startswith("/") else f"/{one}"
                    whole = joined(prefix, below) if prefix.strip("/") else below
                    found.append(Route(verb, whole, path, line, "", "stated" if known else "implied"))
    return tuple(found), complete


def _routed(listed: tuple[Call, ...]) -> list[str]:
    """For each call the path that its chain was given by `route`; empty without one."""
    found: list[str] = []
    for call in listed:
        if call.before == "route":
            found.append(call.given[0] if call.given else "")
        else:
            found.append(found[-1] if call.before and found else "")
    return found


@lru_cache(maxsize=2)
def _made_in(sources: Sources) -> dict[str, dict[str, Made]]:
    """The applications and routers that each file makes."""
    return {path: _made(code) for path, code in codes_of(sources).items()}


def _made(code: str) -> dict[str, Made]:
    """The applications and routers that a file makes."""
    if "outer" not in code and "express" not in code:
        return {}
    return {match[1]: Made(application=match[2] is None) for match in _MADE.finditer(code)}


def _mounts(
    call: Call,
    path: str,
    sources: Sources,
    codes: dict[str, str],
    made: dict[str, dict[str, Made]],
    constants: Constants,
) -> Iterator[Mount]:
    """The routers that a call of `use` mounts."""
    prefix, others = _prefix(call, path, constants)
    for part in others:
        if _HANDLER.match(part):
            continue
        yield from mounts_of(part, prefix or [None], call, path, sources, codes, made)


def _prefix(call: Call, path: str, constants: Constants) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The prefixes of a call of `use`, None if they are unknown, and what is mounted below them."""
    if len(call.arguments) < 2 or not _LITERAL_PATH.match(call.arguments[0]):
        return ("",), call.arguments
    found = texts(call.arguments[0], path, constants)
    return found, call.arguments[1:]


_CALLED = regex(r"\s*([A-Za-z_$][\w$]*)(?:\s*\.\s*(\w+))?\s*(\()?")
_HANDLER = regex(r"\s*(?:async\s+)?(?:function\b|\(|[A-Za-z_$][\w$]*\s*=>)")
_LOCAL = regex(r"[A-Za-z_$][\w$]*(?=\s*$)")
_REQUIRED = regex(r"""\brequire\s*\(\s*["'](\.[^"'\n]+)["']""")
_FROM = regex(
    r"""\bimport\s+(?:\*\s+as\s+)?([\w$]+)\s+from\s+["']([^.\n"'][^"'\n]*)["']"""
    r"""|\b(?:const|let|var)\s+([\w$]+)\s*=\s*require\s*\(\s*["']([^.\n"'][^"'\n]*)["']"""
    r"""|\bimport\s*\{([^{}]*)\}\s*from\s+["']([^.\n"'][^"'\n]*)["']"""
    r"""|\b(?:const|let|var)\s*\{([^{}]*)\}\s*=\s*require\s*\(\s*["']([^.\n"'][^"'\n]*)["']"""
)
# Middleware that answers no paths of its own.
_HARMLESS = frozenset(
    """
    body-parser compression connect-flash cookie-parser cookie-session cors csurf errorhandler express-fileupload
    express-mongo-sanitize express-rate-limit express-session express-slow-down helmet hpp method-override morgan
    multer on-finished passport pino-http response-time winston-express
    """.split()  # noqa: SIM905
)
_OWN_PATHS = regex(r"\breq(?:uest)?\s*\.\s*(?:path|url|originalUrl)\s*(?:===?|\.\s*(?:startsWith|match))")


def all_routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of Express applications, and whether these are all that are served."""
    read, complete = _read(sources)
    found = [_with_parameters(route) for route in read]
    complete = complete and all(route.confidence == "stated" for route in found)
    codes = codes_of(sources)
    constants = constants_of(sources)
    routers = {
        path: {name for name, one in listed.items() if not one.application}
        for path, listed in _made_in(sources).items()
    }
    makers = {path for path, names in routers.items() if names}
    for path, code in codes.items():
        if "express" not in packages_of_files(sources)[path] and "use" not in code:
            continue
        owners = _made_in(sources)[path].keys() | {"app", "router", "server"}
        complete = complete and not _OWN_PATHS.search(code)
        packages = _packages(code)
        bound = bound_in(sources, path, code)
        for call in calls_of(code, frozenset({"use"}), {}):
            if call.owner not in owners:
                continue
            prefixes, others = _prefix(call, path, constants)
            for part in others:
                sort = _sort(part, packages, bound, routers[path], makers)
                if sort == "serves" and (at := _metrics_path(part, packages, code, path, constants)):
                    found.append(Route("GET", at, path, line_at(code, call.start)))
                    continue
                if sort == "serves" and prefixes and all(one.strip("/") for one in prefixes):
                    line = line_at(code, call.start)
                    for prefix in prefixes:
                        found.append(Route("ANY", prefix, path, line))
                        found.append(Route("ANY", joined(prefix, "{rest:path}"), path, line))
                elif sort == "serves":
                    complete = False
    return found, complete


_BUNDLES = frozenset({"express-prom-bundle", "prom-bundle"})
_METRICS_PATH = regex(r"\bmetricsPath\s*:\s*([^,{}\n]+)")


def _metrics_path(
    part: str, packages: dict[str, str], code: str, path: str, constants: Constants
) -> str | None:
    """The path at which express-prom-bundle serves metrics; None if it is unknown, or what is mounted is another."""
    match = _CALLED.match(part)
    if match is None or packages.get(match[1]) not in _BUNDLES:
        made = (
            re.compile(rf"\b(?:const|let|var)\s+{part}\s*=\s*(\w+)\s*\(([^;]*)")
            if part.isidentifier()
            else None
        )
        found = made.search(code) if made else None
        if found is None or packages.get(found[1]) not in _BUNDLES:
            return None
        part = found[0]
    if "..." in part or "autoregister" in part or "metricsApp" in part:
        return None
    said = _METRICS_PATH.search(part)
    return constants.text(said[1].strip(), path) if said else "/metrics"


def _packages(code: str) -> dict[str, str]:
    """The names that a file imports from packages, with the packages."""
    found: dict[str, str] = {}
    for match in _FROM.finditer(code):
        first, home, second, other, named, there, taken, place = match.groups()
        if single := first or second:
            found[single] = home or other
        for part in (named or taken or "").split(","):
            if local := _LOCAL.search(part):
                found[local[0]] = there or place
    return found


def _sort(
    part: str, packages: dict[str, str], bound: dict[str, str], local: set[str], makers: set[str]
) -> str:
    """Whether what is mounted `serves` paths that are not read, or is a `router` or a `filter`."""
    if _HANDLER.match(part):
        return "filter"
    match = _CALLED.match(part)
    if match is None or _REQUIRED.search(part):
        return "router" if match is not None else "serves"
    name, attribute, call = match.groups()
    if name in local or bound.get(name) in makers:
        return "router"
    if name == "express":
        return "serves" if attribute == "static" else "filter"
    package = packages.get(name)
    if package is None:
        # A function of the project, of which none compares the path of the request.
        return "serves" if call and name not in bound and name not in local and attribute else "filter"
    return "filter" if package in _HARMLESS else "serves"


_PARAMETER = regex(r":(\w+)\??(?:\([^()]*\))?|\$\{[^{}]*\}|\*\w*")


def _with_parameters(route: Route) -> Route:
    """A route with its parameters as `{name}`."""
    path = _PARAMETER.sub(lambda match: f"{{{match[1]}}}" if match[1] else "{rest:path}", route.path)
    return Route(route.method, path, route.file, route.line, route.handler, route.confidence)
