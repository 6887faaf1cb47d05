"""Jobs of Prometheus that discover what they scrape, compared with the routes of the program."""

import pytest

from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices

PROGRAM = {
    "Dockerfile": "FROM python:3.13-slim\nCOPY . .\nEXPOSE 8000\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n',
    "app/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
    '@app.get("/internal/metrics")\ndef metrics():\n    return ""\n',
}
PODS = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  selector:
    matchLabels:
      app.kubernetes.io/component: web
  template:
    metadata:
      labels:
        app.kubernetes.io/component: web
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/shop:1.0.0
          ports:
            - name: http
              containerPort: 8000
---
apiVersion: v1
kind: Service
metadata:
  name: shop
  labels:
    app: shop
spec:
  selector:
    app.kubernetes.io/component: web
  ports:
    - name: http
      port: 80
      targetPort: http
"""
JOB = """\
scrape_configs:
  - job_name: shop
    metrics_path: PATH
    kubernetes_sd_configs:
      - role: ROLE
        namespaces:
          names: [shop]
    relabel_configs:
"""
KEEP = "      - source_labels: [{}]\n        regex: {}\n        action: keep\n"
OF_PODS = KEEP.format("__meta_kubernetes_pod_label_app_kubernetes_io_component", "web")
OF_PORT = KEEP.format("__meta_kubernetes_pod_container_port_name", "http")
OF_SERVICE = KEEP.format("__meta_kubernetes_service_name, __meta_kubernetes_endpoint_port_name", "shop;http")
OF_LABEL = KEEP.format("__meta_kubernetes_service_label_app", "shop|store")


ADDRESS = "      - source_labels: [{}]\n        regex: {}\n        replacement: {}\n        target_label: __address__\n"
OF_IP = ADDRESS.format("__meta_kubernetes_pod_ip", "(.+)", "${1}:8000")


def told(files: dict[str, str]) -> list[str]:
    report = lint_texts(
        {**PROGRAM, **files}, Choices(profile="all", select=("DLV100",)), catalogue=default_catalogue()
    )
    return [f"{one.path}:{one.location.line}" for one in report.findings]


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        ("pod", OF_PODS),
        ("pod", OF_PODS + OF_PORT),
        ("pod", OF_PODS + KEEP.format("__meta_kubernetes_pod_container_port_number", '"8000"')),
        ("pod", OF_PODS + KEEP.format("__meta_kubernetes_pod_phase", "Running")),
        ("pod", OF_PODS + OF_IP),
        ("pod", OF_PODS + ADDRESS.format("__address__", r"([^:]+)(?::\d+)?", "$1:8000")),
        ("pod", OF_PODS + ADDRESS.format("__address__", r"'(.*):\d+'", "$1:8000")),
        ("pod", OF_PODS + OF_PORT + OF_IP),
        ("endpoints", OF_SERVICE),
        ("endpointslice", OF_LABEL),
        ("service", OF_LABEL),
    ],
)
def test_a_job_that_discovers_pods(role, steps):
    job = JOB.replace("ROLE", role) + steps
    assert told({"k8s/shop.yaml": PODS, "prometheus.yml": job.replace("PATH", "/metrics")}) == [
        "prometheus.yml:3"
    ]
    assert not told({"k8s/shop.yaml": PODS, "prometheus.yml": job.replace("PATH", "/internal/metrics")})


@pytest.mark.parametrize(
    "steps",
    [
        "",
        KEEP.format("__meta_kubernetes_pod_label_app_kubernetes_io_component", "worker"),
        KEEP.format("__meta_kubernetes_pod_label_app_kubernetes_io_component", "we.*"),
        OF_PODS + KEEP.format("__meta_kubernetes_pod_annotation_prometheus_io_scrape", "true"),
        OF_PODS + KEEP.format("__meta_kubernetes_pod_container_port_name", "metrics"),
        OF_PODS + KEEP.format("__meta_kubernetes_namespace", "other"),
        OF_PODS + OF_IP.replace("8000", "9102"),
        OF_PODS + ADDRESS.format("__address__", "(.+)", "gateway.monitoring:8000"),
        OF_PODS
        + ADDRESS.format(
            "__address__, __meta_kubernetes_pod_annotation_prometheus_io_port",
            r"([^:]+)(?::\d+)?;(\d+)",
            "$1:$2",
        ),
        OF_PODS
        + "      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_path]\n        target_label: "
        "__metrics_path__\n",
        OF_PODS + KEEP.format("__meta_kubernetes_pod_name", "shop-0").replace("keep", "drop"),
    ],
)
def test_a_job_whose_pods_are_unknown(steps):
    job = JOB.replace("ROLE", "pod").replace("PATH", "/metrics") + (steps or "      []\n")
    pods = PODS.replace("metadata:\n  name: shop\nspec", "metadata:\n  name: shop\n  namespace: shop\nspec")
    assert not told({"k8s/shop.yaml": pods, "prometheus.yml": job})


RESOLVED = """\
scrape_configs:
  - job_name: shop
    metrics_path: PATH
    dns_sd_configs:
      - names: [NAME]
        type: A
        port: 8000
