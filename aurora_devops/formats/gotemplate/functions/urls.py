"""URLs (sprig, section URL Functions; Go's package net/url)."""

from __future__ import annotations

import string
from typing import Any

from ....core.lazy import regex
from ..errors import TemplateError
from ..values import from_bytes, go_kind, to_bytes
from .fmt import go_quote
from .signatures import Family

FAMILY = Family()

_SCHEME = regex(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CONTROL = regex(r"[\x00-\x1f\x7f]")
_USER = regex(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_UNRESERVED = string.ascii_letters + string.digits + "-_.~"
_PATH = _UNRESERVED + "$&+,/:;=@"
_FRAGMENT = _PATH + "?!()*"
_HOST = _UNRESERVED + "!$&'()*+,;=:[]<>\""
_PASSWORD = _UNRESERVED + "$&+,;="


class _Url:
    """The parts of a URL; `user` is the user with the password, as they are written in the URL."""

    def __init__(self) -> None:
        self.scheme = self.opaque = self.host = self.path = self.query = self.fragment = ""
        self.user: str | None = None
        self.forced_query = False


def _refused(url: str, problem: str) -> TemplateError:
    return TemplateError(f"parse {go_quote(url)}: {problem}")


def _parse(text: str) -> _Url:
    url = _Url()
    rest, _, fragment = text.partition("#")
    try:
        _read(url, rest)
        url.fragment = _unescaped(fragment)
    except TemplateError as error:
        raise _refused(text, str(error)) from None
    return url


def _read(url: _Url, text: str) -> None:
    if _CONTROL.search(text):
        raise TemplateError("net/url: invalid control character in URL")
    if text == "*":
        url.path = "*"
        return
    match = _SCHEME.match(text)
    if text.startswith(":"):
        raise TemplateError("missing protocol scheme")
    url.scheme = match[0][:-1].lower() if match else ""
    rest = text[match.end() :] if match else text
    if rest.endswith("?") and rest.count("?") == 1:
        url.forced_query = True
        rest = rest[:-1]
    else:
        rest, _, url.query = rest.partition("?")
    if not rest.startswith("/"):
        if url.scheme:
            url.opaque = rest
            return
        if ":" in rest.partition("/")[0]:
            raise TemplateError("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (url.scheme or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        _read_authority(url, authority)
    url.path = _unescaped(rest)


def _read_authority(url: _Url, authority: str) -> None:
    user, at, host = authority.rpartition("@")
    url.host = _host(host)
    if not at:
        return
    if not _USER.fullmatch(user):
        raise TemplateError("net/url: invalid userinfo")
    name, colon, password = user.partition(":")
    url.user = _escaped(_unescaped(name), _PASSWORD)
    if colon:
        url.user += ":" + _escaped(_unescaped(password), _PASSWORD)


def _host(host: str) -> str:
    if host.startswith("["):
        close = host.rfind("]")
        if close < 0:
            raise TemplateError("missing ']' in host")
        _check_port(host[close + 1 :])
        return _unescaped_host(host)
    if "[" in host:
        raise TemplateError("invalid IP-literal")
    colon = host.rfind(":")
    if colon >= 0:
        _check_port(host[colon:])
    return _unescaped_host(host)


def _check_port(port: str) -> None:
    digits = port[1:]
    if port and (port[0] != ":" or (digits and not (digits.isascii() and digits.isdigit()))):
        raise TemplateError(f"invalid port {go_quote(port)} after host")


def _unescaped_host(host: str) -> str:
    for char in host:
        if char.isascii() and char not in _HOST and char != "%":
            raise TemplateError(f"invalid character {go_quote(char)} in host name")
    at = host.find("%")
    while at >= 0:
        # Only characters beyond ASCII may be escaped, and the zone of an IPv6 address.
        if host[at : at + 3] != "%25" and host[at + 1 : at + 2] not in tuple("89abcdefABCDEF"):
            raise TemplateError(f"invalid URL escape {go_quote(host[at : at + 3])}")
        at = host.find("%", at + 1)
    return _unescaped(host)


def _unescaped(text: str) -> str:
    if "%" not in text:
        return text
    first, *rest = text.split("%")
    data = to_bytes(first)
    for part in rest:
        digits = part[:2]
        if len(digits) < 2 or digits.strip(string.hexdigits):
            raise TemplateError(f"invalid URL escape {go_quote('%' + digits)}")
        data += bytes((int(digits, 16),)) + to_bytes(part[2:])
    return from_bytes(data)


def _escaped(text: str, safe: str) -> str:
    from urllib.parse import quote

    return quote(to_bytes(text), safe=safe)


def _hostname(host: str) -> str:
    colon = host.rfind(":")
    if colon >= 0 and (not host[colon + 1 :] or host[colon + 1 :].isdigit()):
        host = host[:colon]
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


@FAMILY.add("string", "urlParse")
def url_parse(text: str) -> dict[str, Any]:
    """The parts of a URL as a map (sprig, URL Functions)."""
    try:
        url = _parse(str(text))
    except TemplateError as error:
        raise TemplateError(f"unable to parse url: {error}") from None
    return {
        "scheme": url.scheme,
        "host": url.host,
        "hostname": _hostname(url.host),
        "path": url.path,
        "query": url.query,
        "opaque": url.opaque,
        "fragment": url.fragment,
        "userinfo": url.user or "",
    }


@FAMILY.add("map", "urlJoin")
def url_join(parts: dict[str, Any] | None) -> str:
    """The URL of a map as `urlParse` makes it (sprig, URL Functions)."""
    parts = parts or {}
    scheme, opaque, host, path, query, fragment, user = (
        _part(parts, name) for name in ("scheme", "opaque", "host", "path", "query", "fragment", "userinfo")
    )
    if user:
        try:
            user = (_parse(f"proto://{user}@host").user or "") + "@"
        except TemplateError as error:
            raise TemplateError(f"unable to parse userinfo in dict: {error}") from None
    text = scheme + ":" if scheme else ""
    if opaque:
        text += opaque
    else:
        if (scheme or host or user) and (host or path or user):
            text += "//" + user + _escaped(host, _HOST)
        written = path if path == "*" else _escaped(path, _PATH)
        if written and written[0] != "/" and host:
            text += "/"
        if not text and ":" in written.partition("/")[0]:
            text = "./"
        text += written
    return text + ("?" + query if query else "") + ("#" + _escaped(fragment, _FRAGMENT) if fragment else "")


def _part(parts: dict[str, Any], name: str) -> str:
    value = parts.get(name, "")
    if not isinstance(value, str):
        raise TemplateError(f"unable to parse {name} key, must be of type string, but {go_kind(value)} found")
    return value
