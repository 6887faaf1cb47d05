"""The relative URLs that pages request of an API, by `fetch`, clients such as axios, and functions for them.

Sources: developer.mozilla.org (Fetch API), axios-http.com, github.com/sindresorhus/ky, github.com/unjs/ofetch,
nuxt.com, angular.dev (HttpClient), swr.vercel.app.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ...core.record import record
from ...core.words import word_set
from ..sources import Sources, line_at
from ..tokens import blank
from .code import string_of, without_comments


@record
class PageRequest:
    """A path that a page requests, with unknown segments as `{}`, and the method if it is known.

    `base` is empty if the path is whole. Otherwise it is what has the part of the URL before it: a variable, or a
    client whose base URL is not known. `prefix` is the longest path among those that the server for development
    forwards.
    """

    route: str
    method: str
    base: str
    prefix: str
    file: str
    line: int


_SCRIPTS = (".js", ".mjs", ".ts", ".mts", ".tsx", ".jsx")
_COMPONENTS = (".vue", ".svelte", ".astro")
# Programs that answer requests themselves, and those that stand in for an API.
_SERVERS = regex(
    r"""["'](?:@?(?:msw|nock|miragejs|axios-mock-adapter|fetch-mock|pretender|supertest|express|fastify|koa|@koa/router"""
    r"""|hono|polka|elysia|restify|@nestjs/common|@hapi/hapi|http-proxy-middleware|json-server|h3|itty-router)"""
    r"""(?:/[\w./-]*)?)["']"""
)
_ASIDE = regex(
    r"(?i)(?:^|/)(?:__mocks__|mocks?|stubs?|msw|server|storybook|stories)/|\.(?:stories|mock|server)\."
)
_METHODS = "get|post|put|patch|delete|head|options"
_NAME = r"[A-Za-z_$][\w$]*"
# `const API = "/api"`, also with another value from a variable of the build.
_CONSTANT = regex(
    rf"\b(?:const|let|var|readonly|static)\s+(?P<name>{_NAME})\s*(?::\s*string\s*)?=\s*(?P<value>[^;\n]{{1,200}})"
)
# `axios.create({ baseURL: "/api" })`.
_CREATED = regex(
    rf"\b(?P<name>{_NAME})\s*(?::[^=\n]{{1,80}})?=\s*(?:new\s+Axios|axios\.create|ky\.(?:create|extend)"
    r"|\$?o?[fF]etch\.create)\s*(?:<[^()]{0,100}>)?\(\s*\{(?P<options>[^{}]{0,400})"
)
_BASE_URL = regex(r"\b(?:baseURL|prefixUrl|baseUrl|prefix)\s*(?::\s*(?P<value>[^,}\n]{1,200}))?")
_OF_AXIOS = regex(r"\baxios\.defaults\.baseURL\s*=\s*(?P<value>[^;\n]{1,200})")
# A function whose first parameter is a path: `function request(path, options) {`, `const request = async (path) =>`.
_FUNCTION = regex(
    rf"\b(?:function\s+(?P<name>{_NAME})\s*(?:<[^()]{{0,80}}>)?\s*\(\s*(?P<given>{_NAME})"
    rf"|(?:const|let|var)\s+(?P<name2>{_NAME})\s*=\s*(?:async\s*)?(?:<[^()]{{0,80}}>\s*)?\(\s*(?P<given2>{_NAME}))"
    r"(?=\s*[,):?])"
)
_FETCHES = r"(?:\bfetch|\$fetch|\bofetch|\baxios(?:\.\w+)?|\bky(?:\.\w+)?)\s*(?:<[^()]{0,100}>)?\(\s*"
# What calls a function with a URL: well-known ones, and names that are looked up.
_CALL = regex(
    rf"(?<![\w$.])(?P<owner>(?:this\s*\.\s*)?{_NAME}(?:\s*\.\s*(?!(?:{_METHODS}|request)\b){_NAME})?)"
    rf"(?:\s*\.\s*(?P<method>{_METHODS}|request))?\s*(?:<[^();\n]{{0,120}}>)?\(\s*(?=[\"'`A-Za-z_$])"
)
_EVENTS = regex(r"\bnew\s+$")
_DIRECT = word_set(
    "fetch window.fetch $fetch ofetch axios ky useFetch useLazyFetch useSWR wretch EventSource"
)
# Names of clients whose base URL may be anything.
_CLIENT = regex(r"(?i)(?:this\.)?(?:\w*(?:api|client|http|axios|request|fetcher)\w*|\$http|\$api|\$axios)")
_LITERAL = r"""(?:"[^"\\\n]*"|'[^'\\\n]*'|`(?:[^`\\\n$]|\$[^`\\\n${]|\$\{(?:[^{}`\n]|\{[^{}`\n]*\})*\})*`)"""
_EXPRESSION = regex(
    rf"(?:(?P<first>{_NAME}(?:\.{_NAME})*)\s*\+\s*)?(?P<text>{_LITERAL})(?P<more>\s*\+\s*[\w$.]+(?:\([\w$.]*\))?)?(?P<others>\s*\+)?"
)
_HOLE = regex(r"\$\{((?:[^{}`\n]|\{[^{}`\n]*\})*)\}")
_FIRST = regex(r"\$\{\s*([^{}`\n]{1,100}?)\s*\}(?=/|[a-z])")
# A query that is computed, at the end of a path.
_QUERY = regex(r"(?<=\w)\$\{\s*(?i:\w*(?:query|params|search|qs)\w*)(?:[^{}`\n]|\{[^{}`\n]*\})*\}$")
_PATH = regex(r"(?:/(?:[\w.~@:-]+|\{\}))+/?")
_METHOD_OPTION = regex(r"\bmethod\s*:\s*[\"'`](\w+)[\"'`]")
_FILE = regex(r"\.[a-z][a-z0-9]{1,5}$")
_PROXIED = regex(r"""["'`]\^?(/[\w/-]*)["'`]\s*:\s*(?=[{"'`\w])""")
_CONFIGURATION = regex(
    r"(?:vite|vue|nuxt|webpack|rsbuild|craco|astro|svelte)\.config\.\w+|proxy\.conf\w*\.\w+"
    r"|src/setupProxy\.\w+"
)
_LONGEST = 400


