"""The delivery graph as JSON, version 1, and its JSON Schema."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from ..core.policy import Severity
from ..core.report import Reported
from ..reporters import SITE
from .model import Edge, Graph, GraphPlace, Node

SCHEMA_URL = f"{SITE}/schemas/graph.schema.json"


class GraphPlaceRecord(TypedDict):
    """A place in a file; line and column count from 1, and the environment is empty where it is not known."""

    path: str
    line: int
    column: int
    environment: str


class EvidenceRecord(TypedDict):
    """The places at both ends by which an edge is known."""

    source: GraphPlaceRecord
    target: GraphPlaceRecord


class GraphFindingRecord(TypedDict):
    """A finding at a node or on an edge."""

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    line: int
    column: int


class NodeRecord(TypedDict):
    """A thing that artifacts describe; the `id` is the same in each run."""

    id: str
    kind: str
    label: str
    environments: list[str]
    places: list[GraphPlaceRecord]
    findings: list[GraphFindingRecord]


class EdgeRecord(TypedDict):
    """A relation between two nodes, by their ids, and the rule that found it.

    The rule is empty for the relation `breaks`, which a finding about both ends states.
    """

    source: str
    target: str
    relation: str
    rule: str
    environments: list[str]
    evidence: list[EvidenceRecord]
    findings: list[GraphFindingRecord]


# A class cannot have an attribute with a dollar sign.
_Schema = TypedDict("_Schema", {"$schema": str})


class GraphRecord(_Schema):
    """The delivery graph of a repository, or of a node with its neighbors."""

    version: Literal["1"]
    nodes: list[NodeRecord]
    edges: list[EdgeRecord]


def schema() -> dict[str, Any]:
    """The JSON Schema of the graph, as it is published.

    Other properties are allowed: a release may add some without a new version.
    """
    from pydantic import TypeAdapter

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URL,
        **TypeAdapter(GraphRecord).json_schema(ref_template="#/$defs/{model}"),
        "title": "aurora_devops delivery graph",
    }


def graph_record(graph: Graph) -> GraphRecord:
    """A graph as data."""
    return {
        "$schema": SCHEMA_URL,
        "version": "1",
        "nodes": [_node(node) for node in graph.nodes],
        "edges": [_edge(edge) for edge in graph.edges],
    }


def _node(node: Node) -> NodeRecord:
    return {
        "id": node.id,
        "kind": node.kind,
        "label": node.label,
        "environments": list(node.environments),
        "places": [_place(place) for place in node.places],
        "findings": [_finding(finding) for finding in node.findings],
    }


def _edge(edge: Edge) -> EdgeRecord:
    return {
        "source": edge.source,
        "target": edge.target,
        "relation": edge.relation,
        "rule": edge.rule,
        "environments": list(edge.environments),
        "evidence": [
            {"source": _place(each.source), "target": _place(each.target)} for each in edge.evidence
        ],
        "findings": [_finding(finding) for finding in edge.findings],
    }


def _place(place: GraphPlace) -> GraphPlaceRecord:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "environment": place.environment,
    }


def _finding(finding: Reported) -> GraphFindingRecord:
    return {
        "code": finding.policy.code,
        "name": finding.policy.name,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
    }
