"""Koa: the routes of routers of `@koa/router`, with their prefixes."""

from __future__ import annotations

from ...core.lazy import regex
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, packages_of_files, string_of
from .nest import pattern

_MADE = regex(
    r"\b(?:const|let|var)\s+(\w+)\s*=\s*new\s+(?:Koa)?Router\s*(?:<[^()]{0,200}?>)?\(\s*(\{[^{}]*\})?"
)
_PREFIX = regex(r"\bprefix\s*:\s*([^,}\n]*)")
_ROUTE = regex(
    r"\b(\w+)\s*\.\s*(get|post|put|patch|delete|del|head|options|all)\s*\(\s*([\"'`][^\"'`\n]*[\"'`]|[^,()\n]*)\s*,(?:\s*([\"'][^\"'\n]*[\"'])\s*,)?"
)
# Routers in routers, prefixes that are set later, and what serves files or other applications.
_UNKNOWN = regex(
    r"\.\s*prefix\s*\(|\b\w*[rR]outer\s*\.\s*use\s*\(\s*[\"'`]|\.\s*register\s*\(|\.\s*redirect\s*\(\s*[\"'`]/"
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
    }
)


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all routers, and whether these are all that are served."""
    found: list[Route] = []
    complete = True
    for path, code in codes_of(sources).items():
        packages = packages_of_files(sources)[path]
        complete = complete and packages.isdisjoint(_OTHERS)
        if packages.isdisjoint({"@koa/router", "koa-router"}):
            continue
        complete = complete and _UNKNOWN.search(code) is None
        routers: dict[str, str] = {}
        for match in _MADE.finditer(code):
            said = _PREFIX.search(match[2] or "")
            prefix = string_of(said[1]) if said else ""
            complete = complete and prefix is not None
            routers[match[1]] = prefix or ""
        for match in _ROUTE.finditer(code):
            owner, method, first, second = match.groups()
            if owner not in routers:
                continue
            # A route may have a name before its path.
            served = (
                string_of(second) if second and not first.strip("\"'`").startswith("/") else string_of(first)
            )
            if served is None or not served.startswith("/"):
                complete = False
                continue
            verb = {"all": "ANY", "del": "DELETE"}.get(method, method.upper())
            whole = pattern(joined(routers[owner], served))
            found.append(Route(verb, whole, path, line_at(code, match.start())))
    return found, complete