"""
COMPOSE = "services:\n  shop:\n    build: .\n"
CLOUD_MAP = """\
resource "aws_service_discovery_private_dns_namespace" "this" {
  name = "acme.internal"
}

resource "aws_service_discovery_service" "shop" {
  name = "shop"
  dns_config {
    namespace_id = aws_service_discovery_private_dns_namespace.this.id
  }
}

resource "aws_ecs_task_definition" "shop" {
  family = "shop"
  container_definitions = jsonencode([
    { name = "proxy", image = "envoyproxy/envoy:v1.35.0", portMappings = [{ containerPort = 9901 }] },
    { name = "shop", image = "${aws_ecr_repository.this.repository_url}:1", portMappings = [{ containerPort = 8000 }] },
  ])
}

resource "aws_ecr_repository" "this" {
  name = "acme/shop-web"
}

resource "aws_ecs_service" "shop" {
  name            = "shop"
  task_definition = aws_ecs_task_definition.shop.arn
  service_registries {
    registry_arn = aws_service_discovery_service.shop.arn
  }
}
"""
BUILD = "docker build -t 111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/shop-web:$(TAG) .\n"


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("shop", {"compose.yaml": COMPOSE}),
        ("tasks.shop", {"compose.yaml": COMPOSE}),
        ("shop.acme.internal", {"infra/main.tf": CLOUD_MAP, "Makefile": f"image:\n\t{BUILD}"}),
        (
            "shop.acme.internal",
            {
                "infra/main.tf": CLOUD_MAP,
                "Makefile": "image:\n\t" + BUILD.replace("111122223333", "$(ACCOUNT)"),
            },
        ),
    ],
)
def test_a_host_that_is_resolved(name, files):
    job = RESOLVED.replace("NAME", name)
    assert told({**files, "prometheus.yml": job.replace("PATH", "/metrics")}) == ["prometheus.yml:3"]
    assert not told({**files, "prometheus.yml": job.replace("PATH", "/internal/metrics")})
    other = job.replace(name, "other")
    assert not told({**files, "prometheus.yml": other.replace("PATH", "/metrics")})
    if "infra/main.tf" in files:
        port = job.replace("8000", "9901")
        assert not told({**files, "prometheus.yml": port.replace("PATH", "/metrics")})


INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  rules:
    - http:
        paths:
          - path: PATH
            pathType: Prefix
            backend:
              service:
                name: shop
                port:
                  name: http
"""


def test_the_named_port_of_an_ingress_beside_a_server_for_metrics():
    files = {
        "k8s/shop.yaml": PODS,
        "app/worker.py": "from prometheus_client import start_http_server\n\nstart_http_server(9102)\n",
    }
    assert told({**files, "k8s/ingress.yaml": INGRESS.replace("PATH", "/v1")}) == ["k8s/ingress.yaml:9"]
    assert not told({**files, "k8s/ingress.yaml": INGRESS.replace("PATH", "/internal")})
    # A port that may be that of the server for metrics.
    other = PODS.replace("containerPort: 8000", "containerPort: 9102")
    assert not told({**files, "k8s/shop.yaml": other, "k8s/ingress.yaml": INGRESS.replace("PATH", "/v1")})


def test_the_finding_about_a_port_is_at_the_port():
    program = """\
package main

import "net/http"

func main() {
	inner := http.NewServeMux()
	inner.HandleFunc("GET /metrics", metrics)
	go http.ListenAndServe(":8001", inner)
	outer := http.NewServeMux()
	outer.HandleFunc("GET /orders", orders)
	http.ListenAndServe(":8000", outer)
}
"""
    job = RESOLVED.replace("NAME", "tasks.shop.").replace("PATH", "/metrics")
    texts = {
        "Dockerfile": "FROM scratch\nCOPY shop /shop\nEXPOSE 8000 8001\n",
        "go.mod": "module example.com/shop\n\ngo 1.25\n",
        "main.go": program,
        "compose.yaml": COMPOSE,
        "prometheus.yml": job,
    }
    report = lint_texts(texts, Choices(profile="all", select=("DLV100",)), catalogue=default_catalogue())
    assert [one.location.line for one in report.findings] == [job[: job.index("port:")].count("\n") + 1]
