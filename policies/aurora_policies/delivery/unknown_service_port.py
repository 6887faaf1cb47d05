from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import NamedAddress

from ._addresses import cluster_name, hosts_by_name, ports_without, services_by_name, written_once
from ._examples import DEPLOYMENT
from ._listening import ServicePorts

_SHOP = (
    DEPLOYMENT
    + """\
          env:
            - name: STOCK_ADDR
              value: {}
"""
)
_STOCK = """\
apiVersion: v1
kind: Service
metadata:
  name: stock
  namespace: shop
spec:
  selector:
    app: stock
  ports:
    - port: 7070
"""
_SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  shop.yaml: |
    stock: {}
"""
_COMPOSE = """\
services:
  api:
    image: ghcr.io/acme/shop:1.4
    environment:
      DATABASE_URL: {}
  db:
    image: postgres:17
"""
_SIGNED_IN = """\
services:
  accounts:
    image: ghcr.io/acme/accounts:1.4
    environment:
      CONSOLE_URL: http://console:8082
      {}: http://web:3501/signed-in
  console:
    image: ghcr.io/acme/console:1.4
    ports: [8082:8080]
  web:
    image: ghcr.io/acme/web:1.4
    ports: [3501:8080]
"""
_COLLECTED = """\
services:
  api:
    image: ghcr.io/acme/shop:1.4
    environment:
      OTEL_EXPORTER_OTLP_ENDPOINT: http://{}
  collector:
    image: otel/opentelemetry-collector:0.140.0
    command: [--config=/etc/collector.yaml]
    ports: ["4317:4317"]
    volumes: ["./collector.yaml:/etc/collector.yaml:ro"]
