"""The profile `monitoring` of the compose file for development: Prometheus, Alertmanager, Grafana and the exporters.

Sources: the pages of the images prom/prometheus, prom/alertmanager and grafana/grafana, and the README files of the
exporters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import field, record
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request

from .dependencies import dependencies, named
from .existing import own_compose

# Prometheus keeps the window of the objectives, and the blocks that are only partly in it.
RETENTION = "32d"
PROFILE = "monitoring"
CONFIGURATION = "monitoring/prometheus.compose.yml"
PROVISIONING = "monitoring/grafana"
_HAS_PROFILE = regex(rf"(?m)^ +- {PROFILE}$")
_NAMES = ("prometheus", "alertmanager", "grafana")


@record
class Service:
    """A service of the profile: its image in the lock table, and the settings of its container.

    `port` is the port that is published for the developer, `needs` is the service that has to be healthy before.
    """

    image: str
    run_as: str
    memory: str
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[str, ...] = ()
    data: str = ""
    scratch: tuple[str, ...] = ()
    port: int | None = None
    published: int | None = None
    needs: str = ""


def has_profile(request: Request) -> bool:
    """Whether the compose file has the profile: the files that its services read are generated, or exist."""
    app = request.application
    if not (app.metrics_path and app.probe_port) or own_compose(request, production=False):
        return False
    if {app.name, *(f"{app.name}-{worker.name}" for worker in app.workers)} & {*_NAMES}:
        return False
    compose = "docker-compose.yml"
    kept = compose in request.files and compose not in request.generated
    if kept and not _HAS_PROFILE.search(request.files[compose]):
        return False
    files = {
        "compose": compose,
        "prometheus": CONFIGURATION,
        "rules": "monitoring/rules/alerts.yml",
        "alertmanager": "monitoring/alertmanager.yml",
        "dashboards": f"{PROVISIONING}/dashboards/files.yml",
    }
    return all(part in request.parts or path in request.files for part, path in files.items())


def services(app: Application) -> Iterator[tuple[str, Service]]:
    """The services of the profile, in the order of their names."""
    yield from sorted([*_servers(app), *_exporters(app)], key=itemgetter(0))


def addresses(app: Application) -> dict[str, int]:
    """The ports on the developer's machine, by the service; none is a port of the application."""
    taken, ports = {app.port, app.management_port}, {}
    for name, port in zip(_NAMES, (9090, 9093, 3000), strict=True):
        while port in taken:
            port += 1
        taken.add(port)
        ports[name] = port
    return ports


def _servers(app: Application) -> Iterator[tuple[str, Service]]:
    published = addresses(app)
    yield (
        "prometheus",
        Service(
            "prom/prometheus",
            "65534:65534",
            "512m",
            command=(
                "--config.file=/etc/prometheus/prometheus.compose.yml",
                "--storage.tsdb.path=/prometheus",
                f"--storage.tsdb.retention.time={RETENTION}",
            ),
            mounts=("./monitoring:/etc/prometheus:ro",),
            data="/prometheus",
            port=9090,
            published=published["prometheus"],
        ),
    )
    yield (
        "alertmanager",
        Service(
            "prom/alertmanager",
            "65534:65534",
            "128m",
            command=(
                "--config.file=/etc/alertmanager/alertmanager.yml",
                "--storage.path=/alertmanager",
                "--cluster.listen-address=",
            ),
            mounts=("./monitoring/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro",),
            data="/alertmanager",
            port=9093,
            published=published["alertmanager"],
        ),
    )
    yield (
        "grafana",
        Service(
            "grafana/grafana",
            "472:0",
            "512m",
            environment={
                "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
                "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
                "GF_ANALYTICS_REPORTING_ENABLED": "false",
                "GF_AUTH_ANONYMOUS_ENABLED": "true",
                "GF_AUTH_DISABLE_LOGIN_FORM": "true",
                "GF_PLUGINS_PREINSTALL_DISABLED": "true",
                "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION": "true",
            },
            mounts=(
                "./monitoring/dashboards:/etc/grafana/dashboards:ro",
                f"./{PROVISIONING}:/etc/grafana/provisioning:ro",
            ),
            data="/var/lib/grafana",
            scratch=("/tmp",),  # noqa: S108 - a path in a container
            port=3000,
            published=published["grafana"],
        ),
    )


def _exporters(app: Application) -> Iterator[tuple[str, Service]]:
    """The exporters of the services of the application, by the names in the configuration of Prometheus.

    RabbitMQ exports its metrics itself.
    """
    for name, one in dependencies(app):
        user, password = named(app, one.user), f"${{{one.outside}:?}}"
        place = f"{name}:{one.port}"
        if name == "postgresql":
            yield (
                "postgres-exporter",
                Service(
                    "prometheuscommunity/postgres-exporter",
                    "65534:65534",
                    "64m",
                    environment={
                        "DATA_SOURCE_PASS": password,
                        "DATA_SOURCE_URI": f"{place}{named(app, one.database)}?sslmode=disable",
                        "DATA_SOURCE_USER": user,
                    },
                    needs=name,
                ),
            )
        elif name == "redis":
            yield (
                "redis-exporter",
                Service(
                    "oliver006/redis_exporter",
                    "59000:59000",
                    "64m",
                    environment={"REDIS_ADDR": f"redis://{place}", "REDIS_PASSWORD": password},
                    needs=name,
                ),
            )
        elif name == "mysql":
            yield (
                "mysqld-exporter",
                Service(
                    "prom/mysqld-exporter",
                    "65534:65534",
                    "64m",
                    command=(f"--mysqld.address={place}", f"--mysqld.username={user}"),
                    environment={"MYSQLD_EXPORTER_PASSWORD": password},
                    needs=name,
                ),
            )
        elif name == "mongodb":
            yield (
                "mongodb-exporter",
                Service(
                    "percona/mongodb_exporter",
                    "65535:65535",
                    "128m",
                    command=("--collector.diagnosticdata",),
                    environment={"MONGODB_URI": f"mongodb://{user}:{password}@{place}/?authSource=admin"},
                    needs=name,
                ),
            )
