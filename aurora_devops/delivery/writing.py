"""The delivery graph as text: JSON, a tree for a terminal, Mermaid, and a page that works without a network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib.resources import files

from ..reporters.escaping import dumps, escape
from .model import Edge, Graph, GraphPlace, Node

# The kinds at which a tree begins, in this order; others are shown below them, or at the end.
_ROOTS = (
    "program",
    "build",
    "workload",
    "service",
    "job",
    "scrape",
    "alert",
    "dashboard",
    "rule",
    "document",
)
_SEVERITIES = ("error", "warning", "info")


def as_json(graph: Graph) -> str:
    """The graph as one JSON object, each node and each edge on a line."""
    from .records import graph_record

    record = graph_record(graph)
    members = [
        f"{dumps('$schema')}:{dumps(record['$schema'])}",
        f"{dumps('version')}:{dumps(record['version'])}",
    ]
    for key, rows in (("nodes", map(dumps, record["nodes"])), ("edges", map(dumps, record["edges"]))):
        lines = ",\n".join(rows)
        members.append(f"{dumps(key)}:[\n{lines}\n]" if lines else f"{dumps(key)}:[]")
    return "{" + ",\n".join(members) + "}\n"


def as_text(graph: Graph) -> str:
    """Each program, and what else is not a part of one, with what it is connected to."""
    lines: list[str] = []
    counts = f"{_counted(len(graph.nodes), 'node')}, {_counted(len(graph.edges), 'edge')}"
    broken = sum(bool(edge.findings) for edge in graph.edges)
    lines.append(counts + (f", {broken} broken" if broken else ""))
    shown: set[str] = set()
    order = {kind: number for number, kind in enumerate(_ROOTS)}
    for node in sorted(graph.nodes, key=lambda node: (order.get(node.kind, len(order)), node.id)):
        edges = [edge for edge in graph.edges_of(node) if edge.source == node.id]
        incoming = [
            edge for edge in graph.edges_of(node) if edge.target == node.id and edge.source not in shown
        ]
        if not edges and (incoming or node.id in shown or graph.edges_of(node)):
            continue
        shown.add(node.id)
        lines += ["", *_title(node), *(_line(edge, graph) for edge in edges)]
        shown.update(edge.target for edge in edges)
    return "\n".join(lines) + "\n"


def explained(graph: Graph, node: Node) -> str:
    """What a node is connected to, with the evidence at both ends."""
    lines = list(_title(node))
    lines += [f"  at {_at(place)}" for place in node.places]
    lines += [f"  {one.severity} {one.policy.name}: {escape(one.message)}" for one in node.findings]
    for edge in graph.edges_of(node):
        outgoing = edge.source == node.id
        other = graph.by_id[edge.target if outgoing else edge.source]
        arrow = (
            f"{edge.relation} -> {escape(other.label)}"
            if outgoing
            else f"<- {edge.relation} {escape(other.label)}"
        )
        lines += ["", f"  {arrow} [{other.kind}]{_in(edge)}"]
        for each in edge.evidence:
            lines.append(f"      {_at(each.source)} -> {_at(each.target)}")
        lines += [f"      {one.severity} {one.policy.name}: {escape(one.message)}" for one in edge.findings]
    return "\n".join(lines) + "\n"


def as_markdown(graph: Graph, node: Node, link: Callable[[GraphPlace], str], most: int = 10) -> str:
    """What a node is connected to, as a list with links to the evidence; of many edges or places, only the first."""
    lines = [f"**{_in_code(node)}**", ""]
    edges = graph.edges_of(node)
    for edge in edges[:most]:
        text = (
            f"{edge.relation} {_in_code(graph.by_id[edge.target])}"
            if edge.source == node.id
            else f"{_in_code(graph.by_id[edge.source])} {edge.relation} it"
        )
        first = edge.evidence[0]
        places = " → ".join(map(link, dict.fromkeys((first.source, first.target))))
        more = f" and {len(edge.evidence) - 1} more" if len(edge.evidence) > 1 else ""
        lines.append(f"- {text}: {places}{more}")
    if len(edges) > most:
        lines.append(f"- {len(edges) - most} more")
    return "\n".join(lines)


def _in_code(node: Node) -> str:
    label = escape(node.label).replace("`", "'")
    return f"{node.kind} `{label.removeprefix(node.kind + ' ')}`"


def as_mermaid(graph: Graph) -> str:
    """A flowchart for Markdown, with a subgraph for each kind."""
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    by_kind: defaultdict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes:
        by_kind[node.kind].append(node)
    lines = ["flowchart LR"]
    for kind, nodes in by_kind.items():
        lines.append(f"  subgraph {kind}_nodes [{kind}]")
        lines += [f'    {ids[node.id]}["{_quoted(node.label)}"]' for node in nodes]
        lines.append("  end")
    drawn: dict[tuple[str, str, str], bool] = {}
    for edge in graph.edges:
        key = (edge.source, edge.relation, edge.target)
        drawn[key] = drawn.get(key, False) or bool(edge.findings)
    for number, ((source, relation, target), broken) in enumerate(drawn.items()):
        lines.append(f"  {ids[source]} -->|{relation}| {ids[target]}")
        if broken:
            lines.append(f"  linkStyle {number} stroke:#c62828,stroke-width:3px")
    return "\n".join(lines) + "\n"


def as_html(graph: Graph, title: str, links: str) -> str:
    """One page with the graph and all that shows it; `links` is the address of a `{path}` and a `{line}`."""
    from ..reporters.pages import assemble

    assets = files(__package__) / "assets"
    library = (assets / "cytoscape.min.js").read_text(encoding="utf-8")
    return assemble(assets, title, links, as_json(graph), library)


def _title(node: Node) -> Iterator[str]:
    place = f"  {_at(node.places[0])}" if node.places else ""
    yield f"{_named(node)}{place}{_found(node)}"


def _line(edge: Edge, graph: Graph) -> str:
    other = graph.by_id[edge.target]
    at = _at(edge.evidence[0].target)
    return f"  {edge.relation} {_named(other)}  {at}{_in(edge)}{_found(edge)}"


def _named(node: Node) -> str:
    label = escape(node.label)
    return label if label.lower().startswith(f"{node.kind} ") else f"{node.kind} {label}"


def _found(one: Node | Edge) -> str:
    worst = [severity for severity in _SEVERITIES if any(each.severity == severity for each in one.findings)]
    return f"  ({_counted(len(one.findings), 'finding')}, {worst[0]})" if worst else ""


def _in(edge: Edge) -> str:
    return f" ({', '.join(map(escape, edge.environments))})" if edge.environments else ""


def _at(place: GraphPlace) -> str:
    return f"{escape(place.path)}:{place.line}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _quoted(label: str) -> str:
    return (
        escape(label).replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
    )
