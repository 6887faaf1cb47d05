from collections import defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import (
    ComposeHost,
    ContactedHost,
    DeclaredObject,
    DiscoveredHost,
    ManagedObjects,
    ResolvedHost,
)
from aurora_devops.proxies import is_for_proxy
from aurora_devops.subjects import is_filled_in

from ._addresses import IN_NAMESPACE
from ._cluster_configs import ClusterConfigs
from ._contacts import Replaced
from ._examples import APPLICATION, DEPLOYMENT
from ._monitoring import is_container_name
from ._names import alike, differs_by, hint, meant
from ._releases import Releases

_COMPOSE = """\
services:
  api:
    image: shop:1.4
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./monitoring:/etc/prometheus:ro
"""
_TARGET = "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [{}]\n"
_RESOLVED = """\
scrape_configs:
  - job_name: shop
    dns_sd_configs:
      - names: [{}]
        type: A
        port: 8000
"""
_SHOP = """\
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: web
spec:
  selector:
    app: shop
  ports:
    - port: 8000
"""
_CHART = {
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "charts/shop/templates/web.yaml": (
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}-web\nspec:\n  selector: {app: web}\n"
        "  ports: [{port: 8000}]\n"
    ),
    "Makefile": "deploy:\n\thelm upgrade --install shop charts/shop --namespace trade\n",
}
_SHOPS = f"{_SHOP}---\n{_SHOP.replace('name: shop', 'name: web')}"
# Names that Docker resolves without a service.
_BUILT_IN = frozenset({"localhost", "host"})
# How similar the name of a service must be to replace a default.
_CUTOFF = 0.75
# How similar the name of a Service must be that is meant by an unknown one.
_SIMILAR = 0.8
_ALLOY = """\
prometheus.remote_write "shop" {{
  endpoint {{
    url = "http://{}:9009/api/v1/push"
  }}
}}
"""
# A program, and nginx in the last stage of the same Dockerfile.
_BUILT_STAGES = {
    "Dockerfile": 'FROM node:24 AS kitchen\nCOPY kitchen.js .\nCMD ["node", "kitchen.js"]\n\n'
    "FROM nginx:1.29 AS counter\nCOPY proxy/nginx.conf /etc/nginx/conf.d/default.conf\nEXPOSE 80\n",
    "compose.yaml": "services:\n  kitchen:\n    build: {context: ., target: kitchen}\n"
    "  counter:\n    build: {context: ., target: counter}\n",
}
_BEHIND = "server {{\n  listen 80;\n  location / {{\n    proxy_pass http://{};\n  }}\n}}\n"
_CONNECTED = """\
resource "aws_ecs_task_definition" "kitchen" {
  container_definitions = jsonencode([{
    name         = "kitchen"
    image        = "acme/kitchen:1"
    portMappings = [{ name = "web", containerPort = 5080 }]
  }])
}

resource "aws_ecs_service" "kitchen" {
  task_definition = aws_ecs_task_definition.kitchen.arn

  service_connect_configuration {
    enabled = true

    service {
      port_name = "web"

      client_alias {
        dns_name = "oven"
        port     = 5080
      }
    }
  }
}
"""


