"""The paths that code requests of other programs, at an address that is a literal or an environment variable."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from ..core.lazy import regex
from ..core.record import record
from .base_urls import requests_of
from .sources import Sources, line_at


@record
class Call:
    """A path that code requests, with unknown segments as `{}`, and the variable or the host that has its address.

    `default` is the address if the variable is not set.
    """

    route: str
    file: str
    line: int
    variable: str = ""
    host: str = ""
    default: str = ""


_ENDINGS = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".tsx", ".jsx", ".go", ".java", ".kt")
# What reads a variable: the methods of the languages, and functions that are named after them.
_READS = (
    r"""(?:\bprocess\.env\.([A-Z]\w*)|\bprocess\.env\[["']([A-Z]\w*)["']"""
    r"""|\b\w*[eE]nv\w*(?:\.get|\(\)\.getOrDefault|\(\)\.get)?[(\[]\s*["']([A-Z]\w*)["']"""
    # Any function that is called with the name of a variable of the program: `env.Must("ORDERS_URL")`.
    r"""|\b[A-Za-z_][\w.]*\(\s*["']([A-Z][A-Z0-9]*_[A-Z0-9_]+)["'])"""
)
_GIVEN = regex(
    r"""\b([A-Za-z_]\w*)(?:,[ \t]*\w+)?[ \t]*(?::[ \t]*[\w<>\[\]., |]+=|:=|=(?!=)|:(?!=))(?!=|>)"""
    rf"""[^;\n"'`{{]{{0,60}}?{_READS}"""
)
_VALUE = regex(
    r'@Value\(\s*"\$\{([A-Z]\w*)[:}][^"\n]*"\)\s*(?:(?:private|final|public|protected)\s+)*String\s+(\w+)'
)
_NAME = r"(?:[A-Za-z_$][\w.]*(?:\(\))?)"
# `f"{ORDERS_URL}/orders"` and `${ordersUrl}/orders` between backticks.
_TEMPLATE = regex(
    rf"""[fF]["'](?:https?://)?\{{\s*(?P<name>{_NAME})\s*\}}(?P<path>/[^"'\n]*)["']"""
    rf"""|`(?:https?://)?\$\{{\s*(?P<name2>{_NAME})\s*\}}(?P<path2>/[^`\n]*)`"""
    # `"$ordersUrl/orders"` of Kotlin.
    rf"""|"(?:https?://)?\$(?:\{{\s*(?P<name3>{_NAME})\s*\}}|(?P<name4>[A-Za-z_]\w*))(?P<path3>/[^"\n]*)\""""
)
# `fmt.Sprintf("%s/orders/%d", ordersURL, id)` and `String.format("http://%s/orders", address)`.
_FORMAT = regex(
    rf"""\b(?:Sprintf|String\.format|format)\(\s*"(?:https?://)?%s(?P<path>/[^"\n]*)"\s*,\s*(?P<name>{_NAME})"""
)
# `ORDERS_URL + "/orders/" + id`.
_SUM = regex(
    rf"""(?<![\w.])(?:["']https?://["']\s*\+\s*)?(?P<name>{_NAME})\s*\+\s*["'](?P<path>/[^"'\n]*)["']"""
    rf"""(?P<more>\s*\+\s*(?:\w+\()*{_NAME}\)*)?(?P<others>\s*\+)?"""
)
# `url.JoinPath(ordersURL, "/orders")` of Go.
_JOINED = regex(rf"""\burl\.JoinPath\(\s*(?P<name>{_NAME})\s*,\s*"(?P<joined>/?[^"\n]*)"\s*\)""")
_LITERAL = regex(
    r"""["'`]https?://(?P<host>[a-z][a-z0-9-]*)(?::\d{2,5})(?P<path>/[^"'`\n]*)["'`](?P<others>\s*\+)?"""
)
_PLACEHOLDER = regex(r"\$?\{[^{}/]*\}|%[a-z]|\$[A-Za-z_]\w*")
_PATH = regex(r"(?:/(?:[\w.~-]+|\{\}))+/?|/")
_LOCAL = frozenset({"localhost"})
# The text before the base URL of a client.
_BASE_URL = regex(r"(?i)(?:base|prefix|root|host|server)_?(?:url|uri)?\s*[:=(]\s*\Z")
_NEAR = 40
_NAMES, _PATHS = ("name", "name2", "name3", "name4"), ("path", "path2", "path3")


def calls_of(sources: Sources, variables: Collection[str]) -> Iterator[Call]:
    """The calls of other programs in the code; `variables` are those that the program reads."""
    codes = {
        path: text
        for path, text in sources.code(*_ENDINGS)
        if "env" in text or "http://" in text or "Env" in text or "${" in text or 'f"' in text
    }
    given = _given(codes, variables)
    for path, code in sources.code(*_BROWSER):
        if "/v" in code:
            yield from _versioned(path, code)
    for path, code in codes.items():
        for match in _matches(code) if "/" in code else ():
            groups = match.groupdict()
            name = next((groups[each] for each in _NAMES if groups.get(each)), "")
            written = next((groups[each] for each in _PATHS if groups.get(each)), "")
            host = groups.get("host") or ""
            if host and _BASE_URL.search(code, max(0, match.start() - _NEAR), match.start()):
                continue
            if joined := groups.get("joined"):
                written = "/" + joined.lstrip("/")
            variable = _variable(name, given, variables) if name else ""
            route = _route(written, bool(groups.get("more")), bool(groups.get("others")))
            if route and (variable or (host and host not in _LOCAL)):
                yield Call(route, path, line_at(code, match.start()), variable, host)
    yield from _based(sources, given, variables)


def _based(sources: Sources, given: Mapping[str, str], variables: Collection[str]) -> Iterator[Call]:
    """The calls of clients that are created with a base URL."""
    for one in requests_of(sources):
        route = _route(one.written, False, False)
        if one.base[0] in "\"'`":
            match = _BASE.fullmatch(one.base[1:-1])
            if match is not None and route and match[1] not in _LOCAL:
                yield Call((match[2] or "").rstrip("/") + route, one.file, one.line, "", match[1])
            continue
        name = _ITEM.sub(r".\1", one.base)
        variable = _variable(name, given, variables) or (name if name.isupper() else "")
        if route and variable:
            yield Call(route, one.file, one.line, variable, "", one.default)


_BASE = regex(r"https?://([a-z][a-z0-9-]*)(?::\d{2,5})(/[\w./~-]*)?")
# `settings["orders_url"]`, `process.env["ORDERS_URL"]`.
_ITEM = regex(r"\[[\"'](\w+)[\"']\]")


# Relative URLs with the version of an API: `fetch("/api/v2/orders")`.
_BROWSER = (".js", ".mjs", ".ts", ".mts", ".tsx", ".jsx", ".vue", ".svelte")
_FETCHED = regex(
    r"(?:\bfetch|\b(?:axios|ky|http|api|client|request|\$http)(?:\.(?:get|post|put|patch|delete|request))?"
    r"|\buse(?:SWR|Fetch|Query))\s*(?:<[^()]{0,100}>)?\(\s*"
    r"(?:\"(?P<a>/[^\"\n]*)\"|'(?P<b>/[^'\n]*)'|`(?P<c>/[^`\n]*)`)(?P<others>\s*\+)?"
)
_VERSION = regex(r"v\d{1,2}(?:(?:alpha|beta)\d*)?")


def _versioned(path: str, code: str) -> Iterator[Call]:
    """The relative URLs with the version of an API that code in a browser requests."""
    for match in _FETCHED.finditer(code):
        written = match["a"] or match["b"] or match["c"]
        route = _route(written, False, bool(match["others"]))
        if any(_VERSION.fullmatch(part) for part in route.split("/")):
            yield Call(route, path, line_at(code, match.start()))


def _matches(code: str) -> Iterator[re.Match[str]]:
    for pattern in (_TEMPLATE, _FORMAT, _SUM, _JOINED, _LITERAL):
        yield from pattern.finditer(code)


def _given(codes: Mapping[str, str], variables: Collection[str]) -> dict[str, str]:
    """The variables of the code with the environment variables whose value each of them has; others are left out."""
    found: dict[str, set[str]] = {}
    for code in codes.values():
        for match in _GIVEN.finditer(code):
            if not match[5] or match[5] in variables:
                found.setdefault(match[1], set()).add(match[2] or match[3] or match[4] or match[5])
        for match in _VALUE.finditer(code):
            found.setdefault(match[2], set()).add(match[1])
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


def _variable(name: str, given: Mapping[str, str], variables: Collection[str]) -> str:
    """The environment variable with the value of an expression such as `cfg.OrdersURL` or `settings.orders_url`."""
    last = name.removesuffix("()").rpartition(".")[2]
    if name.startswith("process.env."):
        return last
    return given.get(last) or (last.upper() if last.upper() in variables else "")


def _route(written: str, more: bool, others: bool) -> str:
    """The path in a text; empty if it is not known as a whole."""
    path, query, _ = _PLACEHOLDER.sub("{}", written.partition("#")[0]).partition("?")
    if not query and (more or others):
        # One more segment may be appended to a path that ends in a slash.
        if others or not path.endswith("/"):
            return ""
        path += "{}"
    return path if _PATH.fullmatch(path) else ""
