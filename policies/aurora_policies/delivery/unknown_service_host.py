from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from posixpath import dirname
from re import Pattern, compile, escape
from typing import TYPE_CHECKING

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.databases import port_of_scheme
from aurora_devops.facts import (
    ChartRelease,
    ComposeHost,
    DeclaredObject,
    ForwardedName,
    ManagedObjects,
    NamedAddress,
    RunContainer,
)

from ._addresses import cluster_name, services_by_name, written_once
from ._examples import APPLICATION, DEPLOYMENT
from ._files import nested
from ._listening import ServicePorts
from ._monitoring import is_container_name
from ._names import alike, contains_words
from ._releases import Releases, creating_besides

if TYPE_CHECKING:
    from aurora_devops.core.source import Span
    from aurora_devops.kinds.kubernetes.facts import ObjectFact

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
# Two services of one image.
_SHARED = """\
services:
  api:
    build: .
{1}  jobs:
    build: .
    command: run jobs
  web:
    image: ghcr.io/acme/web:1.4
{2}    environment:
      API_UPSTREAM: http://{0}
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
# Two charts, each of which is a release of its own.
_CHARTS = {
    "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "charts/db/templates/service.yaml": """\
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}-postgresql
spec:
  ports:
    - port: 5432
""",
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
}
_SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  shop.yaml: |
    stock: http://{}/items
"""

_VARIABLES = _SETTINGS.partition("  shop.yaml")[0]


# A chart with a queue.
_QUEUE = {
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "charts/shop/charts/queue/Chart.yaml": "apiVersion: v2\nname: queue\nversion: 1.0.0\n",
    "charts/shop/charts/queue/templates/queue.yaml": _STOCK.replace(
        "stockservice", "{{ .Release.Name }}-queue"
    ).replace("7070", "6379"),
}
# A variable with the address of a service, and another variable that is empty by default.
_DEFAULTS = """\
services:
  forecast:
    image: ghcr.io/acme/forecast:1
  api:
    image: ghcr.io/acme/api:1
    environment:
      SHOP_FORECAST_URL: {0}
      {1}: ${{{1}:-}}
"""

# A chart that Argo CD deploys from the repository.
_BERTHS_CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: harbour\nversion: 1.4.0\n",
    "argocd/harbour.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: harbour\n"
    "spec:\n  source:\n    repoURL: https://github.com/acme/harbour\n    path: chart\n"
    "  destination: {namespace: harbour}\n",
}
_BERTHS = """\
apiVersion: v1
kind: Service
metadata:
  name: berths
spec:
  selector: {{app: berths}}
  ports:
    - port: 6379
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: harbour
data:
  REDIS_URL: {}
"""
_BERTHS_CACHE = """\
{{ if .Values.cache }}
apiVersion: v1
kind: Service
metadata:
  name: {{ .Values.cache }}
{{ end }}
"""


