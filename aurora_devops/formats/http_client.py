"""The settings of an HTTP client and the durations that Prometheus and its Alertmanager share.

Source: `HTTPClientConfig` and `TLSConfig` of github.com/prometheus/common/config, `Duration` of .../model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from ..core.kind import Problem
from ..core.lazy import regex
from ..core.place import At, Place, Route
from ..core.record import record
from .structure import (
    Notes,
    Shape,
    Struct,
    anything,
    below,
    boolean,
    called,
    is_set,
    judged,
    list_of,
    map_of,
    secret,
    sort_of,
    text,
    word,
)

_DURATION = regex(r"(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?", re.ASCII)
_UNITS = (31_536_000.0, 604_800.0, 86_400.0, 3600.0, 60.0, 1.0, 0.001)


def seconds(value: Any) -> float | None:
    """The seconds of a duration as Prometheus writes one (`1h30m`, `0`); None where it is not one."""
    written = str(value)
    if written == "0":
        return 0.0
    match = _DURATION.fullmatch(written)
    if match is None or not written:
        return None
    return sum(float(count) * unit for count, unit in zip(match.groups(), _UNITS, strict=True) if count)


# Durations are 64 bit counts of nanoseconds.
_LONGEST = (1 << 63) / 1e9


def broken_duration(value: Any) -> str:
    """Why Prometheus does not accept a value as a duration; empty where it does."""
    length = seconds(value)
    if length is None:
        hint = f"; write {value}s" if isinstance(value, int) and not isinstance(value, bool) else ""
        return (
            f"{sort_of(value)} is not a duration{hint or '; write a number with its unit, such as 30s or 5m'}"
        )
    return f"{value} is too long; the maximum is 292y" if length >= _LONGEST else ""


def duration(value: Any, route: Route, notes: Notes) -> None:
    """A duration: integers with their units, the largest first."""
    if notes.scalar(value, route, "a duration") and (mistake := broken_duration(value)):
        notes.say(route, f"'{called(route)}': {mistake}")


def positive_duration(value: Any, route: Route, notes: Notes) -> None:
    """A duration above zero."""
    duration(value, route, notes)
    if not isinstance(value, (dict, list)) and seconds(value) == 0:
        notes.say(route, f"'{called(route)}' must be greater than zero")


_PORT = regex(r"\d*")


def broken_url(written: str) -> str:
    """Why a text is not a URL; empty where it is one."""
    try:
        parts = urlsplit(written)
        port = parts.netloc.rpartition("@")[2].rpartition("]")[2]
    except ValueError as error:
        return f"'{written}' is not a URL: {error}"
    _, colon, number = port.rpartition(":")
    if colon and not _PORT.fullmatch(number):
        return f"'{written}' is not a URL: '{number}' is not a port number"
    if written.startswith(":"):
        return f"'{written}' is not a URL: the scheme is missing"
    return "" if " " not in parts.netloc else f"'{written}' is not a URL: the host contains a space"


# A name that is replaced by the URL before the file is used.
_NAMED = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


def broken_web_url(written: str) -> str:
    """Why a text is not the URL of a web server; empty where it is one."""
    if mistake := broken_url(written):
        return mistake
    if _NAMED.fullmatch(written):
        return ""
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https"):
        return f"'{written}' must begin with http:// or https://"
    return "" if parts.netloc else f"'{written}' has no host"


url: Shape = judged(broken_url)
web_url: Shape = judged(broken_web_url)


def secret_url(value: Any, route: Route, notes: Notes) -> None:
    """The URL of a web server that is itself a secret, such as that of a webhook."""
    secret(value, route, notes)
    web_url(value, route, notes)


def _certificate(config: dict[str, Any], route: Route, notes: Notes) -> None:
    """A client certificate needs its key, and a key its certificate."""
    certificate = any(is_set(config.get(name)) for name in ("cert", "cert_file", "cert_ref"))
    key = any(is_set(config.get(name)) for name in ("key", "key_file", "key_ref"))
    if certificate != key:
        has, needs = ("certificate", "key") if certificate else ("key", "certificate")
        notes.say(route, f"'tls_config' has a client {has} but no client {needs}", "key")


_VERSION = word("TLS10", "TLS11", "TLS12", "TLS13")
tls_config = Struct(
    "tls_config",
    {
        **dict.fromkeys(("ca", "ca_file", "ca_ref", "cert", "cert_file", "cert_ref"), text),
        **dict.fromkeys(("key_file", "key_ref", "server_name"), text),
        "key": secret,
        "insecure_skip_verify": boolean,
        "min_version": _VERSION,
        "max_version": _VERSION,
    },
    exclusive=(
        ("ca", "ca_file", "ca_ref"),
        ("cert", "cert_file", "cert_ref"),
        ("key", "key_file", "key_ref"),
    ),
    also=_certificate,
)

basic_auth = Struct(
    "basic_auth",
    {
        **dict.fromkeys(("username", "username_file", "username_ref", "password_file", "password_ref"), text),
        "password": secret,
    },
    exclusive=(
        ("username", "username_file", "username_ref"),
        ("password", "password_file", "password_ref"),
    ),
)


def _not_basic(config: dict[str, Any], route: Route, notes: Notes) -> None:
    if str(config.get("type", "")).strip().lower() == "basic":
        notes.say((*route, "type"), "'authorization' does not accept type 'basic'; use 'basic_auth'")


authorization = Struct(
    "authorization",
    {"type": text, "credentials": secret, "credentials_file": text, "credentials_ref": text},
    exclusive=(("credentials", "credentials_file", "credentials_ref"),),
    also=_not_basic,
)

_PROXY: dict[str, Shape] = {
    "proxy_url": url,
    "no_proxy": text,
    "proxy_from_environment": boolean,
    "proxy_connect_header": map_of(list_of(text)),
}
_PROXY_EXCLUSIVE = (("proxy_url", "proxy_from_environment"), ("no_proxy", "proxy_from_environment"))

oauth2 = Struct(
    "oauth2",
    {
        **dict.fromkeys(("client_id", "client_secret_file", "client_secret_ref", "token_url"), text),
        **dict.fromkeys(("client_certificate_key_file", "client_certificate_key_ref"), text),
        **dict.fromkeys(("client_certificate_key_id", "signature_algorithm", "iss", "audience"), text),
        "client_secret": secret,
        "client_certificate_key": secret,
        "grant_type": text,
        "claims": map_of(anything),
        "scopes": list_of(text),
        "endpoint_params": map_of(text),
        "tls_config": tls_config,
        **_PROXY,
    },
    required=("client_id", "token_url"),
    exclusive=(
        ("client_secret", "client_secret_file", "client_secret_ref"),
        ("client_certificate_key", "client_certificate_key_file", "client_certificate_key_ref"),
        *_PROXY_EXCLUSIVE,
    ),
)

_RESERVED_HEADERS = regex(
    r"authorization|host|content-(?:encoding|length|type)|user-agent|connection|keep-alive"
    r"|proxy-(?:authenticate|authorization)|www-authenticate|accept-encoding"
    r"|x-prometheus-(?:remote-write-version|remote-read-version|scrape-timeout-seconds)"
    r"|x-amz-(?:date|security-token|content-sha256)"
)


def reserved_header(name: str) -> str:
    """Why a header cannot be configured; empty where it can."""
    folded = name.lower()
    if folded == "authorization":
        return "the header 'Authorization' cannot be set here; use 'basic_auth', 'authorization' or 'oauth2'"
    return f"the header '{name}' is reserved" if _RESERVED_HEADERS.fullmatch(folded) else ""


_HEADER = Struct("a header", {"values": list_of(text), "secrets": list_of(secret), "files": list_of(text)})

HTTP_CLIENT: dict[str, Shape] = {
    "basic_auth": basic_auth,
    "authorization": authorization,
    "oauth2": oauth2,
    "bearer_token": secret,
    "bearer_token_file": text,
    "tls_config": tls_config,
    "follow_redirects": boolean,
    "enable_http2": boolean,
    **_PROXY,
    "http_headers": map_of(_HEADER, reserved_header),
}
HTTP_EXCLUSIVE: tuple[tuple[str, ...], ...] = (
    ("bearer_token", "bearer_token_file"),
    ("basic_auth", "oauth2", "bearer_token"),
    ("basic_auth", "oauth2", "bearer_token_file"),
    ("authorization", "basic_auth", "oauth2"),
    ("authorization", "bearer_token"),
    ("authorization", "bearer_token_file"),
    *_PROXY_EXCLUSIVE,
)
http_config = Struct("http_config", HTTP_CLIENT, exclusive=HTTP_EXCLUSIVE)


def _both_keys(config: dict[str, Any], route: Route, notes: Notes) -> None:
    if is_set(config.get("access_key")) != is_set(config.get("secret_key")):
        notes.say(route, "'sigv4' needs both 'access_key' and 'secret_key', or neither", "key")


sigv4 = Struct(
    "sigv4",
    {
        **dict.fromkeys(("region", "access_key", "profile", "role_arn", "external_id"), text),
        "secret_key": secret,
        "use_fips_sts_endpoint": boolean,
    },
    also=_both_keys,
)


@record
class Credential:
    """A secret in a configuration file, by the name of its field; `at` is its value's place."""

    name: str
    value: str
    at: At


def judge(
    table: Shape, data: Any, root: Place, unknown: Callable[[str], bool], problem: type[Problem]
) -> Iterator[Problem | Credential]:
    """What is wrong with the data of a configuration, as problems of one type, and the secrets in it.

    `root` is the place of the data, `unknown` returns whether another tool fills in a text later.
    """
    notes = Notes(unknown)
    table(data, (), notes)
    for mistake in notes.mistakes:
        yield problem(mistake.place(root), mistake.message)
    yield from _credentials(data, notes, root)


def _credentials(data: Any, notes: Notes, root: Place) -> Iterator[Credential]:
    """The secrets that a check met; one that another tool fills in is none yet."""
    for route in notes.secrets:
        value = data
        for step in route:
            value = value[step]
        if not notes.unknown(str(value)):
            name = called(route[:-1] if isinstance(route[-1], int) else route)
            yield Credential(name, str(value), below(root, route))