def page_requests(sources: Sources) -> Iterator[PageRequest]:
    """The relative URLs that the code of a package for browsers requests."""
    codes = {
        path: code
        for path, text in sources.code(*_SCRIPTS, *_COMPONENTS)
        if not _ASIDE.search(path) and not _CONFIGURATION.search(path)
        for code in [_script(path, text)]
        if not _SERVERS.search(code)
    }
    constants = _constants(codes)
    clients = _clients(codes, constants)
    prefixes = _prefixes(sources)
    for path, code in codes.items():
        for call in _CALL.finditer(code):
            known = _base_of(call, clients, code)
            if known is None or _is_definition(code, call.start()):
                continue
            found = _url(code, call.end(), constants)
            if found is None:
                continue
            written, named, end = found
            base = named or known
            if named and known:
                continue
            if base.startswith("/"):
                written, base = base.rstrip("/") + "/" + written.lstrip("/"), ""
            route = _route(written, plain=bool(base) or call["owner"] not in _DIRECT)
            if route:
                prefix = max((one for one in prefixes if route.startswith(one)), key=len, default="")
                method = _method(call, code, end)
                yield PageRequest(route, method, base, prefix, path, line_at(code, call.start()))


def _script(path: str, text: str) -> str:
    """The code of a file without comments; the other parts of a component are blank."""
    if not path.endswith(_COMPONENTS):
        return without_comments(text)
    kept: list[str] = []
    last = 0
    for block in _BLOCK.finditer(text):
        kept += [blank(text[last : block.start("code")]), without_comments(block["code"])]
        last = block.end("code")
    return "".join(kept) + blank(text[last:])


# The scripts of a component, and the code at the beginning of a component of Astro.
_BLOCK = regex(r"(?:<script\b[^>]*>|(?P<head>\A---\n))(?P<code>.*?)(?(head)\n---|</script>)", re.DOTALL)


def _constants(codes: Mapping[str, str]) -> dict[str, str]:
    """The names of texts of the code that begin with a slash; what a variable may set is unknown."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code in codes.values():
        for match in _CONSTANT.finditer(code):
            found[match["name"]].add(_text(match["value"], {}) or "")
    return {
        name: next(iter(values)) for name, values in found.items() if len(values) == 1 and "" not in values
    }


def _text(value: str, constants: Mapping[str, str]) -> str | None:
    """The path that an expression has; None if it is unknown."""
    value = value.strip().rstrip(",;").strip()
    said = constants.get(value) if value in constants else string_of(value)
    return said if said is not None and (said.startswith("/") or said == "") else None


def _clients(codes: Mapping[str, str], constants: Mapping[str, str]) -> dict[str, str]:
    """The clients and functions of the code by name, each with its base: a path, or a name for an unknown one."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path, code in codes.items():
        for match in _CREATED.finditer(code):
            said = _BASE_URL.search(match["options"])
            known = _text(said["value"] or said[0], constants) if said else ""
            found[match["name"]].add(f"{path}:{match['name']}" if known is None else known)
        for match in _OF_AXIOS.finditer(code):
            known = _text(match["value"], constants)
            found["axios"].add("axios.defaults" if known is None else known)
        for match in _FUNCTION.finditer(code):
            name, given = match["name"] or match["name2"], match["given"] or match["given2"]
            base = _passed(code, match.end(), given, constants)
            if base is not None:
                found[name].add(base)
    for name in _DIRECT - found.keys():
        found[name].add("")
    return {name: next(iter(bases)) for name, bases in found.items() if len(bases) == 1}


