"""Files of provisioning: how they are recognized, what Grafana refuses, and what they are compared with."""

import json

import pytest

import aurora_devops
from aurora_devops.testing import expect
from aurora_policies.delivery.unknown_contact_point import unknown_contact_point
from aurora_policies.grafana.invalid_provisioning import invalid_provisioning

SOURCES = """\
apiVersion: 1
datasources:
  - name: Prometheus
    type: prometheus
    url: http://prometheus:9090
"""
PROVIDER = """\
apiVersion: 1
providers:
  - name: default
    options:
      path: /etc/grafana/boards
"""
COMPOSE = """\
services:
  grafana:
    image: {}
    volumes:
      - ./provisioning:/etc/grafana/provisioning
      - ./boards:/etc/grafana/boards
"""


@pytest.mark.parametrize(
    ("path", "text", "known"),
    [
        ("grafana/datasource.yml", SOURCES, True),
        ("grafana/datasource.yml", SOURCES.replace("apiVersion: 1\n", ""), False),
        ("grafana/datasource.yml", "datasources:\n- {name: a, type: loki, access: proxy}\n", True),
        ("boards.yaml", PROVIDER, True),
        (
            "alerts.yaml",
            "apiVersion: 1\ngroups:\n- {orgId: 1, name: a, folder: b, interval: 1m, rules: []}\n",
            True,
        ),
        ("alerts.yaml", "groups:\n- {name: a, rules: [{alert: Down, expr: up == 0}]}\n", False),
        ("application.yml", "datasources:\n  default:\n    url: jdbc:h2:mem\n", False),
        ("a.yaml", "apiVersion: 1\nproviders:\n- aws\n", False),
    ],
)
def test_recognition(path: str, text: str, known: bool) -> None:
    report = aurora_devops.lint({path: text})
    assert ("grafana-provisioning" in report.files) == known


def test_data_of_a_config_map() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  all.yaml: |\n"
    text += "    apiVersion: 1\n    datasources:\n      - name: A\n"
    documents = aurora_devops.read("a.yaml", text)
    assert [document.kind for document in documents] == ["kubernetes", "grafana-provisioning"]


@pytest.mark.parametrize(
    "text",
    [
        SOURCES + "    isDefault: true\n  - {name: A, type: loki, isDefault: «true»}\n",
        SOURCES + "    isDefault: true\n  - {name: A, type: loki, isDefault: true, orgId: 2}\n",
        SOURCES + "  - name: «Prometheus»\n    type: loki\n",
        SOURCES + "  - name: Prometheus\n    type: loki\n    orgId: 2\n",
        SOURCES + "    uid: a\n  - {name: A, type: loki, uid: «a»}\n",
        SOURCES.replace("    type: prometheus\n", "").replace("name", "«name»"),
        SOURCES.replace("type: prometheus", "type: $TYPE"),
        PROVIDER.replace("/etc/grafana/boards", "''").replace("options", "«options»"),
        PROVIDER.replace("    options", "    type: «folder»\n    options"),
        PROVIDER + "    unknown: 1\n",
        "apiVersion: 1\ncontactPoints:\n  - name: a\n    receivers:\n      - «uid»: a\n        settings: {a: b}\n",
        "apiVersion: 1\npolicies:\n  - «group_by»: [a]\n",
        "apiVersion: 1\npolicies:\n  - receiver: a\n    routes: [{matchers: [a=b]}]\n",
    ],
)
def test_what_grafana_refuses(text: str) -> None:
    expect(invalid_provisioning, text, kind="grafana-provisioning")


def board(*references: object, **keys: object) -> str:
    panels = [{"type": "stat", "datasource": one, "targets": [{"expr": "up"}]} for one in references]
    return json.dumps({"title": "a", "schemaVersion": 39, "panels": panels, **keys})


