"""What a sidecar scrapes of the container beside it."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.unlistened_port import unlistened_port
from aurora_policies.delivery.unserved_path import unserved_path

from .test_cloud_containers import PROGRAM

SERVICE = """\
resource "google_cloud_run_v2_service" "shop" {
  name = "shop"

  template {
    containers {
      name  = "shop"
      image = "registry.example.com/acme/shop:1.4"

      ports {
        container_port = 3300
      }
    }

    containers {
      name  = "metrics"
      image = "us-docker.pkg.dev/cloud-ops-agents-artifacts/cloud-run-gmp-sidecar/cloud-run-gmp-sidecar:1.2.0"
    }
  }
}
"""
MONITORING = """\
apiVersion: monitoring.googleapis.com/v1beta
kind: RunMonitoring
metadata:
  name: shop
spec:
  endpoints:
    - port: PORT
      path: /healthz
"""
COLLECTOR = """\
receivers:
  prometheus:
    config:
      scrape_configs:
        - job_name: shop
          metrics_path: /healthz
          static_configs:
            - targets: [TARGET]
exporters:
  debug: {}
service:
  pipelines:
    metrics:
      receivers: [prometheus]
      exporters: [debug]
"""
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: registry.example.com/acme/shop:1.4
      ports:
        - containerPort: 3300
    - name: collector
      image: otel/opentelemetry-collector-contrib:0.140.0
"""
TASK = """\
resource "aws_ecs_task_definition" "shop" {
  family = "shop"
  container_definitions = jsonencode([
    { name = "shop", image = "registry.example.com/acme/shop:1.4", portMappings = [{ containerPort = 3300 }] },
    { name = "collector", image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.45.0" },
  ])
}
"""
OTHERS = """\
    - name: proxy
      image: envoyproxy/envoy:v1.35.0
"""


@pytest.mark.parametrize(
    ("port", "files"),
    [
        ("3300", {"main.tf": SERVICE}),
        ("«9400»", {"main.tf": SERVICE}),
        ("9400", {"main.tf": SERVICE.replace("cloud-run-gmp-sidecar", "proxy")}),
        ("9400", {"main.tf": SERVICE, "other.tf": SERVICE.replace('"shop"', '"other"')}),
    ],
)
def test_the_port_of_a_service_of_cloud_run(port, files):
    text = MONITORING.replace("PORT", port)
    expect(unlistened_port, text, path="ops/monitoring.yaml", files={**PROGRAM, **files})


@pytest.mark.parametrize("path", ["/healthz", "«/metrics»"])
def test_the_path_of_a_service_of_cloud_run(path):
    text = MONITORING.replace("PORT", "3300").replace("/healthz", path)
    expect(unserved_path, text, path="ops/monitoring.yaml", files={**PROGRAM, "main.tf": SERVICE})


@pytest.mark.parametrize(
    ("target", "files"),
    [
        ('"localhost:3300"', {"pod.yaml": POD}),
        ("«localhost:9400»", {"pod.yaml": POD}),
        ("localhost:8888", {"pod.yaml": POD}),
        ("localhost:9400", {"pod.yaml": POD + OTHERS}),
        ("«localhost:9400»", {"main.tf": TASK}),
        ("shop:9400", {"main.tf": TASK}),
    ],
)
def test_a_collector_beside_the_program(target, files):
    text = COLLECTOR.replace("TARGET", target)
    expect(unlistened_port, text, path="otel/collector.yaml", files={**PROGRAM, **files})


@pytest.mark.parametrize("path", ["/healthz", "«/metrics»"])
def test_the_path_of_a_collector(path):
    text = COLLECTOR.replace("TARGET", "localhost:3300").replace("/healthz", path)
    expect(unserved_path, text, path="otel/collector.yaml", files={**PROGRAM, "main.tf": TASK})
