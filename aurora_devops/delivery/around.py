"""What the delivery graph has on a word of a text: the nodes that it names, where they are defined and used."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from ..core.lazy import regex
from .model import OWNERS, Edge, Graph, GraphPlace, Node

# What is a name somewhere: of a host, a path, an image with its tag, a variable, a metric.
_NAMES = tuple(
    map(regex, (r"[\w.-]+", r"[\w./-]+", r"[\w./:@-]+", r"[A-Za-z_]\w*", r"[\w:]+", r"/[\w./{}<>:-]*"))
)
# How far from a column a name reaches; lines may be longer.
_LONGEST = 200
_TAG = regex(r"(?::[^/:@]+)?(?:@.*)?$")
_PORT = regex(r"""(?:^|[\s{,"'-])(?:port|targetPort|containerPort|servicePort)["']?\s*[:=]""")
# What describes a thing that others use by its name, by the kind of the thing.
_DEFINED_BY = frozenset({"program", "build", "rule"})
_USED_BY_NAME = frozenset({"image", "port", "route", "variable", "metric"})
_USES = frozenset({"queries", "probes"})
# A name of many things says little about the place.
MOST_NODES = 5


class Around:
    """The nodes and edges of a graph by the places that state them."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._near: defaultdict[str, dict[str, Node]] = defaultdict(dict)
        self._lines: defaultdict[tuple[str, int], list[Node]] = defaultdict(list)
        owners: defaultdict[str, list[tuple[tuple[int, int], str]]] = defaultdict(list)
        for node in graph.nodes:
            for place in node.places:
                self._near[place.path][node.id] = node
                self._lines[place.path, place.line].append(node)
                if node.kind in OWNERS:
                    owners[place.path].append(((place.line, place.column), node.id))
        for edge in graph.edges:
            for place in (place for each in edge.evidence for place in (each.source, each.target)):
                for end in (edge.source, edge.target):
                    self._near[place.path][end] = graph.by_id[end]
        self._owners = {path: sorted(found) for path, found in owners.items()}

    def at(self, path: str, line: int, text: str, column: int) -> list[Node]:
        """The nodes that the word at a column of a line names, or else that the line states; columns count from 0."""
        near = self._near.get(path)
        if not near:
            return []
        words = set(_words(text, column))
        found = [node for node in near.values() if not words.isdisjoint(_names(node))]
        owner = self._owner(path, (line, column + 1))
        own = {owner}.union(*((edge.source, edge.target) for edge in self._edges(owner))) if owner else set()
        if not found and _PORT.search(text[:_LONGEST]):
            found = [node for node in near.values() if node.kind == "port" and node.id in own]
        found = [node for node in found if node.id in own] or found or self._lines.get((path, line), [])
        return found[:MOST_NODES]

    def _owner(self, path: str, at: tuple[int, int]) -> str:
        """The job, workload, service, ... in whose lines a place is; empty if it is before the first."""
        owners = self._owners.get(path, [])
        index = bisect_right(owners, at, key=lambda each: each[0])
        return owners[index - 1][1] if index else ""

    def _edges(self, id: str) -> tuple[Edge, ...]:
        return self.graph.edges_of(self.graph.by_id[id])

    def definitions(self, node: Node) -> list[GraphPlace]:
        """Where a node is defined: where it is built, exported, read or served, or the object itself."""
        found: dict[GraphPlace, None] = {}
        if node.kind not in _USED_BY_NAME:
            found.update(dict.fromkeys(node.places))
        for edge in self._edges(node.id):
            defines = self.graph.by_id[edge.source].kind in _DEFINED_BY and edge.relation not in _USES
            if defines and edge.target == node.id:
                for each in edge.evidence:
                    found[each.source if edge.relation == "builds" else each.target] = None
        return list(found)

    def others(self, node: Node) -> list[GraphPlace]:
        """The places at the other ends of the edges of a node."""
        found: dict[GraphPlace, None] = {}
        for edge in self._edges(node.id):
            for each in edge.evidence:
                found[each.source if edge.target == node.id else each.target] = None
        return list(found)

    def references(self, node: Node) -> list[GraphPlace]:
        """All places that state a node or lead to it."""
        found = dict.fromkeys(node.places)
        for edge in self._edges(node.id):
            if edge.target == node.id:
                found.update((place, None) for each in edge.evidence for place in (each.source, each.target))
        return sorted(found, key=lambda place: (place.path, place.line, place.column))


def _words(text: str, column: int) -> Iterator[str]:
    """What may be the name at a column."""
    start = max(0, column - _LONGEST)
    text, column = text[start : column + _LONGEST], column - start
    for name in _NAMES:
        for match in name.finditer(text):
            if match.start() <= column <= match.end():
                word = match[0].strip(".-:@")
                yield word
                yield _TAG.sub("", word)


def _names(node: Node) -> set[str]:
    """The names by which texts refer to a node."""
    name = node.id.partition(":")[2]
    names = {node.label, node.label.rpartition(" ")[2], name, name.rpartition(":")[2]}
    if node.kind in ("config", "secret", "workload"):
        names.add(name.rpartition("/")[2])
    return names - {""}
