"""The graph as a whole: findings on edges, formats, and the same result in each order of the files."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import aurora_devops
from aurora_devops.cli import aurora
from aurora_devops.core.facts import Repository
from aurora_devops.delivery.graph import graph_of
from aurora_devops.delivery.model import KINDS
from aurora_devops.delivery.records import graph_record, schema
from aurora_devops.delivery.writing import as_html, as_json, as_mermaid, as_text, explained

from .test_joins import ALERTS, COMPOSE, DEPLOYMENT, PROGRAM, PROMETHEUS, WORKFLOW, ends_of

FILES = {
    **PROGRAM,
    **ALERTS,
    "compose.yaml": COMPOSE,
    "k8s/deployment.yaml": DEPLOYMENT,
    "prometheus.yml": PROMETHEUS,
    ".github/workflows/ship.yml": WORKFLOW,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ends_of(tmp_path, FILES)
    return tmp_path


def test_a_finding_is_on_the_edge_that_it_breaks(folder):
    broken = PROGRAM["Dockerfile"].replace("EXPOSE 8000", "EXPOSE 8080")
    (folder / "Dockerfile").write_text(broken, encoding="utf-8")
    graph = aurora_devops.graph(folder)
    found = [
        (edge.source, edge.relation, edge.target, finding.policy.name, finding.line)
        for edge in graph.edges
        for finding in edge.findings
        if finding.path == "Dockerfile"
    ]
    assert found == [("port:Dockerfile:8080", "breaks", "port:Dockerfile:8000", "unexposed-listened-port", 2)]


def test_a_finding_inside_a_job_is_at_the_job(folder):
    path = folder / ".github/workflows/ship.yml"
    path.write_text(WORKFLOW.replace("deployment/shop", "deployment/shopp"), encoding="utf-8")
    graph = aurora_devops.graph(folder)
    found = [
        node.id
        for node in graph.nodes
        if "unknown-object-in-command" in {finding.policy.name for finding in node.findings}
    ]
    assert found == ["job:.github/workflows/ship.yml:ship"]


def test_an_intact_repository_has_no_broken_edge(tmp_path):
    ends_of(tmp_path, {**PROGRAM, **ALERTS})
    graph = aurora_devops.graph(tmp_path)
    assert [edge for edge in graph.edges if edge.relation == "breaks"] == []


def test_all_edges_have_evidence_at_both_ends(folder):
    graph = aurora_devops.graph(folder)
    for edge in graph.edges:
        assert edge.evidence
        for each in edge.evidence:
            for place in (each.source, each.target):
                lines = (folder / place.path).read_text(encoding="utf-8").count("\n") + 1
                assert 1 <= place.line <= lines


def test_the_order_of_the_facts_makes_no_difference(tmp_path):
    repository = ends_of(tmp_path, FILES).repository
    turned = Repository(repository.paths, tuple(reversed(repository.facts)))
    one, other = graph_of(repository), graph_of(turned)
    assert [node.id for node in one.nodes] == [node.id for node in other.nodes]
    assert {(e.source, e.relation, e.target) for e in one.edges} == {
        (e.source, e.relation, e.target) for e in other.edges
    }


def test_the_json_fits_the_published_schema(folder):
    record = json.loads(as_json(aurora_devops.graph(folder)))
    assert list(Draft202012Validator(schema()).iter_errors(record)) == []
    assert record == json.loads(json.dumps(graph_record(aurora_devops.graph(folder))))


def test_the_text_begins_with_the_program(folder):
    text = as_text(aurora_devops.graph(folder))
    assert "\nprogram shop  pyproject.toml:2" in text
    assert "\n  listens port 8000  main.py:16" in text


def test_a_diagram_has_each_node_once_and_no_character_that_ends_a_label(folder):
    graph = aurora_devops.graph(folder)
    diagram = as_mermaid(graph)
    assert diagram.startswith("flowchart LR\n")
    assert all(diagram.count(f'    n{number}["') == 1 for number in range(len(graph.nodes)))


def test_a_label_cannot_end_the_data_of_the_page(tmp_path):
    (tmp_path / "compose.yaml").write_text("services:\n  '</script><b>':\n    image: a\n", encoding="utf-8")
    page = as_html(aurora_devops.graph(tmp_path), "<x>", "{path}")
    assert "</script><b>" not in page
    assert "<x>" not in page
    assert "http-equiv" in page


def test_the_page_loads_nothing(folder):
    page = as_html(aurora_devops.graph(folder), "shop", "{path}")
    head = page[: page.index('<script type="application/json"')]
    assert "src=" not in head
    assert "href=" not in head
    assert "default-src 'none'" in head


def test_what_a_node_is_connected_to(folder):
    graph = aurora_devops.graph(folder)
    (port,) = graph.named("port 8000")
    assert "<- listens shop [program]\n      pyproject.toml:2 -> main.py:16" in explained(graph, port)


def run(*argv):
    return aurora.main(argv)


def test_the_command_writes_each_format(folder, capsys):
    for form in ("text", "json", "mermaid", "html"):
        target = folder / f"graph.{form}"
        assert run("graph", str(folder), "--format", form, "-o", str(target)) == 0
        assert target.read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""


def test_only_some_environments_and_kinds(folder, capsys):
    run("graph", str(folder), "--format", "json", "--environment", "compose", "--kind", "service")
    record = json.loads(capsys.readouterr().out)
    assert {node["id"] for node in record["nodes"]} == {"service:compose.yaml:db", "service:compose.yaml:web"}
    assert [edge["relation"] for edge in record["edges"]] == ["connects"]


def test_a_node_as_json(folder, capsys):
    assert run("explain", "--graph", "job ship", "--path", str(folder), "--json") == 0
    record = json.loads(capsys.readouterr().out)
    assert all("job:.github/workflows/ship.yml:ship" in (e["source"], e["target"]) for e in record["edges"])
    assert {node["kind"] for node in record["nodes"]} == {"job", "image", "command", "environment"}


def test_an_unknown_node_or_environment_is_an_error(folder):
    with pytest.raises(aurora_devops.core.settings.ConfigError, match=r"no node 'job shop'.*job ship"):
        run("explain", "--graph", "job shop", "--path", str(folder))
    with pytest.raises(aurora_devops.core.settings.ConfigError, match="the environments are compose"):
        run("graph", str(folder), "--environment", "prod")


def test_the_kinds_of_the_command_are_those_of_the_graph():
    assert aurora._KINDS == KINDS
