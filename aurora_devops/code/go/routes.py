"""net/http, chi, gin, echo and gorilla: routes with the prefixes of nested routers and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.lazy import regex
from ..evidence import Route, joined
from ..sources import Sources, line_at

# chi has Get, gin has GET, net/http has HandleFunc with a method in the pattern.
_ROUTE = regex(
    r"\b(\w+)\.(Get|Post|Put|Patch|Delete|Head|Options|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|Handle|HandleFunc|Method"
    r'|MethodFunc)\(\s*(?:"([A-Z]+)"\s*,\s*|http\.Method(\w+)\s*,\s*)?"(?:([A-Z]+) )?[\w.-]*(/[^"\n]*)"'
)
_NESTED = regex(r'\.Route\(\s*"(/[^"\n]*)"\s*,\s*func\([^)\n]*\)\s*\{')
_GROUP = regex(
    r'\b(\w+)\s*:?=\s*(\w+)\.(?:Group\(\s*"(/[^"\n]*)"|PathPrefix\(\s*"(/[^"\n]*)"\s*\)\.Subrouter\()'
)


def routes(sources: Sources) -> Iterator[Route]:
    """The routes of net/http, chi and gin, with the prefixes of nested routers and groups."""
    for path, code in sources.code(".go"):
        ends = _ends(code)
        nested = [
            (match[1], match.start(), ends.get(match.end() - 1, len(code)))
            for match in _NESTED.finditer(code)
        ]
        groups: dict[str, str] = {}
        for match in _GROUP.finditer(code):
            groups[match[1]] = joined(groups.get(match[2], ""), match[3] or match[4])
        for match in _ROUTE.finditer(code):
            owner, verb, first, constant, inner, served = match.groups()
            prefix = groups.get(owner, "")
            for above, start, end in nested:
                prefix = joined(prefix, above) if start < match.start() < end else prefix
            method = first or constant or inner or (verb if verb.lower() not in _ANY else "ANY")
            yield Route(method.upper(), joined(prefix, served), path, line_at(code, match.start()))


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
