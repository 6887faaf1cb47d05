from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ContactedHost

from ._addresses import hosts_by_name, ports_without, services_by_name
from ._listening import ServicePorts

_COMPOSE = """\
services:
  api:
    build: .
  alertmanager:
    image: prom/alertmanager:v0.28.1
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./monitoring:/etc/prometheus:ro
"""
_SCRAPE = "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [{}]\n"
_FILES = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY app.py .\nEXPOSE 8000\nCMD ["python", "app.py"]\n',
    "compose.yaml": _COMPOSE,
}
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8080
"""
_PATH = "monitoring/prometheus.yml"


@policy(
    "DLV083",
    severity="error",
    category="validity",
    examples=[
        bad(_SCRAPE.format("«api:8080»"), path=_PATH, files=_FILES),
        bad(
            "alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: [«alertmanager:9039»]\n",
            path=_PATH,
            files=_FILES,
        ),
        bad(_SCRAPE.format("«web.shop.svc:8080»"), path=_PATH, files={"k8s/web.yaml": _SERVICE}),
        bad(
            "location / {\n  proxy_pass http://«api:8080»/;\n}\n",
            path="proxy/nginx.conf",
            files={
                **_FILES,
                "compose.yaml": _COMPOSE
                + "  proxy:\n    image: nginx:1.29\n    volumes: [./proxy/nginx.conf:/etc/nginx/nginx.conf]\n",
            },
        ),
        good(
            _SCRAPE.format("web.shop.svc:80"),
            path=_PATH,
            files={"k8s/web.yaml": _SERVICE},
            because="the port is that of the service",
        ),
        good(
            _SCRAPE.format("api:8000"),
            path=_PATH,
            files=_FILES,
            because="the port is that of the service",
        ),
        good(
            _SCRAPE.format("api:9102"),
            path=_PATH,
            files={
                **_FILES,
                "compose.yaml": _COMPOSE.replace("build: .", "build: .\n    command: app --metrics 9102"),
            },
            because="the command sets the port",
        ),
        good(
            _SCRAPE.format("api:9102"),
            path=_PATH,
            files={**_FILES, "compose.yaml": _COMPOSE.replace("build: .", "image: acme/shop:1.4")},
            because="it is unknown on which ports the image listens",
        ),
    ],
)
def unexposed_target_port(repository: Repository) -> Iterator[Finding]:
    """A configuration file contains a port on which the service does not listen, such as a target of Prometheus.

    If nothing listens on the port, a target of Prometheus is always down, alerts are not sent, and a proxy responds
    with 502.
    Write the port on which the program listens inside of its container, which is not always the published one.
    The addresses are those of Prometheus, Grafana, the OpenTelemetry Collector, and of nginx, Caddy, HAProxy, Traefik
    and Envoy, as in `unknown-target-host`. The ports are those of `EXPOSE` in the Dockerfile, of `ports` and `expose`,
    and the default ports of well-known images. Numbers in the command, the environment and the configuration files of
    the service are ports as well. An OpenTelemetry Collector listens only on the ports of its configuration. In a
    repository without Compose files, they are those of the Service in the manifests.
    """
    targets = repository.of(ContactedHost)
    if not repository.whole or not targets:
        return
    hosts = hosts_by_name(repository)
    if not hosts:
        yield from _in_cluster(repository, targets)
        return
    ports, services = ServicePorts.of(repository), services_by_name(repository)
    seen: set[tuple[str, int]] = set()
    for target in targets:
        if target.dockerfile and any(
            target.port == number
            for one in services.get(target.host, ())
            for _, number, _ in one.data("ports")
        ):
            # The image also runs in the cluster.
            continue
        closed = ports.closed(target.port, hosts.get(target.host, []))
        if closed is not None and (target.path, target.span.start) not in seen:
            seen.add((target.path, target.span.start))
            yield Finding(
                at=target,
                message=f"service '{target.host}' does not listen on the port {target.port}; "
                f"it listens on {closed.ports}",
                related=(Related(closed.evidence, f"service '{target.host}'"),),
            )


def _in_cluster(repository: Repository, targets: list[ContactedHost]) -> Iterator[Finding]:
    """The targets whose Services have other ports."""
    services = services_by_name(repository)
    for target in targets:
        found = services.get(target.host.partition(".")[0] if ".svc" in target.host else target.host, ())
        if ports := ports_without(target.port, found):
            yield Finding(
                at=target,
                message=f"Service '{found[0].name}' has no port {target.port}; it has {ports}",
                related=(Related(found[0].fact, found[0].title),),
            )
