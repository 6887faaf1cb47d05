from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ListenedPort, NamedAddress

from ._addresses import cluster_name, hosts_by_name, ports_without, services_by_name
from ._examples import DEPLOYMENT
from ._images import Builds, bases_of, has, usual_ports

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
    its command and environment, and the default ports of images of databases and message queues.
    """
    addresses = [one for one in repository.of(NamedAddress) if one.port]
    if not addresses:
        return
    yield from _in_compose(repository, [one for one in addresses if one.kind == "compose"])
    yield from _in_cluster(repository, [one for one in addresses if one.kind != "compose"])


def _in_compose(repository: Repository, addresses: list[NamedAddress]) -> Iterator[Finding]:
    hosts = hosts_by_name(repository) if addresses else {}
    builds = Builds(repository) if hosts else None
    bases = bases_of(repository)
    listened = {one.port for one in repository.of(ListenedPort)}
    for address in addresses:
        found = hosts.get(address.host, [])
        if builds is None or not found or any(address.port in host.ports for host in found):
            continue
        exposed = [builds.exposed(host.image, host.dockerfile) for host in found]
        usual = [usual_ports(host, bases) for host in found]
        if any(one is None and not ports for one, ports in zip(exposed, usual, strict=True)):
            continue
        if any(has(one, address.port) for one in exposed if one is not None) or any(
            address.port in ports for ports in usual
        ):
            continue
        # A Dockerfile does not have to expose the port.
        if any(one is not None for one in exposed) and address.port in listened:
            continue
        yield Finding(
            at=address,
            message=f"service '{address.host}' does not listen on the port {address.port}, "
            f"which '{address.variable}' of {address.owner} has",
            related=(Related(found[0], f"service '{address.host}'"),),
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
