"""Express: its routes with the prefixes of their routers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache, partial

from ...core.lazy import regex
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import CODE

_ROUTE = regex(
    r"""\b([A-Za-z_$][\w$]{0,60})\s*\.\s*(get|post|put|patch|delete|head|options|all)\s*\(\s*["'`](/[^"'`\n]*)["'`]"""
)
_USE = regex(
    r"""\b([A-Za-z_$][\w$]{0,60})\s*\.\s*use\s*\((?:\s*["'`](/[^"'`\n]*)["'`]\s*,)?\s*(?=[A-Za-z_$])([^;\n]{0,200})"""
)
_MADE = regex(
    r"\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)(?:\s*:\s*[\w.]+)?\s*=\s*(?:express\s*\(|(?:express\s*\.\s*)?(Router)\s*\()"
)
_BOUND = regex(
    r"""\b(?:const|let|var)\s+(?P<required>[A-Za-z_$][\w$]*)\s*=\s*require\s*\(\s*["'](?P<from>\.[^"'\n]+)["']"""
    r"""|\bimport\s+(?P<imported>[A-Za-z_$][\w$]*)\s+from\s+["'](?P<home>\.[^"'\n]+)["']"""
)
_REQUIRED = regex(r"""\brequire\s*\(\s*["'](\.[^"'\n]+)["']""")
# More ways than these to one route are a riddle, not an application.
_MOST_PREFIXES, _MOST_LEVELS = 16, 4


def routes(sources: Sources) -> Iterator[Route]:
    """The routes of Express applications; of a router that nothing mounts the prefix is not known."""
    codes = dict(sources.code(*CODE))
    mounts = {path: list(_mounts(sources, path, code)) for path, code in codes.items()}
    prefixes = cache(partial(_prefixes, mounts))
    for path, code in codes.items():
        routers = {match[1]: match[2] is not None for match in _MADE.finditer(code)}
        for match in _ROUTE.finditer(code):
            owner, method, served = match.groups()
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


def _mounts(sources: Sources, path: str, code: str) -> Iterator[tuple[str, str, str]]:
    """What a file mounts: the prefix, and the router's file, or its name in this file."""
    bound = {
        match["required"] or match["imported"]: match["from"] or match["home"]
        for match in _BOUND.finditer(code)
    }
    for match in _USE.finditer(code):
        rest = match[3]
        if inline := _REQUIRED.search(rest):
            yield match[2] or "", _resolved(sources, path, inline[1]), ""
            continue
        for name in re.findall(r"[A-Za-z_$][\w$]*", rest):
            home = _resolved(sources, path, bound[name]) if name in bound else path
            yield match[2] or "", home, "" if name in bound else name


def _resolved(sources: Sources, path: str, target: str) -> str:
    """The file that a relative import means."""
    base = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    stem = re.sub(r"\.[cm]?js$", "", base)
    named = [base, *(f"{name}{ending}" for name in dict.fromkeys((base, stem)) for ending in CODE)]
    return sources.first(*named, *(f"{base}/index{ending}" for ending in CODE)) or ""


def _prefixes(mounts: dict[str, list[tuple[str, str, str]]], path: str, owner: str) -> list[str]:
    """The prefixes under which a router of a file is mounted, through the routers that mount it."""
    complete: list[str] = []
    todo: list[tuple[str, str, str, int]] = [(path, owner, "", 0)]
    while todo and len(complete) < _MOST_PREFIXES:
        home, name, below, depth = todo.pop(0)
        above = [
            (other, prefix)
            for other, listed in mounts.items()
            for prefix, mounted, called in listed
            if mounted == home and called in ("", name)
        ]
        if depth and not above:
            complete.append(below)
        if depth < _MOST_LEVELS:
            todo += [
                (other, "router", joined(prefix, below), depth + 1)
                for other, prefix in above[:_MOST_PREFIXES]
            ]
    return list(dict.fromkeys(complete))
