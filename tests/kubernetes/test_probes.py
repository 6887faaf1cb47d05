"""What Probes, exporters and configurations of Prometheus in ConfigMaps name of other artifacts."""

import pytest

import aurora_devops

SERVICES = """\
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shop}
spec:
  selector: {app: shop}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: blackbox, namespace: monitoring}
spec:
  selector: {app: blackbox}
  ports: [{name: http, port: 9115}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - name: shop
          image: ghcr.io/acme/shop:1
          ports: [{name: http, containerPort: 8080}]
"""
MODULES = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: blackbox, namespace: monitoring}
data:
  blackbox.yml: |
    modules:
      # Redirects are followed.
      http_2xx:
        prober: http
      tcp:
        prober: tcp
"""
PROBE = """\
apiVersion: monitoring.coreos.com/v1
kind: Probe
metadata: {name: shop, namespace: monitoring}
spec:
  jobName: shop-probe
  module: http_2xx
  prober: {url: "blackbox.monitoring.svc:9115"}
  targets:
    staticConfig:
      static: ["http://shop.shop.svc/healthz"]
"""
VM_PROBE = """\
apiVersion: operator.victoriametrics.com/v1beta1
kind: VMProbe
metadata: {name: shop, namespace: monitoring}
spec:
  module: http_2xx
  vmProberSpec: {url: "blackbox.monitoring.svc:9115"}
  targets:
    staticConfig:
      targets: ["http://shop.shop.svc:80/healthz"]
"""
CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: prometheus, namespace: monitoring}
data:
  prometheus.yml: |
    scrape_configs:
      - job_name: shop-probe
        metrics_path: /probe
        params: {module: [http_2xx]}
        static_configs: [{targets: ["http://shop.shop.svc/healthz"]}]
        relabel_configs:
          - {source_labels: [__address__], target_label: __param_target}
          - {target_label: __address__, replacement: "blackbox.monitoring.svc:9115"}
  alerts.yml: |
    groups:
      - name: shop
        rules:
          - alert: ShopDown
            expr: probe_success{job="shop-probe"} == 0
"""
GO = """\
package main

import "net/http"

func main() {
	http.HandleFunc("/healthz", health)
	http.HandleFunc("/orders", create)
	http.ListenAndServe(":8080", nil)
}
"""
FILES = {
    "go.mod": "module example.com/shop\n\ngo 1.24\n",
    "main.go": GO,
    "Dockerfile": 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build -o /shop .\nENTRYPOINT ["/shop"]\n',
    "Makefile": "image:\n\tdocker build -t ghcr.io/acme/shop:1 .\n",
    "k8s/services.yaml": SERVICES,
    "k8s/modules.yaml": MODULES,
}
POLICIES = [
    "unknown-probe-module",
    "unknown-target-host",
    "unexposed-target-port",
    "unserved-path",
    "unknown-job",
    "unknown-service-port",
]


def found(text, **more):
    report = aurora_devops.lint({**FILES, "k8s/probe.yaml": text, **more}, select=POLICIES)
    assert not report.failures
    return sorted(one.policy.name for one in report.findings)


@pytest.mark.parametrize("text", [PROBE, VM_PROBE, CONFIG])
def test_nothing_is_wrong(text):
    assert found(text) == []


@pytest.mark.parametrize("text", [PROBE, VM_PROBE, CONFIG])
@pytest.mark.parametrize(
    ("old", "new", "policy"),
    [
        ("http_2xx", "http_200", "unknown-probe-module"),
        ("blackbox.monitoring", "blackbox-exporter.monitoring", "unknown-target-host"),
        ("//shop.shop.svc", "//shop.monitoring.svc", "unknown-target-host"),
        (":9115", ":9116", "unexposed-target-port"),
        ("/healthz", "/health", "unserved-path"),
    ],
)
def test_other_names(text, old, new, policy):
    if text == VM_PROBE and "shop.monitoring" in new:
        # The operator of a custom resource may create Services.
        policy = ""
    assert found(text.replace(old, new)) == [policy][: len(policy)]


def test_other_places():
    assert found(CONFIG.replace('job="shop-probe"', 'job="shop"')) == ["unknown-job"]
    assert found(PROBE.replace("http://shop.shop.svc/healthz", "https://shop.example.com/health")) == []
    assert found(PROBE.replace("module: http_2xx", "module: '${MODULE}'")) == []
    assert found(PROBE, **{"k8s/modules.yaml": MODULES.replace("http_2xx", "https")}) == [
        "unknown-probe-module"
    ]


def test_the_place_of_a_module():
    modules = MODULES.replace("# Redirects are followed.", "# http_2xx: redirects are followed.")
    files = {**FILES, "k8s/modules.yaml": modules, "k8s/probe.yaml": PROBE.replace("2xx", "200")}
    (finding,) = aurora_devops.lint(files, select=["unknown-probe-module"]).findings
    (related,) = finding.related
    assert related.location.line == modules.splitlines().index("      http_2xx:") + 1