@pytest.mark.parametrize(
    ("reference", "known"),
    [
        ("Prometheus", True),
        ("prometheus", False),
        ({"type": "prometheus", "uid": "PBFA97CFB590B2093"}, True),
        ({"type": "prometheus", "uid": "Prometheus"}, True),
        ({"type": "prometheus", "uid": "metrics"}, False),
        ({"type": "prometheus", "uid": "${DS_PROMETHEUS}"}, True),
        ({"type": "prometheus", "uid": "$source"}, True),
        ({"type": "datasource", "uid": "anything"}, True),
        ("-- Mixed --", True),
        ("-- Grafana --", True),
        (None, True),
    ],
)
@pytest.mark.parametrize("image", ["grafana/grafana:12.0.2", "${GRAFANA_IMAGE}"])
def test_data_sources_of_dashboards(reference: object, known: bool, image: str) -> None:
    files = {
        "compose.yaml": COMPOSE.format(image),
        "provisioning/datasources/a.yaml": SOURCES,
        "provisioning/dashboards/a.yaml": PROVIDER,
        "boards/a.json": board(reference),
    }
    assert paths(files) == ([] if known else ["boards/a.json"])


@pytest.mark.parametrize(
    "changed",
    [
        {"compose.yaml": COMPOSE.replace("./provisioning:", "data:").format("grafana/grafana")},
        {"provisioning/datasources/a.yaml": SOURCES.replace("Prometheus", "$NAME")},
        {"provisioning/datasources/b.yaml.j2": "{{ sources }}\n"},
        {"provisioning/datasources/b.yaml": "{{ sources }}\n"},
        {"provisioning/datasources/a.yaml": "", "provisioning/datasources/inner/a.yaml": SOURCES},
        {"provisioning/dashboards/a.yaml": PROVIDER.replace("/boards", "/others")},
    ],
)
def test_data_sources_that_are_not_all_known(changed: dict[str, str]) -> None:
    files = {
        "compose.yaml": COMPOSE.format("grafana/grafana:12.0.2"),
        "provisioning/datasources/a.yaml": SOURCES,
        "provisioning/dashboards/a.yaml": PROVIDER,
        "boards/a.json": board("Prom"),
    }
    assert paths(files) == ["boards/a.json"]
    assert paths({**files, **changed}) == []


def test_data_sources_of_queries_of_mixed_panels_variables_and_data_sources() -> None:
    target = {"expr": "up", "datasource": {"type": "prometheus", "uid": "other"}}
    mixed = {"type": "stat", "datasource": {"uid": "-- Mixed --"}, "targets": [target]}
    single = {"type": "stat", "datasource": "Prometheus", "targets": [target]}
    variable = {"name": "a", "type": "query", "query": "up", "datasource": "Others"}
    files = {
        "compose.yaml": COMPOSE.format("grafana/grafana:12.0.2"),
        "provisioning/datasources/a.yaml": SOURCES
        + "  - {name: Tempo, type: tempo, jsonData: {tracesToMetrics: {datasourceUid: prom}}}\n"
        + "  - {name: Loki, type: loki, jsonData: {derivedFields: [{datasourceUid: Tempo}]}}\n",
        "provisioning/dashboards/a.yaml": PROVIDER,
        "boards/a.json": board(panels=[mixed]),
        "boards/b.json": board(panels=[single]),
        "boards/c.json": board("Prometheus", templating={"list": [variable]}),
    }
    assert paths(files) == ["boards/a.json", "boards/c.json", "provisioning/datasources/a.yaml"]


def paths(files: dict[str, str]) -> list[str]:
    report = aurora_devops.lint(files, select=["unknown-datasource"])
    return [finding.path for finding in report.findings]


POLICIES = "apiVersion: 1\npolicies:\n  - receiver: {}\n"
CONTACT = "apiVersion: 1\ncontactPoints:\n  - name: {}\n    receivers: []\n"


@pytest.mark.parametrize(
    ("receiver", "contact", "path"),
    [
        ("«teams»", "team", "alerting/a.yaml"),
        ("team", "team", "alerting/a.yaml"),
        ("$TEAM", "team", "alerting/a.yaml"),
        ("teams", "$TEAM", "alerting/a.yaml"),
        ("teams", "team", "other/a.yaml"),
    ],
)
def test_contact_points(receiver: str, contact: str, path: str) -> None:
    expect(
        unknown_contact_point,
        POLICIES.format(receiver),
        kind="grafana-provisioning",
        path="alerting/policies.yaml",
        files={path: CONTACT.format(contact)},
    )
