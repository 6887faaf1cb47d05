"""The output checklist: present, missing, does not pass."""

import json

import pytest

from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.generation.checklist import checklist

TITLES = [
    "Dockerfile (multi-stage, minimal)",
    "docker-compose.yml (local development)",
    "docker-compose.prod.yml (production)",
    "CI/CD pipeline (GitHub Actions or GitLab CI)",
    "Kubernetes manifests (if requested)",
    "README.md with setup instructions",
    "API documentation (OpenAPI spec)",
    "Prometheus metrics endpoint",
    "Grafana dashboard JSON",
    "Alert rules for critical metrics",
]


def states(root) -> dict[str, tuple[str, str]]:
    return {item.title: (item.state, item.detail) for item in checklist(root)}


def test_the_items_are_those_of_the_list(repository):
    root = repository({"main.py": ""})
    assert list(states(root)) == TITLES
    assert {state for state, _ in states(root).values()} == {"missing"}


@pytest.mark.parametrize(
    ("files", "title", "state", "detail"),
    [
        ({"Dockerfile": "FROM debian:12.5\nUSER 1000\n"}, TITLES[0], "failing", "one stage only"),
        (
            {"Dockerfile": "FROM a:latest AS b\nFROM b\nUSER 1000\n"},
            TITLES[0],
            "failing",
            "1 finding of aurora-lint",
        ),
        ({"docker-compose.prod.yml": "name: a\nservices: {}\n"}, TITLES[1], "missing", ""),
        ({"docker-compose.prod.yml": "name: a\nservices: {}\n"}, TITLES[2], "present", ""),
        ({"README.md": "# A\n"}, TITLES[5], "failing", "no setup instructions with commands"),
        ({"README.md": "# A\n\n## Quick Start\n\n```bash\nmake\n```\n"}, TITLES[5], "present", ""),
        ({"README.md": "# A\n\n## Running it\n\n    make\n"}, TITLES[5], "present", ""),
        ({"api/spec.json": '{"openapi": "3.1.0"}'}, TITLES[6], "present", ""),
        ({"app.json": '{"name": "openapi"}'}, TITLES[6], "missing", ""),
    ],
)
def test_an_item(repository, files, title, state, detail):
    root = repository({"aurora.yaml": "lint: {select: [latest-tag]}\n", **files})
    assert states(root)[title] == (state, detail)


def test_the_metrics_endpoint_is_looked_for_in_the_code(app):
    item = next(item for item in checklist(app("ledger")) if item.title == TITLES[7])
    assert (item.state, item.detail) == ("present", "/metrics: route in internal/api/api.go:24")


def test_as_a_person_and_a_program_read_it(repository, capsys):
    repository({"Dockerfile": "FROM debian:12.5\n"})
    assert guarded(aurora.main, ["generate", "--checklist"]) == 1
    out = capsys.readouterr().out
    assert out.startswith(
        "- [!] Dockerfile (multi-stage, minimal): Dockerfile; does not pass: one stage only"
    )
    assert "- [ ] docker-compose.yml (local development): missing\n" in out
    assert guarded(aurora.main, ["generate", "--checklist", "--json"]) == 1
    items = json.loads(capsys.readouterr().out)["items"]
    assert [item["title"] for item in items] == TITLES
    assert [item["optional"] for item in items].count(True) == 1
