"""Addresses of hosts in values of settings, and in the words of commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ..core.facts import FactOfOneFile
from ..core.lazy import regex
from ..core.record import record

if TYPE_CHECKING:
    from ..core.place import Place


@record
class NamedAddress(FactOfOneFile):
    """A host and a port that an environment variable gives a container, as in `redis://cache:6379/0`.

    The port is 0 if it is not written. `owner` is the artifact's name for the container. `scheme` is that of the URL.
    If two variables have the host and the port, there is a fact for each of them, whose `part` is `host` or `port`.
    `artifact` is the path of the Compose file, which is another one than that of the fact for a file of variables.
    `route` is the path of the URL, `*` if it is not known as a whole.
    """

    host: str
    port: int
    owner: str
    variable: str
    namespace: str = ""
    scheme: str = ""
    part: str = ""
    artifact: str = ""
    route: str = ""


# Schemes of URLs whose host is a computer, and an address without a scheme.
_ADDRESS = regex(
    r"(?:^|,)(?:(?:dns|passthrough):///|(?:jdbc:)?(amqps?|bolt|clickhouse|grpcs?|https?|kafka|ldaps?|mariadb|memcached?|mongodb|mqtts?|mssql"
    r"|mysql2?|nats|neo4j|pgsql|postgis|postgres(?:ql)?|rediss?|smtps?|sqlserver|tcp|udp|valkeys?|wss?)(?:\+\w+)?"
    r"://(?:[^/\s,]*@)?)?([A-Za-z][A-Za-z0-9.-]*)(?::(\d{1,5}))?(?=[/?,#;]|$)"
)
# `user:password@tcp(db:3306)/shop` of Go, `Host=db;Port=5432` of .NET, `host=db port=5432` of libpq.
_GO_ADDRESS = regex(r"@tcp\(([A-Za-z][A-Za-z0-9.-]*):(\d{1,5})\)")
_FIELD_HOST = regex(
    r"(?i)(?:^|[;\s])(?:host|server|data source)\s?=\s?(?:tcp:)?([a-z][a-z0-9.-]*)(?:[,:](\d{1,5}))?(?=[;\s]|$)"
)
_FIELD_PORT = regex(r"(?i)(?:^|[;\s])port\s?=\s?(\d{1,5})(?=[;\s]|$)")
# Another field of such a value, without which it may be a command.
_FIELD = regex(r"(?i)(?:^|[;\s])(?:database|dbname|initial catalog|user(?: id|name)?|uid|password|pwd)\s?=")
_LONGEST_ADDRESS = 500


@record
class Address:
    """A host with its port in the value of a variable, and its offsets there; the port is 0 if it is not written.

    `scheme` is that of the URL, empty for other addresses, and `route` its path, `*` if that is not known as a whole.
    """

    start: int
    end: int
    host: str
    port: int
    scheme: str = ""
    route: str = ""


def addresses_in(value: str) -> list[Address]:
    """The addresses in the value of a variable: those of a URL, of a list of `HOST:PORT`, or of a connection string."""
    if len(value) > _LONGEST_ADDRESS:
        return []
    if "=" in value and _FIELD.search(value) and (host := _FIELD_HOST.search(value)):
        port = host[2] or ((other := _FIELD_PORT.search(value)) and other[1]) or 0
        return [Address(host.start(1), host.end(), host[1], int(port))]
    if ":" not in value:
        return []
    found = [
        Address(
            match.start(2),
            match.end(),
            match[2],
            int(match[3] or 0),
            match[1] or "",
            path_of_url(value, match.end()) or ("*" if value[match.end() :].startswith("/") else ""),
        )
        for match in _ADDRESS.finditer(value)
        if match[3] or match[1]
    ]
    if not found and (match := _GO_ADDRESS.search(value)):
        found.append(Address(match.start(1), match.end(2), match[1], int(match[2])))
    return found


# The path of a URL, before its query or what follows the URL.
_ROUTE = regex(r"(/[\w.~%+@/-]*)(?=[?#,\s\"'\])]|$)")


def path_of_url(text: str, start: int) -> str:
    """The path of the URL whose host and port end at an offset; empty if it is not known as a whole."""
    match = _ROUTE.match(text, start)
    return match[1] if match else ""


_HOST_VARIABLE = regex(r"(\w+)_(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)")
_HOST_NAME = regex(r"[A-Za-z][A-Za-z0-9-]*")
# Variables with the host of a server that has a usual port.
_SERVER_HOST = regex(
    r"(?:(?:\w+_)?(?:DB|DATABASE|PG|POSTGRES|POSTGRESQL|MYSQL|MARIADB|MONGO|MONGODB|REDIS|VALKEY|CACHE|RABBIT|RABBITMQ"
    r"|KAFKA|NATS|MEMCACHED|ELASTICSEARCH|OPENSEARCH)_(?:HOST|HOSTNAME|SERVER)|PGHOST)"
)


def split_addresses(settings: Mapping[str, str | None]) -> Iterator[tuple[str, str, str, int]]:
    """The variables of pairs such as `DB_HOST` and `DB_PORT`, with the values of `NamedAddress` for each of them.

    These are the part, the host, which has no domain, and the port. The host of a database or a queue may have no
    variable for the port, which is 0 then.
    """
    for name, host in settings.items():
        match = _HOST_VARIABLE.fullmatch(name)
        variable = f"{match[1]}_PORT" if match else ""
        port = settings.get(variable)
        if not host or not _HOST_NAME.fullmatch(host):
            continue
        if port and port.isdecimal() and len(port) < 6:
            yield name, "host", host, int(port)
            yield variable, "port", host, int(port)
        elif not port and _SERVER_HOST.fullmatch(name):
            yield name, "host", host, 0


def values_of_options(words: Iterable[tuple[str, Place]]) -> Iterator[tuple[str, str, Place]]:
    """The URLs in a command, and the values of its options, each with the name of the option and its place."""
    before = ""
    for word, at in words:
        if any(map(str.isspace, word)) and not word.startswith("-"):
            # A script.
            yield from values_of_options(
                (part[0], at.sub(*part.span())) for part in _SCRIPT_WORD.finditer(word[:_LONGEST_SCRIPT])
            )
            continue
        option, equals, value = word.partition("=")
        if equals and word.startswith("-"):
            yield option, value, at.sub(len(option) + 1, len(word))
        elif before.startswith("-") or "://" in word or _WAITS.search(before):
            yield before if before.startswith("-") else "command", word, at
        before = word


def awaited_hosts(words: Iterable[tuple[str, Place]]) -> Iterator[tuple[str, str, int, Place]]:
    """The hosts for which a command waits by their names: `nc -z db 5432`, `pg_isready -h db`.

    These are the program, the host, the port, and the place of the host.
    """
    for script, at in words:
        if any(map(str.isspace, script)):
            for match in _AWAITED.finditer(script[:_LONGEST_SCRIPT]):
                group = 2 if match[2] else 5
                port = int(match[3] or 0)
                yield match[1] or match[4], match[group], port, at.sub(*match.span(group))


# `nc` with options, a host and a port, or a client with the host as an option.
_AWAITED = regex(
    r"(?<![\w./-])(?:(nc|ncat|netcat)[ \t]+(?>(?:-\w*[wW][ \t]*\d+[ \t]+|-\w+[ \t]+)*)"
    r"([a-z][a-z0-9.-]*)[ \t]+(\d{1,5})(?!\S*[.:])"
    r"|(pg_isready|redis-cli|valkey-cli|mysqladmin|mariadb-admin)\b(?:[ \t]+(?!-h\b|--host\b)[^\s;&|]+){0,6}?"
    r"[ \t]+(?:-h[ \t]*|--host(?:=|[ \t]+))[\"']?([a-z][a-z0-9.-]*)(?=[\s;&|\"')]|$))"
)
_SCRIPT_WORD = regex(r"[^\s\"';&|()<>]+")
_LONGEST_SCRIPT = 10_000
# Programs that wait for a server, such as `wait-for-it db:5432`.
_WAITS = regex(r"(?:^|/)wait-?for[\w.-]*$")
