"""Fastify: the routes of the application and its plugins, with the prefixes under which these are registered."""

from __future__ import annotations

from collections import defaultdict

from ...core.lazy import regex
from ..evidence import Route, joined
from ..sources import Sources, line_at
from .code import codes_of, end_of, entries, string_of
from .express import bound_in, resolved
from .nest import pattern

_OWNER = r"\b(?:app|fastify|server|instance|api|router|f)"
_ROUTE = regex(
    rf"{_OWNER}\s*\.\s*(get|post|put|patch|delete|head|options|all)\s*(?:<[^()]{{0,200}}?>)?\(\s*(?P<path>[^,()\n]*)"
)
_OBJECT = regex(rf"{_OWNER}\s*\.\s*route\s*(?:<[^()]{{0,200}}?>)?\(\s*")
_REGISTER = regex(r"\.\s*register\s*(?=\()")
_PREFIX = regex(r"\bprefix\s*:\s*([^,}\n]*)")
_NAME = regex(
    r"\s*(?:await\s+)?(?:import\(\s*[\"'](?P<file>\.[^\"'\n]*)[\"']\s*\)|require\(\s*[\"'](?P<required>\.[^\"'\n]*)[\"']\s*\)|(?P<name>[A-Za-z_$][\w$]*)(?:\.default)?)\s*[,)]"
)
_INLINE = regex(r"\s*(?:async\s+)?(?:function\b|\(|\w+\s*=>)")
_FROM = regex(
    r"""\bimport\s+(?:\*\s+as\s+)?(\w+)\s*(?:,\s*\{[^{}]*\})?\s*from\s*["'](?!\.)([^"'\n]+)["']|\b(?:const|let|var)\s+(\w+)\s*=\s*require\(\s*["'](?!\.)([^"'\n]+)["']"""
)
_REQUIRED = regex(r"""\s*(?:await\s+)?(?:import|require)\(\s*["'](?!\.)([^"'\n]+)["']""")
# Plugins that add no routes.
_HARMLESS = regex(
    r"@fastify/(?:accepts|auth|awilix|basic-auth|bearer-auth|caching|circuit-breaker|compress|cookie|cors|csrf-protection"
    r"|env|etag|express|flash|formbody|helmet|hotwire|jwt|kafka|leveldb|mongodb|multipart|mysql|postgres|rate-limit|redis"
    r"|request-context|response-validation|schedule|secure-session|sensible|session|soap-client|swagger|throttle"
    r"|type-provider-\w+|under-pressure|url-data|view|websocket|zipkin)|fastify-(?:plugin|graceful-shutdown|healthz?-no)"
)


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of the files that use Fastify, and whether these are all that are served."""
    codes = {path: code for path, code in codes_of(sources).items() if "fastify" in code.lower()}
    registered: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    complete = True
    inline: dict[str, list[tuple[int, int, str]]] = {}
    for path, code in codes.items():
        inline[path] = []
        bound = bound_in(sources, path, code)
        packages = {match[1] or match[3]: match[2] or match[4] for match in _FROM.finditer(code)}
        for match in _REGISTER.finditer(code):
            start, end = match.end(), end_of(code, match.end(), len(code))
            if end < 0:
                complete = False
                continue
            prefix, known = _prefix(code, start, end)
            complete = complete and known
            name, package = _NAME.match(code, start + 1), _REQUIRED.match(code, start + 1)
            outside = package[1] if package else packages.get(name["name"] or "", "") if name else ""
            if name is not None and not outside:
                file = name["file"] or name["required"]
                home = resolved(sources, path, file) if file else bound.get(name["name"], "")
                if home:
                    registered[home].append((path, prefix))
                else:
                    complete = complete and not prefix and _is_local(code, name["name"] or "")
            elif outside:
                complete = complete and _HARMLESS.fullmatch(outside) is not None
            elif _INLINE.match(code, start + 1):
                inline[path].append((start, end, prefix))
            else:
                complete = False
    found: list[Route] = []
    for path, code in codes.items():
        ways = _ways(path, registered)
        for line, offset, method, served in _served(code):
            if served is None or (not served.startswith(("/", "*")) and served):
                complete = False
                continue
            whole = served
            for start, end, prefix in reversed(inline[path]):
                whole = joined(prefix, whole) if start < offset < end else whole
            for way in ways:
                found.append(Route(method, pattern(joined(way, whole)), path, line))
    return found, complete


def _prefix(code: str, start: int, end: int) -> tuple[str, bool]:
    """The prefix of a registration, and whether it is known: it is behind the plugin."""
    last = code.rfind("{", start, end)
    options = code[last:end] if last > 0 else ""
    match = _PREFIX.search(options)
    if match is None:
        return "", True
    text = string_of(match[1])
    return text or "", text is not None


def _is_local(code: str, name: str) -> bool:
    """Whether a plugin is a function of the file itself."""
    return f"function {name}" in code or f"const {name}" in code


def _ways(path: str, registered: dict[str, list[tuple[str, str]]]) -> list[str]:
    """The prefixes under which the routes of a file are served, through the plugins that register it."""
    complete: list[str] = []
    todo = [(path, "", 0)]
    while todo and len(complete) < 16:
        home, below, depth = todo.pop(0)
        above = registered.get(home, [])
        if not above or depth > 6:
            complete.append(below)
        else:
            todo += [
                (other, joined(prefix, below) if prefix else below, depth + 1) for other, prefix in above[:16]
            ]
    return list(dict.fromkeys(complete))


def _served(code: str) -> list[tuple[int, int, str, str | None]]:
    """The routes of a file: line, offset, method and path, None for one that is computed."""
    found: list[tuple[int, int, str, str | None]] = []
    for match in _ROUTE.finditer(code):
        said = match["path"]
        if not said.strip():
            continue
        method = "ANY" if match[1] == "all" else match[1].upper()
        found.append((line_at(code, match.start()), match.start(), method, string_of(said)))
    for match in _OBJECT.finditer(code):
        options = {}
        if code[match.end() : match.end() + 1] == "{":
            options = {key: value for key, value, _ in entries(code, match.end()) or ()}
        url = string_of(options.get("url", options.get("path", "")))
        found.append((line_at(code, match.start()), match.start(), "ANY", url))
    return found
