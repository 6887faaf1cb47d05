from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.compose import File, ServiceIn
from aurora_devops.subjects import Image

_FILE = """\
services:
  web:
    image: ghcr.io/acme/shop:1.4
    depends_on:
      db:
        condition: {}
  db:
    image: {}
"""
_TEST = "    healthcheck:\n      test: pg_isready\n"


@policy(
    "CMP057",
    severity="error",
    category="reliability",
    examples=[
        bad(_FILE.format("«service_healthy»", "postgres:17.6")),
        bad(_FILE.format("«service_healthy»", "redis:8.2")),
        bad(_FILE.format("«service_healthy»", "acme/db:1.4") + "    healthcheck:\n      disable: true\n"),
        good(
            _FILE.format("service_healthy", "postgres:17.6") + _TEST, because="the service has a healthcheck"
        ),
        good(
            _FILE.format("service_healthy", "ghcr.io/acme/postgres:17.6"),
            because="the image may have a healthcheck",
        ),
        good(_FILE.format("service_started", "postgres:17.6"), because="no healthcheck is needed"),
        good(
            _FILE.format("service_healthy", "postgres:17.6"),
            path="compose.yaml",
            files={"compose.prod.yaml": "services:\n  db:\n" + _TEST},
            because="another file has the healthcheck",
        ),
    ],
)
def missing_awaited_healthcheck(file: File) -> Iterator[Finding]:
    """A service waits for the healthcheck of another service that has none.

    `docker compose up` ends with "container has no healthcheck configured".
    Add a `healthcheck` to the other service, or wait for `service_started`.
    Reported are services whose healthcheck is disabled, and services without one whose image is an official image
    without `HEALTHCHECK`, such as `postgres`. Other images may have one.

    <https://docs.docker.com/reference/compose-file/services/#long-syntax-1>
    """
    for inside in file.services.values():
        for dependency in inside.service.dependencies:
            target = file.services.get(dependency.name)
            if target is None or dependency.condition != "service_healthy":
                continue
            if not _lacks(target):
                continue
            yield Finding(
                at=inside.at["depends_on"][dependency.name]["condition"],
                message=f"service '{inside.name}' waits for the healthcheck of '{dependency.name}', which has none",
                related=(Related(target.at.key, f"service '{dependency.name}'"),),
            )


def _lacks(target: ServiceIn) -> bool:
    """Whether a service has no healthcheck, neither in a Compose file nor in its image."""
    companions = (other.services.get(target.name) for other in target.file.companions())
    if target.open or any(other is not None and other.healthcheck is not None for other in companions):
        return False
    healthcheck, image = target.value("healthcheck"), target.value("image")
    if healthcheck is not None:
        return bool(healthcheck.off)
    if not isinstance(image, str) or target.value("build") is not None:
        return False
    return Image.parse(image, target.at["image"], "service").familiar in _WITHOUT


# Official images without `HEALTHCHECK`.
_WITHOUT = frozenset(
    {
        "httpd",
        "mariadb",
        "memcached",
        "mongo",
        "mysql",
        "nginx",
        "pgvector/pgvector",
        "postgis/postgis",
        "postgres",
        "rabbitmq",
        "redis",
        "valkey/valkey",
    }
)
