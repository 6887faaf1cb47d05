"""The services an application may depend on: how they are run beside it, and what its variables say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from aurora_devops.core.record import field, record, replace
from aurora_devops.generation.application import Application, Variable

Part = Literal["url", "place", "host", "port", "user", "password", "database"]


@record
class Dependency:
    """How one service is run: its image in the lock table, and what a container of it needs.

    `environment` and `trusting` are variables of its image, the latter where only one job reaches it and no
    password is needed. The password is in the variable `outside` of whoever starts it, and in `inside` of the
    container. `user`, `trusted_user` and `database` are parts of its address; `words` are what the names of
    variables begin with that hold it. `<name>` stands for the application's.
    Sources: the pages of the official images, hub.docker.com/_/postgres, redis, rabbitmq, mysql, mongo.
    """

    title: str
    image: str
    port: int
    run_as: str
    data: str
    test: tuple[str, ...]
    trusting_test: str
    scheme: str
    words: str
    outside: str
    inside: str
    environment: Mapping[str, str] = field(default_factory=dict)
    trusting: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()
    scratch: tuple[str, ...] = ("/tmp",)  # noqa: S108 - a path in a container
    user: str = "<name>"
    trusted_user: str = ""
    database: str = ""
    trusted_database: str = ""
    memory: str = "512m"


DEPENDENCIES: Mapping[str, Dependency] = {
    "postgresql": Dependency(
        title="PostgreSQL",
        image="postgres",
        port=5432,
        run_as="70:70",
        data="/var/lib/postgresql",
        test=("CMD-SHELL", 'pg_isready --username "$${POSTGRES_USER}" --dbname "$${POSTGRES_DB}"'),
        trusting_test="pg_isready",
        scheme="postgresql",
        words="POSTGRES POSTGRESQL PG DATABASE DB SQLALCHEMY_DATABASE",
        environment={"POSTGRES_DB": "<name>", "POSTGRES_USER": "<name>"},
        trusting={
            "POSTGRES_DB": "<name>",
            "POSTGRES_HOST_AUTH_METHOD": "trust",
            "POSTGRES_USER": "<name>",
        },
        outside="POSTGRES_PASSWORD",
        inside="POSTGRES_PASSWORD",
        scratch=("/run/postgresql", "/tmp"),  # noqa: S108
        trusted_user="<name>",
        database="/<name>",
        trusted_database="/<name>",
    ),
    "redis": Dependency(
        title="Redis",
        image="redis",
        port=6379,
        run_as="999:1000",
        data="/data",
        test=("CMD-SHELL", 'test "$$(redis-cli ping)" = PONG'),
        trusting_test="redis-cli ping",
        scheme="redis",
        words="REDIS CACHE CELERY_RESULT_BACKEND",
        outside="REDIS_PASSWORD",
        inside="REDISCLI_AUTH",
        command=("sh", "-euc", 'exec redis-server --requirepass "$${REDISCLI_AUTH}" --appendonly yes'),
        user="",
        database="/0",
        trusted_database="/0",
        memory="256m",
    ),
    "rabbitmq": Dependency(
        title="RabbitMQ",
        image="rabbitmq",
        port=5672,
        run_as="100:101",
        data="/var/lib/rabbitmq",
        test=("CMD", "rabbitmq-diagnostics", "--quiet", "check_port_connectivity"),
        trusting_test="rabbitmq-diagnostics --quiet check_port_connectivity",
        scheme="amqp",
        words="RABBITMQ AMQP BROKER CELERY_BROKER",
        environment={"RABBITMQ_DEFAULT_USER": "<name>"},
        outside="RABBITMQ_PASSWORD",
        inside="RABBITMQ_DEFAULT_PASS",
    ),
    "mysql": Dependency(
        title="MySQL",
        image="mysql",
        port=3306,
        run_as="999:999",
        data="/var/lib/mysql",
        test=(
            "CMD-SHELL",
            'MYSQL_PWD="$${MYSQL_PASSWORD}" mysqladmin ping --host 127.0.0.1 --user "$${MYSQL_USER}"',
        ),
        trusting_test="mysqladmin ping --host 127.0.0.1",
        scheme="mysql",
        words="MYSQL DATABASE DB SQLALCHEMY_DATABASE",
        environment={
            "MYSQL_DATABASE": "<name>",
            "MYSQL_RANDOM_ROOT_PASSWORD": "yes",
            "MYSQL_USER": "<name>",
        },
        trusting={"MYSQL_ALLOW_EMPTY_PASSWORD": "yes", "MYSQL_DATABASE": "<name>"},
        outside="MYSQL_PASSWORD",
        inside="MYSQL_PASSWORD",
        scratch=("/tmp", "/var/run/mysqld"),  # noqa: S108
        trusted_user="root",
        database="/<name>",
        trusted_database="/<name>",
        memory="1g",
    ),
    "mongodb": Dependency(
        title="MongoDB",
        image="mongo",
        port=27017,
        run_as="999:999",
        data="/data/db",
        test=("CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping').ok"),
        trusting_test="mongosh --quiet --eval 'quit()'",
        scheme="mongodb",
        words="MONGO MONGODB DATABASE DB",
        environment={"MONGO_INITDB_ROOT_USERNAME": "<name>"},
        outside="MONGO_PASSWORD",
        inside="MONGO_INITDB_ROOT_PASSWORD",
        scratch=("/data/configdb", "/tmp"),  # noqa: S108
        database="/<name>?authSource=admin",
        trusted_database="/<name>",
        memory="1g",
    ),
}
# The service for objects: the bucket of a cloud, which no container replaces.
STORAGE = "object-storage"
_PARTS: Mapping[Part, str] = {
    "url": r"(?:URL|URI|DSN|CONNECTION_STRING)",
    "place": r"(?:ADDR|ADDRESS)",
    "host": r"(?:HOST|HOSTNAME|SERVER)",
    "port": r"PORT",
    "user": r"(?:USER|USERNAME)",
    "password": r"(?:PASSWORD|PASS)",
    "database": r"(?:DB|DATABASE|NAME|DB_NAME)",
}


def dependencies(app: Application) -> Iterator[tuple[str, Dependency]]:
    """The services of an application that the table has, in the order of their names."""
    for name in sorted(set(app.dependencies) & set(DEPENDENCIES)):
        one = DEPENDENCIES[name]
        # No service of these clouds runs a newer version of Redis.
        yield name, replace(one, image="redis:7") if name == "redis" and app.cloud else one


def others(app: Application) -> tuple[str, ...]:
    """The services of an application that the table does not have."""
    return tuple(sorted(set(app.dependencies) - {*DEPENDENCIES, STORAGE}))


def egress(app: Application) -> tuple[int, ...]:
    """The ports of what the application connects to besides its dependencies.

    They are stated, or follow from its variables: an address, a key or a token belongs to a service elsewhere.
    """
    ports = set(app.egress_ports)
    if STORAGE in app.dependencies:
        ports.add(443)
    for variable in app.environment:
        if said_of(app, variable):
            continue
        address = re.match(r"(https?)://[^/:]+(?::(\d{1,5}))?", variable.default or "")
        if address:
            ports.add(int(address[2]) if address[2] else 443 if address[1] == "https" else 80)
        elif (
            re.search(r"_(?:API_(?:KEY|TOKEN)|URL|URI|ENDPOINT|DSN)$", variable.name)
            and variable.default is None
        ):
            ports.add(443)
        elif re.match(r"(?:SMTP|MAIL|EMAIL)_\w*(?:PASSWORD|USER|HOST)$", variable.name):
            ports.add(587)
    return tuple(sorted(ports))


def named(app: Application, text: str) -> str:
    """A text of the table with the application's name in it, as an SQL identifier."""
    return text.replace("<name>", app.name.replace("-", "_"))


