"""Each rule that joins facts: what it finds, and what it leaves out because it is ambiguous or unknown."""

from pathlib import Path

import pytest

from aurora_devops.core.files import Checkout
from aurora_devops.core.run import lint_paths
from aurora_devops.core.settings import Choices
from aurora_devops.delivery.ends import Ends
from aurora_devops.delivery.joins import RULES

DOCKERFILE = """\
FROM python:3.13-slim
EXPOSE 8000
HEALTHCHECK CMD curl -f http://localhost:8000/healthz
CMD ["python", "main.py"]
"""
PROJECT = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi", "prometheus-client"]\n'
MAIN = """\
import os
import uvicorn
from fastapi import FastAPI
from prometheus_client import Counter

app = FastAPI()
URL = os.environ["DATABASE_URL"]
ORDERS = Counter("shop_orders_total", "Orders")


@app.get("/healthz")
def healthz():
    return {}


uvicorn.run(app, host="0.0.0.0", port=8000)
"""
PROGRAM = {"Dockerfile": DOCKERFILE, "pyproject.toml": PROJECT, "main.py": MAIN}
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
  labels: {app: shop}
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1.2.3
      ports: [{name: http, containerPort: 8000}]
      env:
        - name: DATABASE_URL
          value: postgres://db:5432/shop
      envFrom:
        - secretRef: {name: shop}
      livenessProbe: {httpGet: {path: /healthz, port: 8000}}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: NAME
  labels: {team: shop}
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: http}]
"""
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: shop}\nstringData: {DATABASE_URL: x}\n"
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: shop, port: {number: 80}}}
"""
COMPOSE = """\
services:
  web:
    build: .
    ports: ["8000:8000"]
    environment:
      DATABASE_URL: postgres://db:5432/shop
  db:
    image: postgres:18.1
"""
WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: pytest
  ship:
    needs: test
    environment: production
    runs-on: ubuntu-24.04
    steps:
      - run: docker push ghcr.io/acme/shop:$GITHUB_SHA
      - run: kubectl rollout status deployment/shop
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers: [{name: shop, image: "ghcr.io/acme/shop:1.2.3"}]
"""
PROMETHEUS = """\
scrape_configs:
  - job_name: shop
    static_configs:
      - targets: ["web:8000"]
"""
RULE_FILE = """\
groups:
  - name: shop
    rules:
      - record: job:shop_orders:rate5m
        expr: sum by (job) (rate(shop_orders_total{job="shop"}[5m]))
      - alert: FewOrders
        expr: job:shop_orders:rate5m < 1
        labels: {severity: SEVERITY}
        annotations:
          runbook_url: https://github.com/acme/shop/blob/main/docs/few-orders.md
"""
ALERTMANAGER = """\
route:
  receiver: team
  routes:
    - receiver: on-call
      matchers: ["severity = critical"]
receivers:
  - name: team
  - name: on-call
"""
ALERTS = {"rules/shop.yml": RULE_FILE.replace("SEVERITY", "critical"), "alertmanager.yml": ALERTMANAGER}
MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: shop}
spec:
  selector: {matchLabels: {team: shop}}
  endpoints: [{port: http}]
"""
OPENAPI = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /healthz:
    get:
      responses: {"200": {description: OK}}
