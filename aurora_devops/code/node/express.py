"""Express: its routes with the prefixes of their routers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import replace
from ..constants import Constants
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, end_of, packages_of_files
from .constants import constants_of
from .imports import bound_in
from .loops import Loops
from .routers import Call, Made, Mount, Routers, calls_of, mounts_of, texts

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "all"})
_METHODS = _VERBS | {"route", "use", "param", "set", "disable", "enable"}
_CALLEE = r"(?:[eE]xpress|polka|require\(\s*[\"']express[\"']\s*\))"
_MAKES = rf"(?:{_CALLEE}\s*(?=\()|(?:new\s+)?(?:{_CALLEE}\s*\.\s*)?(?P<router>Router)\s*(?=\())"
# A router without a name.
_MAKES_ROUTER = rf"(?:new\s+)?(?:{_CALLEE}\s*\.\s*)?Router\s*(?=\()"
_MADE = regex(
    r"(?:\b(?:const|let|var|public|private|protected|readonly)\s+|(?<=this\.)|(?m:^[ \t]+))(?P<name>[A-Za-z_$][\w$]*)"
    rf"(?:\s*:\s*[\w.]+)?\s*=\s*{_MAKES}"
    rf"|(?P<whole>\bmodule\.exports|\bexport\s+default|\breturn)\s*=?\s*{_MAKES_ROUTER}"
    r"|(?m:^)polka\s*(?=\()"
)
_TYPED = regex(r"\b(\w+)\s*:\s*(?:express\s*\.\s*)?(?:Express|Application|I?Router)\b")


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
        path: tuple(calls_of(code, _METHODS, _ends(code, made[path])))
        for path, code in codes.items()
        if made[path] or "outer" in code or "app" in code
    }
    loops = Loops(codes, constants)
    found: list[Route] = []
    complete = True
    mounts: list[Mount] = []
    for path, listed in calls.items():
        for call in listed:
            if call.method != "use":
                continue
            each = loops.calls(path, call)
            complete = complete and (each is not None or call.owner not in {*made[path], *_USUAL})
            for single in each or ():
                mounts += _mounts(single, path, sources, codes, made, constants)
    routers = Routers(sources, codes, made, tuple(mounts))
    for path, listed in calls.items():
        code = codes[path]
        typed = {match[1] for match in _TYPED.finditer(code)}
        uses = "express" in packages_of_files(sources)[path]
        for call, routed in zip(listed, _routed(listed), strict=True):
            if call.method not in _VERBS or not (routed or len(call.arguments) > 1):
                # `app.get("env")` reads a setting.
                continue
            owner = call.owner
            usual = owner in made[path] or owner in typed or owner in _USUAL
            if not usual and not routers.is_router(path, owner, call.start):
                # `client.get("/health")` asks another service.
                continue
            said = routed or call.arguments[0]
            served = _served(path, call, said, loops, constants) if said else None
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


_USUAL = ("app", "router")


def _served(path: str, call: Call, said: str, loops: Loops, constants: Constants) -> tuple[str, ...] | None:
    """The paths of a route, which may be those of all elements of a loop; None if they are unknown."""
    if (found := texts(said, path, constants)) is not None:
        return found
    each = [
        texts(one.arguments[0], path, constants)
        for one in loops.calls(path, replace(call, arguments=(said,))) or ()
    ]
    return None if None in each or not each else tuple(text for found in each for text in found or ())


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
    """The applications and routers that a file makes; those without a name have a number."""
    if "outer" not in code and "express" not in code and "polka" not in code:
        return {}
    return {
        match["name"] or f"*{match.start()}": Made(application=match["router"] is None and not match["whole"])
        for match in _MADE.finditer(code)
    }


def _ends(code: str, made: Mapping[str, Made]) -> dict[str, int]:
    """Where the calls end that make the applications and routers of a file."""
    if not made:
        return {}
    found = {
        match["name"] or f"*{match.start()}": end_of(code, match.end()) for match in _MADE.finditer(code)
    }
    return {name: end for name, end in found.items() if end > 0}


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
    for index, part in enumerate(others, len(call.arguments) - len(others)):
        if _HANDLER.match(part):
            continue
        yield from mounts_of(part, prefix or [None], call, path, sources, codes, made, call.home(index, path))


def _prefix(call: Call, path: str, constants: Constants) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The prefixes of a call of `use`, None if they are unknown, and what is mounted below them."""
    if len(call.arguments) < 2:
        return ("",), call.arguments
    found = texts(call.arguments[0], call.home(0, path), constants)
    if found is None and not _PATH.match(call.arguments[0]):
        return ("",), call.arguments
    return found, call.arguments[1:]