"""
_COLLECTOR = """\
receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 0.0.0.0:4319
exporters:
  debug:
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [debug]
"""


@policy(
    "DLV110",
    severity="error",
    category="reliability",
    examples=[
        bad(_SHOP.format("«stock:7000»"), path="k8s/api.yaml", files={"k8s/stock.yaml": _STOCK}),
        bad(
            _SHOP.format("http://«stock.shop.svc:80»/items"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
        ),
        bad(_COMPOSE.format("postgresql://shop@«db:5433»/shop"), path="compose.yaml"),
        bad(
            _COMPOSE.format("postgresql://shop@db:5432/shop")
            + "  cache:\n    image: redis:8\n  worker:\n    image: ghcr.io/acme/worker:1.4\n"
            "    command: [worker, --broker, redis://«cache:6380»/0]\n",
            path="compose.yaml",
        ),
        bad(
            _COLLECTED.format("«collector:4317»"),
            path="compose.yaml",
            files={"collector.yaml": _COLLECTOR},
            because="the configuration of the collector sets another port than the published one",
        ),
        bad(
            _COMPOSE.format("http://«search:8081»")
            + "  search:\n    image: ghcr.io/acme/search:1\n    ports: [8081:80]\n",
            path="compose.yaml",
            because="the port is published on the host",
        ),
        good(
            _SIGNED_IN.format("OAUTH_REDIRECT_URI"),
            path="compose.yaml",
            because="browsers get the addresses, for which the port is published",
        ),
        bad(
            _SIGNED_IN.format("MENU_API_URL")
            .replace("http://console:8082", "http://«console:8082»")
            .replace("http://web:3501", "http://«web:3501»"),
            path="compose.yaml",
        ),
        bad(
            _SIGNED_IN.format("WEB_PUBLIC_URL")
            .replace("http://console:8082", "http://«console:8082»")
            .replace("3501:8080", "3501:3501"),
            path="compose.yaml",
        ),
        good(
            _COMPOSE.format("http://search:8081")
            + "  search:\n    image: ghcr.io/acme/search:1\n    ports: [8081:80]\n    expose: [8081]\n",
            path="compose.yaml",
            because="the container has the port as well",
        ),
        bad(
            _COMPOSE.format("nats://«queue:4223»")
            + '  queue:\n    image: nats:2.11\n    command: [-m, "8222"]\n',
            path="compose.yaml",
        ),
        good(
            _COMPOSE.format("nats://queue:4222")
            + '  queue:\n    image: nats:2.11\n    command: [-m, "8222"]\n',
            path="compose.yaml",
            because="the option sets the port for monitoring",
        ),
        good(
            _COMPOSE.format("nats://queue:4222")
            + '  queue:\n    image: nats:2.11\n    command: ["--http_port", "8222"]\n',
            path="compose.yaml",
            because="the option sets the port for monitoring",
        ),
        good(
            _COLLECTED.format("collector:4319"),
            path="compose.yaml",
            files={"collector.yaml": _COLLECTOR},
            because="the collector listens on the port",
        ),
        good(
            _COLLECTED.format("collector:4317"),
            path="compose.yaml",
            files={"collector.yaml": _COLLECTOR.replace("0.0.0.0:4319", "${env:OTLP_ENDPOINT}")},
            because="the port is unknown",
        ),
        good(
            _COMPOSE.format("http://loki:3200")
            + "  loki:\n    image: grafana/loki:3.5.0\n    volumes:\n      - ./loki.yaml:/etc/loki/local-config.yaml\n",
            path="compose.yaml",
            files={"loki.yaml": "server:\n  http_listen_port: 3200\n"},
            because="the configuration sets the port",
        ),
        bad(
            DEPLOYMENT + "          args:\n            - --stock-url=http://«stock:7000»/items\n",
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
        ),
        bad(
            _SETTINGS.format("http://«stock:7000»/items"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
        ),
        good(
            _SETTINGS.format("http://stock:7070/items") + "    # http://stock:7000\n",
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
            because="the Service has the port, and the other address is a comment",
        ),
        good(
            _SHOP.format("stock:7070"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
            because="the Service has the port",
        ),
        good(
            _SHOP.format("stock:7000"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK.replace("  selector:", "  clusterIP: None\n  selector:")},
            because="a headless Service leads to all ports of its pods",
        ),
        good(
            _SHOP.format("stock:7000"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK.replace("namespace: shop", "namespace: blog")},
            because="the Service is in another namespace",
        ),
        good(
            _COMPOSE.format("postgresql://shop@db:5433/shop") + "    command: -p 5433\n",
            path="compose.yaml",
            because="the command sets the port",
        ),
        good(
            _COMPOSE.format("postgresql://shop@localhost:5433/shop"),
            path="compose.yaml",
            because="the program is not a service",
        ),
    ],
)
def unknown_service_port(repository: Repository) -> Iterator[Finding]:
    """An environment variable or a setting has an address with a port that the service does not have.

    Connections to the port fail.
    Correct the port. In Kubernetes it is a `port` of the Service, in Compose one on which the container listens, and
    not the published one.
    The ports of a Compose service are those that it publishes or lists, those of `EXPOSE` in its Dockerfile, numbers in
    its command, environment and configuration files, and the default ports of well-known images. A collector of
    OpenTelemetry, Loki, Mimir and Tempo listen only on the ports of their configurations. A port that a service only
    publishes on the host is not one of its container, but those of a service that redirects browsers to such a port
    are not reported.
    """
    addresses = [one for one in repository.of(NamedAddress) if one.port and one.part != "host"]
    if not addresses:
        return
    yield from _in_compose(repository, [one for one in addresses if one.kind == "compose"])
    yield from _in_cluster(repository, [one for one in addresses if one.kind != "compose"])


def _in_compose(repository: Repository, addresses: list[NamedAddress]) -> Iterator[Finding]:
    hosts = hosts_by_name(repository) if addresses else {}
    if not hosts:
        return
    ports = ServicePorts.of(repository)
    closed = {id(one): ports.closed(one.port, hosts.get(one.host, [])) for one in addresses}
    # What has the published port of a service; who redirects a browser there gives it other addresses as well.
    outside = [
        one
        for one in addresses
        if closed[id(one)] is not None and any(ports.publishes(host, one.port) for host in hosts[one.host])
    ]
    owners = {(one.path, one.owner) for one in outside if _FOR_BROWSERS.search(one.variable)}
    given = {id(one) for one in outside if (one.path, one.owner) in owners}
    for address in written_once(addresses):
        found = closed[id(address)]
        if found is not None and id(address) not in given:
            yield Finding(
                at=address,
                message=f"service '{address.host}' does not listen on the port {address.port}, "
                f"which '{address.variable}' of {address.owner} has; it listens on {found.ports}",
                related=(Related(found.evidence, f"service '{address.host}'"),),
            )


# A variable with an address that the program gives to browsers, or that browsers have to give it.
_FOR_BROWSERS = regex(
    r"(?i)redirect[\w.-]*ur[il]|(?:public|external)[_.-]?(?:base[_.-]?)?(?:ur[il]|origin)s?$"
)


def _in_cluster(repository: Repository, addresses: list[NamedAddress]) -> Iterator[Finding]:
    services = services_by_name(repository) if addresses else {}
    for address in addresses:
        name, namespace = cluster_name(address)
        found = [
            service
            for service in services.get(name, ())
            if not namespace or not service.namespace or service.namespace == namespace
        ]
        if ports := ports_without(address.port, found):
            yield Finding(
                at=address,
                message=f"Service '{name}' has no port {address.port}, which '{address.variable}' of {address.owner} "
                f"has; it has {ports}",
                related=(Related(found[0].fact, found[0].title),),
            )