@policy(
    "DLV024",
    severity="error",
    category="validity",
    examples=[
        bad(
            _TARGET.format("«shop-api.trade.svc:8000»"),
            path="monitoring/prometheus.yml",
            files=_CHART,
        ),
        good(
            _TARGET.format("shop-web.trade.svc.cluster.local:8000"),
            path="monitoring/prometheus.yml",
            files=_CHART,
            because="the chart has this Service in its release",
        ),
        good(
            _TARGET.format("shop-api.trade.svc:8000"),
            path="monitoring/prometheus.yml",
            files={**_CHART, "Makefile": "lint:\n\thelm lint charts/shop\n"},
            because="the name of the release is not known",
        ),
        bad(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [«shop:8000»]\n",
            path="monitoring/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            "alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: [«alertmanager:9093»]\n",
            path="monitoring/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [«api:8000»]\n",
            path="prometheus.yml",
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            ":80 {\n  reverse_proxy «shop:8000»\n}\n",
            path="proxy/Caddyfile",
            files={
                "compose.yaml": _COMPOSE
                + "  proxy:\n    image: caddy:2.10\n    volumes: [./proxy:/etc/caddy]\n"
            },
        ),
        bad(
            "route:\n  receiver: chat\nreceivers:\n  - name: chat\n    webhook_configs:\n      - url: «http://chatt:8080»\n",
            path="alertmanager.yml",
            files={
                "compose.yaml": "services:\n  chat:\n    image: ghcr.io/acme/chat:1.4\n  alertmanager:\n"
                "    image: prom/alertmanager:v0.28.1\n"
                "    volumes: [./alertmanager.yml:/etc/alertmanager/alertmanager.yml]\n"
            },
        ),
        bad(
            _TARGET.format("«shop.shops.svc:8000», web.web.svc:8000"),
            path="monitoring/prometheus.yml",
            files={"compose.yaml": "services:\n  api:\n    image: shop:1.4\n", "k8s/shop.yaml": _SHOPS},
        ),
        bad(
            "route:\n  receiver: chat\nreceivers:\n  - name: chat\n    webhook_configs:\n"
            "      - url: «http://shop.chats.svc.cluster.local:8000/alerts»\n",
            path="alertmanager.yml",
            files={
                "k8s/shop.yaml": _SHOPS.replace(
                    "name: web\n  namespace: web", "name: chat\n  namespace: chats"
                )
            },
        ),
        bad(
            _RESOLVED.format("«shop-metrics.web.svc.cluster.local»"),
            path="monitoring/prometheus.yml",
            files={"k8s/shop.yaml": _SHOP},
        ),
        bad(
            _RESOLVED.format("«_metrics._tcp.shops.web.svc.cluster.local.»").replace("type: A", "type: SRV"),
            path="monitoring/prometheus.yml",
            files={"k8s/shop.yaml": _SHOP, "compose.yaml": _COMPOSE},
        ),
        bad(
            _RESOLVED.format("«shop-metrics.web.svc»"),
            path="monitoring/prometheus.yml",
            files={"deploy/k8s/shop.yaml": _SHOP, "argocd/shop.yaml": APPLICATION.format("deploy/k8s")},
        ),
        good(
            _RESOLVED.format("shop-metrics.web.svc"),
            path="monitoring/prometheus.yml",
            files={"deploy/k8s/shop.yaml": _SHOP, "argocd/shop.yaml": APPLICATION.format("shop/base")},
            because="the Application may create the Service",
        ),
        bad(
            _RESOLVED.format("«tasks.shop»"),
            path="monitoring/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            _TARGET.format("«web-server.web.svc:8000»"),
            path="monitoring/prometheus.yml",
            files={"k8s/shop.yaml": _SHOP.replace("name: shop", "name: server")},
        ),
        good(
            _TARGET.format("blog-server.web.svc:8000, server.blog.svc:8000"),
            path="monitoring/prometheus.yml",
            files={
                "k8s/shop.yaml": _SHOP.replace("name: shop", "name: web-server").replace(
                    "  namespace: web\n", ""
                )
            },
            because="they may be other servers",
        ),
        good(
            _RESOLVED.format("_metrics._tcp.shop.web.svc.cluster.local, shop.example.com, tasks.cache"),
            path="monitoring/prometheus.yml",
            files={"k8s/shop.yaml": _SHOP},
            because="the Service exists, and the other names are not those of Services of the repository",
        ),
        good(
            _TARGET.format("shop.staging.svc:8000"),
            path="monitoring/prometheus.yml",
            files={"k8s/shop.yaml": _SHOPS},
            because="the configuration may be that of another environment",
        ),
        good(
            _TARGET.format("shop.web.svc:8000"),
            path="monitoring/prometheus.yml",
            files={"k8s/shop.yaml": _SHOP},
            because="the Service is in the namespace",
        ),
        good(
            _TARGET.format("shop.staging.svc:8000, web.staging.svc:8000"),
            path="monitoring/prometheus.yml",
            files={
                "k8s/shop.yaml": _SHOPS,
                "k8s/kustomization.yaml": "resources: [shop.yaml]\n",
                "staging/kustomization.yaml": "namespace: staging\nresources: [../k8s]\n",
            },
            because="an overlay puts the Service into the namespace",
        ),
        good(
            _TARGET.format("shop.staging.svc:8000"),
            path="monitoring/prometheus.yml",
            files={"k8s/shop.yaml": _SHOP.replace("  namespace: web\n", "")},
            because="the namespace of the Service is unknown",
        ),
        bad(
            _ALLOY.format("«metric-store»"),
            path="monitoring/config.alloy",
            files={"compose.yaml": _COMPOSE.replace("prom/prometheus:v3.5.0", "grafana/alloy:v1.11.3")},
        ),
        good(
            _ALLOY.format("api"),
            path="monitoring/config.alloy",
            files={"compose.yaml": _COMPOSE.replace("prom/prometheus:v3.5.0", "grafana/alloy:v1.11.3")},
            because="the Compose file has the service",
        ),
        bad(_BEHIND.format("«oven:5080»"), path="proxy/nginx.conf", files=_BUILT_STAGES),
        bad(
            _BEHIND.format("«oven:5080»"),
            path="proxy/nginx.conf",
            files={
                **_BUILT_STAGES,
                "Dockerfile": "\n".join(reversed(_BUILT_STAGES["Dockerfile"].split("\n\n"))),
            },
        ),
        good(
            _BEHIND.format("oven:5080"),
            path="proxy/nginx.conf",
            files={**_BUILT_STAGES, "cloud/kitchen.tf": _CONNECTED},
            because="the image also runs in a cloud, where a service has the name",
        ),
        good(
            _BEHIND.format("oven:5080"),
            path="proxy/nginx.conf",
            files={
                **_BUILT_STAGES,
                "compose.yaml": _BUILT_STAGES["compose.yaml"].replace("target: counter", "target: kitchen"),
            },
            because="no service has the stage with the configuration",
        ),
        good(
            "location / {\n  proxy_pass http://shop;\n}\nupstream shop {\n  server api:8000;\n}\n",
            path="proxy/nginx.conf",
            files={
                "compose.yaml": _COMPOSE
                + "  proxy:\n    image: nginx:1.29\n    volumes: [./proxy/nginx.conf:/etc/nginx/nginx.conf]\n"
            },
            because="the configuration defines the upstream",
        ),
        good(
            "scrape_configs:\n  - job_name: nodes\n    static_configs:\n      - targets: [node-exporter:9100]\n",
            path="prometheus.yml",
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the Service may be in another repository",
        ),
        good(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [api:8000]\n",
            path="monitoring/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
            because="the Compose file has the service",
        ),
        good(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [shop.example.com:8000]\n",
            path="monitoring/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
            because="the host is not in the network of the Compose file",
        ),
        good(
            _TARGET.format("API_TARGET, METRICS_HOST:8000"),
            path="monitoring/prometheus.yml",
            files={
                "compose.yaml": _COMPOSE,
                "monitoring/start.sh": 'sed -e "s|API_TARGET|$API|g" -e "s|METRICS_HOST|$HOST|" in.yml > out.yml\n',
            },
            because="a script replaces the words in capitals before the program reads the file",
        ),
        good(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [shop:8000]\n",
            path="deploy/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
            because="no service of the Compose file mounts the configuration",
        ),
    ],
)
def unknown_target_host(repository: Repository) -> Iterator[Finding]:
    """A configuration file contains the host of a service that does not exist, such as a target of Prometheus.

    The program cannot resolve the name: a target of Prometheus is always down, alerts are not sent, a proxy does not
    start or responds with 502.
    Write the name of the service. The hosts are those of Prometheus, in `static_configs` and `dns_sd_configs`, of the
    receivers of Alertmanager, of the sources of data of Grafana, of the clients of Promtail, of exporters and scraping
    receivers of the OpenTelemetry Collector, in the configuration of Grafana Alloy, Vector, Telegraf, Fluent Bit and
    Fluentd, and upstreams of nginx, Caddy, HAProxy, Traefik and Envoy. Those in the
    properties of Spring Boot applications are reported if a service has a similar name, or is the host in the same
    property of another application, and if no container sets the variable in place of the property.
    The names of all Compose files of the repository are known; nothing is reported if one that mounts the
    configuration, or builds an image with it, uses external networks, other files or networks of the host.
    In a repository without Compose files, a name is compared with the Services, and reported if it is similar to one
    or to a workload, or if they differ only by the words of the namespace. A host with a namespace (`shop.web.svc`) is
    reported if all Services of its name are in others, all namespaces of Services are known, and one of them is its
    namespace or that of another host of the file. Nothing is reported if an operator, or an Application of Argo CD
    whose files are not in the repository, may create the Service.
    """
    targets = [*repository.of(ContactedHost), *_resolved(repository)]
    if not repository.whole or not targets:
        return
    yield from _in_other_namespaces(repository, targets)
    hosts = repository.of(ComposeHost)
    if not hosts:
        yield from _in_cluster(repository, targets)
        return
    configs = repository.derived(ClusterConfigs)
    yield from _in_cluster(
        repository, [one for one in targets if _CLUSTER.fullmatch(one.host) or configs.namespace(one)]
    )
    names = {name for host in hosts for name in host.names}
    services = sorted({host.names[0] for host in hosts})
    objects = [one for one in repository.of(DeclaredObject) if one.object_kind == "Service"]
    in_cluster = {one.name for one in objects}
    discovered = [one.host for one in repository.of(DiscoveredHost)]
    programs = programs_of(repository)
    seen: set[tuple[str, int]] = set()
    is_replaced = Replaced(repository)
    # The hosts that other programs have in the same property.
    same = {target.variable: target.host for target in targets if target.variable and target.host in names}
    for target in targets:
        if target.dockerfile:
            running = [
                host
                for host in hosts
                if host.dockerfile == target.dockerfile
                and programs.stage_of(host.dockerfile, host.path, f"service '{host.names[0]}'")
                == target.stage
                and not any(is_for_proxy(place) for place, _ in host.targets)
            ]
            # The image also runs in the cluster, or in a cloud.
            if target.host in in_cluster or not all(one.is_named for one in objects):
                continue
            if any(fnmatchcase(target.host, host) for host in discovered):
                continue
        else:
            running = [host for host in hosts if _reads(host, target.path)]
        files = {host.path for host in running}
        if not running or not all(host.complete for host in hosts if host.path in files):
            continue
        name = target.host
        if (
            name in names
            or name in _BUILT_IN
            or "." in name
            or ":" in name
            or is_filled_in(name)
            or is_container_name(name, services)
            or (target.path, target.span.start) in seen
        ):
            continue
        seen.add((target.path, target.span.start))
        near = hint(name, services)
        if target.variable:
            # The default of a program that may also run elsewhere.
            likely = meant(name, services, _CUTOFF) or same.get(target.variable)
            if likely is None or is_replaced(target):
                continue
            near = f"; did you mean '{likely}'?"
        yield Finding(
            at=target,
            message=f"{target.program} {target.role} '{name}', but no Compose file has this service{near}",
            related=(Related(running[0], "the service that reads the configuration"),),
        )


