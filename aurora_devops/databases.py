"""The databases and caches that run beside a program, and the variables by which the program connects to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeAlias, overload
from urllib.parse import unquote

from .core.lazy import regex
from .core.record import record
from .core.source import Span
from .subjects import Image

if TYPE_CHECKING:
    from .core.place import At

Values: TypeAlias = "dict[str, str | int]"
# The ports on which the images of databases and caches listen, by the name of the system.
USUAL_PORTS = {"mongodb": 27017, "mysql": 3306, "postgres": 5432, "rabbitmq": 5672, "redis": 6379}
# The systems by the images that create users and databases from variables, or have neither.
_IMAGES = {
    "mariadb": "mysql",
    "mongo": "mongodb",
    "mysql": "mysql",
    "pgvector/pgvector": "postgres",
    "postgis/postgis": "postgres",
    "postgres": "postgres",
    "rabbitmq": "rabbitmq",
    "redis": "redis",
    "redis/redis-stack-server": "redis",
    "timescale/timescaledb": "postgres",
    "valkey/valkey": "redis",
}
_SCHEMES = {
    "amqp": "rabbitmq",
    "mariadb": "mysql",
    "mongodb": "mongodb",
    "mysql": "mysql",
    "mysql2": "mysql",
    "postgis": "postgres",
    "postgres": "postgres",
    "postgresql": "postgres",
    "redis": "redis",
    "rediss": "redis",
}


def port_of_scheme(scheme: str) -> int:
    """The port of a URL without a port, by its scheme; 0 if it is not that of a database or a queue."""
    return USUAL_PORTS.get(_SCHEMES.get(scheme, ""), 0)


_URL = regex(
    r"(?:jdbc:)?(amqp|mariadb|mongodb|mysql2?|postgis|postgres(?:ql)?|rediss?)(?:\+\w+)?://"
    r"(?:([^/\s:@]*)(?::([^/\s@]*))?@)?([A-Za-z0-9.-]+)(?::(\d{1,5}))?(?:/([\w.-]*))?(?:[?#]\S*)?"
)
_LONGEST_URL = 500
# What a variable of a group such as `DB_HOST`, `DB_PORT` and `DB_USER` has.
_PARTS = {
    **dict.fromkeys(("HOST", "HOSTNAME", "SERVER"), "host"),
    "PORT": "port",
    **dict.fromkeys(("USER", "USERNAME"), "user"),
    **dict.fromkeys(("PASS", "PASSWORD", "PWD"), "password"),
    **dict.fromkeys(("DATABASE", "DB", "DBNAME", "NAME"), "database"),
}
_GROUP = regex(r"(.*?)_?(HOST|HOSTNAME|SERVER|PORT|USER|USERNAME|PASS|PASSWORD|PWD|DATABASE|DB|DBNAME|NAME)")
_PREFIXES = (
    ("postgres", regex(r"PG|(?:.*_)?(?:POSTGRES|POSTGRESQL|PG|PSQL)")),
    ("mysql", regex(r"(?:.*_)?(?:MYSQL|MARIADB)")),
    ("redis", regex(r"(?:.*_)?(?:REDIS|VALKEY)")),
    ("rabbitmq", regex(r"(?:.*_)?(?:RABBIT|RABBITMQ|RMQ)")),
    ("mongodb", regex(r"(?:.*_)?MONGO(?:DB)?")),
    ("", regex(r"(?:.*_)?(?:DB|DATABASE)")),
)
_UNKNOWN = frozenset("${}<>%")


@record
class Credentials:
    """The user, the digest of the password and the database that an image creates; None for one that is unknown."""

    user: str | None = None
    password: str | None = None
    database: str | None = None


@record
class Part:
    """A part of a connection: the variable that has it, the value, and its offsets in the value of the variable."""

    variable: str
    value: str
    start: int
    end: int


@record
class Connection:
    """How variables connect to a server: the system (empty for any database), and the parts that are known.

    The parts are `host`, `port`, `user`, `password` and `database`. `port` is the usual one if it is not written.
    """

    engine: str
    port: int
    parts: dict[str, Part]


def engine_of(image: str) -> str:
    """The system that an image runs; empty for another image."""
    return _IMAGES.get(Image.parse(image, Span(0, 0), "service").familiar, "")


def created(engine: str, settings: Mapping[str, str | None]) -> Credentials:
    """What an image creates at its first start, by its environment variables; the values of None are unknown."""

    def known(name: str, default: str | None = None) -> str | None:
        # With `NAME_FILE` the value is in a file.
        value = None if f"{name}_FILE" in settings else settings.get(name, default)
        return None if value is None else _known(value)

    if engine == "postgres":
        user = known("POSTGRES_USER", "postgres")
        trusts = "POSTGRES_HOST_AUTH_METHOD" in settings
        password = None if trusts else _digest(known("POSTGRES_PASSWORD"))
        return Credentials(user, password, known("POSTGRES_DB", user))
    if engine == "mysql":
        prefix = "MYSQL" if any(name.startswith("MYSQL_") for name in settings) else "MARIADB"
        password = _digest(known(f"{prefix}_PASSWORD"))
        return Credentials(known(f"{prefix}_USER"), password, known(f"{prefix}_DATABASE"))
    return Credentials()


@overload
def _digest(password: str) -> str: ...
@overload
def _digest(password: str | None) -> str | None: ...
def _digest(password: str | None) -> str | None:
    """A text that is the same for equal passwords; facts are masked with the secrets of the file of their place."""
    return blake2b(password.encode(), digest_size=16).hexdigest() if password else password


def connections(settings: Mapping[str, str | None]) -> Iterator[Connection]:
    """The connections in environment variables: those of URLs, and of groups such as `DB_HOST` and `DB_PORT`."""
    groups: defaultdict[str, dict[str, Part]] = defaultdict(dict)
    for name, value in settings.items():
        if value is None or len(value) > _LONGEST_URL:
            continue
        if "://" in value:
            yield from _of_url(name, value)
        elif (match := _GROUP.fullmatch(name)) and _known(value):
            groups[match[1]].setdefault(_PARTS[match[2]], Part(name, value, 0, len(value)))
    for prefix, parts in groups.items():
        engine = next((engine for engine, pattern in _PREFIXES if pattern.fullmatch(prefix)), None)
        if engine is None or "host" not in parts or not _HOST.fullmatch(parts["host"].value):
            continue
        port = parts["port"].value if "port" in parts else "0"
        # A port that is a variable, such as `${{ job.services.db.ports[5432] }}`, is unknown.
        written = any(name in settings for name in (f"{prefix}_PORT", f"{prefix}PORT"))
        if port.isdecimal() and written == ("port" in parts):
            yield Connection(engine, int(port), parts)


def _of_url(name: str, value: str) -> Iterator[Connection]:
    match = _URL.fullmatch(value)
    if match is None:
        return
    engine = _SCHEMES[match[1]]
    parts = {}
    for index, part in enumerate(("user", "password", "host", "port", "database"), 2):
        text = match[index]
        if text and _known(text) and (part != "database" or engine in ("mysql", "postgres")):
            parts[part] = Part(name, unquote(text), *match.span(index))
    if "host" in parts:
        yield Connection(engine, int(match[5] or 0), parts)


# Commands and actions after which other programs may listen on ports, and those that create users and databases.
_STARTING = regex(
    r"\b(?:(?:docker|nerdctl|podman)(?:-compose)?\s+(?:compose|exec|network|run|start|up)|docker-compose|k3[ds]|kubectl"
    r"|minikube|nc|ncat|pg_ctl|pg_ctlcluster|service|socat|ssh|supabase|systemctl)\b"
)
_STARTING_ACTION = regex(
    r"(?i)compose|docker-run|\bkind\b|k3[ds]|minikube|mongo|mysql|mariadb|postgres|redis|supabase|tunnel|valkey|^\./"
)
_WRITING = regex(
    r"(?i)\b(?:create[ _-]?(?:all|db|database|role|user)|db:\w+|database:create|ecto\.\w+|flyway|initdb|liquibase|"
    r"mysql|mysqladmin|prisma|psql|rails|rake|sqlx|typeorm|sequelize)\b"
)


def starts_servers(script: str) -> bool:
    """Whether a script may start other programs that listen on ports."""
    return _STARTING.search(script) is not None


def action_starts_servers(action: str) -> bool:
    """Whether an action may start other programs that listen on ports."""
    return _STARTING_ACTION.search(action) is not None


def accesses(
    settings: Mapping[str, str | None], place: Callable[[str], At | None]
) -> Iterator[tuple[At, Values]]:
    """The parts of all connections in variables, with the values of a fact `ServerAccess` and their places.

    A password is given as a digest.

    `place` gives the place of the value of a variable, None for one that is stated elsewhere.
    """
    for one in connections(settings):
        user, password = one.parts.get("user"), one.parts.get("password")
        for part, each in one.parts.items():
            at = place(each.variable)
            if at is None:
                continue
            whole = each.start == 0 and each.end == len(settings[each.variable] or "")
            yield (
                at if whole or isinstance(at, Span) else at.sub(each.start, each.end),
                {
                    "variable": each.variable,
                    "engine": one.engine,
                    "host": one.parts["host"].value,
                    "port": one.port,
                    "part": part,
                    "value": _digest(each.value) if part == "password" else each.value,
                    "user": user.value if user else "",
                    "password": _digest(password.value) if password else "",
                },
            )


def writes_databases(text: str) -> bool:
    """Whether a script or an action may create users and databases."""
    return _WRITING.search(text) is not None


_HOST = regex(r"[A-Za-z0-9.-]+")


def _known(value: str) -> str | None:
    """A value without variables; None for another one."""
    return value if _UNKNOWN.isdisjoint(value) else None
