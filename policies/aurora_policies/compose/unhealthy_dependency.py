from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.core.development import for_development
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.compose import File, ServiceIn

_TOOL = """\
services:
  tool:
    image: {}
    depends_on: [{}]
  search:
    image: opensearchproject/opensearch:3.1.0
    healthcheck:
      test: curl -f localhost:9200
"""


@policy(
    "CMP055",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on: [«db»]
              db:
                image: postgres:17
                healthcheck:
                  test: pg_isready -U postgres
            """
        ),
        good("""\
            services:
              web:
                image: nginx:1.29
                depends_on:
                  db:
                    condition: service_healthy
              db:
                image: postgres:17
                healthcheck:
                  test: pg_isready -U postgres
            """),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on:
                  db:
                    condition: service_started
              db:
                image: postgres:17
                healthcheck:
                  test: pg_isready -U postgres
            """,
            because="the condition is written out",
        ),
        good("""\
            services:
              web:
                image: nginx:1.29
                depends_on: [db]
              db:
                image: postgres:17
            """),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                restart: on-failure:5
                depends_on: [db]
              db:
                image: postgres:17
                healthcheck:
                  test: pg_isready -U postgres
            """,
            because="the service is started again until the other one is ready",
        ),
        good(
            _TOOL.format("docker.elastic.co/kibana/kibana:9.1.0", "search"),
            because="Kibana waits for the other service itself",
        ),
        good(
            _TOOL.format("grafana/grafana:12.1.0", "search"),
            because="Grafana connects when a panel is opened",
        ),
        bad(_TOOL.format("ghcr.io/acme/indexer:1.4.0", "«search»")),
    ],
)
def unhealthy_dependency(document: Document) -> Iterator[Finding]:
    """The short form of `depends_on` does not wait for the healthcheck of the other service.

    The short form means `condition: service_started`: the service starts as soon as the container of the other one
    runs, and its first requests fail if the other needs time to get ready.
    Write the long form with `condition: service_healthy`, or with `condition: service_started` if the service retries.
    Only healthchecks of the Compose file are known, not those of images. Nothing is reported for a service that Compose
    restarts after it has failed (`restart`), for tools such as Kibana, Grafana and pgAdmin, which connect again by
    themselves, nor in a file for development or tests by its name, such as `compose.dev.yaml`.

    <https://docs.docker.com/reference/compose-file/services/#depends_on>
    """
    if for_development(document.source.path.rpartition("/")[2]):
        return
    for file in document.nodes:
        if isinstance(file, File):
            for inside in file.services.values():
                if not (_is_restarted(inside) or _TOOLS.fullmatch(str(inside.value("image") or ""))):
                    yield from _unawaited(file, inside)


# Programs that show or collect data, and try again until they can connect.
_TOOLS = regex(
    r"(?:[^@]*/)?(?:adminer|alertmanager|dozzle|filebeat|fluent-bit|fluentd|grafana(?:-oss|-enterprise)?|kafka-ui|kibana|logstash"
    r"|metricbeat|opensearch-dashboards|pgadmin4|phpmyadmin|prometheus|promtail|redis-commander|redisinsight|[\w-]+[-_]exporter)"
    r"(?:[:@].*)?"
)


def _is_restarted(inside: ServiceIn) -> bool:
    """Whether Compose starts a service again after it has failed."""
    restart = str(inside.value("restart") or "no")
    return restart.partition(":")[0] in ("always", "on-failure", "unless-stopped")


def _unawaited(file: File, inside: ServiceIn) -> Iterator[Finding]:
    for dependency in inside.service.dependencies:
        target = file.services.get(dependency.name)
        healthcheck = target.value("healthcheck") if target and dependency.condition is None else None
        if healthcheck is not None and not healthcheck.off and healthcheck.test is not None:
            message = (
                f"service '{inside.name}' does not wait for the healthcheck of '{dependency.name}'; "
                "set condition: service_healthy"
            )
            yield Finding(at=dependency.at, message=message)
