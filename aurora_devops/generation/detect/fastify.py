"""Fastify: the port that it listens on, and its routes with the prefixes of the plugins that register them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...code.evidence import Confidence, Route, joined
from ...code.node.code import CODE
from ...code.packages import packages_of
from ...code.sources import Sources, line_at
from ...core.lazy import regex
from . import routes as paths
from .clues import Clue, Detector
from .frameworks import framework_of, known, ports

_ROUTE = regex(
    r"""\b([A-Za-z_$][\w$]*)\s*\.\s*(get|all)\s*(?:<[^()\n]{0,200}>)?\s*\(\s*["'`]([^"'`\n]*)["'`]"""
)
_OBJECT = regex(r"""\.route\s*(?:<[^()\n]{0,200}>)?\(\s*\{(?P<body>[^{}]{0,300})""")
_URL = regex(r"""\b(?:url|path)\s*:\s*["'`]([^"'`\n]*)["'`]""")
_METHOD = regex(r"""\bmethod\s*:\s*(\[[^\]\n]*\]|["'`]\w+["'`])""")
_REGISTER = regex(
    r"""\.register\s*\(\s*(?:import\(\s*["'](?P<inline>\.[^"'\n]+)["']\s*\)|require\(\s*["'](?P<required>\.[^"'\n]+)["']\s*\)"""
    r"""|(?P<name>[A-Za-z_$][\w$]*))\s*(?:,\s*(?P<options>\{[^{}]{0,200}\}))?"""
)
_PREFIX = regex(r"""\bprefix\s*:\s*["'`]([^"'`\n]*)["'`]""")
_COMPUTED_PREFIX = regex(r"\bprefix\s*(?::|,|\})")
_IMPORT = regex(
    r"""\bimport\s+(?:(?P<default>[A-Za-z_$][\w$]*)|\{(?P<names>[^{}\n]{1,300})\})\s+from\s+["'](?P<home>\.[^"'\n]+)["']"""
    r"""|\b(?:const|let|var)\s+(?:(?P<bound>[A-Za-z_$][\w$]*)|\{(?P<parts>[^{}\n]{1,300})\})\s*=\s*"""
    r"""(?:await\s+)?(?:require|import)\(\s*["'](?P<from>\.[^"'\n]+)["']"""
)
_MAKES = regex(r"\b(?:Fastify|fastify)\s*\(")
# A function that takes the instance: what a plugin is.
_TAKES = regex(
    r"(?:\(|\basync\s+)\s*(?:app|fastify|instance|server|api|f|scope)\b(?:\s*:\s*\w+)?\s*(?:,|\)|=>)"
)
_STATUS = regex(
    r"""\bexposeStatusRoute\s*:\s*(?:["'`]([^"'`\n]+)["'`]|true|\{[^{}]{0,200}?\burl\s*:\s*["'`]([^"'`\n]+)["'`])"""
)
_ENDPOINT = regex(r"""\bendpoint\s*:\s*["'`]([^"'`\n]+)["'`]""")
_MOST_LEVELS = 6


def _look(sources: Sources) -> Iterator[Clue]:
    if framework_of(sources)[0] != "fastify":
        return
    yield from known(sources, "fastify", "fastify")
    yield from ports(sources)
    found = list(_routes(sources))
    yield from paths.clues(found)
    packages = packages_of(sources)
    for path, code in sources.code(*CODE):
        if match := _STATUS.search(code):
            at = match[1] or match[2] or "/status"
            yield Clue("health_path", at, "@fastify/under-pressure", path, line_at(code, match.start()))
    if place := packages.get("fastify-metrics"):
        ends = [match[1] for _, code in sources.code(*CODE) if (match := _ENDPOINT.search(code))]
        yield Clue("metrics_path", ends[0] if ends else "/metrics", "fastify-metrics", *place, "implied")


def _routes(sources: Sources) -> Iterator[Route]:
    codes = dict(sources.code(*CODE))
    registered = {path: list(_registered(sources, path, code)) for path, code in codes.items()}
    loaded = _autoloaded(sources, codes)
    for path, code in codes.items():
        for method, served, offset in _served(code):
            line = line_at(code, offset)
            for prefix, sure in _prefixes(path, codes, registered, loaded):
                confidence: Confidence = "stated" if sure else "implied"
                yield Route(method, joined(prefix, served), path, line, "", confidence)


def _served(code: str) -> Iterator[tuple[str, str, int]]:
    taken = _MAKES.search(code) or _TAKES.search(code)
    for match in _ROUTE.finditer(code) if taken else ():
        if match[1] in ("app", "fastify", "instance", "server", "api", "f", "scope", "router") and (
            match[3] == "" or match[3].startswith("/")
        ):
            yield "GET" if match[2] == "get" else "ANY", match[3], match.start()
    for match in _OBJECT.finditer(code) if taken else ():
        url, method = _URL.search(match["body"]), _METHOD.search(match["body"])
        if url and method and "GET" in method[1].upper():
            yield "GET", url[1], match.start()


def _registered(sources: Sources, path: str, code: str) -> Iterator[tuple[str, str | None]]:
    """The files whose plugin a file registers, each with its prefix; None for one that is computed."""
    homes: dict[str, str] = {}
    for match in _IMPORT.finditer(code):
        home = match["home"] or match["from"]
        names = match["default"] or match["bound"] or match["names"] or match["parts"] or ""
        for part in names.split(","):
            homes[part.replace(":", " ").split()[-1] if part.split() else ""] = home
    for match in _REGISTER.finditer(code):
        target = match["inline"] or match["required"] or homes.get(match["name"] or "", "")
        options = match["options"] or ""
        prefix = _PREFIX.search(options)
        said = prefix[1] if prefix else None if _COMPUTED_PREFIX.search(options) else ""
        yield _resolved(sources, path, target) if target else path, said


def _resolved(sources: Sources, path: str, target: str) -> str:
    base = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    stem = re.sub(r"\.[cm]?js$", "", base)
    named = [f"{name}{ending}" for name in dict.fromkeys((base, stem)) for ending in ("", *CODE)]
    return sources.first(*named, *(f"{base}/index{ending}" for ending in CODE)) or ""


def _autoloaded(sources: Sources, codes: dict[str, str]) -> dict[str, str]:
    """The folders that @fastify/autoload registers, each with the prefix of its options."""
    found: dict[str, str] = {}
    for path, code in codes.items():
        if "autoload" not in code.lower():
            continue
        for match in re.finditer(r"""\bdir\s*:[^\n]{0,120}?["'`]\.?/?([\w/-]+)["'`]([^;]{0,200})""", code):
            folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), match[1]))
            prefix = _PREFIX.search(match[2])
            found[folder] = prefix[1] if prefix else ""
    return found


def _prefixes(
    path: str,
    codes: dict[str, str],
    registered: dict[str, list[tuple[str, str | None]]],
    loaded: dict[str, str],
    depth: int = 0,
) -> list[tuple[str, bool]]:
    """The prefixes under which the routes of a file are served, and whether an application is seen to do so."""
    for folder, given in loaded.items():
        if path.startswith(f"{folder}/"):
            inner = posixpath.dirname(path[len(folder) + 1 :])
            return [(joined(given, re.sub(r"(?:^|/)_(\w+)", r"/:\1", inner)), True)]
    found: list[tuple[str, bool]] = []
    for other, listed in registered.items():
        for home, prefix in listed:
            if home == path and other != path and prefix is not None and depth < _MOST_LEVELS:
                above = _prefixes(other, codes, registered, loaded, depth + 1)
                found += [(joined(up, prefix) if prefix.strip("/") else up, sure) for up, sure in above]
    if not found and _MAKES.search(codes[path]):
        found.append(("", True))
    return found[:8] or [("", False)]


detector = Detector("fastify", _look, "node")
