"""Express: its routes with the prefixes of their routers."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, partial

from ...core.lazy import regex
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import CODE, codes_of, end_of, packages_of_files, parts

_ROUTE = regex(
    r"""\b([A-Za-z_$][\w$]{0,60})\s*\.\s*(get|post|put|patch|delete|head|options|all)\s*\(\s*["'`](/[^"'`\n]*)["'`]"""
)
# `router.route("/orders").get(...).post(...)`: the first method, and each one that follows.
_ROUTED = regex(
    r"""\b([A-Za-z_$][\w$]{0,60})\s*\.\s*route\s*\(\s*["'`](/[^"'`\n]*)["'`]\s*\)\s*\.\s*"""
    r"""(get|post|put|patch|delete|head|options|all)\s*\("""
)
_NEXT = regex(r"\s*\.\s*(get|post|put|patch|delete|head|options|all)\s*(?=\()")
_USE = regex(
    r"""\b([A-Za-z_$][\w$]{0,60})\s*\.\s*use\s*\((?:\s*["'`](/[^"'`\n]*)["'`]\s*,)?\s*(?=[A-Za-z_$])([^;\n]{0,200})"""
)
_MADE = regex(
    r"\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)(?:\s*:\s*[\w.]+)?\s*=\s*(?:express\s*\(|(?:express\s*\.\s*)?(Router)\s*\()"
)
_BOUND = regex(
    r"""\b(?:const|let|var)\s+(?P<required>[A-Za-z_$][\w$]*)\s*=\s*require\s*\(\s*["'](?P<from>\.[^"'\n]+)["']"""
    r"""|\bimport\s+(?P<imported>[A-Za-z_$][\w$]*)\s+from\s+["'](?P<home>\.[^"'\n]+)["']"""
    r"""|\b(?:const|let|var)\s*\{(?P<taken>[^{}]*)\}\s*=\s*require\s*\(\s*["'](?P<there>\.[^"'\n]+)["']"""
    r"""|\bimport\s*\{(?P<named>[^{}]*)\}\s*from\s+["'](?P<place>\.[^"'\n]+)["']"""
)
_LOCAL = regex(r"[A-Za-z_$][\w$]*(?=\s*$)")
_REQUIRED = regex(r"""\brequire\s*\(\s*["'](\.[^"'\n]+)["']""")
# More ways than these to one route are a riddle, not an application.
_MOST_PREFIXES, _MOST_LEVELS = 16, 4


def routes(sources: Sources) -> Iterator[Route]:
    """The routes of Express applications; of a router that nothing mounts the prefix is not known."""
    codes = codes_of(sources)
    mounts: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for path, code in codes.items():
        for prefix, home, name in _mounts(sources, path, code):
            mounts[home].append((path, prefix, name))
    prefixes = cache(partial(_prefixes, mounts))
    for path, code in codes.items():
        routers = {match[1]: match[2] is not None for match in _MADE.finditer(code)}
        chained = [
            (match, match[1], method, match[2])
            for match in _ROUTED.finditer(code)
            for method in _chained(code, match) or (match[3],)
        ]
        plain = [(match, match[1], match[2], match[3]) for match in _ROUTE.finditer(code)]
        for match, owner, method, served in sorted(chained + plain, key=lambda one: one[0].start()):
            # `client.get("/health")` asks another service.
            if owner not in routers and owner not in ("app", "router"):
                continue
            line = line_at(code, match.start())
            verb = "ANY" if method == "all" else method.upper()
            if not routers.get(owner, owner == "router"):
                yield Route(verb, served, path, line)
                continue
            found = prefixes(path, owner)
            for prefix in found or ("",):
                yield Route(verb, joined(prefix, served), path, line, "", "stated" if found else "implied")


def _chained(code: str, match: re.Match[str]) -> list[str]:
    """The methods of a chain that begins with `route`; none if it cannot be read to its end."""
    methods = [match[3]]
    end = end_of(code, match.end() - 1)
    while end > 0 and (following := _NEXT.match(code, end)):
        methods.append(following[1])
        end = end_of(code, following.end())
    return methods if end > 0 else []


def _mounts(sources: Sources, path: str, code: str) -> Iterator[tuple[str, str, str]]:
    """What a file mounts: the prefix, and the router's file, or its name in this file."""
    bound = bound_in(sources, path, code)
    for match in _USE.finditer(code):
        rest = match[3]
        if inline := _REQUIRED.search(rest):
            yield match[2] or "", resolved(sources, path, inline[1]), ""
            continue
        for name in re.findall(r"[A-Za-z_$][\w$]*", rest):
            home = bound.get(name, path)
            yield match[2] or "", home, "" if name in bound else name


def bound_in(sources: Sources, path: str, code: str) -> dict[str, str]:
    """The names that a file imports from other files, with the files."""
    bound: dict[str, str] = {}
    for match in _BOUND.finditer(code):
        home = next(filter(None, match.group("from", "home", "there", "place")))
        names = [match["required"] or match["imported"] or ""]
        if listed := match["taken"] or match["named"]:
            names = [local[0] for part in listed.split(",") if (local := _LOCAL.search(part))]
        bound.update(dict.fromkeys(filter(None, names), resolved(sources, path, home)))
    return bound


def resolved(sources: Sources, path: str, target: str) -> str:
    """The file that a relative import means."""
    base = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    stem = re.sub(r"\.[cm]?js$", "", base)
    named = [base, *(f"{name}{ending}" for name in dict.fromkeys((base, stem)) for ending in CODE)]
    return sources.first(*named, *(f"{base}/index{ending}" for ending in CODE)) or ""


def _prefixes(mounts: Mapping[str, list[tuple[str, str, str]]], path: str, owner: str) -> list[str]:
    """The prefixes under which a router of a file is mounted, through the routers that mount it.

    `mounts` are by the file of the router: the file that mounts it, the prefix, and its name in this file.
    """
    complete: list[str] = []
    todo: list[tuple[str, str, str, int]] = [(path, owner, "", 0)]
    while todo and len(complete) < _MOST_PREFIXES:
        home, name, below, depth = todo.pop(0)
        above = [(other, prefix) for other, prefix, called in mounts.get(home, ()) if called in ("", name)]
        if depth and not above:
            complete.append(below)
        if depth < _MOST_LEVELS:
            todo += [
                (other, "router", joined(prefix, below), depth + 1)
                for other, prefix in above[:_MOST_PREFIXES]
            ]
    return list(dict.fromkeys(complete))


_USED = regex(r"\b([A-Za-z_$][\w$]{0,60})\s*\.\s*use\s*(?=\()")
# A route whose path is computed; `app.get("env")` reads a setting.
_COMPUTED = regex(
    r"\b([A-Za-z_$][\w$]{0,60})\s*\.\s*(?:get|post|put|patch|delete|all|route)\s*\(\s*(?:[A-Za-z_$\[/][^,()\n]*,|`[^`]*\$\{)"
)
_LITERAL = regex(r"""\s*["'`](/[^"'`\n$]*)["'`]\s*""")
_CALLED = regex(r"\s*([A-Za-z_$][\w$]*)(?:\s*\.\s*(\w+))?\s*(\()?")
_HANDLER = regex(r"\s*(?:async\s+)?(?:function\b|\(|[A-Za-z_$][\w$]*\s*=>)")
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
    found = [_with_parameters(route) for route in routes(sources)]
    complete = all(route.confidence == "stated" for route in found)
    codes = codes_of(sources)
    makers = {path for path, code in codes.items() if any(match[2] for match in _MADE.finditer(code))}
    for path, code in codes.items():
        if "express" not in packages_of_files(sources)[path] and not _USED.search(code):
            continue
        owners = {match[1] for match in _MADE.finditer(code)} | {"app", "router", "server"}
        complete = complete and all(_chained(code, match) for match in _ROUTED.finditer(code))
        complete = complete and not _OWN_PATHS.search(code)
        complete = complete and not any(match[1] in owners for match in _COMPUTED.finditer(code))
        packages = _packages(code)
        bound = bound_in(sources, path, code)
        local = {match[1] for match in _MADE.finditer(code) if match[2]}
        for match in _USED.finditer(code):
            if match[1] not in owners:
                continue
            end = end_of(code, match.end())
            listed = [part for part, _ in parts(code, match.end() + 1, end - 1)] if end > 0 else ["?"]
            prefix = literal[1] if listed and (literal := _LITERAL.fullmatch(listed[0])) else ""
            for part in listed[1:] if prefix else listed:
                sort = _sort(part, packages, bound, local, makers)
                if sort == "serves" and prefix.strip("/"):
                    line = line_at(code, match.start())
                    found.append(Route("ANY", prefix, path, line))
                    found.append(Route("ANY", joined(prefix, "{rest:path}"), path, line))
                elif sort == "serves":
                    complete = False
    return found, complete


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
