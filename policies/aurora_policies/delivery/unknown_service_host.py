from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ComposeHost, DeclaredObject, ManagedObjects, NamedAddress

from ._addresses import cluster_name
from ._examples import DEPLOYMENT
from ._monitoring import is_container_name
from ._names import contains_words

# How similar a name is that is meant to be another one.
_CUTOFF = 0.6
_CLUSTER_CUTOFF = 0.8
_NUMBERS = regex(r"\d+")
_BUILT_IN = frozenset({"localhost", "host", "gateway", "kubernetes"})
_COMPOSE = """\
services:
  api:
    image: ghcr.io/acme/shop:1.4
    environment:
      - QUEUE_URL={}
  rabbitmq:
    image: rabbitmq:4.1
"""
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
  name: stockservice
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
    stock: http://{}/items
"""


@policy(
    "DLV111",
    severity="error",
    category="reliability",
    examples=[
        bad(_COMPOSE.format("amqp://guest:guest@«rabbit-mq:5672»/"), path="compose.yaml"),
        bad(_SHOP.format("«stock-service:7070»"), path="k8s/api.yaml", files={"k8s/stock.yaml": _STOCK}),
        good(
            _COMPOSE.format("amqp://guest:guest@rabbitmq:5672/"),
            path="compose.yaml",
            because="the file has the service",
        ),
        good(
            _COMPOSE.format("amqp://guest:guest@queue:5672/"),
            path="compose.yaml",
            because="the host may be another computer",
        ),
        good(
            _COMPOSE.format("amqp://guest:guest@rabbit-mq:5672/")
            + "networks:\n  shared:\n    external: true\n",
            path="compose.yaml",
            because="other projects have services in the external network",
        ),
        good(
            _SHOP.format("stock:7070"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
            because="the Service may be in another repository",
        ),
        bad(_SETTINGS.format("«stockservices:7070»"), path="k8s/api.yaml", files={"k8s/stock.yaml": _STOCK}),
        good(
            _SETTINGS.format("stockservice-0:7070"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
            because="it may be one of the pods",
        ),
    ],
)
def unknown_service_host(repository: Repository) -> Iterator[Finding]:
    """An environment variable or a setting has an address of a service that does not exist.

    The name cannot be resolved, and connections fail.
    Correct the name. A name is reported if it is similar to that of a service, and the names of all services are known:
    those of the Compose files of the repository, or the Services of the manifests. In manifests, the URLs of flags and
    the addresses in ConfigMaps and Secrets are compared as well.
    """
    addresses = repository.of(NamedAddress)
    if not repository.whole or not addresses:
        return
    yield from _in_compose(repository, [one for one in addresses if one.kind == "compose"])
    yield from _in_cluster(repository, [one for one in addresses if one.kind != "compose"])


def _in_compose(repository: Repository, addresses: list[NamedAddress]) -> Iterator[Finding]:
    hosts = repository.of(ComposeHost) if addresses else []
    names = {name.lower() for host in hosts for name in host.names}
    beside: defaultdict[str, list[ComposeHost]] = defaultdict(list)
    for host in hosts:
        beside[host.path].append(host)
    for address in addresses:
        name, services = address.host, [host.names[0] for host in beside[address.path]]
        if (
            "." in name
            or name.lower() in names
            or name in _BUILT_IN
            or not all(host.complete for host in beside[address.path])
            or is_container_name(name, services)
        ):
            continue
        near = nearest(name, services, _CUTOFF) or next(
            (one for one in services if contains_words(name, one)), None
        )
        if near is not None:
            yield Finding(
                at=address,
                message=f"'{address.variable}' of {address.owner} has the host '{name}', "
                f"but no Compose file has this service; did you mean '{near}'?",
                related=(Related(next(one for one in hosts if near in one.names), f"service '{near}'"),),
            )


def _in_cluster(repository: Repository, addresses: list[NamedAddress]) -> Iterator[Finding]:
    if not addresses:
        return
    services = [one for one in repository.of(DeclaredObject) if one.object_kind == "Service"]
    known = {one.name for one in services}
    if not all(one.is_named for one in services):
        return
    managed = repository.of(ManagedObjects)
    for address in addresses:
        name, namespace = cluster_name(address)
        if not name or name in known or name in _BUILT_IN:
            continue
        near = nearest(name, sorted(known), _CLUSTER_CUTOFF) or next(
            (one for one in (f"{name}-service", f"{name}-svc") if one in known), None
        )
        # `kafka-0` is a pod of `kafka`.
        if near is None or _NUMBERS.findall(near) != _NUMBERS.findall(name):
            continue
        if any(one.may_create("Service", name, namespace) for one in managed):
            continue
        service = next(one for one in services if one.name == near)
        yield Finding(
            at=address,
            message=f"'{address.variable}' of {address.owner} has the host '{name}', "
            f"but no manifest has this Service; did you mean '{near}'?",
            related=(Related(service, f"Service '{near}'"),),
        )