def _passed(code: str, start: int, given: str, constants: Mapping[str, str]) -> str | None:
    """What a function puts before its parameter when it requests it; None if it does not request it."""
    end = code.find("\n}", start)
    body = code[start : min(end if end >= 0 else len(code), start + 3 * _LONGEST)]
    match = re.search(
        _FETCHES
        + rf"(?:`(?:\$\{{\s*(?P<a>[\w$.]+)\s*\}})?(?P<b>/?[\w/-]*)\$\{{\s*{re.escape(given)}\s*\}}`"
        + rf"|(?:(?P<c>[\w$.]+|\"/[^\"\n]*\"|'/[^'\n]*')\s*\+\s*)?{re.escape(given)}\b)",
        body,
    )
    if match is None:
        return None
    name, written = match["a"] or match["c"] or "", match["b"] or ""
    if not name:
        return written
    known = _text(name, constants)
    return f"{name}{written}" if known is None else known.rstrip("/") + written


def _prefixes(sources: Sources) -> set[str]:
    """The paths that the server for development forwards."""
    found: set[str] = set()
    for path in sources.paths:
        if path.count("/") < 2 and _CONFIGURATION.fullmatch(path):
            found.update(
                match[1].rstrip("/") for match in _PROXIED.finditer(without_comments(sources.text(path)))
            )
    return found - {""}


def _base_of(call: re.Match[str], clients: Mapping[str, str], code: str) -> str | None:
    """The base of the URL of a call; None if the call requests none."""
    owner, method = re.sub(r"\s+", "", call["owner"]), call["method"]
    name = owner.removeprefix("this.").removeprefix("window.").removeprefix("globalThis.")
    if name == "EventSource" and not _EVENTS.search(code, max(0, call.start() - 8), call.start()):
        return None
    if name in clients:
        return clients[name]
    if owner.startswith("this.http") and method and "@angular/common/http" in code:
        return ""
    if method and _CLIENT.fullmatch(owner):
        return name
    return None


def _is_definition(code: str, start: int) -> bool:
    """Whether what looks like a call is the beginning of a function."""
    return code[max(0, start - 12) : start].rstrip().endswith("function")


def _url(code: str, start: int, constants: Mapping[str, str]) -> tuple[str, str, int] | None:
    """The path at an offset, the name of what is before it, and where it ends; None if it is unknown."""
    match = _EXPRESSION.match(code, start)
    if match is None or match["others"]:
        return None
    text, base = match["text"][1:-1], match["first"] or ""
    if match["text"][0] != "`":
        text = text.replace("${", "$ {")
    elif not base and (first := _FIRST.match(text)):
        base, text = first[1], text[first.end() :]
    text = _HOLE.sub("{}", _QUERY.sub("", text))
    if base in constants:
        text, base = constants[base].rstrip("/") + "/" + text.lstrip("/"), ""
    if match["more"]:
        if not text.partition("?")[1] and not text.endswith("/"):
            return None
        text += "{}"
    if "://" in text or text.startswith("//"):
        return None
    return text, base, match.end()


def _route(written: str, *, plain: bool) -> str:
    """The path of a URL; empty if it is unknown or that of a file."""
    path = written.partition("#")[0].partition("?")[0]
    if plain and path and not path.startswith(("/", "{}")):
        path = "/" + path
    if _PATH.fullmatch(path) is None or _FILE.search(path) or set(path.split("/")) <= {"", "{}"}:
        return ""
    return path


def _method(call: re.Match[str], code: str, end: int) -> str:
    """The method of a request; empty if it is unknown."""
    said = call["method"] or ""
    if said and said != "request":
        return said.upper()
    after = code[end : end + _LONGEST]
    if re.match(r"\s*\)", after) and call["owner"] in ("fetch", "window.fetch"):
        return "GET"
    options = re.match(r"\s*,\s*\{[^;]*?\}\s*\)", after)
    option = _METHOD_OPTION.search(options[0]) if options and "..." not in options[0] else None
    return option[1].upper() if option else ""
