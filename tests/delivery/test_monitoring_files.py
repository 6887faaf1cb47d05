"""What Compose services read for monitoring, and what workflows run for."""

import pytest

from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices
from aurora_devops.testing import expect
from aurora_policies.delivery.missing_module import missing_module
from aurora_policies.delivery.unknown_make_target import unknown_make_target
from aurora_policies.delivery.unknown_monitored_port import unknown_monitored_port
from aurora_policies.delivery.unknown_target_host import unknown_target_host
from aurora_policies.delivery.unmatched_path_filter import unmatched_path_filter
from aurora_policies.delivery.unmounted_config_file import unmounted_config_file

COMPOSE = (
    "services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n    command: [{}]\n    volumes: ['{}']\n"
)


@pytest.mark.parametrize(
    ("argument", "mount"),
    [
        ("--config.file=/etc/prometheus/prometheus.yml", "./prom:/etc/prometheus"),
        ("--config.file=«/etc/prometheus/prom.yml»", "./prom:/etc/prometheus"),
        ("--config.file=«/etc/prometheus/prometheus.yml»", "./prom:/prometheus"),
        ("--config.file=/etc/prometheus/prometheus.yml", "data:/prometheus"),
        ("--config.file=/etc/prometheus/prometheus.yml", "data:/etc/prometheus"),
        ("--config.file=$FILE", "./prom:/prometheus"),
        ("--web.config=/etc/web.yml", "./prom:/prometheus"),
    ],
)
def test_configuration_files_of_commands(argument, mount):
    text = COMPOSE.format(f"'{argument}'", mount)
    expect(unmounted_config_file, text, path="compose.yaml", files={"prom/prometheus.yml": ""})


@pytest.mark.parametrize(
    "url", ["http://prometheus:9090", "«http://prom:9090»", "http://prom.example.com", "$URL"]
)
def test_sources_of_data(url):
    files = {
        "compose.yaml": (
            "services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n"
            "  grafana:\n    image: grafana/grafana:12.0.2\n"
            "    volumes: ['./provisioning:/etc/grafana/provisioning']\n"
        )
    }
    text = f"apiVersion: 1\ndatasources:\n  - name: Prometheus\n    type: prometheus\n    url: {url}\n"
    expect(unknown_target_host, text, path="provisioning/datasources/all.yaml", files=files)


@pytest.mark.parametrize(
    "pattern", ["web/**", "**.go", "'!docs/**'", "web*/x", "«docs/**»", "«web/src/*.go»"]
)
def test_filters_of_paths(pattern):
    text = (
        f"on:\n  pull_request:\n    paths: [{pattern}]\njobs:\n  a:\n    runs-on: ubuntu-24.04\n"
        "    steps:\n      - run: ls\n"
    )
    expect(unmatched_path_filter, text, path=".github/workflows/ci.yml", files={"web/main.go": ""})


@pytest.mark.parametrize(
    "command",
    ["«app»:app", "main:app", "shop:app", "--app-dir src app:app"],
)
def test_modules_without_a_package(command):
    text = f"FROM python:3.14\nWORKDIR /app\nCOPY . .\nCMD uvicorn {command}\n"
    expect(missing_module, text, path="Dockerfile", files={"main.py": "", "requirements.txt": ""})


PODS = """\
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: shop, namespace: shop}
spec:
  selector: {matchLabels: {app: shop}}
  podMetricsEndpoints: [{port: PORT}]
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: shop, namespace: shop, labels: {app: shop}}
spec: {containers: [{name: shop, image: "shop:1", ports: [{name: http, containerPort: 80}]}]}
"""


@pytest.mark.parametrize(
    ("resource", "reported"),
    [
        ("apiVersion: acme.example/v1\nkind: Shop\nmetadata: {name: one, namespace: shop}\n", False),
        ("apiVersion: acme.example/v1\nkind: Shop\nmetadata: {name: two, namespace: blog}\n", False),
        ("apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: main}\n", True),
        ("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", True),
    ],
)
def test_an_operator_may_create_the_pods_that_are_monitored(resource, reported):
    text = PODS.replace("PORT", "«metrics»" if reported else "metrics")
    expect(
        unknown_monitored_port,
        text,
        path="k8s/monitor.yaml",
        files={"k8s/pod.yaml": POD, "k8s/one.yaml": resource},
    )


@pytest.mark.parametrize(
    ("path", "reported"), [(".pre-commit-config.yaml", True), ("core/.pre-commit-config.yaml", False)]
)
def test_hooks_run_at_the_root(path, reported):
    entry = "make «types»" if reported else "make types"
    hook = f"      - id: types\n        name: Types\n        entry: {entry}\n        language: system\n"
    text = f"repos:\n  - repo: local\n    hooks:\n{hook}"
    expect(unknown_make_target, text, path=path, files={"Makefile": "lint:\n\ttrue\n"})


# Jobs of the Prometheus operator

_RULES = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: shop
spec:
  groups:
    - name: shop
      rules:
        - alert: ShopDown
          expr: EXPR == 0
"""
_PROBE = """\
apiVersion: monitoring.coreos.com/v1
kind: Probe
metadata:
  name: site
  namespace: watch
spec:
  jobName: site
  prober:
    url: blackbox:9115
  targets:
    staticConfig:
      static: [https://shop.example.com/]
"""
_POD_MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: workers
spec:
  jobLabel: app.kubernetes.io/component
  selector:
    matchLabels:
      app: shop
  podMetricsEndpoints:
    - port: metrics
---
apiVersion: v1
kind: Pod
metadata:
  name: worker
  labels:
    app: shop
    app.kubernetes.io/component: worker
spec:
  containers:
    - name: worker
      image: ghcr.io/acme/worker:1.0.0
"""


def _jobs(expr: str, *objects: str) -> int:
    files = {"k8s/rules.yaml": _RULES.replace("EXPR", expr)}
    files.update((f"k8s/object{index}.yaml", text) for index, text in enumerate(objects))
    report = lint_texts(files, Choices(profile="all", select=("DLV021",)), catalogue=default_catalogue())
    return len(report.findings)


def test_the_job_of_a_probe():
    assert not _jobs('probe_success{job="site"}', _PROBE)
    assert _jobs('probe_success{job="website"}', _PROBE)
    # Another job may be one of another Prometheus.
    assert not _jobs('up{job="gateway"}', _PROBE)
    unnamed = _PROBE.replace("  jobName: site\n", "")
    assert _jobs('probe_success{job="site"}', unnamed)
    assert not _jobs('probe_success{job="probe/watch/site"}', unnamed)
    assert not _jobs('probe_success{job="probe/other/site"}', unnamed.replace("  namespace: watch\n", ""))


def test_the_job_of_a_pod_monitor():
    assert not _jobs('up{job="worker"}', _POD_MONITOR)
    default = _POD_MONITOR.replace("  jobLabel: app.kubernetes.io/component\n", "")
    assert _jobs('up{job="worker"}', default)
    assert not _jobs('up{job="shop/workers"}', default)
    assert _jobs(
        'up{job="worker"}', _POD_MONITOR.replace("jobLabel: app.kubernetes.io/component", "jobLabel: app")
    )
    relabelled = default.replace("port: metrics", "port: metrics\n      relabelings: [{targetLabel: job}]")
    assert not _jobs('up{job="worker"}', relabelled)
