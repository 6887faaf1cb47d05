"""Puts the joins of all rules together, with the findings at their places."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..core.facts import Repository
from ..core.report import Reported
from ..facts import ScrapedJob, SourceProgram
from .ends import Ends, alert_end, dashboard_end, program_end, receiver_end, scrape_end
from .joins import RULES
from .model import KINDS, OWNERS, Edge, End, Evidence, Graph, GraphPlace, Node

# How many places of a node, and how much evidence of an edge, are kept.
MOST_PLACES = 20


class _Draft:
    """Nodes and edges while they are put together."""

    def __init__(self) -> None:
        self.ends: dict[str, End] = {}
        self.places: defaultdict[str, dict[GraphPlace, None]] = defaultdict(dict)
        self.edges: defaultdict[tuple[str, str, str, str], dict[Evidence, None]] = defaultdict(dict)

    def add(self, end: End) -> GraphPlace:
        place = GraphPlace.of(end.fact)
        self.ends.setdefault(end.id, end)
        places = self.places[end.id]
        if len(places) < MOST_PLACES:
            places[place] = None
        return place

    def join(self, relation: str, rule: str, source: End, target: End) -> None:
        evidence = Evidence(self.add(source), self.add(target))
        known = self.edges[source.id, target.id, relation, rule]
        if len(known) < MOST_PLACES:
            known[evidence] = None


def graph_of(repository: Repository, findings: Iterable[Reported] = ()) -> Graph:
    """The graph of what the artifacts of a repository state; findings are put on the edges that they break."""
    *_, graph = graph_in_steps(repository, findings)
    assert graph is not None
    return graph


def graph_in_steps(repository: Repository, findings: Iterable[Reported] = ()) -> Iterator[Graph | None]:
    """The graph in steps, one for each rule, for callers that have other work in between; only the last gives it."""
    ends, draft = Ends(repository), _Draft()
    for end in _alone(ends):
        draft.add(end)
    for rule in RULES:
        yield None
        for join in rule(ends):
            draft.join(join.relation, rule.__name__, join.source, join.target)
    yield _with_findings(draft, findings)


def _alone(ends: Ends) -> Iterator[End]:
    """What is in the graph also without an edge."""
    yield from map(program_end, ends.repository.of(SourceProgram))
    yield from ends.builds.values()
    yield from (end for end, _ in ends.containers)
    yield from (end for end, _ in ends.services)
    yield from (scrape_end(one) for one in ends.repository.of(ScrapedJob) if one.name)
    yield from ends.jobs.values()
    yield from map(alert_end, ends.repository.about("alert"))
    yield from map(dashboard_end, ends.repository.about("dashboard"))
    yield from map(receiver_end, ends.repository.about("alert-receiver"))


_Key = tuple[str, str, str, str]
_Line = tuple[str, int]


def _with_findings(draft: _Draft, findings: Iterable[Reported]) -> Graph:
    on_edges: defaultdict[_Key, list[Reported]] = defaultdict(list)
    on_nodes: defaultdict[str, list[Reported]] = defaultdict(list)
    places = _Places(draft)
    for finding in findings:
        here = (finding.path, finding.line)
        related = {(one.path, one.location.line) for one in finding.related}
        node = places.node(here)
        broken = [key for key in places.edges(here) if not related.isdisjoint(places.lines(key) - {here})]
        others = dict.fromkeys(other for line in sorted(related) if (other := places.node(line)))
        if node is not None and not broken:
            broken = [(node, other, "breaks", "") for other in others if other != node]
            for key in broken:
                source = GraphPlace(finding.path, finding.line, finding.column)
                target = next(
                    one for one in finding.related if places.node((one.path, one.location.line)) == key[1]
                )
                at = GraphPlace(target.path, target.location.line, target.location.column)
                draft.edges[key].setdefault(Evidence(source, at))
        for key in broken:
            on_edges[key].append(finding)
        if node is not None:
            on_nodes[node].append(finding)
    order = {kind: number for number, kind in enumerate(KINDS)}
    nodes = [
        Node(end.id, end.kind, end.label or end.name, tuple(draft.places[id]), tuple(on_nodes.get(id, ())))
        for id, end in draft.ends.items()
    ]
    edges = [
        Edge(*key, tuple(evidence), tuple(on_edges.get(key, ()))) for key, evidence in draft.edges.items()
    ]
    return Graph(
        tuple(sorted(nodes, key=lambda node: (order[node.kind], node.id))),
        tuple(sorted(edges, key=lambda edge: (edge.source, edge.relation, edge.target, edge.rule))),
    )


class _Places:
    """The nodes and edges by the lines that state them."""

    def __init__(self, draft: _Draft) -> None:
        self._nodes: dict[_Line, str] = {}
        owners: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for id, places in draft.places.items():
            for place in places:
                self._nodes.setdefault((place.path, place.line), id)
                if draft.ends[id].kind in OWNERS:
                    owners[place.path].setdefault(place.line, id)
        self._lines = {path: sorted(each) for path, each in owners.items()}
        self._owners = owners
        self._edges: defaultdict[_Line, dict[_Key, None]] = defaultdict(dict)
        self._of_edge: dict[_Key, set[_Line]] = {}
        for key, evidence in draft.edges.items():
            ends = {(end.path, end.line) for each in evidence for end in (each.source, each.target)}
            self._of_edge[key] = ends
            for line in ends:
                if len(self._edges[line]) < MOST_PLACES:
                    self._edges[line][key] = None

    def node(self, at: _Line) -> str | None:
        """The node that is stated at a line, or else the job, the workload, ... that the line is probably a part of."""
        if at in self._nodes:
            return self._nodes[at]
        path, line = at
        index = bisect_right(self._lines.get(path, ()), line)
        return self._owners[path][self._lines[path][index - 1]] if index else None

    def edges(self, at: _Line) -> tuple[_Key, ...]:
        """The edges with evidence at a line."""
        return tuple(self._edges.get(at, ()))

    def lines(self, key: _Key) -> set[_Line]:
        """The lines of the evidence of an edge."""
        return self._of_edge[key]
