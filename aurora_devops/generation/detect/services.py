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
from .variables import variable

_PACKAGES = {
    "postgresql": "asyncpg pg pg-promise pg8000 postgres psycopg psycopg2 psycopg2-binary github.com/lib/pq"
    " github.com/jackc/pgx github.com/go-pg/pg gorm.io/driver/postgres @neondatabase/serverless",
    "redis": "aioredis bull bullmq connect-redis ioredis redis github.com/redis/go-redis github.com/go-redis/redis"
    " github.com/gomodule/redigo",
    "rabbitmq": "aio-pika amqp-connection-manager amqplib aioamqp pika github.com/rabbitmq/amqp091-go"
    " github.com/streadway/amqp",
    "mysql": "aiomysql asyncmy mysql mysql-connector-python mysql2 mysqlclient pymysql github.com/go-sql-driver/mysql"
    " gorm.io/driver/mysql",
    "object-storage": "@aws-sdk/client-s3 @google-cloud/storage aws-sdk-s3 django-storages cloud.google.com/go/storage"
    " github.com/aws/aws-sdk-go-v2/service/s3 github.com/minio/minio-go google-cloud-storage minio s3fs",
    "mongodb": "beanie mongodb mongoengine mongoose motor pymongo go.mongodb.org/mongo-driver",
    "kafka": "aiokafka confluent-kafka kafka-python kafkajs node-rdkafka github.com/segmentio/kafka-go"
    " github.com/ibm/sarama github.com/shopify/sarama github.com/confluentinc/confluent-kafka-go"
    " github.com/twmb/franz-go",
    "nats": "nats nats-py github.com/nats-io/nats.go",
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
_EXTRAS = {
    "redis": regex(
        r"(?im)(?:^|[\"'\s])(?:celery|kombu|huey|dramatiq|channels|django-cache)\[[^\]\n]*\bredis\b"
    ),
    "rabbitmq": regex(r"(?im)(?:^|[\"'\s])dramatiq\[[^\]\n]*\brabbitmq\b"),
}
_PRISMA = regex(r"\bdatasource\s+\w+\s*\{[^{}]*?\bprovider\s*=\s*\"(\w+)\"")
_PRISMA_ENV = regex(r"\b(?:url|directUrl)\s*=\s*env\(\s*\"(\w+)\"\s*\)")
# Dialects of the first version of GORM, which is one module.
_DIALECT = regex(r'"github\.com/jinzhu/gorm/dialects/(mysql|postgres)"')
_PROVIDERS = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mongodb": "mongodb"}
_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_SAMPLES = (".env.example", ".env.sample", ".env.template")
_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".go", ".rb", ".rs", ".cs", ".php")


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
    for path in ("pyproject.toml", "requirements.txt", "requirements/base.txt", "Pipfile"):
        for service, pattern in _EXTRAS.items():
            text = sources.text(path)
            if match := pattern.search(text):
                yield Clue("dependencies", service, "an extra", path, line_at(text, match.end()))
    for path in sources.paths:
        if path.endswith(".prisma"):
            yield from _prisma(path, sources.text(path))
    for path, code in sources.code(".go"):
        for match in _DIALECT.finditer(code):
            line = line_at(code, match.start())
            yield Clue("dependencies", _PROVIDERS[match[1]], "import", path, line)
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


def _prisma(path: str, text: str) -> Iterator[Clue]:
    """The database of a schema of Prisma, and the variable that holds its address."""
    if (match := _PRISMA.search(text)) and match[1] in _PROVIDERS:
        line = line_at(text, match.start(1))
        yield Clue("dependencies", _PROVIDERS[match[1]], "provider", path, line)
    for match in _PRISMA_ENV.finditer(text):
        found = variable(
            match[1], None, path, line_at(text, match.start(1)), "env() of Prisma", required=True
        )
        if found is not None:
            yield found


detector = Detector("services", _look)