@policy(
    "DLV111",
    severity="error",
    category="reliability",
    examples=[
        bad(_COMPOSE.format("amqp://guest:guest@«rabbit-mq:5672»/"), path="compose.yaml"),
        bad(
            _BERTHS.format("redis://«berths-cache:6379»"),
            path="chart/templates/berths.yaml",
            files=_BERTHS_CHART,
        ),
        bad(
            "services:\n  web:\n    image: acme/web:1.4\n    environment:\n      MAIL_HOST: «mailpit»\n"
            '      MAIL_PORT: "1025"\n  mailbox:\n    image: axllent/mailpit:v1.27\n',
            path="compose.yaml",
        ),
        good(
            "services:\n  web:\n    image: acme/web:1.4\n    environment:\n      MAIL_HOST: mailpit\n"
            "  outbox:\n    image: axllent/mailpit:v1.27\n  inbox:\n    image: axllent/mailpit:v1.27\n",
            path="compose.yaml",
            because="it is unknown which of the two is meant",
        ),
        good(
            _BERTHS.format("redis://berths:6379"),
            path="chart/templates/berths.yaml",
            files=_BERTHS_CHART,
            because="the chart has the Service",
        ),
        good(
            _BERTHS.format("redis://berths-cache:6379"),
            path="chart/templates/berths.yaml",
            files={**_BERTHS_CHART, "chart/templates/cache.yaml": _BERTHS_CACHE},
            because="with other values, the chart that Argo CD deploys may have more Services",
        ),
        bad(
            _COMPOSE.format("«amqp://shop:${PASSWORD:?write it into .env}@rabbit-mq:5672/»"),
            path="compose.yaml",
        ),
        bad(
            _COMPOSE.format("«amqp://shop@${QUEUE_HOST:?missing}:5672/»"),
            path="compose.yaml",
            files={".env": "QUEUE_HOST=rabbit-mq\n"},
        ),
        good(
            _COMPOSE.format("amqp://shop:${PASSWORD:?write it into .env}@${QUEUE_HOST:?missing}:5672/"),
            path="compose.yaml",
            because="the shell that starts the services sets the host",
        ),
        bad(_SHOP.format("«stock-service:7070»"), path="k8s/api.yaml", files={"k8s/stock.yaml": _STOCK}),
        bad(
            _VARIABLES + "  STOCK_URL: http://«stock-service»/items\n  STOCK_ADDR: «stock-service:7070»\n",
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
        ),
        bad(
            _VARIABLES + '  STOCK_HOST: «stock-service»\n  STOCK_PORT: "7070"\n',
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
        ),
        good(
            _VARIABLES + "  STOCK_URL: http://stock/items\n  MODE: stock-service\n",
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
            because="the Service exists, and a value without a port or a scheme is not an address",
        ),
        bad(
            _SHOP.format("«stock-service:7070»"),
            path="deploy/k8s/api.yaml",
            files={"deploy/k8s/stock.yaml": _STOCK, "argocd/shop.yaml": APPLICATION.format("deploy/k8s")},
        ),
        good(
            _SHOP.format("stock-service:7070"),
            path="deploy/k8s/api.yaml",
            files={"deploy/k8s/stock.yaml": _STOCK, "argocd/shop.yaml": APPLICATION.format("deploy/stock")},
            because="the Application may create the Service, and its files are not in the repository",
        ),
        good(
            _COMPOSE.format("amqp://guest:guest@rabbitmq:5672/"),
            path="compose.yaml",
            because="the file has the service",
        ),
        bad(
            _COMPOSE.format("amqp://guest:guest@«queue:5672»/"),
            path="compose.yaml",
            because="one service listens on the port",
        ),
        bad(
            "services:\n  api:\n    image: ghcr.io/acme/shop:1.4\n    command: run --datastore=postgres://shop@«db»/shop\n"
            "  database:\n    image: postgres:18\n",
            path="compose.yaml",
        ),
        bad(
            "services:\n  web:\n    image: ghcr.io/acme/shop:1.4\n    environment:\n      DB_HOST: «postgresql»\n"
            "  postgres:\n    image: postgres:18\n",
            path="compose.yaml",
        ),
        good(
            "services:\n  web:\n    image: ghcr.io/acme/shop:1.4\n    environment:\n      VIRTUAL_HOST: web-shop\n",
            path="compose.yaml",
            because="the variable does not name a server",
        ),
        good(
            _COMPOSE.format("http://queue:9000/"),
            path="compose.yaml",
            because="the host may be another computer",
        ),
        bad(
            _SHARED.format("«backend:8000»", '    ports: ["8000:8000"]\n', ""),
            path="compose.yaml",
            files={"Dockerfile": "FROM scratch\nEXPOSE 8000\n"},
            because="only one of the services of the image publishes the port",
        ),
        bad(
            _SHARED.format("«backend:8000»", "", "    depends_on: [api]\n"),
            path="compose.yaml",
            files={"Dockerfile": "FROM scratch\nEXPOSE 8000\n"},
        ),
        good(
            _SHARED.format("backend:8000", "", ""),
            path="compose.yaml",
            files={"Dockerfile": "FROM scratch\nEXPOSE 8000\n"},
            because="either service of the image may be meant",
        ),
        good(
            _COMPOSE.format("amqp://queue:5672/\n      - LOCAL_QUEUE_URL=amqp://rabbitmq:5672/"),
            path="compose.yaml",
            because="it is another queue than that of the service",
        ),
        bad(
            _SHOP.format("«inventory:7070»"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
            because="one Service has the port",
        ),
        good(
            _COMPOSE.format("amqp://guest:guest@rabbit-mq:5672/")
            + "networks:\n  shared:\n    external: true\n",
            path="compose.yaml",
            because="other projects have services in the external network",
        ),
        good(
            _SHOP.format("stock:7071"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
            because="the Service may be in another repository",
        ),
        good(
            _SETTINGS.format("stockservice-db.data.svc:7070"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
            because="it is another component, in another namespace",
        ),
        bad(_SETTINGS.format("«stockservices:7070»"), path="k8s/api.yaml", files={"k8s/stock.yaml": _STOCK}),
        good(
            _SETTINGS.format("stock-service.data.svc:7071"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
            because="the Services of the other namespace are not in the repository",
        ),
        bad(
            _SETTINGS.format("«stock-service.shop.svc:7071»"),
            path="k8s/api.yaml",
            files={"k8s/stock.yaml": _STOCK},
        ),
        good(
            _SETTINGS.format("stock-db.data.svc:5432"),
            path="k8s/api.yaml",
            files={
                "k8s/stock.yaml": _STOCK.replace("  namespace: shop\n", "").replace(
                    "stockservice", "stock-dbs"
                )
            },
            because="the namespace has the name of another system",
        ),
        bad(
            _SHOP.format("http://«stock:80»"),
            path="k8s/api.yaml",
            files={
                "k8s/stock.yaml": _STOCK.replace("stockservice", "shop-stock").replace("7070", "80"),
                "compose.yaml": "services:\n  stock:\n    build: .\n",
            },
            because="the Service has the name of the Compose service behind that of the project",
        ),
        good(
            _SHOP.format("http://stock:80"),
            path="k8s/api.yaml",
            files={
                "k8s/stock.yaml": _STOCK.replace("stockservice", "stock-db").replace("7070", "80"),
                "compose.yaml": "services:\n  stock:\n    build: .\n",
            },
            because="no Service has a name that ends with it",
        ),
        good(
            _SHOP.format("postgresql:5432"),
            path="charts/shop/templates/api.yaml",
            files=_CHARTS,
            because="the release of the other chart may have this name",
        ),
        bad(
            _SHOP.format("«postgresql:5432»"),
            path="charts/db/templates/api.yaml",
            files=_CHARTS,
        ),
        bad(
            _SHOP.format("«database:5432»"),
            path="charts/shop/templates/api.yaml",
            files=_CHARTS,
        ),
        bad(
            _SHOP.format("«{{ .Release.Name }}-redis:6379»"),
            path="charts/shop/templates/api.yaml",
            files=_QUEUE,
        ),
        bad(
            _SHOP.format("«redis://{{ .Release.Name }}-queues.{{ .Release.Namespace }}.svc»"),
            path="charts/shop/templates/api.yaml",
            files=_QUEUE,
        ),
        good(
            _SHOP.format("{{ .Release.Name }}-queue:6379"),
            path="charts/shop/templates/api.yaml",
            files=_QUEUE,
            because="the chart has the Service",
        ),
        good(
            _SHOP.format("{{ .Release.Name }}-redis:6379"),
            path="charts/shop/templates/api.yaml",
            files=_QUEUE
            | {
                "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
                "- name: redis\n  version: 1.0.0\n  repository: https://charts.example.org\n"
            },
            because="the dependency may have the Service",
        ),
        good(
            _SHOP.format("{{ .Release.Name }}-redis:6379"),
            path="charts/shop/templates/api.yaml",
            files=_QUEUE
            | {
                "charts/shop/templates/redis.yaml": "{{ if .Values.redis }}\n"
                + _STOCK.replace("stockservice", "{{ .Release.Name }}-redis")
                + "{{ end }}\n"
            },
            because="other values may enable the Service",
        ),
        good(
            _DEFAULTS.format("${SHOP_FORECAST_URL:-http://forecast-api}", "SHOP_FORECAST_TOKEN"),
            path="compose.yaml",
            because="the service is only used with a token, which is empty by default",
        ),
        good(
            _DEFAULTS.format("${SHOP_FORECAST_URL:-http://forecast-api}", "SHOP_FORECAST_LICENSE_KEY"),
            path="compose.yaml",
            because="the service is only used with a license, which is empty by default",
        ),
        bad(
            _DEFAULTS.format("«${SHOP_FORECAST_URL:-http://forecast-api}»", "SHOP_MAIL_TOKEN"),
            path="compose.yaml",
        ),
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
    Correct the name. A name is reported if it is similar to that of a service, or if one other service of the file has
    the port, and the names of all services are known: those of the Compose files of the repository, or the Services of
    the manifests. The URLs in commands, the hosts for which `nc` and `pg_isready` wait, and the files of `env_file` are
    compared as well, and in manifests the addresses in ConfigMaps and Secrets.
    A service of Compose is also reported if it has no network in common with the one that connects, and a Service if
    it is in another namespace than the one in the address, or than the pod in the same file or kustomization.
    The default of a variable of Compose is not reported if a token or a license for the service is empty by default.
    A Service is not found by a port that many programs have, such as 80 or 8080. A host in a manifest that is a service
    of Compose is meant for the only Service whose name ends with it.
    A host with the name of the release of a chart is compared with the Services of the chart, if all of them are known.
    The name of a release begins that of many Services; a host in another chart may be the Service of a release with the
    same name, so it is not reported.
    """
    addresses = [one for one in repository.of(NamedAddress) if one.part != "port"]
    if not repository.whole or not addresses:
        return
    yield from _in_compose(repository, [one for one in addresses if one.kind == "compose"])
    yield from _in_cluster(repository, [one for one in addresses if one.kind != "compose"])
    yield from _in_release(repository, [one for one in addresses if RELEASE_NAME in one.host])


def _in_compose(repository: Repository, addresses: list[NamedAddress]) -> Iterator[Finding]:
    hosts = repository.of(ComposeHost) if addresses else []
    yield from _in_other_networks(addresses, hosts)
    names = {name.lower() for host in hosts for name in host.names}
    # What a proxy or an Ingress forwards has a name that is known outside the network, too.
    names |= {one.name.lower() for one in repository.of(ForwardedName)}
    beside: defaultdict[str, list[ComposeHost]] = defaultdict(list)
    incomplete = {dirname(host.path) for host in hosts if not host.complete}
    for host in hosts:
        beside[host.path].append(host)
    ports = ServicePorts.of(repository)
    contacted = _contacted(addresses)
    containers = {(one.path, one.owner): one for one in repository.of(RunContainer) if one.kind == "compose"}
    for address in written_once(addresses):
        name, others = address.host, beside[address.artifact]
        services = [host.names[0] for host in others]
        if (
            "." in name
            or name.lower() in names
            or name in _BUILT_IN
            or not all(host.complete for host in others)
            or is_container_name(name, services)
            or _is_optional(address, containers.get((address.artifact or address.path, address.owner)))
        ):
            continue
        near = (
            nearest(name, services, _CUTOFF)
            or next((one for one in services if contains_words(name, one)), None)
            or _with_image(name, others)
        )
        reason = ""
        port = address.port or port_of_scheme(address.scheme)
        if near is None and port and dirname(address.artifact) not in incomplete and not _is_public(address):
            listening = _likely([host for host in others if ports.listens(host, port)], others, port, address)
            near, reason = (
                _only(listening, contacted[address.owner, address.artifact or address.path], address),
                f" on port {port}",
            )
        if near is not None:
            yield Finding(
                at=address,
                message=f"'{address.variable}' of {address.owner} has the host '{name}', "
                f"but no Compose file has this service; did you mean '{near}'{reason and f', which listens{reason}'}?",
                related=(Related(next(one for one in hosts if near in one.names), f"service '{near}'"),),
            )


# The last word of a variable with an address, the credential of a service that must be bought or registered for, and a
# variable whose default is empty.
_LAST_WORD = regex(r"_(?:URL|URI|HOST|ENDPOINT|ADDRESS|ADDR)$")
_REGISTERED = regex(r"_(?:TOKEN|API_?KEY|LICEN[CS]E(?:_KEY)?)$")
_EMPTY = regex(r"(?:\$\{\w+:?-\})?")


def _is_optional(address: NamedAddress, container: RunContainer | None) -> bool:
    """Whether a host is only the default of a service that is used with a credential, which is empty by default."""
    settings = dict(container.settings) if container is not None else {}
    given, last = settings.get(address.variable, ""), _LAST_WORD.search(address.variable)
    if last is None or not given.startswith("${") or ":-" not in given:
        return False
    start = address.variable[: last.start() + 1]
    return any(
        name.startswith(start)
        and _REGISTERED.search(name) is not None
        and _EMPTY.fullmatch(value) is not None
        for name, value in settings.items()
    )


def _in_other_networks(addresses: list[NamedAddress], hosts: Sequence[ComposeHost]) -> Iterator[Finding]:
    """The addresses of services that have no network in common with the one that connects."""
    files: defaultdict[str, int] = defaultdict(int)
    for path in {host.path for host in hosts}:
        files[dirname(path)] += 1
    named: defaultdict[tuple[str, str], list[ComposeHost]] = defaultdict(list)
    for host in hosts:
        for name in host.names:
            named[host.path, name].append(host)
    for address in written_once(addresses):
        file = address.artifact or address.path
        own = address.owner.removeprefix("service '").removesuffix("'")
        mine, theirs = named.get((file, own), []), named.get((file, address.host), [])
        # Another file of the folder may add a network to a service.
        if len(mine) != 1 or len(theirs) != 1 or mine == theirs or files[dirname(file)] != 1:
            continue
        # A service without an image is that of another file, with the networks there.
        if not all(one.image or one.dockerfile for one in (*mine, *theirs)):
            continue
        first, second = mine[0].networks, theirs[0].networks
        if first and second and not set(first) & set(second):
            yield Finding(
                at=address,
                message=f"'{address.variable}' of {address.owner} has the host '{address.host}', "
                f"which is in none of its networks ({', '.join(first)})",
                related=(Related(theirs[0], f"it is in {', '.join(second)}"),),
            )


def _contacted(addresses: list[NamedAddress]) -> Mapping[tuple[str, str], set[str]]:
    """The hosts that each container has an address of."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in addresses:
        found[one.owner, one.artifact or one.path].add(cluster_name(one)[0] or one.host)
    return found


def _likely(
    listening: list[ComposeHost], others: list[ComposeHost], port: int, address: NamedAddress
) -> list[str]:
    """The services that listen on a port; of several of one image, the one that declares it or that the owner needs."""
    names = [host.names[0] for host in listening]
    if len({(host.image, host.dockerfile) for host in listening}) > 1:
        return names
    declared = [host.names[0] for host in listening if port in host.declared]
    needed = {name for host in others if address.owner == f"service '{host.names[0]}'" for name in host.needs}
    for few in (declared, [name for name in names if name in needed]):
        if len(names) > 1 and len(few) == 1:
            return few
    return names


def _with_image(name: str, hosts: list[ComposeHost]) -> str | None:
    """The only service whose image has a name: `mailbox` with the image `axllent/mailpit` for the host `mailpit`."""
    found = [host.names[0] for host in hosts if host.image.rpartition("/")[2] == name]
    return found[0] if len(found) == 1 else None


def _only(listening: list[str], contacted: set[str], address: NamedAddress) -> str | None:
    """The only service that listens on the port of an address, if the container does not contact it by its name."""
    others = set(listening)
    if len(others) != 1 or address.owner == f"service '{listening[0]}'" or listening[0] in contacted:
        return None
    return listening[0]


# Variables with an address that browsers or other programs outside of the network use, and hosts to be replaced.
_PUBLIC = regex(
    r"(?i)public|external|advertised|origin|callback|redirect|frontend|browser|cors|domain|site|canonical|root_?url"
    r"|hostname|proxy|registry"
)
_PLACEHOLDER = regex(r"(?i)(?:your|my|example|some|change|host$|hostname|server$|ip$|domain|xxx|foo|bar).*")


def _is_public(address: NamedAddress) -> bool:
    return bool(_PUBLIC.search(address.variable) or _PLACEHOLDER.fullmatch(address.host))


def _in_cluster(repository: Repository, addresses: list[NamedAddress]) -> Iterator[Finding]:
    if not addresses:
        return
    services = [one for one in repository.of(DeclaredObject) if one.object_kind == "Service"]
    known = {one.name for one in services if one.is_named}
    partly = [_pattern(one.name) for one in services if not one.is_named]
    # The Services that have this name in a release of the same name, by the folders of their charts.
    of_releases: defaultdict[str, list[str]] = defaultdict(list)
    for one in services:
        if one.name.startswith(f"{RELEASE_NAME}-"):
            of_releases[one.name.removeprefix(f"{RELEASE_NAME}-")].append(_chart(one.path))
    # A run without manifests does not import the model.
    from aurora_devops.kinds.kubernetes.lookup import creating

    managed = creating(repository) if services else ()
    contacted = _contacted(addresses)
    here = Releases.of(repository).namespaces.union(one.namespace for one in repository.of(ChartRelease))
    here -= {"", "default"}
    by_port = _services_by_port(repository)
    composed = {name for host in repository.of(ComposeHost) for name in host.names}
    elsewhere = _Elsewhere(services, managed, here)
    for address in addresses:
        name, namespace = cluster_name(address)
        if name in known:
            yield from elsewhere.of(address, name, namespace)
            continue
        if not name or name in _BUILT_IN or RELEASE_NAME in name:
            continue
        if any(one.fullmatch(name) for one in partly):
            continue
        # Charts are installed as one release if they are the same, or one is a part of the other.
        if name in of_releases and not all(nested(_chart(address.path), one) for one in of_releases[name]):
            continue
        near = None
        if not partly and (not namespace or _is_here(namespace, here, name)):
            near = nearest(name, sorted(known), _CLUSTER_CUTOFF) or next(
                (one for one in (f"{name}-service", f"{name}-svc") if one in known), None
            )
            if near is None and name in composed and address.host == name:
                # The name that it has in Compose: `api` of the Service `shop-api`.
                longer = [one for one in known if one.endswith(f"-{name}")]
                near = longer[0] if len(longer) == 1 else None
            # `kafka-0` is a pod of `kafka`.
            if near is not None and _NUMBERS.findall(near) != _NUMBERS.findall(name):
                continue
        reason = ""
        port = address.port or port_of_scheme(address.scheme)
        if near is None and port and not _is_public(address):
            listening = [
                service.name
                for service in by_port.get(port, ())
                if _same(namespace, service.namespace) and _root(service.path) == _root(address.path)
            ]
            near, reason = (
                _only(listening, contacted[address.owner, address.artifact or address.path], address),
                f" port {port}",
            )
            if near is not None and (port in _COMMON_PORTS or is_pod_of(name, known)):
                continue
        if near is None or any(
            one.may_create("Service", name, namespace)
            for one in creating_besides(repository, ("Service",), name)
        ):
            continue
        service = next(one for one in services if one.name == near)
        yield Finding(
            at=address,
            message=f"'{address.variable}' of {address.owner} has the host '{name}', "
            f"but no manifest has this Service; did you mean '{near}'{reason and f', which has{reason}'}?",
            related=(Related(service, f"Service '{near}'"),),
        )


class _Elsewhere:
    """The Services of other namespaces than the one of an address."""

    def __init__(
        self, services: Sequence[DeclaredObject], managed: Sequence[ManagedObjects], here: Collection[str]
    ) -> None:
        self._managed = managed
        self._here = sorted(here)
        self._named: defaultdict[str, list[DeclaredObject]] = defaultdict(list)
        for one in services:
            self._named[one.name].append(one)

    def of(self, address: NamedAddress, name: str, namespace: str) -> Iterator[Finding]:
        """The finding that all Services of a name are in other namespaces than the one in which it is looked for."""
        found = self._named[name]
        others = {one.namespace for one in found}
        if (
            not namespace
            or namespace in others
            or not all(others)
            or any(not is_plain(one) for one in (namespace, *others))
            or any(one.may_create("Service", name, namespace) for one in self._managed)
            or any(one.unit.endswith("Chart.yaml") for one in found)
        ):
            return
        if address.host == name:
            # A service with the name of another one, which a manifest of another repository creates.
            if len(others) != 1 or address.unit != found[0].unit or address.unit.endswith("Chart.yaml"):
                return
            reason = f"which is in the namespace '{found[0].namespace}'; write '{name}.{found[0].namespace}'"
        else:
            near = nearest(namespace, self._here, _CLUSTER_CUTOFF)
            if near not in others and (namespace not in self._here or len(others) != 1):
                return
            meant = near if near in others else next(iter(others))
            reason = f"but this Service is in the namespace '{meant}', not in '{namespace}'"
        yield Finding(
            at=address,
            message=f"'{address.variable}' of {address.owner} has the host '{address.host}', {reason}",
            related=(Related(found[0], f"Service '{name}'"),),
        )


def is_plain(text: str) -> bool:
    """Whether a name has no variable and no name of a release in it."""
    return "$" not in text and "{" not in text and RELEASE_NAME not in text


def _in_release(repository: Repository, addresses: list[NamedAddress]) -> Iterator[Finding]:
    """The hosts whose names have that of the release: only the chart itself has such Services."""
    if not addresses:
        return
    releases = Releases.of(repository)
    services: defaultdict[str, dict[str, DeclaredObject]] = defaultdict(dict)
    for one in repository.of(DeclaredObject):
        if one.object_kind == "Service":
            services[one.unit].setdefault(one.name, one)
    ports: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for number, found in _services_by_port(repository).items():
        for each in found:
            ports[each.fact.unit, number].append(each.name)
    contacted = _contacted(addresses)
    for address in addresses:
        name, namespace = cluster_name(address)
        own = services.get(address.unit, {})
        if not own or any("$" in each for each in (name, *own)) or name in own:
            continue
        if releases.chart_may_have(address.unit, "Service", name):
            continue
        port = address.port or port_of_scheme(address.scheme)
        near, reason = _similar(name, own), ""
        if near is None and port and port not in _COMMON_PORTS:
            asked = contacted[address.owner, address.artifact or address.path]
            near, reason = _only(ports[address.unit, port], asked, address), f", which has port {port}"
        if near is None or any(
            one.may_create("Service", each, where)
            for each, where in releases.names(address.unit, name, namespace or address.namespace)
            for one in creating_besides(repository, ("Service",), name)
        ):
            continue
        yield Finding(
            at=address,
            message=f"'{address.variable}' of {address.owner} has the host '{name}', "
            f"but the chart does not have this Service; did you mean '{near}'{reason}?",
            related=(Related(own[near], f"Service '{near}'"),),
        )


def _similar(name: str, services: Collection[str]) -> str | None:
    """The Service of a chart whose name is similar to another one, apart from the name of the release."""
    plain = {one.replace(RELEASE_NAME, "").strip("-"): one for one in services}
    found = nearest(name.replace(RELEASE_NAME, "").strip("-"), sorted(plain), _CLUSTER_CUTOFF)
    if found is None or _NUMBERS.findall(plain[found]) != _NUMBERS.findall(name):
        return None
    return plain[found]


# Ports that programs of all sorts have.
_COMMON_PORTS = frozenset({80, 443, 3000, 5000, 8000, 8080, 8081, 8443, 9000, 9090})


def _services_by_port(repository: Repository) -> Mapping[int, list[ObjectFact]]:
    """The Services by each of their ports; one of a chart has the name that the renderer gives it."""
    services: dict[tuple[str, str, Span], ObjectFact] = {}
    for service in chain.from_iterable(services_by_name(repository).values()):
        # One that overlays change is another one in each.
        services.setdefault((service.fact.unit, service.path, service.fact.span), service)
    found: defaultdict[int, list[ObjectFact]] = defaultdict(list)
    for service in services.values():
        for port in {number for _, number, _ in service.data("ports")}:
            found[port].append(service)
    return found


def _is_here(namespace: str, here: Collection[str], service: str) -> bool:
    """Whether a namespace may have Services of the repository; where none is known, one named like the Service."""
    return namespace in here if here else alike(namespace, [service])


def _same(namespace: str, other: str) -> bool:
    """Whether two namespaces may be the same one."""
    return not namespace or not other or "$" in namespace + other or namespace == other


def _chart(path: str) -> str:
    """The folder of the chart that a template is in."""
    return path.partition("/templates/")[0]


def _root(path: str) -> str:
    """The first folder of a path."""
    return path.partition("/")[0] if "/" in path else ""


def is_pod_of(name: str, services: Collection[str]) -> bool:
    """Whether a host is a pod of a StatefulSet, by the name of its Service."""
    return any(name.rpartition("-")[0] == one for one in services) and name.rpartition("-")[2].isdecimal()


def _pattern(name: str) -> Pattern[str]:
    """An expression for the names that a name with unknown parts may be."""
    return compile(".*".join(escape(part) for part in _UNKNOWN.split(name)))


_UNKNOWN = regex(rf"{RELEASE_NAME}|\$\{{[^}}]*\}}|\$\([^)]*\)|\$\w+")
