from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ContactedHost, GeneratedFile, ResolvedHost

from ._addresses import hosts_by_name, ports_without, services_by_name
from ._cluster_configs import ClusterConfigs
from ._contacts import Replaced
from ._listening import ServicePorts
from ._monitors import Monitors

if TYPE_CHECKING:
    from aurora_devops.kinds.kubernetes.facts import ObjectFact

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
_WORKER = {
    "Dockerfile": 'FROM node:24.6-slim\nCOPY . .\nEXPOSE 8000 9464\nCMD ["node", "src/server.js"]\n',
    "compose.yaml": _COMPOSE + '  worker:\n    build: .\n    command: ["node", "src/worker.js"]\n',
    "package.json": '{"name": "shop", "dependencies": {"express": "5.1.0"}}\n',
    "src/server.js": """\
const express = require("express");
const { serveMetrics } = require("./metrics");
serveMetrics();
express().listen(8000);
""",
    "src/worker.js": 'const { serveMetrics } = require("./metrics");\nserveMetrics();\n',
    "src/metrics.js": """\
const http = require("node:http");
exports.serveMetrics = () => http.createServer((request, response) => response.end()).listen(
  process.env.METRICS_PORT || 9464
);
""",
}
_MOVED = {
    "Dockerfile": 'FROM golang:1.26\nCOPY . .\nRUN go build -o /shop .\nEXPOSE 9102\nCMD ["/shop"]\n',
    "go.mod": "module example.org/shop\n\ngo 1.26\n",
    "main.go": 'package main\n\nimport (\n\t"cmp"\n\t"net/http"\n\t"os"\n)\n\nfunc main() {\n'
    '\thttp.ListenAndServe(":"+cmp.Or(os.Getenv("METRICS_PORT"), "9102"), nil)\n}\n',
    "compose.yaml": _COMPOSE.replace(
        "build: .\n", 'build: .\n    environment:\n      METRICS_PORT: "9103"\n'
    ),
}
# A monitoring stack of a kustomization, whose configuration is in a generated ConfigMap.
_STACK = {
    "compose.yaml": "services:\n  db:\n    image: postgres:17\n",
    "monitoring/kustomization.yaml": "namespace: watch\nresources: [prometheus.yaml, alertmanager.yaml]\n"
    "configMapGenerator:\n  - name: config\n    files: [prometheus.yml]\n",
    "monitoring/prometheus.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: prometheus
spec:
  template:
    spec:
      containers:
        - name: prometheus
          image: prom/prometheus:v3.5.0
          volumeMounts: [{name: config, mountPath: /etc/prometheus}]
      volumes: [{name: config, configMap: {name: config}}]
""",
    "monitoring/alertmanager.yaml": """\
apiVersion: v1
kind: Service
metadata:
  name: alertmanager
spec:
  selector: {app: alertmanager}
  ports: [{port: 80, targetPort: 9093}]
""",
}
_ALERTING = "alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: [{}]\n"
_COMMANDS = {
    "Dockerfile": 'FROM alpine:3.22\nCOPY bin/ /usr/bin/\nEXPOSE 8000 9464\nCMD ["server"]\n',
    "compose.yaml": _COMPOSE + '  worker:\n    build: .\n    command: ["worker"]\n',
    "go.mod": "module acme.example/shop\n\ngo 1.25\n",
    **{
        f"cmd/{name}/main.go": (
            'package main\n\nimport "net/http"\n\nfunc main() {\n\t_ = http.ListenAndServe(":'
            + port
            + '", nil)\n}\n'
        )
        for name, port in (("server", "8000"), ("worker", "9464"))
    },
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
_BOTH = {**_FILES, "k8s/web.yaml": _SERVICE}
_GENERATED = {
    **_BOTH,
    "k8s/kustomization.yaml": "namespace: shop\nresources: [web.yaml]\nconfigMapGenerator:\n"
    "  - name: prometheus\n    files: [prometheus.yml]\n",
}
_CHART = {
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "charts/shop/templates/web.yaml": (
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}-web\nspec:\n  selector: {app: web}\n"
        "  ports: [{port: 8000}]\n"
    ),
    "Makefile": "deploy:\n\thelm upgrade --install shop charts/shop --namespace trade\n",
}
_PATH = "monitoring/prometheus.yml"
_RESOLVED = """\
scrape_configs:
  - job_name: shop
    dns_sd_configs:
      - names: [web.shop.svc.cluster.local]
        type: A
        port: {}
"""
_HEADLESS = {
    "go.mod": "module example.com/web\n\ngo 1.26\n",
    "main.go": 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":8080", nil)\n}\n',
    "Dockerfile": 'FROM golang:1.26\nCOPY . .\nCMD ["/web"]\n',
    "Makefile": "image:\n\tdocker build -t ghcr.io/acme/web:1.4.2 .\n",
    "k8s/web.yaml": """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: {app: web}
spec:
  containers:
    - name: web
      image: ghcr.io/acme/web:1.4.2
      ports:
        - containerPort: 8080
        - containerPort: 9102
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  clusterIP: None
  selector: {app: web}
  ports:
    - port: 8080
""",
}
_LOGS = """\
services:
  logs:
    image: grafana/loki:3.3.2
    command: -config.file=/etc/loki/loki.yaml
    ports: [3100:3100]
    volumes: [./loki.yaml:/etc/loki/loki.yaml]
  promtail:
    image: grafana/promtail:3.3.2
    volumes: [./promtail.yaml:/etc/promtail/config.yml]
"""
_LOKI = "server:\n  http_listen_port: {}\nschema_config:\n  configs: []\n"
_CLIENT = "clients:\n  - url: {}\n"
_TRACES = """\
services:
  tempo:
    image: grafana/tempo:2.7.2
    volumes: [./tempo.yaml:/etc/tempo.yaml]
  collector:
    image: otel/opentelemetry-collector:0.140.0
    volumes: [./collector.yaml:/etc/otelcol/config.yaml]
"""
_TEMPO = "distributor:\n  receivers:\n    otlp:\n      protocols:\n        grpc:\n{}        http:\n"
_COLLECTOR = """\
receivers:
  otlp:
    protocols:
      grpc:
exporters:
  otlp:
    endpoint: {}
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [otlp]
"""
_ALERTS = "route:\n  receiver: chat\nreceivers:\n  - name: chat\n    webhook_configs:\n      - url: {}\n"
_RECEIVER = """\
services:
  chat:
    image: ghcr.io/acme/chat:1.4
    ports: [9094:8080]
  alertmanager:
    image: prom/alertmanager:v0.28.1
    volumes: [./alertmanager.yml:/etc/alertmanager/alertmanager.yml]
"""


# Two programs of a repository, each with a Dockerfile.
_PROGRAMS = {
    "compose.yaml": "services:\n  api:\n    build: api\n  mailer:\n    build: mailer\n",
    "api/Dockerfile": 'FROM golang:1.26\nCOPY . .\nRUN go build -o /api .\nEXPOSE 9480\nCMD ["/api"]\n',
    "api/go.mod": "module example.org/api\n\ngo 1.26\n",
    "api/main.go": 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(":9480", nil)\n}\n',
    "mailer/Dockerfile": 'FROM node:22.18\nCOPY . .\nEXPOSE 9481\nCMD ["node", "main.js"]\n',
    "mailer/package.json": '{"name": "mailer", "version": "1.0.0", "type": "module"}\n',
    "mailer/main.js": 'import { createServer } from "node:http";\n'
    'const { MAILER_PORT = "9481" } = process.env;\ncreateServer(answer).listen(Number(MAILER_PORT));\n',
}
# A program, and nginx in the last stage of the same Dockerfile.
_BUILT_STAGES = {
    "Dockerfile": 'FROM node:24 AS kitchen\nCOPY kitchen.js .\nCMD ["node", "kitchen.js"]\n\n'
    "FROM nginx:1.29 AS counter\nCOPY proxy/nginx.conf /etc/nginx/conf.d/default.conf\nEXPOSE 80\n",
    "compose.yaml": "services:\n  kitchen:\n    build: {context: ., target: kitchen}\n"
    "  counter:\n    build: {context: ., target: counter}\n",
}
_BEHIND = "server {{\n  listen 80;\n  location / {{\n    proxy_pass http://{};\n  }}\n}}\n"


@policy(
    "DLV083",
    severity="error",
    category="validity",
    examples=[
        bad(_SCRAPE.format("«api:8080»"), path=_PATH, files=_FILES),
        bad(_SCRAPE.format("«api:9102»"), path=_PATH, files=_MOVED),
        bad(_SCRAPE.format("«shop-web.trade.svc:9090»"), path=_PATH, files=_CHART),
        good(
            _SCRAPE.format("shop-web.trade.svc:8000"),
            path=_PATH,
            files=_CHART,
            because="the Service of the chart has this port in the release",
        ),
        good(
            _SCRAPE.format("api:9103"),
            path=_PATH,
            files=_MOVED,
            because="the environment sets the port",
        ),
        good(
            _SCRAPE.format("api:9102"),
            path=_PATH,
            files={
                **_MOVED,
                "compose.yaml": _MOVED["compose.yaml"].replace(
                    '"9103"', '"9103"\n      ADMIN: "0.0.0.0:9102"'
                ),
            },
            because="another variable has the port",
        ),
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
        bad(
            _BEHIND.format("«counter:9080»"),
            path="proxy/nginx.conf",
            files=_BUILT_STAGES,
        ),
        good(
            _BEHIND.format("kitchen:5080"),
            path="proxy/nginx.conf",
            files=_BUILT_STAGES,
            because="nginx and its port are in another stage than the program",
        ),
        bad(
            _SCRAPE.format("«mailer:9480»"),
            path=_PATH,
            files=_PROGRAMS,
            because="the other program has the port",
        ),
        good(
            _SCRAPE.format("mailer:9480"),
            path=_PATH,
            files={
                **_PROGRAMS,
                "mailer/main.js": _PROGRAMS["mailer/main.js"] + "createServer(show).listen(9480);\n",
            },
            because="the program listens on this port, too",
        ),
        bad(
            _CLIENT.format("«http://logs:3100/loki/api/v1/push»"),
            path="promtail.yaml",
            files={"compose.yaml": _LOGS, "loki.yaml": _LOKI.format(3101)},
            because="the configuration of Loki sets another port",
        ),
        bad(
            _SCRAPE.format("«worker:8000»"),
            path=_PATH,
            files=_WORKER,
            because="the worker of the image does not start the server",
        ),
        good(
            _SCRAPE.format("worker:9464"),
            path=_PATH,
            files=_WORKER,
            because="the worker listens on the port",
        ),
        good(
            _SCRAPE.format("worker:8000"),
            path=_PATH,
            files={**_WORKER, "compose.yaml": _WORKER["compose.yaml"].replace("worker.js", "server.js")},
            because="the service starts the server",
        ),
        good(
            _SCRAPE.format("worker:8000"),
            path=_PATH,
            files={
                **_WORKER,
                "compose.yaml": _WORKER["compose.yaml"].replace(
                    "    command", "    environment:\n      METRICS_PORT: 8000\n    command"
                ),
            },
            because="a variable sets the port of the worker",
        ),
        bad(
            _SCRAPE.format("«worker:8000»"),
            path=_PATH,
            files=_COMMANDS,
            because="another command of the Go module listens on the port",
        ),
        good(
            _SCRAPE.format("worker:9464"),
            path=_PATH,
            files=_COMMANDS,
            because="the command listens on the port",
        ),
        good(
            _CLIENT.format("http://logs:3101/loki/api/v1/push"),
            path="promtail.yaml",
            files={"compose.yaml": _LOGS, "loki.yaml": _LOKI.format(3101)},
            because="Loki listens on the port",
        ),
        good(
            _CLIENT.format("http://logs:3100/loki/api/v1/push"),
            path="promtail.yaml",
            files={"compose.yaml": _LOGS, "loki.yaml": _LOKI.format("${LOKI_PORT}")},
            because="a variable sets the port",
        ),
        good(
            _CLIENT.format("http://logs:3100/loki/api/v1/push"),
            path="promtail.yaml",
            files={
                "compose.yaml": _LOGS.replace("loki.yaml\n", "loki.yaml -server.http-listen-port=3100\n", 1),
                "loki.yaml": _LOKI.format(3101),
            },
            because="the command sets the port",
        ),
        bad(
            _COLLECTOR.format("«tempo:4317»"),
            path="collector.yaml",
            files={
                "compose.yaml": _TRACES,
                "tempo.yaml": _TEMPO.format("          endpoint: 0.0.0.0:4319\n"),
            },
        ),
        good(
            _COLLECTOR.format("tempo:4317"),
            path="collector.yaml",
            files={"compose.yaml": _TRACES, "tempo.yaml": _TEMPO.format("")},
            because="the receiver has its default port",
        ),
        bad(
            _ALERTS.format("«http://chat:9094/alerts»"),
            path="alertmanager.yml",
            files={"compose.yaml": _RECEIVER},
            because="the port is published on the host",
        ),
        good(
            _ALERTS.format("http://chat:8080/alerts"),
            path="alertmanager.yml",
            files={"compose.yaml": _RECEIVER},
            because="the port is that of the container",
        ),
        good(
            _ALERTS.format("http://chat:9094/alerts"),
            path="alertmanager.yml",
            files={"compose.yaml": _RECEIVER.replace("8080]", "8080, 9095:9094]")},
            because="the container has the port as well",
        ),
        bad(
            _SCRAPE.format("«probes:9115»"),
            path=_PATH,
            files={
                "compose.yaml": _COMPOSE + "  probes:\n    image: prom/blackbox-exporter:v0.27.0\n"
                "    command: [--web.listen-address=:9116]\n"
            },
        ),
        bad(
            _SCRAPE.format("«web.shop.svc.cluster.local:9090»"),
            path=_PATH,
            files=_BOTH,
        ),
        bad(
            _SCRAPE.format("«web.shop:9090»"),
            path=_PATH,
            files=_BOTH,
        ),
        bad(_RESOLVED.format("«9090»"), path=_PATH, files=_HEADLESS),
        good(
            _RESOLVED.format(9102),
            path=_PATH,
            files=_HEADLESS,
            because="the container has the port, which the headless Service does not list",
        ),
        good(
            _RESOLVED.format(9090),
            path=_PATH,
            files={**_HEADLESS, "k8s/web.yaml": _HEADLESS["k8s/web.yaml"].replace("acme/web", "other/agent")},
            because="the program is unknown",
        ),
        good(
            _SCRAPE.format("web.blog.svc:9090"),
            path=_PATH,
            files=_BOTH,
            because="the Service of this name is in another namespace",
        ),
        good(
            _SCRAPE.format("web.shop.svc:80"),
            path=_PATH,
            files={"k8s/web.yaml": _SERVICE},
            because="the port is that of the service",
        ),
        bad(
            _ALERTING.format("«alertmanager:9093»"),
            path="monitoring/prometheus.yml",
            files=_STACK,
        ),
        bad(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\ndata:\n  prometheus.yml: |\n"
            "    scrape_configs:\n      - job_name: alerts\n        static_configs:\n"
            "          - targets: [«alertmanager:9093»]\n",
            path="monitoring/config.yaml",
            files={
                **_STACK,
                "monitoring/kustomization.yaml": "namespace: watch\n"
                "resources: [prometheus.yaml, alertmanager.yaml, config.yaml]\n",
            },
        ),
        good(
            _ALERTING.format("alertmanager:80"),
            path="monitoring/prometheus.yml",
            files=_STACK,
            because="the Service of the namespace has the port",
        ),
        good(
            _ALERTING.format("alertmanager:9093"),
            path="monitoring/prometheus.yml",
            files={
                **_STACK,
                "monitoring/kustomization.yaml": _STACK["monitoring/kustomization.yaml"].replace(
                    ", alertmanager.yaml", ""
                ),
                "monitoring/alertmanager.yaml": _STACK["monitoring/alertmanager.yaml"].replace(
                    "metadata:\n", "metadata:\n  namespace: other\n"
                ),
            },
            because="the Service is in another namespace",
        ),
        bad(
            _SCRAPE.format("«web:9090»"),
            path="k8s/prometheus.yml",
            files=_GENERATED,
            because="the kustomization makes a ConfigMap of the file",
        ),
        good(
            _SCRAPE.format("web:80"),
            path="k8s/prometheus.yml",
            files=_GENERATED,
            because="the Service has the port",
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
    The addresses are those of Prometheus, Alertmanager, Grafana, collectors of telemetry, and of nginx, Caddy, HAProxy,
    Traefik and Envoy, as in `unknown-target-host`. The ports are those of `EXPOSE` in the Dockerfile,
    of `ports` and `expose`, and the default ports of well-known images. Numbers in the command, the environment and the
    configuration files of the service are ports as well. An OpenTelemetry Collector, Loki, Mimir and Tempo listen only
    on the ports of their configurations. If an image has several programs, only the ports of the one that the command
    starts count. A port that a service only publishes on the host is not one of its container.
    In a repository without Compose files, for a host with a namespace (`web.shop.svc`), and if a Prometheus or an
    Alertmanager in the cluster mounts the configuration from a ConfigMap, they are those of the Service in the
    manifests.
    """
    if not repository.whole:
        return
    yield from _resolved(repository)
    targets = repository.of(ContactedHost)
    if not targets:
        return
    hosts = hosts_by_name(repository)
    if not hosts:
        yield from _in_cluster(repository, targets)
        return
    ports, services = ServicePorts.of(repository), services_by_name(repository)
    configs = repository.derived(ClusterConfigs)
    generated = {one.file for one in repository.of(GeneratedFile)}
    yield from _in_cluster(
        repository,
        [
            one
            for one in targets
            if _names_cluster(one, services)
            or configs.namespace(one)
            # A kustomization makes a ConfigMap of the file, and no Compose file has the host.
            or (one.path in generated and one.host not in hosts)
        ],
    )
    seen: set[tuple[str, int]] = set()
    is_replaced = Replaced(repository)
    for target in targets:
        if target.variable and (not target.port or is_replaced(target)):
            continue
        if target.dockerfile and any(
            target.port == number
            for one in services.get(target.host, ())
            for _, number, _ in one.data("ports")
        ):
            # The image also runs in the cluster.
            continue
        closed = ports.closed(target.port, ports.near(target.path, hosts.get(target.host, [])))
        if closed is not None and (target.path, target.span.start) not in seen:
            seen.add((target.path, target.span.start))
            yield Finding(
                at=target,
                message=f"service '{target.host}' does not listen on the port {target.port}; "
                f"it listens on {closed.ports}",
                related=(Related(closed.evidence, f"service '{target.host}'"),),
            )


def _in_cluster(repository: Repository, targets: list[ContactedHost]) -> Iterator[Finding]:
    """The targets whose Services have other ports; a configuration in a ConfigMap is in its namespace."""
    services = services_by_name(repository)
    configs = repository.derived(ClusterConfigs)
    for target in targets:
        name, namespace = _parts(target.host)
        namespace = namespace or configs.namespace(target)
        found = [
            one for one in services.get(name, ()) if namespace in ("", one.namespace) or not one.namespace
        ]
        if ports := ports_without(target.port, found):
            yield _without(target, found[0], ports)


def _without(host: ContactedHost | ResolvedHost, service: ObjectFact, ports: str) -> Finding:
    return Finding(
        at=host,
        message=f"Service '{service.name}' has no port {host.port}; it has {ports}",
        related=(Related(service.fact, service.title),),
    )


def _resolved(repository: Repository) -> Iterator[Finding]:
    """The ports of `dns_sd_configs` that neither the Service nor its pods have.

    A headless Service leads to its pods: their programs are known, and neither they nor the containers have the port.
    """
    hosts = [one for one in repository.of(ResolvedHost) if one.at_port and ".svc" in one.host]
    if not hosts:
        return
    services, monitors, programs = services_by_name(repository), Monitors(repository), programs_of(repository)
    for host in hosts:
        name, namespace = _parts(host.host)
        found = [one for one in services.get(name, ()) if one.namespace == namespace]
        listed = ports_without(host.port, found)
        if found and not listed and all(one.data("headless") for one in found):
            ports = {number for one in found for _, number, _ in one.data("ports")}
            selected = [
                one
                for service in found
                if service.selector is not None and not service.selector.empty
                for one in monitors.selected(service.selector)
            ]
            own = {number for one in selected for number in one.ports}
            run = [programs.of_container(one) for one in selected]
            numbers = {number for each in run for program in each for number in program.numbers}
            given = any(str(host.port) in text for one in selected for text in one.texts)
            if all(run) and own and host.port not in ports | own | numbers and not given:
                listed = ", ".join(str(number) for number in sorted(own))
        if listed:
            yield _without(host, found[0], listed)


def _names_cluster(target: ContactedHost, services: Mapping[str, Sequence[ObjectFact]]) -> bool:
    """Whether a host names a Service with its namespace, which no service of a Compose file has."""
    name, namespace = _parts(target.host)
    if ".svc" in target.host:
        return bool(namespace)
    return bool(namespace) and any(one.namespace == namespace for one in services.get(name, ()))


def _parts(host: str) -> tuple[str, str]:
    """The name and the namespace of the Service that a host names; the namespace may be empty."""
    name, _, rest = host.partition(".")
    namespace, _, suffix = rest.partition(".")
    known = suffix.rstrip(".") in ("", "svc", "svc.cluster.local")
    return (name, "" if namespace == "svc" else namespace) if known else (host, "")