def _resolved(repository: Repository) -> Iterator[ContactedHost]:
    """The names that Prometheus resolves, as the hosts of the targets that it scrapes.

    SRV records have the port and the protocol in front (`_metrics._tcp.shop.web.svc`), the tasks of a service of Swarm
    the word `tasks`.
    """
    for one in repository.of(ResolvedHost):
        if not one.at_port:
            yield ContactedHost(one.site, host=_RECORD.sub("", one.host), port=one.port, role="scrapes")


_RECORD = regex(r"^(?:_[\w-]+\._(?:tcp|udp)\.|tasks\.)|\.$")


def _in_cluster(repository: Repository, targets: list[ContactedHost]) -> Iterator[Finding]:
    """The targets that no Service of the manifests has as its name."""
    objects = _in_releases(repository, _SERVING)
    known = [one for one in objects if one.object_kind == "Service"]
    if not all(one.is_named for one in known):
        return
    # In order, so that the nearest name does not depend on the seed of hashes.
    services = dict.fromkeys(sorted(one.name for one in known))
    namespaces = {one.namespace for one in known} - {""}
    managed = _managed(repository) if objects else ()
    for target in targets:
        name, namespace = target.host, ""
        cluster = _CLUSTER.fullmatch(name)
        if cluster is not None:
            name, namespace = cluster[1], cluster[2] or ""
        if name in services or name in _BUILT_IN or not _LABEL.fullmatch(name):
            continue
        near = next((one for one in objects if alike(name, [one.name])), None)
        if near is None and namespace in namespaces:
            similar = nearest(name, services, _SIMILAR)
            near = next((one for one in objects if differs_by(name, [one.name], namespace)), None) or next(
                (one for one in known if one.name == similar), None
            )
        if near is None:
            continue
        if any(one.may_create("Service", name) for one in managed):
            continue
        yield Finding(
            at=target,
            message=f"{target.program} {target.role} '{name}', but no manifest has this Service{hint(name, services)}",
            related=(Related(near, f"{near.object_kind} '{near.name}'"),),
        )


