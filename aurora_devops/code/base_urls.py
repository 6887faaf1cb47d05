"""HTTP clients that are created with a base URL, and the paths that they request.

Sources: docs.spring.io (RestClient, WebClient, RestTemplate, OpenFeign), python-httpx.org, docs.aiohttp.org,
axios-http.com, github.com/sindresorhus/ky and got, resty.dev.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from ..core.lazy import regex
from ..core.record import record
from .java.addresses import FEIGN_NAME
from .java.properties import VALUE, Property, canonical, properties_of, variable_of
from .sources import Sources, line_at


@record
class Request:
    """A path as written in the code, and the expression of the base URL, or the quoted URL itself.

    `default` is the value of the base URL if the environment variable that the expression names is not set.
    """

    written: str
    base: str
    file: str
    line: int
    default: str = ""


_STRING = r"""[fF]?(?P<quote>["'`])(?P<path>/?(?:(?!(?P=quote)|\n).)*)(?P=quote)(?P<others>\s*\+)?"""
_EXPRESSION = (
    r"""(?P<base>["'`][^"'`\n]*["'`]|[A-Za-z_$][\w$.]*(?:\(\))?(?:\.\w+\(\))*(?:\[["']\w+["']\])?)"""
)


def requests_of(sources: Sources) -> Iterator[Request]:
    """The requests of all clients of a program."""
    yield from _of_python(sources)
    yield from _of_node(sources)
    yield from _of_go(sources)
    yield from _of_java(sources)


# Python: httpx and aiohttp

_MADE_IN_PYTHON = regex(
    r"(?:(?P<name>[A-Za-z_][\w.]*)\s*(?::[^=\n]{1,80})?=\s*(?:await\s+)?)?"
    r"\b[\w.]*(?:Client|ClientSession)\(\s*"
    rf"(?:[^()]|\([^()]*\)){{0,400}}?\bbase_url\s*=\s*{_EXPRESSION}(?=\s*[,)])"
    r"(?:(?:[^()]|\([^()]*\)){0,400}\)\s+as\s+(?P<as>\w+))?"
)
_SESSION = regex(
    r"(?:(?P<name>[A-Za-z_][\w.]*)\s*=\s*(?:await\s+)?)?\b(?:aiohttp\.)?ClientSession\(\s*"
    rf"{_EXPRESSION}(?=\s*[,)])(?:[^()\n]{{0,200}}\)\s+as\s+(?P<as>\w+))?"
)
_METHODS = r"(?:get|post|put|patch|delete|head|options|request|stream)"


def _of_python(sources: Sources) -> Iterator[Request]:
    for path, code in sources.code(".py"):
        if "base_url" not in code and "ClientSession" not in code:
            continue
        made: defaultdict[str, set[str]] = defaultdict(set)
        for match in chain(_MADE_IN_PYTHON.finditer(code), _SESSION.finditer(code)):
            made[match["name"] or match["as"] or ""].add(match["base"])
        yield from _called(path, code, made, rf"\.{_METHODS}\(\s*(?:[\"'][A-Z]+[\"']\s*,\s*)?{_STRING}")


def _called(path: str, code: str, made: Mapping[str, set[str]], call: str) -> Iterator[Request]:
    """The requests of the clients of a file, whose base URLs are `made` by name.

    A client without a name, which a function returns, may be any variable that ends in `client` or `session`.
    """
    several = len(set().union(*made.values())) > 1
    for name, bases in made.items():
        if len(bases) > 1 or (not name and several):
            continue
        [base] = bases
        last = name.rpartition(".")[2]
        owner = rf"\b{re.escape(last)}" if last else r"\b\w*(?:[cC]lient|[sS]ession)(?:\(\))?"
        for match in re.finditer(owner + call, code):
            if not match["others"]:
                yield Request(match["path"], base, path, line_at(code, match.start("path")))


# Node.js: axios, ky, got, ofetch, and URLs

_DEFAULT = r"""(?:\s*(?:\?\?|\|\|)\s*(?P<default>["'`][^"'`\n]*["'`]))?"""
_MADE_IN_NODE = regex(
    r"\b(?P<name>[A-Za-z_$][\w$]*)\s*(?::[^=\n]{1,80})?=\s*(?:new\s+Axios|axios\.create|ky\.(?:create|extend)"
    r"|got\.extend|\$?o?[fF]etch\.create)\s*(?:<[^()]{0,100}>)?\(\s*\{[^{}]{0,400}?\b(?:baseURL|prefixUrl|baseUrl|prefix)\s*:\s*"
    rf"{_EXPRESSION}{_DEFAULT}(?=\s*[,}}])"
)
_URL = regex(rf"\bnew\s+URL\(\s*{_STRING}\s*,\s*{_EXPRESSION}{_DEFAULT}\s*\)")
_NODE = (".js", ".mjs", ".cjs", ".ts", ".mts", ".tsx", ".jsx")


def _of_node(sources: Sources) -> Iterator[Request]:
    codes = dict(sources.code(*_NODE))
    made: dict[str, list[tuple[str, re.Match[str]]]] = {}
    for path, code in codes.items():
        if "URL" not in code and "rl:" not in code and "prefix" not in code:
            continue
        for match in _URL.finditer(code):
            if not match["others"] and match["path"].startswith("/"):
                line = line_at(code, match.start("path"))
                yield Request(match["path"], match["base"], path, line, _text(match["default"]))
        for match in _MADE_IN_NODE.finditer(code):
            made.setdefault(match["name"], []).append((path, match))
    for name, found in made.items():
        if len(found) > 1:
            continue
        [(home, match)] = found
        base, default = match["base"], _text(match["default"])
        call = rf"(?<![\w$.]){re.escape(name)}\s*(?:\.\s*{_METHODS}\s*)?(?:<[^()]{{0,100}}>)?\(\s*{_STRING}"
        imported = re.compile(
            rf"\bimport\b[^;\n]*\b{re.escape(name)}\b|\b{re.escape(name)}\b[^;\n]*=\s*require\("
        )
        for path, code in codes.items():
            if name not in code or (path != home and not imported.search(code)):
                continue
            for one in re.finditer(call, code):
                if not one["others"] and not one["path"].startswith("http"):
                    line = line_at(code, one.start("path"))
                    yield Request("/" + one["path"].lstrip("/"), base, path, line, default)


# Go: resty

_MADE_IN_GO = regex(rf"\bSet(?:BaseURL|HostURL)\(\s*{_EXPRESSION}\s*\)")
_REQUESTED_IN_GO = regex(
    r"\bR\(\)(?:(?!\n\n|\bR\(\)).){0,600}?\.\s*(?:Get|Post|Put|Patch|Delete|Head)\(\s*\"(?P<path>/[^\"\n]*)\"\s*\)",
    re.DOTALL,
)


def _of_go(sources: Sources) -> Iterator[Request]:
    for path, code in sources.code(".go"):
        bases = {match["base"] for match in _MADE_IN_GO.finditer(code)} if "URL(" in code else set()
        if len(bases) == 1:
            base = bases.pop()
            for match in _REQUESTED_IN_GO.finditer(code):
                yield Request(match["path"], base, path, line_at(code, match.start("path")))


# Java and Kotlin: RestClient, WebClient, RestTemplate, OpenFeign

_MADE_IN_JAVA = regex(
    rf"(?:\.\s*(?:baseUrl|rootUri)|\b(?:RestClient|WebClient)\s*\.\s*create|\bDefaultUriBuilderFactory)\(\s*{_EXPRESSION}\s*\)"
)
_REQUESTED_IN_JAVA = regex(
    r"(?:\.\s*uri\(\s*(?:\w+\s*->\s*\w+\s*\.\s*path\(\s*)?"
    r"|\.\s*(?:getFor\w+|postFor\w+|exchange|put|delete|patchForObject)\(\s*)"
    r"\"(?P<path>/[^\"\n]*)\"(?P<others>\s*\+)?"
)
_FEIGN = regex(
    r"@FeignClient\s*\((?P<given>[^()]*(?:\([^()]*\)[^()]*)*)\)[^{;]{0,300}?\binterface\s+\w+[^{]*\{"
)
_FEIGN_URL = regex(r"""\burl\s*=\s*"([^"]+)\"""")
_FEIGN_PATH = regex(r"""\bpath\s*=\s*"([^"]+)\"""")
_MAPPED = regex(
    r"@(?:Get|Post|Put|Patch|Delete|Request)Mapping\s*\(\s*(?:[^()]*?\b(?:value|path)\s*=\s*)?\"(?P<path>/[^\"\n]*)\""
)
_VALUE_OF_FIELD = regex(rf"{VALUE}(?:(?:String|URI|URL)\s+(\w+)|(\w+)\s*:\s*(?:String|URI|URL))")
_CONFIGURED = regex(
    r'@ConfigurationProperties\(\s*(?:(?:prefix|value)\s*=\s*)?"([\w.-]+)"\s*\)[^{;]{0,300}?\b(?:record|class)\s+(\w+)'
)
_CLIENTS = ("FeignClient", "RestClient", "RestTemplate", "WebClient")
_SET_BY = regex(r"\$\{([A-Z]\w*)(?::(.*))?\}(.*)")


def _of_java(sources: Sources) -> Iterator[Request]:
    codes = dict(sources.code(".java", ".kt"))
    clients = {path: code for path, code in codes.items() if any(name in code for name in _CLIENTS)}
    if not clients:
        return
    properties = {one.key: one for one in properties_of(sources) if not one.profile}
    configured = {
        match[2]: match[1]
        for code in codes.values()
        if "@ConfigurationProperties" in code
        for match in _CONFIGURED.finditer(code)
    }
    for path, code in clients.items():
        if "@FeignClient" in code:
            yield from _of_feign(path, code, properties)
            continue
        bases = {match["base"] for match in _MADE_IN_JAVA.finditer(code)}
        found = _resolved(bases.pop(), code, configured, properties) if len(bases) == 1 else None
        if found is None:
            continue
        base, default = found
        for match in _REQUESTED_IN_JAVA.finditer(code):
            if not match["others"]:
                yield Request(match["path"], base, path, line_at(code, match.start("path")), default)


def _of_feign(path: str, code: str, properties: Mapping[str, Property]) -> Iterator[Request]:
    """The requests of interfaces with `@FeignClient`."""
    clients = list(_FEIGN.finditer(code))
    for index, client in enumerate(clients):
        url, name = _FEIGN_URL.search(client["given"]), FEIGN_NAME.search(client["given"])
        found: tuple[str, str] | None = None
        if url is not None:
            match = re.fullmatch(r"\$\{([\w.-]+)(?::([^}]*))?\}", url[1])
            found = _of_key(match[1], match[2] or "", properties) if match else (f'"{url[1]}"', "")
        elif name is not None:
            found = f'"http://{name[1] or name[2]}:80"', ""
        if found is None:
            continue
        prefix = _FEIGN_PATH.search(client["given"])
        end = clients[index + 1].start() if index + 1 < len(clients) else len(code)
        for match in _MAPPED.finditer(code, client.end(), end):
            written = (prefix[1].rstrip("/") if prefix else "") + match["path"]
            yield Request(written, found[0], path, line_at(code, match.start("path")), found[1])


def _resolved(
    base: str, code: str, configured: Mapping[str, str], properties: Mapping[str, Property]
) -> tuple[str, str] | None:
    """The base URL of a client in Java: a quoted URL, or the environment variable that sets it, with its default."""
    if base[0] in "\"'`":
        return base, ""
    owner, _, name = re.sub(r"(?:\.toString\(\)|\.toASCIIString\(\)|\(\))", "", base).rpartition(".")
    name = name[3:4].lower() + name[4:] if re.match(r"get[A-Z]", name) else name
    if owner and owner != "this":
        typed = re.search(
            rf"\b(\w+)\s+{re.escape(owner.removeprefix('this.'))}\b\s*[,;)=]|\b{re.escape(owner)}\s*:\s*(\w+)",
            code,
        )
        prefix = configured.get(typed[1] or typed[2]) if typed else None
        return _of_key(f"{prefix}.{name}", "", properties) if prefix else None
    for match in _VALUE_OF_FIELD.finditer(code):
        if name == (match[3] or match[4]):
            return _of_key(match[1], match[2] or "", properties)
    return None


def _of_key(key: str, default: str, properties: Mapping[str, Property]) -> tuple[str, str]:
    """The variable that sets a property, with the default."""
    one = properties.get(canonical(key))
    value = one.value if one is not None else default
    if key.isupper() and "." not in key:
        return key, value
    match = _SET_BY.fullmatch(value)
    if match is not None and not match[3]:
        return match[1], match[2] or ""
    return variable_of(key), value


def _text(quoted: str | None) -> str:
    return quoted[1:-1] if quoted else ""
