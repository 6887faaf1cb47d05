"""The services that an application depends on, by the packages, addresses, images and names that speak of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...code.packages import packages_of
from ...code.sources import Sources, line_at, line_of
from ...core.lazy import regex
from ...formats import yaml
from .clues import Clue, Detector

_PACKAGES = {
    "postgresql": "asyncpg pg pg-promise pg8000 postgres psycopg psycopg2 psycopg2-binary github.com/lib/pq"
    " github.com/jackc/pgx",
    "redis": "aioredis bull bullmq connect-redis ioredis redis github.com/redis/go-redis github.com/go-redis/redis"
    " github.com/gomodule/redigo",
    "rabbitmq": "aio-pika amqp-connection-manager amqplib aioamqp pika github.com/rabbitmq/amqp091-go"
    " github.com/streadway/amqp",
    "mysql": "aiomysql asyncmy mysql mysql-connector-python mysql2 mysqlclient pymysql github.com/go-sql-driver/mysql",
    "mongodb": "beanie mongodb mongoengine mongoose motor pymongo go.mongodb.org/mongo-driver",
}
_BY_PACKAGE = {name: service for service, names in _PACKAGES.items() for name in names.split()}
_ADDRESS = regex(
    r"\b(?:(?P<postgresql>postgres(?:ql)?(?:\+\w+)?)|(?P<redis>rediss?)|(?P<rabbitmq>amqps?)|(?P<mysql>mysql(?:\+\w+)?)"
    r"|(?P<mongodb>mongodb(?:\+srv)?))://"
)
_IMAGES = {
    "postgres": "postgresql",
    "redis": "redis",
    "valkey": "redis",
    "rabbitmq": "rabbitmq",
    "mysql": "mysql",
    "mariadb": "mysql",
    "mongo": "mongodb",
}
_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_SAMPLES = (".env.example", ".env.sample", ".env.template")
_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".go")


def compose_files(sources: Sources) -> Iterator[tuple[str, dict[str, Any]]]:
    """The compose files at the root, with their data."""
    for path in _COMPOSE:
        documents = yaml.read(sources.text(path)).documents if path in sources.files else ()
        data = documents[0].value if documents else None
        if isinstance(data, dict):
            yield path, data


def compose_services(sources: Sources) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The services of the compose files: path, name, data."""
    for path, data in compose_files(sources):
        services = data.get("services")
        for name, service in services.items() if isinstance(services, dict) else ():
            if isinstance(service, dict):
                yield path, str(name), service


def _look(sources: Sources) -> Iterator[Clue]:
    for package, (path, line) in packages_of(sources).items():
        service = _BY_PACKAGE.get(package) or _BY_PACKAGE.get(re.sub(r"/v\d+$", "", package))
        if service:
            yield Clue("dependencies", service, f"package {package}", path, line)
    for path, name, data in compose_services(sources):
        image = re.split("[:@]", str(data.get("image", "")).rpartition("/")[2])[0]
        if image in _IMAGES:
            line = line_of(sources.text(path), rf"^\s+{re.escape(name)}:")
            yield Clue("dependencies", _IMAGES[image], f"image {image}", path, line, "implied")
    texts = [*((path, sources.text(path)) for path in _SAMPLES), *sources.code(*_CODE)]
    for path, text in texts:
        for match in _ADDRESS.finditer(text):
            service = str(match.lastgroup)
            yield Clue(
                "dependencies", service, f"{match[0]} address", path, line_at(text, match.start()), "implied"
            )


detector = Detector("services", _look)