# An expression that is a path and no handler: a literal, or a name for a path.
_PATH = regex(
    r"\s*(?:[\"'`]|\[\s*[\"'`]|process\.env\b|[^()]*[\"'`]/|[A-Z_$][A-Z0-9_$]*\s*(?:\Z|\+|\.)"
    r"|[\w$.?!\[\]]*?(?:(?i:path|prefix|url|uri|endpoint|version)|Base|base|ROOT|[rR]oot)\s*(?:\(.*\)\s*)?\Z)"
)


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
_HARMLESS = regex(
    r"body-parser|compression|shrink-ray.*|connect-(?:flash|timeout|redis|mongo|pg-simple)|cookie-(?:parser|session)|cors|csurf"
    r"|csrf-csrf|errorhandler|express-(?:async-errors|basic-auth|fileupload|http-context|jwt|mongo-sanitize"
    r"|oauth2-jwt-bearer|pino-logger|rate-limit|request-id|session|slow-down|useragent|validator|winston|xss-sanitizer)"
    r"|helmet|hpp|http-errors|i18next-http-middleware|method-override|morgan|multer|nocache|on-finished|passport"
    r"|pino-http|pino-http-.*|rate-limiter-flexible|request-ip|response-time|serve-favicon|toobusy-js|winston-express"
    r"|xss-clean|@sentry/node|@opentelemetry/.*|@middy/.*|dd-trace|aws-xray-sdk(?:-express)?|cls-rtracer|express-ws|zipkin-.*"
)
_OWN_PATHS = regex(
    r"\breq(?:uest)?\s*\.\s*(?:path|url|originalUrl)\s*"
    r"(?:===?\s*(?:'(/[^'\n]*)'|\"(/[^\"\n]*)\")?|\.\s*(?:startsWith|match))"
)


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
        for own in _OWN_PATHS.finditer(code):
            # A middleware that answers a path itself: `if (req.path === "/healthz")`.
            if compared := own[1] or own[2]:
                found.append(Route("ANY", compared, path, line_at(code, own.start())))
            else:
                complete = False
        packages = _packages(code)
        bound = bound_in(sources, path, code)
        for call in calls_of(code, frozenset({"use"}), {}):
            if call.owner not in owners:
                continue
            prefixes, others = _prefix(call, path, constants)
            for given in others:
                part = given if given in routers[path] else _declared(given, code, packages)
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
        return None
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


def _declared(part: str, code: str, packages: dict[str, str]) -> str:
    """What a function of a package returns, if an argument is a variable that is given that; else the argument."""
    if not part.isidentifier() or part not in code:
        return part
    for match in re.finditer(
        rf"\b(?:const|let|var)\s+{part}\s*(?::[^=\n]{{0,80}})?=\s*(\w+)(?:\.\w+)?\s*(?=\()", code
    ):
        end = end_of(code, match.end(), len(code))
        if match[1] in packages and end > 0:
            return code[match.start(1) : end]
    return part


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
    return "filter" if _HARMLESS.fullmatch(package) else "serves"


_PARAMETER = regex(r":(\w+)\??(?:\([^()]*\))?|\$\{[^{}]*\}|\*\w*")


def _with_parameters(route: Route) -> Route:
    """A route with its parameters as `{name}`."""
    path = _PARAMETER.sub(lambda match: f"{{{match[1]}}}" if match[1] else "{rest:path}", route.path)
    return Route(route.method, path, route.file, route.line, route.handler, route.confidence)
