"""net/http, chi, gin, echo, gorilla/mux and httprouter: routes with the prefixes of nested routers and groups."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.lazy import regex
from ..evidence import Route, joined
from ..sources import line_at
from .packages import Packages
from .routers import Routers
from .servers import Servers

# The path may be the argument of a function that adds a base path, which is empty by default.
# chi has Get, gin, echo and httprouter have GET, net/http and gorilla have HandleFunc, net/http with a method in it.
_ROUTE = regex(
    r"\b(\w+)\.(Get|Post|Put|Patch|Delete|Head|Options|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|Handle|HandleFunc|Method"
    r'|MethodFunc)\(\s*(?:"([A-Z]+)"\s*,\s*|http\.Method(\w+)\s*,\s*)?(?:([\w.]+)\s*\+\s*|[\w.]+\(\s*)?'
    r'"(?:([A-Z]+) )?[\w.-]*(/[^"\n]*)"'
)
# The path of a group itself, and one without a slash, of gin, echo and fiber: `g.GET("", h)`, `g.GET("orders", h)`.
_OF_GROUP = regex(
    r"\b(\w+)\.(Get|Post|Put|Patch|Delete|Head|Options|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|All)\("
    r'\s*"([A-Za-z:][\w:*.-]*(?:/[^"\n]*)?|)"\s*,'
)
_GROUPED = regex(r'"github\.com/(?:gin-gonic/gin|labstack/echo|gofiber/fiber)')
# What answers all paths below: `r.PathPrefix("/files").Handler(h)`, `e.Static("/files", "dir")`, `r.ServeFiles(...)`.
_BELOW = regex(
    r'\b(\w+)\.(?:Mount|PathPrefix|Static|StaticFS|ServeFiles)\(\s*(?:([\w.]+)\s*\+\s*)?"(/[^"\n]*)"\s*[,)](?!\s*\.Subrouter)'
)
# `e.Add("GET", "/x", h)` of echo, `r.Handler("GET", "/x", h)` of httprouter, `e.File("/x", "file")` and `r.Path("/x")`.
_ADDED = regex(
    r'\b(\w+)\.(?:Add|Handler|HandlerFunc|File|StaticFile|Path)\(\s*(?:(?:"([A-Z]+)"|http\.Method(\w+))\s*,\s*)?"(/[^"\n]*)"'
)

# What a package serves at a path that it is given: `prometheus.RegisterAt(app, "/metrics")` of fiberprometheus.
_GIVEN = regex(r'\.RegisterAt\(\s*(\w+)\s*,\s*"(/[^"\n]*)"|\b(\w+)\.Use\(\s*"(/[^"\n]+)"\s*,')

# Clients, which send requests: `c.client.Post(c.base+"/orders", ...)`.
_CLIENT = regex(r"\w*[cC]lient\w*|http|resty")
_REQUESTS = frozenset({"Delete", "Get", "Head", "Options", "Patch", "Post", "Put"})
_DEFAULT_MUX = regex(r"\bhttp\.(?:Handle(?:Func)?|NewServeMux)\(")
# What a prefix that is computed may be.
_COMPUTED = "{prefix:.*}"


def routes(routers: Routers, servers: Servers | None = None) -> Iterator[Route]:
    """The routes of all routers, with the prefixes of nested routers and groups, and the ports of their servers."""
    servers = servers or Servers({}, {}, Packages({}))
    for path, code in routers.codes.items():
        grouped = _GROUPED.search(code) is not None
        if '"/' not in code and not grouped and not _METHOD_AND_PATH.search(code):
            continue
        # A path that ends in a slash is a subtree of net/http alone.
        exact = '"github.com/gorilla/mux"' in code and not _DEFAULT_MUX.search(code)
        for match in _ROUTE.finditer(code):
            owner, verb, first, constant, unknown, inner, served = match.groups()
            if routers.is_mounted(path, match.start()) or (_CLIENT.fullmatch(owner) and verb in _REQUESTS):
                continue
            port = servers.port(path, match.start(), owner)
            method = first or constant or inner or (verb if verb.lower() not in _ANY else "ANY")
            for prefix in _prefixes(routers, owner, path, match.start()):
                whole = joined(prefix, served)
                if (exact or verb not in _OF_NET_HTTP) and whole.endswith("/"):
                    whole += "{$}"
                if unknown and whole != "/{$}":
                    whole = f"{_COMPUTED}{whole}"
                yield Route(method.upper(), whole, path, line_at(code, match.start()), port=port)
        for match in _OF_GROUP.finditer(code) if grouped else ():
            owner, verb, served = match.groups()
            port = servers.port(path, match.start(), owner)
            # Other objects have such methods, too; one with a prefix is a group.
            for prefix in routers.prefixes(owner, path, match.start()) or ():
                if prefix.strip("/"):
                    method = "ANY" if verb.lower() in _ANY else verb.upper()
                    yield Route(method, joined(prefix, served), path, line_at(code, match.start()), port=port)
        for match in _BELOW.finditer(code):
            if routers.is_mounted(path, match.start()):
                continue
            port = servers.port(path, match.start(), match[1])
            for prefix in _prefixes(routers, match[1], path, match.start()):
                served = joined(prefix, match[3].partition("/*")[0])
                served = f"{_COMPUTED}{served}" if match[2] else served
                line = line_at(code, match.start())
                yield Route("ANY", served, path, line, port=port)
                yield Route("ANY", f"{served.rstrip('/')}/*", path, line, port=port)
        for match in _GIVEN.finditer(code) if "gofiber/fiber" in code else ():
            owner, served = match[1] or match[3], match[2] or match[4]
            for prefix in _prefixes(routers, owner, path, match.start()):
                yield Route("ANY", joined(prefix, served), path, line_at(code, match.start()))
        for match in _ADDED.finditer(code):
            owner, quoted, named, served = match.groups()
            method = (quoted or named or "ANY").upper()
            port = servers.port(path, match.start(), owner)
            for prefix in _prefixes(routers, owner, path, match.start()):
                yield Route(method, joined(prefix, served), path, line_at(code, match.start()), port=port)


def _prefixes(routers: Routers, owner: str, path: str, start: int) -> list[str]:
    return sorted(routers.prefixes(owner, path, start) or {""})


_OF_NET_HTTP = frozenset({"Handle", "HandleFunc"})
_METHOD_AND_PATH = regex(r'"[A-Z]+ [\w.-]*/')
_ANY = frozenset({"all", "handle", "handlefunc", "any", "method", "methodfunc"})