def _in_releases(repository: Repository, kinds: frozenset[str]) -> list[DeclaredObject]:
    """The objects of some kinds, as charts have them in their releases."""
    releases = Releases.of(repository)
    return [
        one
        for declared in repository.of(DeclaredObject)
        if declared.object_kind in kinds
        for one in releases.named(declared)
    ]


def _managed(repository: Repository) -> Sequence[ManagedObjects]:
    # A run without manifests does not import the model.
    from aurora_devops.kinds.kubernetes.lookup import creating

    return creating(repository)


def _in_other_namespaces(repository: Repository, targets: list[ContactedHost]) -> Iterator[Finding]:
    """The targets in a namespace that does not have the Service, while others have one of this name."""
    named = [(target, match) for target in targets if (match := IN_NAMESPACE.fullmatch(target.host))]
    services = _in_releases(repository, frozenset({"Service"})) if named else []
    if not services or not all(
        one.is_named and one.namespace and "$" not in one.namespace for one in services
    ):
        return
    managed = _managed(repository)
    namespaces = {one.namespace for one in services}
    by_name: defaultdict[str, dict[str, DeclaredObject]] = defaultdict(dict)
    for one in services:
        by_name[one.name][one.namespace] = one
    # The files with addresses of these Services, which are not those of another environment.
    about_these = {target.path for target, match in named if match[2] in by_name.get(match[1], ())}
    for target, match in named:
        name, namespace = match.groups()
        if namespace not in namespaces and target.path not in about_these:
            continue
        same = by_name.get(name, {})
        if (
            not same
            or namespace in same
            or any(one.may_create("Service", name, namespace) for one in managed)
        ):
            continue
        other, service = min(same.items())
        yield Finding(
            at=target,
            message=f"{target.program} {target.role} '{target.host}', "
            f"but Service '{name}' is in the namespace '{other}'",
            related=(Related(service, f"Service '{name}'"),),
        )


_SERVING = frozenset({"DaemonSet", "Deployment", "Service", "StatefulSet"})
_CLUSTER = regex(r"([a-z0-9-]+)(?:\.([a-z0-9-]+))?\.svc(?:\.cluster\.local)?\.?")
_LABEL = regex(r"[a-z0-9-]+")


def _reads(host: ComposeHost, path: str) -> bool:
    """Whether a service mounts a file, or is built in a folder with it."""
    folder = dirname(host.dockerfile)
    return any(_contains(mount, path) for mount in host.mounts) or (folder != "" and _contains(folder, path))


def _contains(mount: str, path: str) -> bool:
    return mount in (".", path) or path.startswith(f"{mount}/")