def said_of(app: Application, variable: Variable) -> tuple[str, Part] | None:
    """The service that a variable speaks of, by its name, and which part of its address it holds."""
    for name, one in dependencies(app):
        words = "|".join(one.words.split())
        for part, ending in _PARTS.items():
            if re.fullmatch(rf"(?:\w+_)?(?:{words})_?{ending}", variable.name, re.IGNORECASE):
                return name, part
    return None


def address(app: Application, variable: Variable, *, password: str, host: str = "", driver: str = "") -> str:
    """What a variable holds that speaks of a service; nothing for all others.

    `password` is what is written for the password; without one, the service trusts whoever reaches it. `host`
    is where it is, its own name if empty; `driver` what the scheme of a URL says besides the service.
    """
    found = said_of(app, variable)
    if found is None:
        return ""
    name, part = found
    one = DEPENDENCIES[name]
    place = f"{host or name}:{one.port}"
    user = named(app, one.user if password else one.trusted_user)
    database = named(app, one.database if password else one.trusted_database)
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    values: Mapping[Part, str] = {
        "url": f"{one.scheme}{driver}://{login}{place}{database}",
        "place": place,
        "host": host or name,
        "port": str(one.port),
        "user": user,
        "password": password,
        "database": database.strip("/").partition("?")[0],
    }
    return values[part]
