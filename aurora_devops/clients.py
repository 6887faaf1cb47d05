"""The HTTP requests that clients send to programs of a repository: curl, wget, HTTPie, `.http` files, Hurl, k6, Locust.

Sources: curl.se/docs/manpage.html, gnu.org/software/wget/manual, httpie.io/docs/cli, hurl.dev/docs/request.html,
jetbrains.com/help/idea/exploring-http-syntax.html, grafana.com/docs/k6/latest/javascript-api/k6-http,
docs.locust.io/en/stable/writing-a-locustfile.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .core.lazy import regex
from .core.record import record
from .core.source import Source, Span
from .core.words import word_set

if TYPE_CHECKING:
    import re

    from .core.facts import Statement
    from .core.kind import Document
    from .core.place import At
    from .formats.shell import Command

HTTPIE = word_set("http https httpie xh xhs")
CLIENTS = HTTPIE | {"curl", "wget"}
_METHODS = word_set("DELETE GET HEAD OPTIONS PATCH POST PUT")


@record
class Request:
    """A request: its path, with unknown segments as `{}`, and the port of this machine.

    Without a port, `base` is the variable that has the address.
    """

    path: str
    port: int = 0
    base: str = ""


_URL = regex(
    r"[\"'`]?(?:https?://)?"
    r"(?:(?P<local>localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|(?=:\d))(?::(?P<port>\d{1,5}))?"
    r"|(?:localhost:|127\.0\.0\.1:)?(?:\$\{\{\s*(?:\w+\.)*(?P<expression>\w+)\s*\}\}|\$(?P<plain>\w+)"
    r"|\$\{(?P<variable>\w+)(?::?[?-][^{}]*)?\}"
    r"|\{\{\s*\.?(?P<template>\w+)\s*\}\}|\{(?P<format>[A-Za-z_][\w.]*)\}))"
    r"(?P<path>/[^\s\"'`?#;|&\\,)]*)"
)
# A variable with the address of the program, and those of other servers.
_BASE = regex(
    r"(?i)(?:\w*_)?(?:addr|address|api|app|base|baseurl|endpoint|host|origin|server|service|site|target|uri|url)(?:_?\w+)?"
)
_OTHER = regex(
    r"(?i)alert|artifact|auth|aws|bot|cdn|ci_|consul|discord|docker|download|elastic|github|gitlab|grafana|harbor|hook"
    r"|jenkins|keycloak|kibana|loki|metadata|minio|mirror|nexus|oidc|otel|prom|proxy|pypi|registry|release|repo|s3|slack"
    r"|sonar|sso|storage|telegram|tempo|token|vault"
)
_UNKNOWN = regex(r"\$\{\{.*?\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$\w+|\{\{.*?\}\}|<[^<>]*>|\{[^{}]*\}")
_PLAIN = regex(r"/(?:[\w.~%+@=:-]|\{\}|/)*")


def request_in(text: str) -> Request | None:
    """The request to this machine, or to the address of a variable, with a URL; None for other URLs."""
    match = _URL.match(text)
    if match is None:
        return None
    path = _UNKNOWN.sub("{}", match["path"])
    if not _PLAIN.fullmatch(path):
        return None
    parts = ["{}" if "{}" in part or part.startswith(":") else part for part in path.split("/")]
    path = "/".join(parts)
    name = next(
        (match[each] for each in ("expression", "plain", "variable", "template", "format") if match[each]), ""
    )
    if not name:
        return Request(path, int(match["port"] or 80))
    if not _BASE.fullmatch(name) or _OTHER.search(name):
        return None
    return Request(path, 0, name)


_OF_INPUT = regex(
    r"[\"'`]?(?:https?://)?(?:\$\{\{\s*(?:\w+\.)*([\w-]+)\s*\}\}|\$\{(\w+)\})/?\$\{\{\s*inputs\.([\w-]+)\s*\}\}"
    r"((?:/[\w.~%+-]*)*)[\"'`]?"
)


def input_in(text: str) -> tuple[str, str] | None:
    """The input of a workflow or an action that is the path in a URL below a variable, and what follows it."""
    match = _OF_INPUT.fullmatch(text)
    if match is None:
        return None
    base = match[1] or match[2]
    return (match[3].lower(), match[4]) if _BASE.fullmatch(base) and not _OTHER.search(base) else None


_METHOD_OPTIONS = {"curl": ("-X", "--request"), "wget": ("--method",)}
_CURL_DATA = word_set(
    "-d --data --data-raw --data-ascii --data-binary --data-urlencode --json -F --form --form-string"
)


def method_of(command: Command) -> str:
    """The method of the request that a command sends; empty if it is unknown."""
    if command.name in HTTPIE:
        return _method_of_httpie(command)
    given = command.option(*_METHOD_OPTIONS.get(command.name, ()))
    if given is not None:
        method = given.text.upper()
        return method if method in _METHODS else ""
    if command.name == "curl":
        if command.has_flag("-I", "--head"):
            return "HEAD"
        if command.has_flag("-T", "--upload-file"):
            return "PUT"
        data = command.has_flag(*_CURL_DATA)
        return "POST" if data and not command.has_flag("-G", "--get") else "GET"
    if command.name == "wget":
        if command.has_flag("--spider"):
            return "HEAD"
        return "POST" if command.has_flag("--post-data", "--post-file") else "GET"
    return ""


def _method_of_httpie(command: Command) -> str:
    operands = [word.text for word in command.operands(_HTTPIE_VALUES)]
    if operands[:1] and operands[0].upper() in _METHODS:
        return operands[0].upper()
    fields = any("=" in one.replace("==", "") for one in operands[1:])
    raw = command.has_flag("--raw", "-f", "--form") or command.operator == "|" or command.redirects
    return "POST" if fields else "" if raw else "GET"


_HTTPIE_VALUES = word_set(
    "-a --auth -A --auth-type -o --output --session --timeout -p --print -s --style --verify --raw"
)

# Files of clients


PATHS = (
    r"\.(?:http|rest|hurl)$",
    r"(?:^|/)(?:k6|load|load-?tests?|perf|performance|smoke|stress)/(?:[^/]+/)*[^/]+\.[jt]s$",
    r"(?:^|/)(?:k6|load|perf|smoke|soak|spike|stress)[\w.-]*\.[jt]s$",
    r"(?:^|/)(?:locustfile[\w-]*|smoke[\w-]*)\.py$",
)
_LINE = regex(r"(?m)^[ \t]*(DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT)[ \t]+(\S+)")
_HTTP_VARIABLE = regex(r"(?m)^@([\w-]+)[ \t]*=[ \t]*(\S+)")
_K6 = regex(
    r"\bhttp\s*\.\s*(get|post|put|patch|del|head|options)\s*\(\s*"
    r"(?:([\"'`])((?>[^\"'`\n]*))\2|([A-Za-z_]\w*)\s*\+\s*([\"'`])(/(?>[^\"'`\n]*))\5)"
)
_K6_IMPORT = regex(r"\bfrom\s+[\"']k6/http[\"']|require\([\"']k6/http[\"']\)")
_LOCUST = regex(
    r"\b(?:self\.)?client\.(get|post|put|patch|delete|head|options)\(\s*f?([\"'])(/(?>[^\"'\n]*))\2"
)
_PYTHON = regex(
    r"\b(?:requests|httpx|session|client)\.(get|post|put|patch|delete|head|options)\(\s*"
    r"(?:f([\"'])((?>[^\"'\n]*))\2|([A-Za-z_]\w*)\s*\+\s*([\"'])(/(?>[^\"'\n]*))\5)"
)
_ASSIGNED = regex(
    r"(?m)^[ \t]*(?:export\s+)?(?:(?:const|let|var)\s+)?([A-Za-z_]\w*)\s*=\s*[^\n;]*?[\"'`](https?://[^\"'`\s]+)[\"'`]"
)


def requests_in(source: Source) -> Iterator[tuple[str, Request, Span]]:
    """The requests in a file of a client: the method, the request, and the place of the URL."""
    text, path = source.text, source.path
    found: list[tuple[str, str, int, int]] = []
    values: dict[str, str] = {}
    if path.endswith((".http", ".rest", ".hurl")):
        values = dict(_HTTP_VARIABLE.findall(text))
        found = [(match[1], match[2], *match.span(2)) for match in _LINE.finditer(text)]
    elif path.endswith(".py"):
        values = dict(_ASSIGNED.findall(text))
        if "locust" in text:
            found = [
                (match[1].upper(), "{HOST}" + match[3], *match.span(3)) for match in _LOCUST.finditer(text)
            ]
        else:
            found = list(_calls(_PYTHON, text, "{", "}"))
    elif _K6_IMPORT.search(text):
        values = dict(_ASSIGNED.findall(text))
        found = list(_calls(_K6, text, "${", "}"))
    for method, url, start, end in found:
        request = request_in(_resolved(url, values))
        if request is not None:
            yield method, request, Span(start, end)


def _calls(pattern: re.Pattern[str], text: str, start: str, end: str) -> Iterator[tuple[str, str, int, int]]:
    for match in pattern.finditer(text):
        method = {"del": "DELETE"}.get(match[1], match[1].upper())
        if match[3] is not None:
            yield method, match[3], *match.span(3)
        else:
            yield method, f"{start}{match[4]}{end}{match[6]}", *match.span(6)


_FIRST = regex(r"\$?\{{1,2}\s*([\w-]+)\s*\}{1,2}")


def _resolved(url: str, values: dict[str, str]) -> str:
    """A URL with the variable at its start replaced by its value, if that is an address of this machine."""
    match = _FIRST.match(url)
    value = values.get(match[1], "") if match else ""
    if match is None or not value:
        return url
    return value.rstrip("/") + url[match.end() :] if request_in(f"{value.rstrip('/')}/") else url


def facts_of(document: Document) -> Iterator[Statement]:
    """The requests in a file of a client."""
    name = document.source.path.rpartition("/")[2]
    for method, request, at in requests_in(document.source):
        yield sent(document, request, at, method, f"'{name}'")


def sent(document: Document, request: Request, at: At, method: str, by: str) -> Statement:
    """The statement about a request."""
    return document.statement(
        "http-request",
        request.path,
        at,
        method=method,
        port=str(request.port),
        base=request.base,
        by=by,
    )