"""
REGISTRY = 'resource "aws_ecr_repository" "web" {\n  name = "acme/web"\n}\n'
REGISTRY_COMPOSE = (
    "services:\n  web:\n    image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/web:1.2.3\n"
)
SHOP = SERVICE.replace("NAME", "shop")

FOUND = {
    "dockerfile_packages_program": (PROGRAM, ["build Dockerfile packages program ."]),
    "dockerfile_builds_image": (
        {**PROGRAM, "k8s/pod.yaml": POD},
        ["build Dockerfile builds image ghcr.io/acme/shop"],
    ),
    "owner_runs_image": ({"pod.yaml": POD}, ["workload Pod/shop runs image ghcr.io/acme/shop"]),
    "owner_runs_build": ({**PROGRAM, "compose.yaml": COMPOSE}, ["service web runs build Dockerfile"]),
    "job_handles_image": (
        {".github/workflows/ship.yml": WORKFLOW},
        ["job ship pushes image ghcr.io/acme/shop"],
    ),
    "program_listens": (PROGRAM, ["program . listens port 8000"]),
    "dockerfile_exposes": ({"Dockerfile": DOCKERFILE}, ["build Dockerfile exposes port 8000"]),
    "owner_exposes": ({"pod.yaml": POD}, ["workload Pod/shop exposes port 8000"]),
    "compose_publishes": ({**PROGRAM, "compose.yaml": COMPOSE}, ["service web publishes port 8000"]),
    "service_selects_workload": (
        {"pod.yaml": POD, "service.yaml": SHOP},
        ["service shop routes workload Pod/shop"],
    ),
    "service_routes_to_port": ({"pod.yaml": POD, "service.yaml": SHOP}, ["service shop routes port 8000"]),
    "route_leads_to_service": (
        {"ingress.yaml": INGRESS, "service.yaml": SHOP},
        ["route Ingress to shop routes service shop"],
    ),
    "owner_connects": (
        {"compose.yaml": COMPOSE, "Dockerfile": DOCKERFILE},
        ["service web connects service db"],
    ),
    "program_serves": (PROGRAM, ["program . serves route /healthz"]),
    "request_probes_route": (
        {**PROGRAM, "k8s/pod.yaml": POD},
        ["build Dockerfile probes route /healthz", "workload Pod/shop probes route /healthz"],
    ),
    "request_reaches_port": (
        {**PROGRAM, "k8s/pod.yaml": POD},
        ["build Dockerfile probes port 8000", "workload Pod/shop probes port 8000"],
    ),
    "document_describes_route": (
        {**PROGRAM, "openapi.yaml": OPENAPI},
        ["document openapi.yaml documents route /healthz"],
    ),
    "program_reads_variable": (PROGRAM, ["program . reads variable DATABASE_URL"]),
    "container_provides_variable": (
        {**PROGRAM, "k8s/pod.yaml": POD},
        ["workload Pod/shop provides variable DATABASE_URL"],
    ),
    "config_provides_variable": (
        {**PROGRAM, "k8s/pod.yaml": POD, "k8s/secret.yaml": SECRET},
        ["secret Secret/shop provides variable DATABASE_URL"],
    ),
    "workload_reads_config": (
        {"pod.yaml": POD, "secret.yaml": SECRET},
        ["workload Pod/shop reads secret Secret/shop"],
    ),
    "artifact_uses_resource": (
        {"main.tf": REGISTRY, "compose.yaml": REGISTRY_COMPOSE},
        ["service web uses resource registry/acme/web"],
    ),
    "scrape_reaches_target": (
        {"prometheus.yml": PROMETHEUS, "compose.yaml": COMPOSE},
        ["scrape shop scrapes service web"],
    ),
    "monitor_selects_service": (
        {"monitor.yaml": MONITOR, "service.yaml": SHOP},
        ["scrape shop scrapes service shop"],
    ),
    "program_exports_metric": (PROGRAM, ["program . exports metric shop_orders_total"]),
    "rule_records_metric": (ALERTS, ["rule job:shop_orders:rate5m records metric job:shop_orders:rate5m"]),
    "query_reads_metric": (
        {**PROGRAM, **ALERTS},
        [
            "alert FewOrders queries metric job:shop_orders:rate5m",
            "rule job:shop_orders:rate5m queries metric shop_orders_total",
        ],
    ),
    "query_selects_scrape": (
        {**ALERTS, "prometheus.yml": PROMETHEUS},
        ["rule job:shop_orders:rate5m queries scrape shop"],
    ),
    "alert_notifies_receiver": (ALERTS, ["alert FewOrders notifies receiver on-call"]),
    "document_explains_alert": (
        {**ALERTS, "docs/few-orders.md": "# Few orders\n"},
        ["document docs/few-orders.md documents alert FewOrders"],
    ),
    "document_links": (
        {"README.md": "# Shop\n\n[Operation](docs/ops.md)\n", "docs/ops.md": "# Operation\n"},
        ["document README.md links document docs/ops.md"],
    ),
    "job_needs_job": ({".github/workflows/ship.yml": WORKFLOW}, ["job ship needs job test"]),
    "job_deploys_to_environment": (
        {".github/workflows/ship.yml": WORKFLOW},
        ["job ship deploys environment production"],
    ),
    "job_runs_command": (
        {".github/workflows/ship.yml": WORKFLOW, "k8s/deployment.yaml": DEPLOYMENT},
        ["job ship runs command kubectl rollout status deployment/shop"],
    ),
    "command_names_workload": (
        {".github/workflows/ship.yml": WORKFLOW, "k8s/deployment.yaml": DEPLOYMENT},
        ["command kubectl rollout status deployment/shop names workload Deployment/shop"],
    ),
}

LEFT_OUT = [
    # Two programs in one folder.
    (
        "dockerfile_packages_program",
        {**PROGRAM, "go.mod": "module acme/shop\n\ngo 1.25\n", "main.go": "package main\n\nfunc main() {}\n"},
    ),
    # Another image whose name ends in the same word as a folder that is not at the root.
    (
        "dockerfile_builds_image",
        {
            **{f"a/b/c/server/{path}": text for path, text in PROGRAM.items()},
            "k8s/pod.yaml": POD.replace("ghcr.io/acme/shop:1.2.3", "ghcr.io/other/server:1"),
        },
    ),
    # An image of a variable, and an expression of a workflow.
    ("owner_runs_image", {"pod.yaml": POD.replace("ghcr.io/acme/shop:1.2.3", "$IMAGE")}),
    (
        "job_handles_image",
        {".github/workflows/ship.yml": WORKFLOW.replace("ghcr.io/acme/shop:", "${{ env.IMAGE }}:")},
    ),
    # Two Deployments of one name in other folders.
    (
        "command_names_workload",
        {".github/workflows/ship.yml": WORKFLOW, "a/d.yaml": DEPLOYMENT, "b/d.yaml": DEPLOYMENT},
    ),
    ("route_leads_to_service", {"ingress.yaml": INGRESS, "a/s.yaml": SHOP, "b/s.yaml": SHOP}),
    ("workload_reads_config", {"pod.yaml": POD, "a/s.yaml": SECRET, "b/s.yaml": SECRET}),
    # Other labels, and another namespace.
    ("service_selects_workload", {"pod.yaml": POD, "service.yaml": SHOP.replace("app: shop", "app: web")}),
    (
        "service_selects_workload",
        {
            "pod.yaml": POD.replace("name: shop\n  l", "name: shop\n  namespace: a\n  l"),
            "service.yaml": SHOP.replace("name: shop\n", "name: shop\n  namespace: b\n", 1),
        },
    ),
    # A label that the series may have, and a condition that is not a list of values.
    (
        "alert_notifies_receiver",
        {**ALERTS, "alertmanager.yml": ALERTMANAGER.replace("severity = critical", "cluster = a")},
    ),
    (
        "alert_notifies_receiver",
        {**ALERTS, "alertmanager.yml": ALERTMANAGER.replace("severity = critical", "severity =~ c.*")},
    ),
    # No program exports the metric, and no rule records the other one.
    ("query_reads_metric", {"rules/shop.yml": RULE_FILE.replace("record: job:", "record: team:")}),
    # Two documents at the end of whose path is the link.
    ("document_explains_alert", {**ALERTS, "a/docs/few-orders.md": "# A\n", "b/docs/few-orders.md": "# B\n"}),
    (
        "artifact_uses_resource",
        {"a/main.tf": REGISTRY, "b/main.tf": REGISTRY, "compose.yaml": REGISTRY_COMPOSE},
    ),
    (
        "scrape_reaches_target",
        {"prometheus.yml": PROMETHEUS, "a/compose.yaml": COMPOSE, "b/compose.yaml": COMPOSE},
    ),
]


def ends_of(folder: Path, files: dict[str, str]) -> Ends:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    repository = Checkout.of(folder)
    known = []
    lint_paths(repository, *Choices().start(repository), joined=known.append)
    return Ends(known[0])


def joins(rule: str, folder: Path, files: dict[str, str]) -> list[str]:
    found = {each.__name__: each for each in RULES}[rule](ends_of(folder, files))
    return sorted(
        {
            f"{join.source.kind} {join.source.name} {join.relation} {join.target.kind} {join.target.name}"
            for join in found
        }
    )


def test_each_rule_has_a_case():
    assert [rule.__name__ for rule in RULES] == list(FOUND)


@pytest.mark.parametrize("rule", FOUND)
def test_what_a_rule_joins(rule, tmp_path):
    files, expected = FOUND[rule]
    found = joins(rule, tmp_path, files)
    assert set(expected) <= set(found)


@pytest.mark.parametrize(
    ("rule", "files"), LEFT_OUT, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(LEFT_OUT)]
)
def test_what_is_ambiguous_or_unknown_is_not_joined(rule, files, tmp_path):
    wanted = set(FOUND[rule][1])
    found = joins(rule, tmp_path, files)
    assert wanted.isdisjoint(found)
    assert not any("other/server" in join for join in found)


@pytest.mark.parametrize("condition", ["cluster = a", "severity =~ c.*", "severity != info"])
def test_an_alert_whose_route_is_unknown_is_not_sent_to_the_default_receiver(condition, tmp_path):
    files = {**ALERTS, "alertmanager.yml": ALERTMANAGER.replace("severity = critical", condition)}
    assert joins("alert_notifies_receiver", tmp_path, files) == []


def test_an_alert_without_a_route_of_its_own_is_sent_to_the_default_receiver(tmp_path):
    files = {**ALERTS, "alertmanager.yml": ALERTMANAGER.replace("critical", "page")}
    found = joins("alert_notifies_receiver", tmp_path, files)
    assert found == ["alert FewOrders notifies receiver team"]


def test_overlays_are_joined_each_for_itself(tmp_path):
    overlay = "resources: [../../base]\nnamespace: NAME\n"
    files = {
        "base/kustomization.yaml": "resources: [pod.yaml, service.yaml]\n",
        "base/pod.yaml": POD,
        "base/service.yaml": SHOP,
        "overlays/prod/kustomization.yaml": overlay.replace("NAME", "prod"),
        "overlays/staging/kustomization.yaml": overlay.replace("NAME", "staging"),
    }
    ends = ends_of(tmp_path, files)
    rule = next(each for each in RULES if each.__name__ == "service_selects_workload")
    assert sorted((join.source.scope, join.target.scope) for join in rule(ends)) == [
        ("overlays/prod@prod", "overlays/prod@prod"),
        ("overlays/staging@staging", "overlays/staging@staging"),
    ]


def test_the_page_about_the_graph_has_each_rule():
    page = (Path(__file__).parents[2] / "docs/delivery-graph.md").read_text(encoding="utf-8")
    for rule in RULES:
        text = " ".join((rule.__doc__ or "").split())
        assert f"| `{rule.__name__}` | {text} |" in page
