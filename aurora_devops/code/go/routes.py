"""net/http, chi, gin, echo, gorilla/mux and httprouter: routes with the prefixes of nested routers and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.lazy import regex
from ..evidence import Route, joined
from ..sources import Sources, line_at

# The path may be the argument of a function that adds a base path, which is empty by default.
# chi has Get, gin, echo and httprouter have GET, net/http and gorilla have HandleFunc, net/http with a method in it.
_ROUTE = regex(
    r"\b(\w+)\.(Get|Post|Put|Patch|Delete|Head|Options|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|Handle|HandleFunc|Method"
    r'|MethodFunc)\(\s*(?:"([A-Z]+)"\s*,\s*|http\.Method(\w+)\s*,\s*)?(?:([\w.]+)\s*\+\s*|[\w.]+\(\s*)?'
    r'"(?:([A-Z]+) )?[\w.-]*(/[^"\n]*)"'
)
_NESTED = regex(r'\.Route\(\s*"(/[^"\n]*)"\s*,\s*func\([^)\n]*\)\s*\{')
_GROUP = regex(r'\b(\w+)\s*:?=\s*(\w+)\.Group\(\s*"(/[^"\n]*)"')
# `r.PathPrefix("/api").Subrouter()` of gorilla.
_SUBROUTER = regex(r'\b(\w+)\s*:?=\s*(\w+)\.PathPrefix\(\s*"(/[^"\n]*)"\s*\)\.Subrouter\(')
# What answers all paths below: `r.PathPrefix("/files").Handler(h)`, `e.Static("/files", "dir")`, `r.ServeFiles(...)`.
_BELOW = regex(
    r'\b(\w+)\.(?:Mount|PathPrefix|Static|StaticFS|ServeFiles)\(\s*(?:([\w.]+)\s*\+\s*)?"(/[^"\n]*)"\s*[,)](?!\s*\.Subrouter)'
)
# `e.Add("GET", "/x", h)` of echo, `r.Handler("GET", "/x", h)` of httprouter, `e.File("/x", "file")` and `r.Path("/x")`.
_ADDED = regex(
    r'\b(\w+)\.(?:Add|Handler|HandlerFunc|File|StaticFile|Path)\(\s*(?:(?:"([A-Z]+)"|http\.Method(\w+))\s*,\s*)?"(/[^"\n]*)"'
)

_DEFAULT_MUX = regex(r"\bhttp\.(?:Handle(?:Func)?|NewServeMux)\(")
# What a prefix that is computed may be.
_COMPUTED = "{prefix:.*}"


def routes(sources: Sources) -> Iterator[Route]:
    """The routes of all routers, with the prefixes of nested routers and groups."""
    for path, code in sources.code(".go"):
        if '"/' not in code and not _METHOD_AND_PATH.search(code):
            continue
        ends = _ends(code)
        nested = [
            (match[1], match.start(), ends.get(match.end() - 1, len(code)))
            for match in _NESTED.finditer(code)
        ]
        # A path that ends in a slash is a subtree of net/http alone.
        exact = '"github.com/gorilla/mux"' in code and not _DEFAULT_MUX.search(code)
        groups: dict[str, str] = {}
        grouped = sorted(
            (*_GROUP.finditer(code), *_SUBROUTER.finditer(code)), key=lambda match: match.start()
        )
        for match in grouped:
            groups[match[1]] = joined(groups.get(match[2], ""), match[3])
        for match in _ROUTE.finditer(code):
            owner, verb, first, constant, unknown, inner, served = match.groups()
            prefix = groups.get(owner, "")
            for above, start, end in nested:
                prefix = joined(prefix, above) if start < match.start() < end else prefix
            method = first or constant or inner or (verb if verb.lower() not in _ANY else "ANY")
            whole = joined(prefix, served)
            if exact and whole.endswith("/"):
                whole += "{$}"
            if unknown and whole != "/{$}":
                whole = f"{_COMPUTED}{whole}"
            yield Route(method.upper(), whole, path, line_at(code, match.start()))
        for match in _BELOW.finditer(code):
            served = joined(groups.get(match[1], ""), match[3].partition("/*")[0])
            served = f"{_COMPUTED}{served}" if match[2] else served
            line = line_at(code, match.start())
            yield Route("ANY", served, path, line)
            yield Route("ANY", f"{served.rstrip('/')}/*", path, line)
        for match in _ADDED.finditer(code):
            owner, quoted, named, served = match.groups()
            method = (quoted or named or "ANY").upper()
            yield Route(method, joined(groups.get(owner, ""), served), path, line_at(code, match.start()))


_METHOD_AND_PATH = regex(r'"[A-Z]+ [\w.-]*/')
_ANY = frozenset({"handle", "handlefunc", "any", "method", "methodfunc"})


def _ends(code: str) -> dict[int, int]:
    """For each opening brace its closing one; braces in strings are rare and come in pairs."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer(r"[{}]", code):
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            ends[opened.pop()] = match.start()
    return ends
