"""Links of dashboards to others of the same Grafana."""

import json

import pytest

import aurora_devops


def dashboard(uid: str, link: str, *, panel: bool = False) -> str:
    links = [{"title": "a", "url": link}]
    defaults = {"defaults": {"links": links}} if panel else {}
    board = {"uid": uid, "title": uid, "schemaVersion": 39, "links": [] if panel else links}
    return json.dumps({**board, "panels": [{"type": "stat", "fieldConfig": defaults}]})


@pytest.mark.parametrize("panel", [True, False])
@pytest.mark.parametrize(
    ("link", "known"),
    [
        ("/d/orders-db/orders", True),
        ("/d/orders-db?var-a=${a}", True),
        ("/d/orders-database", False),
        ("/grafana/d/orders-database/x", False),
        ("/d/node-exporter/x", True),
        ("/d/${uid}/x", True),
        ("https://grafana.com/d/orders-database", True),
        ("/dashboards", True),
    ],
)
def test_a_link_to_a_dashboard(link: str, known: bool, panel: bool) -> None:
    files = {"a.json": dashboard("web", link, panel=panel), "b.json": dashboard("orders-db", "/")}
    report = aurora_devops.lint(files, select=["unknown-dashboard"])
    assert [finding.path for finding in report.findings] == ([] if known else ["a.json"])
